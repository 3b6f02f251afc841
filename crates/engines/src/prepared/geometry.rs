//! The geometry inside the prepared files held against the text of the geometry file. Pure.

use super::Findings;
use super::geometry_run_file::GeometryRunFile;
use super::hdf::{HdfArea, HdfSection, PreparedHdf};
use super::series::{FEET, Tolerance};
use super::texts::{TextArea, TextGeometry, TextSection, same_station};

/// A cross section of the prepared files, from whichever of them.
struct Prepared<'a> {
    lengths: Option<[f64; 3]>,
    banks: Option<[f64; 2]>,
    ground: &'a [(f64, f64)],
    roughness: &'a [(f64, f64)],
    tolerance: Tolerance,
}

/// Compares names, counts and numbers.
pub(super) fn compare(
    text: &TextGeometry,
    run_file: Option<&GeometryRunFile>,
    hdf: Option<&PreparedHdf>,
    findings: &mut Findings,
) {
    if let Some(sections) = hdf.and_then(|hdf| hdf.sections.as_deref()) {
        compare_hdf_sections(text, sections, findings);
    }
    if let Some(run_file) = run_file {
        compare_run_file(text, run_file, findings);
    }
    match hdf.and_then(|hdf| hdf.areas.as_deref()) {
        Some(areas) => compare_areas(text, areas, findings),
        None if text.areas.is_empty() => {}
        None => findings.not_compared.push("the cells of the 2D areas".to_owned()),
    }
    let associations = hdf.map(|hdf| hdf.associations.as_slice()).unwrap_or_default();
    for (name, then) in associations {
        let now = text.associations.iter().find(|(known, _)| known == name);
        if let Some((_, now)) = now.filter(|(_, now)| file_name(now) != file_name(then)) {
            let what = if name.starts_with("Terrain") { "terrain" } else { "land cover" };
            findings.differ(format!("the {what} of the geometry is {now} and was {then} when the files were prepared"));
        }
    }
}

fn file_name(path: &str) -> String {
    path.rsplit(['\\', '/']).next().unwrap_or_default().to_ascii_lowercase()
}

fn compare_hdf_sections(text: &TextGeometry, sections: &[HdfSection], findings: &mut Findings) {
    for section in &text.sections {
        let found = sections.iter().find(|other| {
            let [river, reach, station] = &other.place;
            same_name(river, &section.river)
                && same_name(reach, &section.reach)
                && same_station(station, &section.station)
        });
        match found {
            None => {
                findings.differ(format!("{} is in the geometry file and not in the prepared files", section.words()))
            }
            Some(found) => {
                let prepared = Prepared {
                    lengths: found.lengths,
                    banks: found.banks,
                    ground: &found.ground,
                    roughness: &found.roughness,
                    tolerance: Tolerance::HDF,
                };
                compare_section(section, &prepared, findings);
            }
        }
    }
    for [river, reach, station] in sections.iter().map(|section| &section.place) {
        let known = text.sections.iter().any(|section| {
            same_name(river, &section.river)
                && same_name(reach, &section.reach)
                && same_station(station, &section.station)
        });
        if !known {
            let words = format!("cross section {river}, {reach}, {station}");
            findings.differ(format!("{words} is in the prepared files and not in the geometry file"));
        }
    }
}

/// The run file numbers its nodes reach by reach and names no rivers, so a node is found by reach and station.
fn compare_run_file(text: &TextGeometry, run_file: &GeometryRunFile, findings: &mut Findings) {
    for section in &text.sections {
        let mut nodes = run_file.nodes.iter().filter(|node| {
            node.kind == '1' && same_name(&node.reach, &section.reach) && same_station(&node.station, &section.station)
        });
        match (nodes.next(), nodes.next()) {
            (None, _) => {
                findings
                    .differ(format!("{} is in the geometry file and not in the prepared run file", section.words()));
            }
            (Some(node), None) => {
                let prepared = Prepared {
                    lengths: node.lengths,
                    banks: None,
                    ground: &node.ground,
                    roughness: &node.roughness,
                    tolerance: Tolerance::COLUMNS,
                };
                compare_section(section, &prepared, findings);
            }
            // Two rivers may have reaches of one name.
            (Some(_), Some(_)) => {}
        }
    }
    let (now, then) = (text.nodes, run_file.nodes.len());
    if now != then && !text.sections.is_empty() {
        findings.differ(format!(
            "the geometry file has {now} sections and structures in its reaches, the prepared run file {then}"
        ));
    }
    for area in text.areas.iter().map(|area| &area.name).chain(&text.storage_areas) {
        if !run_file.areas.is_empty() && !run_file.areas.iter().any(|known| same_name(known, area)) {
            findings.differ(format!("the area {area} is in the geometry file and not in the prepared run file"));
        }
    }
}

