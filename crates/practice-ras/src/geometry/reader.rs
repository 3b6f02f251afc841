//! Reads the one-dimensional part of a geometry file from its text.
//!
//! Tables are fixed columns of 8 characters (station, elevation, roughness) or 16 (map coordinates), as HEC-RAS writes them.
//! The reader is lenient where a value can be left out and strict where the model could not be computed truthfully.

use super::columns::{fixed_numbers, keyed_value, number, two_names};
use super::junctions::{self, NamedJunction};
use super::network::{NodeKind, Reach1d, ReachNode, RiverNetwork, StorageArea};
use super::section::{BlockedArea, CrossSection, IneffectiveArea, Levee, ReachLengths, Roughness};

/// Why a geometry cannot be computed.
#[derive(Debug, thiserror::Error, Clone, PartialEq)]
pub enum GeometryError {
    /// A cross section has no usable ground.
    #[error(
        "geometry: cross section {section} has {found} station-elevation points (line {line}); it needs at least two"
    )]
    TooFewPoints {
        /// River, reach and station.
        section: String,
        /// Points found.
        found: usize,
        /// Line number in the file, from 1.
        line: usize,
    },
    /// A table ends before its announced length.
    #[error(
        "geometry: {table} of cross section {section} announces {announced} values, but only {found} can be read (line {line})"
    )]
    ShortTable {
        /// Which table.
        table: &'static str,
        /// River, reach and station.
        section: String,
        /// Values announced.
        announced: usize,
        /// Values found.
        found: usize,
        /// Line number in the file, from 1.
        line: usize,
    },
    /// A cross section has no roughness.
    #[error("geometry: cross section {section} has no Manning's n values")]
    NoRoughness {
        /// River, reach and station.
        section: String,
    },
    /// A cross section stands before any reach.
    #[error("geometry: a node on line {line} belongs to no reach (no River Reach= before it)")]
    NodeWithoutReach {
        /// Line number in the file, from 1.
        line: usize,
    },
}

/// Reads the river network of a geometry file. `text` is the whole file with any line ends.
///
/// # Errors
/// When a cross section cannot be computed; what is merely odd is worked around and listed in [`RiverNetwork::notes`].
pub fn read_network(text: &str) -> Result<RiverNetwork, GeometryError> {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(['\r', '\0'])).collect();
    let mut reader = Reader {
        lines,
        at: 0,
        network: RiverNetwork::default(),
        junctions: Vec::new(),
        expansion: 0.3,
        contraction: 0.1,
    };
    reader.run()?;
    let mut network = reader.network;
    network.junctions = junctions::resolve(&mut network.notes, &network.reaches, reader.junctions);
    Ok(network)
}

struct Reader<'text> {
    lines: Vec<&'text str>,
    at: usize,
    network: RiverNetwork,
    junctions: Vec<NamedJunction>,
    expansion: f64,
    contraction: f64,
}

impl<'text> Reader<'text> {
    fn run(&mut self) -> Result<(), GeometryError> {
        while let Some(&line) = self.lines.get(self.at) {
            let start = self.at;
            self.at += 1;
            if let Some(value) = keyed_value(line, "Geom Title") {
                self.network.title = value.trim().to_owned();
            } else if let Some(value) = keyed_value(line, "River Reach") {
                let (river, reach) = two_names(value);
                self.network.reaches.push(Reach1d { river, reach, ..Reach1d::default() });
            } else if let Some(value) = keyed_value(line, "Reach XY") {
                let line = self.coordinates(count_of(value));
                if let Some(reach) = self.network.reaches.last_mut() {
                    reach.line = line;
                }
            } else if let Some(value) =
                line.strip_prefix("Type RM Length L Ch R").and_then(|rest| rest.trim_start().strip_prefix('='))
            {
                self.node(value, start)?;
            } else if let Some(value) = keyed_value(line, "Junct Name") {
                self.junctions.push(NamedJunction::new(value));
            } else if let Some(value) = keyed_value(line, "Storage Area") {
                let name = value.split(',').next().unwrap_or_default().trim().to_owned();
                self.network.storage_areas.push(StorageArea { name, ..StorageArea::default() });
            } else if let Some(value) = keyed_value(line, "Storage Area Surface Line") {
                let outline = self.outline(count_of(value));
                if let Some(area) = self.network.storage_areas.last_mut() {
                    area.outline = outline;
                }
            } else if let Some(value) = keyed_value(line, "Storage Area Is2D") {
                if let Some(area) = self.network.storage_areas.last_mut() {
                    area.is_2d = number(value).is_some_and(|flag| flag != 0.0);
                }
            } else if let Some(value) = keyed_value(line, "Connection") {
                self.network.connections.push(value.split(',').next().unwrap_or_default().trim().to_owned());
            } else if let Some(junction) = self.junctions.last_mut() {
                junctions::read_line(junction, line);
            }
        }
        Ok(())
    }

