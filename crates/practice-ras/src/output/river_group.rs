//! `/Geometry` of rivers, written from the text where no `g##.hdf` gives it: cross sections, centre lines, junctions.

use super::polylines::{put_features, spans};
use crate::geometry::{CrossSection, Reach1d, RiverNetwork};
use crate::hdf::{Dataset, Group, Table};

/// Whether a geometry group holds the cross sections of this network in the layout since 5.0.5.
#[must_use]
pub fn has_rivers(geometry: &Group, network: &RiverNetwork) -> bool {
    let stations = geometry.dataset("Cross Sections/Attributes").and_then(|table| table.text_column("RS"));
    stations.is_some_and(|stations| {
        stations.len() == network.section_count()
            && stations.iter().zip(network.sections()).all(|(station, section)| *station == section.station)
    })
}

/// Puts cross sections, centre lines and junctions, replacing what stood there.
pub fn add_rivers(geometry: &mut Group, network: &RiverNetwork) {
    let sections: Vec<&CrossSection> = network.sections().collect();
    geometry.put_group("Cross Sections", section_group(&sections, network));
    geometry.put_group("River Centerlines", centre_lines(network));
    if !network.junctions.is_empty() {
        let mut group = Group::new();
        let rows = network.junctions.len();
        let table = Table::new(rows)
            .texts("Name", 16, network.junctions.iter().map(|junction| &junction.name))
            .texts("Description", 256, network.junctions.iter().map(|junction| &junction.description))
            .u8("Momentum", vec![0; rows])
            .u8("Add Weight", vec![0; rows])
            .u8("Add Friction", vec![0; rows])
            .u8("Unsteady Energy", vec![0; rows]);
        if let Some(table) = table.dataset() {
            group.put("Attributes", table);
        }
        let points: Vec<f64> = network
            .junctions
            .iter()
            .flat_map(|junction| junction.position.map_or([f64::NAN; 2], |(x, y)| [x, y]))
            .collect();
        group.put("Points", Dataset::f64(&[rows, 2], &points).with("Column", "X,Y").with("Row", "Points"));
        geometry.put_group("Junctions", group);
    }
    geometry
        .at("Structures")
        .set("Bridge/Culvert Count", 0i32)
        .set("Connection Count", 0i32)
        .set("Inline Structure Count", 0i32)
        .set("Lateral Structure Count", 0i32);
}

fn section_group(sections: &[&CrossSection], network: &RiverNetwork) -> Group {
    let mut group = Group::new();
    let rows = sections.len();
    let each = |value: fn(&CrossSection) -> f64| sections.iter().map(move |section| value(section) as f32);
    let table = Table::new(rows)
        .texts("River", 16, sections.iter().map(|section| &section.river))
        .texts("Reach", 16, sections.iter().map(|section| &section.reach))
        .texts("RS", 8, sections.iter().map(|section| &section.station))
        .texts("Name", 16, sections.iter().map(|section| &section.name))
        .texts("Description", 512, sections.iter().map(|section| &section.description))
        .f32("Len Left", each(|section| section.lengths.left))
        .f32("Len Channel", each(|section| section.lengths.channel))
        .f32("Len Right", each(|section| section.lengths.right))
        .f32("Left Bank", each(|section| section.left_bank))
        .f32("Right Bank", each(|section| section.right_bank))
        .texts("Friction Mode", 32, sections.iter().map(|_| "Basic Mann n"))
        .f32("Contr", each(|section| section.contraction))
        .f32("Expan", each(|section| section.expansion))
        .i32("HP Count", vec![0; rows])
        .f32("HP Start Elev", each(CrossSection::lowest))
        .f32("HP Vert Incr", vec![0.0; rows])
        .i32("HP LOB Slices", vec![0; rows])
        .i32("HP Chan Slices", vec![0; rows])
        .i32("HP ROB Slices", vec![0; rows])
        .u8("Ineff Block Mode", sections.iter().map(|section| u8::from(section.ineffective_blocks)))
        .u8("Obstr Block Mode", sections.iter().map(|section| u8::from(section.blocked_blocks)))
        .u8("Default Centerline", vec![0; rows])
        .texts("Last Edited", 18, sections.iter().map(|section| edited(&section.last_edited)));
    if let Some(table) = table.dataset() {
        group.put("Attributes", table);
    }
    put_features(&mut group, "Polyline", &cut_lines(network));
    let info = |values: Vec<i32>| {
        Dataset::i32(&[values.len() / 2, 2], &values).with("Column", ["Starting Index", "Count"]).with("Row", "Feature")
    };
    group.put("Station Elevation Info", info(spans(sections.iter().map(|section| section.points.len()))));
    let ground: Vec<f32> = sections
        .iter()
        .flat_map(|section| section.points.iter().flat_map(|(station, level)| [*station as f32, *level as f32]))
        .collect();
    group.put(
        "Station Elevation Values",
        Dataset::f32(&[ground.len() / 2, 2], &ground).with("Column", ["Station", "Elevation"]).with("Row", "Points"),
    );
    group.put("Manning's n Info", info(spans(sections.iter().map(|section| section.roughness.len()))));
    let rough: Vec<f32> = sections
        .iter()
        .flat_map(|section| section.roughness.iter().flat_map(|entry| [entry.station as f32, entry.n as f32]))
        .collect();
    group.put(
        "Manning's n Values",
        Dataset::f32(&[rough.len() / 2, 2], &rough).with("Column", ["Station", "Mann n"]).with("Row", "Values"),
    );
    group
}

