//! The flow at every section in one profile.

use crate::boundary::SteadyFlow;
use crate::geometry::RiverNetwork;
use crate::one_d::error::OneDError;

/// Flows in the order of the network's sections: from each flow change on downstream, and from the reaches above where a reach
/// has none at its first section.
pub(super) fn flows_of(network: &RiverNetwork, flow: &SteadyFlow, profile: usize) -> Result<Vec<f64>, OneDError> {
    let offsets = network.offsets();
    let mut flows = vec![f64::NAN; network.section_count()];
    for change in &flow.changes {
        let Some(reach) = network.find_reach(&change.river, &change.reach) else {
            return Err(unknown(change));
        };
        let Some(section) = network.find_section_at_or_below(reach, &change.station) else {
            return Err(unknown(change));
        };
        flows[offsets[reach] + section] = change.flows.get(profile).copied().unwrap_or(f64::NAN);
    }
    for reach in network.downstream_order() {
        let first = offsets[reach];
        if flows[first].is_nan() {
            flows[first] = from_above(network, &flows, &offsets, reach);
        }
        for section in first..first + network.reaches[reach].sections.len() {
            if flows[section].is_nan() && section > first {
                flows[section] = flows[section - 1];
            }
            if flows[section].is_nan() {
                let entry = &network.reaches[reach];
                return Err(OneDError::NoFlow { reach: format!("{} {}", entry.river, entry.reach) });
            }
            if flows[section] <= 0.0 {
                return Err(OneDError::FlowNotPositive {
                    flow: flows[section],
                    profile: flow.profiles.get(profile).cloned().unwrap_or_default(),
                    section: network.reaches[reach].sections[section - first].label(),
                });
            }
        }
    }
    Ok(flows)
}

/// What the reaches above bring, shared equally where the junction divides the flow; NaN where there are none.
fn from_above(network: &RiverNetwork, flows: &[f64], offsets: &[usize], reach: usize) -> f64 {
    let Some(junction) = network.junction_above(reach).map(|index| &network.junctions[index]) else { return f64::NAN };
    if junction.upstream.is_empty() {
        return f64::NAN;
    }
    let sum: f64 = junction
        .upstream
        .iter()
        .map(|link| flows[offsets[link.reach] + network.reaches[link.reach].sections.len() - 1])
        .sum();
    sum / junction.downstream.len().max(1) as f64
}

fn unknown(change: &crate::boundary::FlowChange) -> OneDError {
    OneDError::UnknownLocation {
        location: format!("{} {} {}", change.river, change.reach, change.station),
        condition: "flow change".to_owned(),
    }
}
