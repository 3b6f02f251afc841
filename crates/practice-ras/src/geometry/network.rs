//! Reaches, junctions and storage areas, and how they hang together.

use super::section::CrossSection;

/// What a node of a reach is (first number of `Type RM Length L Ch R =`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A cross section.
    CrossSection,
    /// A culvert.
    Culvert,
    /// A bridge.
    Bridge,
    /// Several openings in one crossing.
    MultipleOpening,
    /// A weir, gate or dam across the river.
    InlineStructure,
    /// A weir, gate or levee breach beside the river.
    LateralStructure,
    /// A kind this reader does not know, with its number.
    Other(i32),
}

impl NodeKind {
    /// The kind for the number in the file.
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        match number {
            1 => Self::CrossSection,
            2 => Self::Culvert,
            3 => Self::Bridge,
            4 => Self::MultipleOpening,
            5 => Self::InlineStructure,
            6 => Self::LateralStructure,
            other => Self::Other(other),
        }
    }

    /// The kind in words for messages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CrossSection => "cross section",
            Self::Culvert => "culvert",
            Self::Bridge => "bridge",
            Self::MultipleOpening => "multiple opening",
            Self::InlineStructure => "inline structure",
            Self::LateralStructure => "lateral structure",
            Self::Other(_) => "unknown node",
        }
    }
}

/// One node of a reach, in file order (upstream to downstream).
#[derive(Debug, Clone, PartialEq)]
pub struct ReachNode {
    /// What it is.
    pub kind: NodeKind,
    /// River station as written, trimmed.
    pub station: String,
    /// Node name, mostly empty.
    pub name: String,
    /// Index into [`Reach1d::sections`] where the node is a cross section.
    pub section: Option<usize>,
}

/// One reach.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reach1d {
    /// River name, trimmed.
    pub river: String,
    /// Reach name, trimmed.
    pub reach: String,
    /// River line on the map, x and y, upstream to downstream.
    pub line: Vec<(f64, f64)>,
    /// Cross sections, upstream to downstream.
    pub sections: Vec<CrossSection>,
    /// All nodes, upstream to downstream.
    pub nodes: Vec<ReachNode>,
}

/// One reach at a junction.
#[derive(Debug, Clone, PartialEq)]
pub struct JunctionLink {
    /// Index into [`RiverNetwork::reaches`].
    pub reach: usize,
    /// Length across the junction between this reach and the other side.
    pub length: f64,
}

/// A junction: reaches that end in it and reaches that begin in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Junction {
    /// Name, trimmed.
    pub name: String,
    /// Description, as written before its flags.
    pub description: String,
    /// Position on the map.
    pub position: Option<(f64, f64)>,
    /// Reaches that flow in.
    pub upstream: Vec<JunctionLink>,
    /// Reaches that flow out.
    pub downstream: Vec<JunctionLink>,
}

/// A storage area or a 2D flow area, by name only: the 1D model does not compute it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StorageArea {
    /// Name, trimmed.
    pub name: String,
    /// Whether it is a 2D flow area.
    pub is_2d: bool,
    /// Outline, x and y.
    pub outline: Vec<(f64, f64)>,
}

/// Where a cross section stands in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionPlace {
    /// Index into [`RiverNetwork::reaches`].
    pub reach: usize,
    /// Index into [`Reach1d::sections`].
    pub section: usize,
}

/// Everything one-dimensional in a geometry file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RiverNetwork {
    /// `Geom Title`.
    pub title: String,
    /// Reaches in file order; results list cross sections in this order.
    pub reaches: Vec<Reach1d>,
    /// Junctions in file order.
    pub junctions: Vec<Junction>,
    /// Storage areas and 2D flow areas in file order.
    pub storage_areas: Vec<StorageArea>,
    /// Names of connections between storage areas, not modelled.
    pub connections: Vec<String>,
    /// Oddities of the file that were worked around, for the messages of the run.
    pub notes: Vec<String>,
}

impl RiverNetwork {
    /// All cross sections, reach by reach, upstream to downstream: the order of every result array.
    pub fn sections(&self) -> impl Iterator<Item = &CrossSection> {
        self.reaches.iter().flat_map(|reach| reach.sections.iter())
    }

    /// Places of all cross sections in the order of [`Self::sections`].
    #[must_use]
    pub fn places(&self) -> Vec<SectionPlace> {
        let mut places = Vec::new();
        for (reach, entry) in self.reaches.iter().enumerate() {
            for section in 0..entry.sections.len() {
                places.push(SectionPlace { reach, section });
            }
        }
        places
    }

    /// The number of cross sections.
    #[must_use]
    pub fn section_count(&self) -> usize {
        self.reaches.iter().map(|reach| reach.sections.len()).sum()
    }

    /// The index in [`Self::sections`] of the first cross section of each reach.
    #[must_use]
    pub fn offsets(&self) -> Vec<usize> {
        let mut offset = 0;
        self.reaches
            .iter()
            .map(|reach| {
                let start = offset;
                offset += reach.sections.len();
                start
            })
            .collect()
    }

