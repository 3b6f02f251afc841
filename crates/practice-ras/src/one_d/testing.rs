//! Channels with known answers, for tests.

use crate::boundary::{FlowChange, SteadyBoundary, SteadyCondition, SteadyFlow};
use crate::geometry::{CrossSection, NodeKind, Reach1d, ReachLengths, ReachNode, RiverNetwork, Roughness};

/// A trapezoid with a bottom at `bed`, side slopes `side` (horizontal to vertical) and banks at its tops.
pub fn trapezoid(bottom: f64, side: f64, height: f64, n: f64, bed: f64) -> CrossSection {
    let run = side * height;
    CrossSection {
        river: "Test".into(),
        reach: "Reach".into(),
        points: vec![(0.0, bed + height), (run, bed), (run + bottom, bed), (2.0 * run + bottom, bed + height)],
        roughness: vec![Roughness { station: 0.0, n }],
        left_bank: 0.0,
        right_bank: 2.0 * run + bottom,
        expansion: 0.0,
        contraction: 0.0,
        ..CrossSection::default()
    }
}

/// A rectangle.
pub fn rectangle(width: f64, height: f64, n: f64, bed: f64) -> CrossSection {
    trapezoid(width, 0.0, height, n, bed)
}

/// A reach of equal sections, `count` of them, `spacing` apart, on a slope, that ends at bed elevation `end`.
pub fn prismatic(
    section: impl Fn(f64) -> CrossSection,
    count: usize,
    spacing: f64,
    slope: f64,
    end: f64,
) -> RiverNetwork {
    let mut reach = Reach1d { river: "Test".into(), reach: "Reach".into(), ..Reach1d::default() };
    for index in 0..count {
        let distance = (count - 1 - index) as f64 * spacing;
        let mut entry = section(end + slope * distance);
        entry.station = format!("{distance}");
        let length = if index + 1 < count { spacing } else { 0.0 };
        entry.lengths = ReachLengths { left: length, channel: length, right: length };
        reach.nodes.push(ReachNode {
            kind: NodeKind::CrossSection,
            station: entry.station.clone(),
            name: String::new(),
            section: Some(index),
        });
        reach.sections.push(entry);
    }
    RiverNetwork { reaches: vec![reach], ..RiverNetwork::default() }
}

/// One profile of one flow with one condition at each end.
pub fn steady_flow(
    network: &RiverNetwork,
    flow: f64,
    upstream: SteadyCondition,
    downstream: SteadyCondition,
) -> SteadyFlow {
    let station = network.reaches[0].sections[0].station.clone();
    SteadyFlow {
        title: "Test".into(),
        profiles: vec!["PF 1".into()],
        changes: vec![FlowChange { river: "Test".into(), reach: "Reach".into(), station, flows: vec![flow] }],
        boundaries: vec![SteadyBoundary {
            river: "Test".into(),
            reach: "Reach".into(),
            profile: 0,
            upstream,
            downstream,
        }],
    }
}