fn compare_section(text: &TextSection, prepared: &Prepared<'_>, findings: &mut Findings) {
    // Run files hold feet, and so may some HDF files of projects in metres.
    let told = [1.0, FEET].map(|scale| section_difference(text, prepared, scale));
    if let [Some(first), Some(_)] = told {
        findings.differ(first);
    }
}

fn section_difference(text: &TextSection, prepared: &Prepared<'_>, scale: f64) -> Option<String> {
    let tolerance = if scale == 1.0 { prepared.tolerance } else { Tolerance::CONVERTED };
    let same = |now: f64, then: f64| tolerance.accepts(now * scale, then);
    let words = text.words();
    if !prepared.ground.is_empty() && !text.ground.is_empty() {
        let (now, then) = (text.ground.len(), prepared.ground.len());
        if now != then {
            return Some(format!("{words} has {now} points in the geometry file and {then} in the prepared files"));
        }
        let odd =
            text.ground.iter().zip(prepared.ground).find(|(now, then)| !same(now.0, then.0) || !same(now.1, then.1));
        if let Some((now, then)) = odd {
            return Some(format!(
                "{words} is at elevation {} at station {} in the geometry file and at {} at station {} in the prepared files",
                now.1,
                now.0,
                then.1 / scale,
                then.0 / scale
            ));
        }
    }
    if let (Some(now), Some(then)) = (text.lengths, prepared.lengths) {
        let odd = now.iter().zip(&then).find(|(now, then)| !same(**now, **then));
        if let Some((now, then)) = odd {
            return Some(format!(
                "the length to the next section of {words} is {now} in the geometry file and {} in the prepared files",
                then / scale
            ));
        }
    }
    if let (Some(now), Some(then)) = (text.banks, prepared.banks) {
        let odd = now.iter().zip(&then).find(|(now, then)| !same(**now, **then));
        if let Some((now, then)) = odd {
            return Some(format!(
                "a bank of {words} is at {now} in the geometry file and at {} in the prepared files",
                then / scale
            ));
        }
    }
    roughness_difference(text, prepared.roughness, scale)
}

/// Stations of Manning's n are written with two decimals.
const STATION_GRAIN: f64 = 0.01;

/// Manning's n holds from a station on; of two entries at one station the later holds.
fn roughness_difference(text: &TextSection, then: &[(f64, f64)], scale: f64) -> Option<String> {
    if text.roughness.is_empty() || then.is_empty() {
        return None;
    }
    let at = |table: &[(f64, f64)], station: f64, scale: f64| {
        let upto = table.iter().take_while(|(from, _)| from * scale <= station + STATION_GRAIN).last();
        upto.or(table.first()).map(|(_, n)| *n)
    };
    for station in text.roughness.iter().map(|(from, _)| from * scale) {
        let (now, then) = (at(&text.roughness, station, scale)?, at(then, station, 1.0)?);
        if (now - then).abs() > 1e-6 + 1e-4 * now.abs() {
            return Some(format!(
                "Manning's n of {} is {now} from station {} on in the geometry file and {} in the prepared files",
                text.words(),
                station / scale,
                round(then)
            ));
        }
    }
    None
}

/// Single precision as people write it.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn compare_areas(text: &TextGeometry, areas: &[HdfArea], findings: &mut Findings) {
    for area in &text.areas {
        match areas.iter().find(|known| same_name(&known.name, &area.name)) {
            None => findings
                .differ(format!("the 2D area {} is in the geometry file and not in the prepared files", area.name)),
            Some(known) => compare_area(area, known, findings),
        }
    }
    for known in areas.iter().filter(|known| !text.areas.iter().any(|area| same_name(&area.name, &known.name))) {
        findings.differ(format!("the 2D area {} is in the prepared files and not in the geometry file", known.name));
    }
}

fn compare_area(text: &TextArea, prepared: &HdfArea, findings: &mut Findings) {
    let name = &text.name;
    let now = text.points.len();
    match prepared.cells {
        Some(then) if now > 0 && now != then => {
            findings.differ(format!(
                "the 2D area {name} has {now} cells in the geometry file and {then} in the prepared files"
            ));
            return;
        }
        Some(_) => {}
        None => findings.not_compared.push(format!("the cells of the 2D area {name}")),
    }
    if now != prepared.points.len() {
        return;
    }
    // Sixteen columns hold a coordinate to about a ten thousandth.
    let apart = |(now, then): &(&(f64, f64), &(f64, f64))| {
        let near = |one: f64, other: f64| (one - other).abs() <= 1e-3 + 1e-9 * one.abs();
        !near(now.0, then.0) || !near(now.1, then.1)
    };
    let moved = text.points.iter().zip(&prepared.points).filter(apart).count();
    if moved > 0 {
        findings.differ(format!(
            "{moved} of {now} cells of the 2D area {name} lie elsewhere in the geometry file than in the prepared files"
        ));
    }
}

/// Names are written in columns of 16.
fn same_name(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}
