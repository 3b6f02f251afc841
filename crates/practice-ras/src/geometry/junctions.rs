//! Junctions of a geometry file: which reaches meet where, and how far apart their sections stand.

use super::columns::{keyed_value, number, two_names};
use super::network::{Junction, JunctionLink, Reach1d};

/// A junction with its reaches still by name.
#[derive(Default)]
pub(super) struct NamedJunction {
    junction: Junction,
    upstream: Vec<(String, String)>,
    downstream: Vec<(String, String)>,
    lengths: Vec<f64>,
}

impl NamedJunction {
    /// A junction of this name.
    pub fn new(name: &str) -> Self {
        Self { junction: Junction { name: name.trim().to_owned(), ..Junction::default() }, ..Self::default() }
    }
}

/// Reads one line of a junction.
pub(super) fn read_line(named: &mut NamedJunction, line: &str) {
    if let Some(value) = keyed_value(line, "Junct Desc") {
        named.junction.description = value.split(',').next().unwrap_or_default().trim().to_owned();
    } else if let Some(value) = keyed_value(line, "Junct X Y & Text X Y") {
        let fields: Vec<f64> = value.split(',').filter_map(number).collect();
        named.junction.position = fields.first().copied().zip(fields.get(1).copied());
    } else if let Some(value) = keyed_value(line, "Up River,Reach") {
        named.upstream.push(two_names(value));
    } else if let Some(value) = keyed_value(line, "Dn River,Reach") {
        named.downstream.push(two_names(value));
    } else if let Some(value) = keyed_value(line, "Junc L&A") {
        named.lengths.push(value.split(',').next().and_then(number).unwrap_or(0.0).max(0.0));
    }
}

/// Names to indices. Lengths stand in the order of the upstream reaches, then of the downstream ones (for a split).
pub(super) fn resolve(notes: &mut Vec<String>, reaches: &[Reach1d], named: Vec<NamedJunction>) -> Vec<Junction> {
    let mut junctions = Vec::new();
    for entry in named {
        let mut junction = entry.junction;
        let mut lengths = entry.lengths.into_iter();
        let split = entry.upstream.len() == 1 && entry.downstream.len() > 1;
        let mut link = |names: &(String, String), has_length: bool| {
            let length = if has_length { lengths.next().unwrap_or(0.0) } else { 0.0 };
            let reach = reaches.iter().position(|reach| {
                reach.river.eq_ignore_ascii_case(&names.0) && reach.reach.eq_ignore_ascii_case(&names.1)
            });
            match reach {
                Some(reach) => Some(JunctionLink { reach, length }),
                None => {
                    notes.push(format!("junction {}: reach {} {} does not exist", junction.name, names.0, names.1));
                    None
                }
            }
        };
        junction.upstream = entry.upstream.iter().filter_map(|names| link(names, !split)).collect();
        junction.downstream = entry.downstream.iter().filter_map(|names| link(names, split)).collect();
        junctions.push(junction);
    }
    junctions
}