    /// One node: its first line is read, `at` stands behind it.
    fn node(&mut self, head: &str, start: usize) -> Result<(), GeometryError> {
        let mut fields = head.split(',');
        let kind = NodeKind::from_number(fields.next().and_then(number).map_or(1, |value| value as i32));
        let station = fields.next().unwrap_or_default().trim().to_owned();
        let mut lengths = fields.map(|field| number(field).unwrap_or(0.0).max(0.0));
        let lengths = ReachLengths {
            left: lengths.next().unwrap_or(0.0),
            channel: lengths.next().unwrap_or(0.0),
            right: lengths.next().unwrap_or(0.0),
        };
        let Some(reach) = self.network.reaches.last() else {
            return Err(GeometryError::NodeWithoutReach { line: start + 1 });
        };
        let mut section = CrossSection {
            river: reach.river.clone(),
            reach: reach.reach.clone(),
            station,
            lengths,
            expansion: self.expansion,
            contraction: self.contraction,
            left_bank: f64::NEG_INFINITY,
            right_bank: f64::INFINITY,
            ..CrossSection::default()
        };
        let is_section = kind == NodeKind::CrossSection;
        while let Some(&line) = self.lines.get(self.at) {
            if ends_node(line) {
                break;
            }
            self.at += 1;
            if line.starts_with("BEGIN DESCRIPTION") {
                section.description = self.description();
            } else if let Some(value) = keyed_value(line, "Node Name") {
                section.name = value.trim().to_owned();
            } else if let Some(value) = keyed_value(line, "Node Last Edited Time") {
                section.last_edited = value.trim().to_owned();
            } else if is_section {
                self.section_line(&mut section, line)?;
            }
        }
        let index = if is_section {
            self.finish(&mut section, start)?;
            self.network.reaches.last().map(|reach| reach.sections.len())
        } else {
            None
        };
        if let Some(reach) = self.network.reaches.last_mut() {
            reach.nodes.push(ReachNode {
                kind,
                station: section.station.clone(),
                name: section.name.clone(),
                section: index,
            });
            if is_section {
                reach.sections.push(section);
            }
        }
        Ok(())
    }

