//! Boundary conditions inside the prepared files held against the text of the flow file. Pure.
//!
//! The engines read rivers' boundaries from the run file and those of 2D areas from the HDF file; both are compared.

use super::hdf::{HdfBoundary, HdfPlace, PreparedHdf};
use super::run_file::RunFile;
use super::series::{CUBIC_FEET, Difference, FEET, Series, Tolerance, difference};
use super::texts::{Texts, same_station};
use super::{Findings, flow_run_file};
use ras_project::files::{Boundary, BoundaryKind};
use ras_project::time::SimulationWindow;

/// Intervals of a month and a year are none that can be counted in seconds.
pub(super) const FROM_A_MONTH_ON: f64 = 28.0 * 86_400.0;

/// Which quantity a series holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Flow,
    Stage,
}

impl Quantity {
    pub fn words(self) -> &'static str {
        match self {
            Self::Flow => "flow hydrograph",
            Self::Stage => "stage hydrograph",
        }
    }

    /// Word by which names of series and of groups are known.
    fn mark(self) -> &'static str {
        match self {
            Self::Flow => "Flow Hydrograph",
            Self::Stage => "Stage Hydrograph",
        }
    }

    fn unit(self, si: bool) -> &'static str {
        match (self, si) {
            (Self::Flow, true) => "m³/s",
            (Self::Flow, false) => "cfs",
            (Self::Stage, true) => "m",
            (Self::Stage, false) => "ft",
        }
    }

    /// What the project's unit is in the run file's.
    pub fn in_feet(self) -> f64 {
        match self {
            Self::Flow => CUBIC_FEET,
            Self::Stage => FEET,
        }
    }

    pub fn named_by(self, name: &str) -> bool {
        name.contains(self.mark()) && !name.contains("Lateral") && !name.contains("Stage and Flow")
    }
}

/// Compares all boundary conditions at places of the plan's geometry; HEC-RAS passes over the others.
pub(super) fn compare(texts: &Texts, run_file: Option<&RunFile>, hdf: Option<&PreparedHdf>, findings: &mut Findings) {
    let Some(window) = texts.plan.window else { return };
    let boundaries: Vec<&Boundary> = texts.flow.boundaries.iter().filter(|boundary| stands(texts, boundary)).collect();
    for boundary in boundaries.iter().filter(|boundary| boundary.dss.used) {
        let file = boundary.dss.file.as_ref().map_or_else(String::new, |file| format!(" {}", file.value));
        findings.not_compared.push(format!("what {} reads from the DSS file{file}", words(boundary)));
    }
    for boundary in &boundaries {
        match &boundary.kind {
            BoundaryKind::Gates(_) | BoundaryKind::Other(_) | BoundaryKind::StageAndFlowHydrograph(_) => {
                findings.not_compared.push(format!("gates, rules and other conditions at {}", words(boundary)));
            }
            BoundaryKind::LateralInflow(_)
            | BoundaryKind::UniformLateralInflow(_)
            | BoundaryKind::OtherSeries { .. }
            | BoundaryKind::FlowHydrograph { .. }
            | BoundaryKind::StageHydrograph(_)
            | BoundaryKind::RatingCurve(_)
            | BoundaryKind::NormalDepth(_) => {}
        }
    }
    let known = hdf.and_then(|hdf| hdf.boundaries.as_deref());
    match known {
        Some(known) => compare_hdf(texts, &boundaries, known, window, findings),
        None if boundaries.iter().any(|boundary| boundary.place.river.is_empty()) => {
            findings.not_compared.push("the boundary conditions of 2D areas".to_owned());
        }
        None => {}
    }
    if let Some(run_file) = run_file {
        flow_run_file::compare(texts, &boundaries, run_file, window, findings);
    }
}

fn stands(texts: &Texts, boundary: &Boundary) -> bool {
    let place = &boundary.place;
    if place.river.is_empty() {
        !place.area.is_empty() && texts.geometry.has_area(&place.area, &place.line_name)
    } else {
        texts.geometry.has_station(&place.river, &place.reach, &place.station)
    }
}

pub(super) fn words(boundary: &Boundary) -> String {
    let place = &boundary.place;
    match (place.river.is_empty(), place.line_name.is_empty()) {
        (false, _) => format!("{}, {}, {}", place.river, place.reach, place.station),
        (true, false) => format!("{} of {}", place.line_name, place.area),
        (true, true) => place.area.clone(),
    }
}