    /// The reach of this river and name; blanks around names and letter case do not matter.
    #[must_use]
    pub fn find_reach(&self, river: &str, reach: &str) -> Option<usize> {
        self.reaches.iter().position(|entry| {
            entry.river.eq_ignore_ascii_case(river.trim()) && entry.reach.eq_ignore_ascii_case(reach.trim())
        })
    }

    /// The cross section at a station of a reach. `5.0` finds `5.00`, and a station that names a structure finds none.
    #[must_use]
    pub fn find_section(&self, reach: usize, station: &str) -> Option<usize> {
        let station = station.trim();
        let sections = &self.reaches.get(reach)?.sections;
        sections.iter().position(|section| section.station.eq_ignore_ascii_case(station)).or_else(|| {
            let wanted = station_value(station)?;
            sections.iter().position(|section| station_value(&section.station) == Some(wanted))
        })
    }

    /// The first cross section at or below a station, for locations that name a structure or a station between sections.
    #[must_use]
    pub fn find_section_at_or_below(&self, reach: usize, station: &str) -> Option<usize> {
        self.find_section(reach, station).or_else(|| {
            let wanted = station_value(station)?;
            let sections = &self.reaches.get(reach)?.sections;
            sections.iter().position(|section| station_value(&section.station).is_some_and(|value| value <= wanted))
        })
    }

    /// The junction in which a reach ends.
    #[must_use]
    pub fn junction_below(&self, reach: usize) -> Option<usize> {
        self.junctions.iter().position(|junction| junction.upstream.iter().any(|link| link.reach == reach))
    }

    /// The junction in which a reach begins.
    #[must_use]
    pub fn junction_above(&self, reach: usize) -> Option<usize> {
        self.junctions.iter().position(|junction| junction.downstream.iter().any(|link| link.reach == reach))
    }

    /// Reaches ordered so that every reach stands after all that flow into it. In a loop, which has no such order,
    /// the remaining reaches follow in file order.
    #[must_use]
    pub fn downstream_order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.reaches.len());
        let mut placed = vec![false; self.reaches.len()];
        while order.len() < self.reaches.len() {
            let ready = (0..self.reaches.len()).find(|&reach| {
                !placed[reach]
                    && self
                        .junction_above(reach)
                        .is_none_or(|junction| self.junctions[junction].upstream.iter().all(|link| placed[link.reach]))
            });
            let next = ready.or_else(|| placed.iter().position(|done| !done));
            let Some(next) = next else { break };
            placed[next] = true;
            order.push(next);
        }
        order
    }

    /// Nodes that are named in the geometry but not modelled: kind, river, reach and station.
    #[must_use]
    pub fn structures(&self) -> Vec<(NodeKind, String)> {
        let mut found = Vec::new();
        for reach in &self.reaches {
            for node in reach.nodes.iter().filter(|node| node.section.is_none()) {
                found.push((node.kind, format!("{} {} {}", reach.river, reach.reach, node.station)));
            }
        }
        found
    }
}

/// A river station as a number, without the star of interpolated sections.
#[must_use]
pub(crate) fn station_value(station: &str) -> Option<f64> {
    station.trim().trim_end_matches('*').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(river: &str, name: &str) -> Reach1d {
        Reach1d { river: river.into(), reach: name.into(), ..Reach1d::default() }
    }

    fn link(reach: usize) -> JunctionLink {
        JunctionLink { reach, length: 10.0 }
    }

    #[test]
    fn a_tributary_stands_before_the_reach_it_joins() {
        let network = RiverNetwork {
            reaches: vec![reach("Main", "Lower"), reach("Main", "Upper"), reach("Side", "Creek")],
            junctions: vec![Junction {
                upstream: vec![link(1), link(2)],
                downstream: vec![link(0)],
                ..Junction::default()
            }],
            ..RiverNetwork::default()
        };
        assert_eq!(network.downstream_order(), vec![1, 2, 0]);
    }

    #[test]
    fn a_loop_of_reaches_still_gets_an_order_with_every_reach_once() {
        let network = RiverNetwork {
            reaches: vec![reach("A", "1"), reach("A", "2")],
            junctions: vec![
                Junction { upstream: vec![link(0)], downstream: vec![link(1)], ..Junction::default() },
                Junction { upstream: vec![link(1)], downstream: vec![link(0)], ..Junction::default() },
            ],
            ..RiverNetwork::default()
        };
        let mut order = network.downstream_order();
        order.sort_unstable();
        assert_eq!(order, vec![0, 1]);
    }

    #[test]
    fn a_station_is_found_by_text_and_then_by_value() {
        let mut main = reach("R", "1");
        for station in ["5.99", "5.875*", "5.0"] {
            main.sections.push(CrossSection { station: station.into(), ..CrossSection::default() });
        }
        let network = RiverNetwork { reaches: vec![main], ..RiverNetwork::default() };
        assert_eq!(network.find_section(0, " 5.875* "), Some(1));
        assert_eq!(network.find_section(0, "5.00"), Some(2));
        assert_eq!(network.find_section(0, "5.5"), None);
        assert_eq!(network.find_section_at_or_below(0, "5.5"), Some(2));
    }
}