    fn section_line(&mut self, section: &mut CrossSection, line: &str) -> Result<(), GeometryError> {
        if let Some(value) = keyed_value(line, "XS GIS Cut Line") {
            section.cut_line = self.coordinates(count_of(value));
        } else if let Some(value) = keyed_value(line, "#Sta/Elev") {
            let numbers = self.table("#Sta/Elev", section, 2 * count_of(value))?;
            section.points = numbers.chunks_exact(2).filter_map(|pair| Some((pair[0]?, pair[1]?))).collect();
        } else if let Some(value) = keyed_value(line, "#Mann") {
            section.roughness_style = value.split(',').nth(1).and_then(number).map_or(0, |style| style as i32);
            let numbers = self.table("#Mann", section, 3 * count_of(value))?;
            section.roughness = numbers
                .chunks_exact(3)
                .filter_map(|entry| Some(Roughness { station: entry[0]?, n: entry[1].filter(|n| *n > 0.0)? }))
                .collect();
        } else if let Some(value) = keyed_value(line, "#XS Ineff") {
            section.ineffective_blocks = second_is_set(value);
            let numbers = self.table("#XS Ineff", section, 3 * count_of(value))?;
            section.ineffective = areas(&numbers, section.ineffective_blocks)
                .map(|(left, right, elevation)| IneffectiveArea { left, right, elevation, permanent: false })
                .collect();
        } else if line.starts_with("Permanent Ineff") {
            let flags = self.lines.get(self.at).copied().unwrap_or_default();
            if !flags.contains('=') {
                self.at += 1;
                for (area, flag) in section.ineffective.iter_mut().zip(flags.split_whitespace()) {
                    area.permanent = flag.eq_ignore_ascii_case("t");
                }
            }
        } else if let Some(value) = keyed_value(line, "#Block Obstruct") {
            section.blocked_blocks = second_is_set(value);
            let numbers = self.table("#Block Obstruct", section, 3 * count_of(value))?;
            section.blocked = areas(&numbers, section.blocked_blocks)
                .map(|(left, right, elevation)| BlockedArea { left, right, elevation })
                .collect();
        } else if let Some(value) = keyed_value(line, "Bank Sta") {
            let mut fields = value.split(',').map(number);
            section.left_bank = fields.next().flatten().unwrap_or(f64::NEG_INFINITY);
            section.right_bank = fields.next().flatten().unwrap_or(f64::INFINITY);
        } else if let Some(value) = keyed_value(line, "Levee") {
            let fields: Vec<&str> = value.split(',').collect();
            let levee = |at: usize| {
                let set = fields.get(at).and_then(|field| number(field)).is_some_and(|flag| flag != 0.0);
                let station = fields.get(at + 1).and_then(|field| number(field));
                let elevation = fields.get(at + 2).and_then(|field| number(field));
                station.filter(|_| set).map(|station| (station, elevation))
            };
            // A crest that is left out is the ground at the levee; it is filled in when the ground is known.
            let crest = |found: Option<(f64, Option<f64>)>| {
                found.map(|(station, elevation)| Levee { station, elevation: elevation.unwrap_or(f64::NAN) })
            };
            section.left_levee = crest(levee(0));
            section.right_levee = crest(levee(3));
        } else if let Some(value) = keyed_value(line, "Exp/Cntr") {
            let mut fields = value.split(',').map(number);
            section.expansion = fields.next().flatten().unwrap_or(self.expansion);
            section.contraction = fields.next().flatten().unwrap_or(self.contraction);
        }
        Ok(())
    }