/// Cut lines; a section without one is drawn straight, at its distance along a river that runs straight down.
fn cut_lines(network: &RiverNetwork) -> Vec<Vec<[f64; 2]>> {
    let mut lines = Vec::new();
    for reach in &network.reaches {
        let mut along = 0.0;
        for section in &reach.sections {
            if section.cut_line.len() >= 2 {
                lines.push(section.cut_line.iter().map(|(x, y)| [*x, *y]).collect());
            } else {
                let first = section.points.first().map_or(0.0, |point| point.0);
                let last = section.points.last().map_or(1.0, |point| point.0);
                lines.push(vec![[first, -along], [last, -along]]);
            }
            along += section.lengths.channel;
        }
    }
    lines
}

fn centre_lines(network: &RiverNetwork) -> Group {
    let mut group = Group::new();
    let reaches = &network.reaches;
    let end = |junction: Option<usize>| match junction {
        Some(junction) => ("Junction", network.junctions[junction].name.as_str()),
        None => ("External", ""),
    };
    let above: Vec<(&str, &str)> = (0..reaches.len()).map(|reach| end(network.junction_above(reach))).collect();
    let below: Vec<(&str, &str)> = (0..reaches.len()).map(|reach| end(network.junction_below(reach))).collect();
    let table = Table::new(reaches.len())
        .texts("River Name", 16, reaches.iter().map(|reach| &reach.river))
        .texts("Reach Name", 16, reaches.iter().map(|reach| &reach.reach))
        .texts("US Type", 12, above.iter().map(|(kind, _)| kind))
        .texts("US Name", 16, above.iter().map(|(_, name)| name))
        .texts("DS Type", 12, below.iter().map(|(kind, _)| kind))
        .texts("DS Name", 16, below.iter().map(|(_, name)| name))
        .f32("Junction to US XS", vec![f32::NAN; reaches.len()])
        .f32("DS XS to Junction", vec![f32::NAN; reaches.len()]);
    if let Some(table) = table.dataset() {
        group.put("Attributes", table);
    }
    let lines: Vec<Vec<[f64; 2]>> = reaches.iter().map(centre_line).collect();
    put_features(&mut group, "Polyline", &lines);
    group
}

fn centre_line(reach: &Reach1d) -> Vec<[f64; 2]> {
    if reach.line.len() >= 2 {
        return reach.line.iter().map(|(x, y)| [*x, *y]).collect();
    }
    let length: f64 = reach.sections.iter().map(|section| section.lengths.channel).sum();
    vec![[0.0, 0.0], [0.0, -length.max(1.0)]]
}

/// `Feb/18/1999 12:33:00` as `18Feb1999 12:33:00`; what is no such time is the zero of Windows dates.
fn edited(text: &str) -> String {
    let rearranged = text.split_once(' ').and_then(|(date, time)| {
        let parts: Vec<&str> = date.split('/').collect();
        let [month, day, year] = parts.as_slice() else { return None };
        let plausible = month.len() == 3 && day.len() <= 2 && year.len() == 4 && time.len() == 8;
        plausible.then(|| format!("{day:0>2}{month}{year} {time}"))
    });
    rearranged.unwrap_or_else(|| "30Dec1899 00:00:00".to_owned())
}
