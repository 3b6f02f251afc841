//! Cells and faces of the staggered grid: every section is a cell, every junction a cell without storage, and water flows
//! through the faces between neighbours.

use super::table::SectionTable;
use crate::geometry::{ReachLengths, RiverNetwork, UnitSystem};
use crate::one_d::steady::PreparedSection;

/// Flow between two cells, positive from `up` to `down`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    /// Cell at the upstream side.
    pub up: usize,
    /// Cell at the downstream side.
    pub down: usize,
    /// Section whose table tells the properties at the upstream side.
    pub up_table: usize,
    /// Section whose table tells the properties at the downstream side.
    pub down_table: usize,
    /// Distances along both overbanks and the channel.
    pub lengths: ReachLengths,
}

/// Cells of one reach, upstream to downstream, and the junction cells at its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReachCells {
    pub first: usize,
    pub count: usize,
    pub junction_above: Option<usize>,
    pub junction_below: Option<usize>,
}

/// The whole grid. Cells are the sections in the network's order, then the junctions.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub tables: Vec<SectionTable>,
    pub reaches: Vec<ReachCells>,
    pub junctions: usize,
    pub faces: Vec<Face>,
    /// For each cell its faces: index and whether the face leads into the cell.
    pub cell_faces: Vec<Vec<(usize, bool)>>,
    pub gravity: f64,
    pub metre: f64,
}

impl Grid {
    pub fn new(network: &RiverNetwork, sections: &[PreparedSection], units: UnitSystem) -> Self {
        let offsets = network.offsets();
        let metre = units.metre();
        let mut tables = Vec::with_capacity(sections.len());
        let mut faces = Vec::new();
        let mut reaches = Vec::new();
        for (index, reach) in network.reaches.iter().enumerate() {
            let first = offsets[index];
            let count = reach.sections.len();
            let below = network.junction_below(index);
            let above = network.junction_above(index);
            let length_below = below.map_or(0.0, |junction| link_length(&network.junctions[junction].upstream, index));
            let length_above =
                above.map_or(0.0, |junction| link_length(&network.junctions[junction].downstream, index));
            for (place, section) in reach.sections.iter().enumerate() {
                let up = if place > 0 { reach.sections[place - 1].lengths } else { uniform(2.0 * length_above) };
                let down = if place + 1 < count { section.lengths } else { uniform(2.0 * length_below) };
                let half = |a: f64, b: f64| (0.5 * (a + b)).max(0.0);
                let cell =
                    (half(up.left, down.left), half(up.channel, down.channel).max(metre), half(up.right, down.right));
                tables.push(SectionTable::new(&sections[first + place].hydraulics, cell, units));
                if place + 1 < count {
                    let (up, down) = (first + place, first + place + 1);
                    faces.push(Face {
                        up,
                        down,
                        up_table: up,
                        down_table: down,
                        lengths: at_least(section.lengths, metre),
                    });
                }
            }
            let cell = |junction: usize| sections.len() + junction;
            if let Some(junction) = below {
                let last = first + count - 1;
                let lengths = at_least(uniform(length_below), 10.0 * metre);
                faces.push(Face { up: last, down: cell(junction), up_table: last, down_table: last, lengths });
            }
            if let Some(junction) = above {
                let lengths = at_least(uniform(length_above), 10.0 * metre);
                faces.push(Face { up: cell(junction), down: first, up_table: first, down_table: first, lengths });
            }
            reaches.push(ReachCells { first, count, junction_above: above.map(cell), junction_below: below.map(cell) });
        }
        let junctions = network.junctions.len();
        let mut cell_faces = vec![Vec::new(); sections.len() + junctions];
        for (index, face) in faces.iter().enumerate() {
            cell_faces[face.up].push((index, false));
            cell_faces[face.down].push((index, true));
        }
        Self { tables, reaches, junctions, faces, cell_faces, gravity: units.gravity(), metre }
    }

    /// The number of sections.
    pub fn sections(&self) -> usize {
        self.tables.len()
    }

    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.tables.len() + self.junctions
    }

    /// The elevation below which a cell holds no water.
    pub fn floor(&self, cell: usize) -> f64 {
        if let Some(table) = self.tables.get(cell) {
            return table.bed();
        }
        let tables = self.cell_faces[cell].iter().map(|&(face, _)| self.tables[self.faces[face].up_table].bed());
        let lowest = tables.fold(f64::INFINITY, f64::min);
        if lowest.is_finite() { lowest } else { 0.0 }
    }

    /// Volume in a cell and its rise with the water surface.
    pub fn volume(&self, cell: usize, water: f64) -> (f64, f64) {
        self.tables.get(cell).map_or((0.0, 0.0), |table| table.volume(water))
    }

    /// Volume of all cells.
    pub fn total_volume(&self, water: &[f64]) -> f64 {
        self.tables.iter().zip(water).map(|(table, water)| table.volume(*water).0).sum()
    }
}

fn link_length(links: &[crate::geometry::JunctionLink], reach: usize) -> f64 {
    links.iter().find(|link| link.reach == reach).map_or(0.0, |link| link.length)
}

fn uniform(length: f64) -> ReachLengths {
    ReachLengths { left: length, channel: length, right: length }
}

fn at_least(lengths: ReachLengths, least: f64) -> ReachLengths {
    let channel = lengths.channel.max(least);
    let or_channel = |length: f64| if length > 0.0 { length.max(least) } else { channel };
    ReachLengths { left: or_channel(lengths.left), channel, right: or_channel(lengths.right) }
}