    /// Checks a section and fills in what was left out.
    fn finish(&mut self, section: &mut CrossSection, start: usize) -> Result<(), GeometryError> {
        if section.points.len() < 2 {
            return Err(GeometryError::TooFewPoints {
                section: section.label(),
                found: section.points.len(),
                line: start + 1,
            });
        }
        if section.points.windows(2).any(|pair| pair[1].0 < pair[0].0) {
            self.network.notes.push(format!("{}: stations do not increase; they were sorted", section.label()));
            section.points.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        if section.roughness.is_empty() {
            return Err(GeometryError::NoRoughness { section: section.label() });
        }
        section.roughness.sort_by(|a, b| a.station.total_cmp(&b.station));
        let first = section.points.first().map_or(0.0, |point| point.0);
        let last = section.points.last().map_or(0.0, |point| point.0);
        section.left_bank = section.left_bank.clamp(first, last);
        section.right_bank = section.right_bank.clamp(section.left_bank, last);
        let points = &section.points;
        for levee in section.left_levee.iter_mut().chain(&mut section.right_levee) {
            levee.station = levee.station.clamp(first, last);
            if !levee.elevation.is_finite() {
                levee.elevation = ground_at(points, levee.station);
            }
        }
        Ok(())
    }

    fn description(&mut self) -> String {
        let mut text = Vec::new();
        while let Some(&line) = self.lines.get(self.at) {
            self.at += 1;
            if line.starts_with("END DESCRIPTION") {
                break;
            }
            text.push(line.trim());
        }
        text.join("\n").trim().to_owned()
    }

    fn table(
        &mut self,
        table: &'static str,
        section: &CrossSection,
        count: usize,
    ) -> Result<Vec<Option<f64>>, GeometryError> {
        let per_line = if table == "#Mann" || table.starts_with("#XS") || table.starts_with("#Block") { 9 } else { 10 };
        let line = self.at;
        let (numbers, used) = fixed_numbers(self.lines.get(self.at..).unwrap_or_default(), 8, per_line, count);
        let readable = match table {
            "#Sta/Elev" => numbers.iter().flatten().count(),
            _ => numbers.len(),
        };
        if readable < count {
            return Err(GeometryError::ShortTable {
                table,
                section: section.label(),
                announced: count,
                found: readable,
                line,
            });
        }
        self.at += used;
        Ok(numbers)
    }

    /// Map coordinates, two a line and two pairs a line being both in use: four fields of 16 characters at most.
    fn coordinates(&mut self, count: usize) -> Vec<(f64, f64)> {
        let (numbers, used) = fixed_numbers(self.lines.get(self.at..).unwrap_or_default(), 16, 4, 2 * count);
        self.at += used;
        pairs(&numbers)
    }

    /// Outline of a storage area: one pair a line.
    fn outline(&mut self, count: usize) -> Vec<(f64, f64)> {
        let (numbers, used) = fixed_numbers(self.lines.get(self.at..).unwrap_or_default(), 16, 2, 2 * count);
        self.at += used;
        pairs(&numbers)
    }
}

fn pairs(numbers: &[Option<f64>]) -> Vec<(f64, f64)> {
    numbers.chunks_exact(2).filter_map(|pair| Some((pair[0]?, pair[1]?))).collect()
}

fn ends_node(line: &str) -> bool {
    [
        "Type RM Length",
        "River Reach=",
        "Junct Name=",
        "Storage Area=",
        "Connection=",
        "BC Line Name=",
        "LCMann",
        "Chan Stop Cuts",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

/// The count behind `Key=`, never more than any real file holds, so that rubbish cannot ask for the whole memory.
fn count_of(value: &str) -> usize {
    value.split(',').next().and_then(number).map_or(0, |count| count.clamp(0.0, 1.0e6) as usize)
}

fn second_is_set(value: &str) -> bool {
    value.split(',').nth(1).and_then(number).is_some_and(|flag| flag != 0.0)
}

/// Left, right and elevation of each area. In the normal form the first reaches to the left end and the second to the right end.
fn areas(numbers: &[Option<f64>], blocks: bool) -> impl Iterator<Item = (f64, f64, f64)> {
    let normal = !blocks;
    numbers.chunks_exact(3).enumerate().filter_map(move |(index, entry)| {
        let elevation = entry[2]?;
        match (normal, index) {
            (true, 0) => Some((f64::NEG_INFINITY, entry[1]?, elevation)),
            (true, 1) => Some((entry[0]?, f64::INFINITY, elevation)),
            _ => Some((entry[0]?, entry[1]?, elevation)),
        }
    })
}

fn ground_at(points: &[(f64, f64)], station: f64) -> f64 {
    let mut highest = f64::NEG_INFINITY;
    for pair in points.windows(2) {
        let ((x0, z0), (x1, z1)) = (pair[0], pair[1]);
        if x0 <= station && station <= x1 {
            let z = if x1 > x0 { z0 + (z1 - z0) * (station - x0) / (x1 - x0) } else { z0.max(z1) };
            highest = highest.max(z);
        }
    }
    if highest.is_finite() { highest } else { points.first().map_or(0.0, |point| point.1) }
}

#[cfg(test)]
mod tests;