/// The series of a boundary as the text has it; factors and limits may be in the prepared numbers or not.
pub(super) fn text_series(boundary: &Boundary, window: SimulationWindow) -> Option<(Quantity, Vec<Series>)> {
    let (quantity, values) = match &boundary.kind {
        BoundaryKind::FlowHydrograph { values, .. } => (Quantity::Flow, values),
        BoundaryKind::StageHydrograph(values) => (Quantity::Stage, values),
        _ => return None,
    };
    let interval = boundary.interval.filter(|interval| *interval > 0.0)?;
    let series = Series::regular(boundary.fixed_start.unwrap_or(window.start), interval, values, window);
    let mut variants = vec![series.clone()];
    let factor = boundary.multiplier.filter(|factor| *factor > 0.0);
    variants.extend(factor.map(|factor| series.map(|value| value * factor)));
    if let Some(least) = boundary.minimum_flow {
        let limited: Vec<Series> = variants.iter().map(|series| series.map(|value| value.max(least))).collect();
        variants.extend(limited);
    }
    Some((quantity, variants))
}

/// The smallest difference over the ways in which the prepared numbers may have been made.
pub(super) fn best(
    boundary: &Boundary,
    variants: &[Series],
    prepared: &Series,
    window: SimulationWindow,
    tolerance: Tolerance,
) -> Option<Difference> {
    let told = variants.iter().map(|series| {
        if boundary.interval.is_some_and(|interval| interval >= FROM_A_MONTH_ON) {
            by_step(series, prepared, tolerance)
        } else {
            difference(series, prepared, window, tolerance)
        }
    });
    let size = |told: &Option<Difference>| told.map_or(0.0, |told| (told.text - told.prepared).abs());
    told.min_by(|one, other| size(one).total_cmp(&size(other))).flatten()
}

/// Value by value, for intervals that are no number of seconds; nothing where the counts differ.
fn by_step(text: &Series, prepared: &Series, tolerance: Tolerance) -> Option<Difference> {
    let pairs = text.points.iter().zip(&prepared.points).filter(|_| text.points.len() == prepared.points.len());
    let told = pairs.map(|(now, then)| Difference { seconds: now.0, text: now.1, prepared: then.1 });
    told.into_iter().find(|told| !tolerance.accepts(told.text, told.prepared))
}

pub(super) fn tell(
    boundary: &Boundary,
    quantity: Quantity,
    told: Difference,
    window: SimulationWindow,
    si: bool,
) -> String {
    let at = window.start.plus_seconds(told.seconds).map_or_else(String::new, |at| format!(" at {at}"));
    let (what, unit) = (quantity.words(), quantity.unit(si));
    let place = words(boundary);
    let (now, then) = (shown(told.text), shown(told.prepared));
    format!("the {what} at {place} is {now} {unit}{at} in the flow file and {then} {unit} in the prepared files")
}

/// At most four decimals, and none that say nothing.
fn shown(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn same_place(boundary: &Boundary, place: &HdfPlace) -> bool {
    let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
    match place {
        HdfPlace::River { river, reach, station } => {
            same(river, &boundary.place.river)
                && same(reach, &boundary.place.reach)
                && same_station(station, &boundary.place.station)
        }
        HdfPlace::Area { area, line } => same(area, &boundary.place.area) && same(line, &boundary.place.line_name),
    }
}

/// The group of the HDF file in which a boundary stands, where its name is known for every version.
fn group_of(kind: &BoundaryKind) -> Option<&'static str> {
    match kind {
        BoundaryKind::FlowHydrograph { .. } => Some("Flow Hydrographs"),
        BoundaryKind::StageHydrograph(_) => Some("Stage Hydrographs"),
        BoundaryKind::RatingCurve(_) => Some("Rating Curves"),
        BoundaryKind::NormalDepth(_) => Some("Normal Depths"),
        BoundaryKind::StageAndFlowHydrograph(_)
        | BoundaryKind::LateralInflow(_)
        | BoundaryKind::UniformLateralInflow(_)
        | BoundaryKind::OtherSeries { .. }
        | BoundaryKind::Gates(_)
        | BoundaryKind::Other(_) => None,
    }
}

