//! The ground line of a cross section, cut into straight pieces that each belong to one zone and one roughness.

use super::section::{BlockedArea, CrossSection};

/// Part of the section between its banks or beyond them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Left,
    Channel,
    Right,
}

/// A straight piece of ground. Vertical where both stations are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    pub left: f64,
    pub left_elevation: f64,
    pub right: f64,
    pub right_elevation: f64,
    pub zone: Zone,
    /// Index of the roughness entry that holds here.
    pub roughness: usize,
    /// Index of the ineffective area that covers the piece.
    pub ineffective: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    x0: f64,
    z0: f64,
    x1: f64,
    z1: f64,
}

impl Segment {
    fn middle(&self) -> f64 {
        0.5 * (self.x0 + self.x1)
    }

    fn elevation_at(&self, x: f64) -> f64 {
        if self.x1 > self.x0 { self.z0 + (self.z1 - self.z0) * (x - self.x0) / (self.x1 - self.x0) } else { self.z0 }
    }
}

/// Cuts the ground of a section at its banks, roughness changes, ineffective areas, obstructions and levees.
pub(super) fn pieces(section: &CrossSection) -> Vec<Piece> {
    let mut segments: Vec<Segment> = section
        .points
        .windows(2)
        .map(|pair| Segment { x0: pair[0].0, z0: pair[0].1, x1: pair[1].0.max(pair[0].0), z1: pair[1].1 })
        .collect();
    for block in &section.blocked {
        segments = fill(&segments, *block);
    }
    let mut cuts = vec![section.left_bank, section.right_bank];
    cuts.extend(section.roughness.iter().map(|entry| entry.station));
    cuts.extend(section.ineffective.iter().flat_map(|area| [area.left, area.right]));
    cuts.extend(section.left_levee.iter().chain(&section.right_levee).map(|levee| levee.station));
    for cut in cuts {
        segments = cut_at(&segments, cut);
    }
    segments.iter().map(|segment| classify(segment, section)).collect()
}

fn classify(segment: &Segment, section: &CrossSection) -> Piece {
    let middle = segment.middle();
    let vertical = segment.x1 <= segment.x0;
    let zone = if middle < section.left_bank {
        Zone::Left
    } else if middle > section.right_bank {
        Zone::Right
    } else {
        Zone::Channel
    };
    // A wall that stands on the right bank belongs to the channel, so it takes the roughness left of the bank.
    let from_the_left = vertical && zone == Zone::Channel && middle >= section.right_bank;
    let roughness = section
        .roughness
        .iter()
        .rposition(|entry| if from_the_left { entry.station < middle } else { entry.station <= middle })
        .unwrap_or(0);
    let ineffective = section.ineffective.iter().position(|area| {
        if vertical { area.left < middle && middle < area.right } else { area.left <= middle && middle <= area.right }
    });
    Piece {
        left: segment.x0,
        left_elevation: segment.z0,
        right: segment.x1,
        right_elevation: segment.z1,
        zone,
        roughness,
        ineffective,
    }
}

fn cut_at(segments: &[Segment], x: f64) -> Vec<Segment> {
    let mut cut = Vec::with_capacity(segments.len() + 1);
    for segment in segments {
        if segment.x0 < x && x < segment.x1 {
            let z = segment.elevation_at(x);
            cut.push(Segment { x1: x, z1: z, ..*segment });
            cut.push(Segment { x0: x, z0: z, ..*segment });
        } else {
            cut.push(*segment);
        }
    }
    cut
}

/// Raises the ground inside a block to its elevation, with upright walls at its ends.
fn fill(segments: &[Segment], block: BlockedArea) -> Vec<Segment> {
    let mut cut = cut_at(&cut_at(segments, block.left), block.right);
    let crossings: Vec<f64> = cut
        .iter()
        .filter(|segment| block.left < segment.middle() && segment.middle() < block.right)
        .filter(|segment| {
            (segment.z0 - block.elevation) * (segment.z1 - block.elevation) < 0.0 && segment.x1 > segment.x0
        })
        .map(|segment| {
            segment.x0 + (segment.x1 - segment.x0) * (block.elevation - segment.z0) / (segment.z1 - segment.z0)
        })
        .collect();
    for crossing in crossings {
        cut = cut_at(&cut, crossing);
    }
    for segment in &mut cut {
        if block.left < segment.middle() && segment.middle() < block.right {
            segment.z0 = segment.z0.max(block.elevation);
            segment.z1 = segment.z1.max(block.elevation);
        }
    }
    let mut joined: Vec<Segment> = Vec::with_capacity(cut.len() + 2);
    for segment in cut {
        if let Some(before) = joined.last().copied()
            && (before.z1 - segment.z0).abs() > 1e-9
        {
            joined.push(Segment { x0: before.x1, z0: before.z1, x1: before.x1, z1: segment.z0 });
        }
        joined.push(segment);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::section::{IneffectiveArea, Roughness};

    fn trough() -> CrossSection {
        CrossSection {
            points: vec![(0.0, 10.0), (0.0, 0.0), (100.0, 0.0), (100.0, 10.0)],
            roughness: vec![
                Roughness { station: 0.0, n: 0.05 },
                Roughness { station: 0.0, n: 0.03 },
                Roughness { station: 100.0, n: 0.08 },
            ],
            left_bank: 0.0,
            right_bank: 100.0,
            ..CrossSection::default()
        }
    }

    #[test]
    fn walls_on_the_banks_belong_to_the_channel_with_its_roughness() {
        let pieces = pieces(&trough());
        assert_eq!(pieces.len(), 3);
        assert!(pieces.iter().all(|piece| piece.zone == Zone::Channel && piece.roughness == 1));
    }

    #[test]
    fn an_obstruction_raises_the_ground_and_gets_walls() {
        let mut section = trough();
        section.blocked = vec![BlockedArea { left: 0.0, right: 40.0, elevation: 4.0 }];
        let pieces = pieces(&section);
        let wall = pieces.iter().find(|piece| piece.left == 40.0 && piece.right == 40.0).copied();
        assert!(wall.is_some_and(|wall| wall.left_elevation == 4.0 && wall.right_elevation == 0.0));
    }

    #[test]
    fn an_ineffective_area_covers_only_its_stations() {
        let mut section = trough();
        section.ineffective = vec![IneffectiveArea { left: 0.0, right: 30.0, elevation: 5.0, permanent: false }];
        let covered: f64 = pieces(&section)
            .iter()
            .filter(|piece| piece.ineffective.is_some())
            .map(|piece| piece.right - piece.left)
            .sum();
        assert!((covered - 30.0).abs() < 1e-9);
    }
}