fn compare_hdf(
    texts: &Texts,
    boundaries: &[&Boundary],
    known: &[HdfBoundary],
    window: SimulationWindow,
    findings: &mut Findings,
) {
    for boundary in boundaries {
        let here = || known.iter().filter(|found| same_place(boundary, &found.place));
        let Some(group) = group_of(&boundary.kind) else {
            compare_other(boundary, here(), findings);
            continue;
        };
        match here().find(|found| found.group == group) {
            Some(found) if !boundary.dss.used => compare_one(texts, boundary, found, window, findings),
            Some(_) => {}
            None => {
                let what = group.trim_end_matches('s').to_ascii_lowercase();
                findings.differ(format!(
                    "the flow file has a {what} at {}, the prepared files have none there",
                    words(boundary)
                ));
            }
        }
    }
    let groups = ["Flow Hydrographs", "Stage Hydrographs", "Rating Curves", "Normal Depths"];
    for found in known.iter().filter(|found| groups.contains(&found.group.as_str())) {
        let in_text = boundaries.iter().any(|boundary| {
            same_place(boundary, &found.place) && group_of(&boundary.kind) == Some(found.group.as_str())
        });
        if !in_text {
            let place = match &found.place {
                HdfPlace::River { river, reach, station } => format!("{river}, {reach}, {station}"),
                HdfPlace::Area { area, line } => format!("{line} of {area}"),
            };
            let what = found.group.trim_end_matches('s').to_ascii_lowercase();
            findings.differ(format!("the prepared files have a {what} at {place}, the flow file has none there"));
        }
    }
}

fn compare_one(
    texts: &Texts,
    boundary: &Boundary,
    found: &HdfBoundary,
    window: SimulationWindow,
    findings: &mut Findings,
) {
    match &boundary.kind {
        BoundaryKind::NormalDepth(now) => {
            let then = found.rows.first().map(|row| row.0);
            if let Some(then) = then.filter(|then| !Tolerance::HDF.accepts(*now, *then)) {
                findings.differ(format!(
                    "the slope of the normal depth at {} is {now} in the flow file and {} in the prepared files",
                    words(boundary),
                    shown_small(then)
                ));
            }
        }
        BoundaryKind::RatingCurve(now) => {
            let same = |turned: bool| {
                let rows = found.rows.iter().map(|(one, other)| if turned { (*other, *one) } else { (*one, *other) });
                now.len() == found.rows.len()
                    && now.iter().zip(rows).all(|(now, then)| {
                        Tolerance::HDF.accepts(now.0, then.0) && Tolerance::HDF.accepts(now.1, then.1)
                    })
            };
            if !same(false) && !same(true) {
                findings.differ(format!(
                    "the rating curve at {} is another one in the flow file than in the prepared files",
                    words(boundary)
                ));
            }
        }
        _ => {
            let Some((quantity, variants)) = text_series(boundary, window) else { return };
            let first = found.start.map_or(0.0, |start| start.seconds_since(window.start));
            let points = found.rows.iter().map(|(days, value)| (first + days * 86_400.0, *value)).collect();
            let told = best(boundary, &variants, &Series { points }, window, Tolerance::HDF);
            if let Some(told) = told {
                findings.differ(tell(boundary, quantity, told, window, texts.si));
            }
        }
    }
}

/// Lateral inflow, precipitation and the like: their groups are not known for every version, so only what is found at the
/// place with as many values is compared.
fn compare_other<'a>(boundary: &Boundary, mut here: impl Iterator<Item = &'a HdfBoundary>, findings: &mut Findings) {
    let (what, values) = match &boundary.kind {
        BoundaryKind::LateralInflow(values) => ("lateral inflow".to_owned(), values),
        BoundaryKind::UniformLateralInflow(values) => ("uniform lateral inflow".to_owned(), values),
        BoundaryKind::OtherSeries { key, values } => (key.to_ascii_lowercase(), values),
        _ => return,
    };
    if boundary.dss.used {
        return;
    }
    match here.find(|found| found.rows.len() == values.len()) {
        Some(found) => {
            let odd = values.iter().zip(&found.rows).position(|(now, then)| !Tolerance::HDF.accepts(*now, then.1));
            if let Some(step) = odd {
                findings.differ(format!(
                    "the {what} at {} is {} at step {} in the flow file and {} in the prepared files",
                    words(boundary),
                    shown(values[step]),
                    step + 1,
                    shown(found.rows[step].1)
                ));
            }
        }
        None => findings.not_compared.push(format!("the {what} at {}", words(boundary))),
    }
}

/// A slope as single precision holds it.
fn shown_small(value: f64) -> String {
    format!("{}", value as f32)
}
