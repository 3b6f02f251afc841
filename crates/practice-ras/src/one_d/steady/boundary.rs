//! The water surface at the end of a reach: from a boundary condition, or across a junction by the energy equation.

use super::Profile;
use super::profile::{self, StepSettings};
use super::section::Section;
use crate::boundary::{SteadyCondition, SteadyFlow, interpolate};
use crate::geometry::{ReachLengths, RiverNetwork};
use crate::one_d::error::OneDError;

/// The water surface at which a section carries a flow at a friction slope.
pub(crate) fn normal_depth(section: &Section, flow: f64, slope: f64) -> f64 {
    let wanted = flow.abs() / slope.max(1e-9).sqrt();
    let bed = section.hydraulics.lowest();
    let mut high = section.hydraulics.highest().max(bed + section.metre);
    for _ in 0..80 {
        if section.hydraulics.at(high).total().conveyance >= wanted {
            break;
        }
        high = bed + (high - bed) * 1.5;
    }
    profile::bisect(bed, high, section.metre * 0.01, &|water| section.hydraulics.at(water).total().conveyance - wanted)
}

/// The water surface at the downstream end of a reach for subcritical flow, and whether critical depth had to be taken.
pub(super) fn downstream(
    network: &RiverNetwork,
    sections: &[Section],
    flow: &SteadyFlow,
    number: usize,
    reach: usize,
    profile: &Profile,
    settings: StepSettings,
) -> Result<(f64, bool), OneDError> {
    let entry = &network.reaches[reach];
    let offsets = network.offsets();
    let last = offsets[reach] + entry.sections.len() - 1;
    let section = &sections[last];
    let discharge = profile.flow[last];
    let critical = section.critical(discharge);
    let given = match flow.condition(&entry.river, &entry.reach, number, true) {
        SteadyCondition::KnownWaterSurface(elevation) => Some(*elevation),
        SteadyCondition::Critical => Some(critical),
        SteadyCondition::NormalDepth(slope) => Some(normal_depth(section, discharge, *slope)),
        SteadyCondition::RatingCurve(table) if !table.is_empty() => Some(interpolate(table, discharge)),
        SteadyCondition::RatingCurve(_) | SteadyCondition::None => None,
    };
    if let Some(water) = given {
        return Ok(if water < critical { (critical, true) } else { (water, false) });
    }
    let Some(junction) = network.junction_below(reach).map(|index| &network.junctions[index]) else {
        return Err(OneDError::NoBoundary { end: "downstream", reach: format!("{} {}", entry.river, entry.reach) });
    };
    let own = junction.upstream.iter().find(|link| link.reach == reach).map_or(0.0, |link| link.length);
    // Where the flow divides, the branch that asks for the highest water surface holds.
    let mut found: Option<(f64, bool)> = None;
    for link in &junction.downstream {
        let lower = offsets[link.reach];
        if !profile.water[lower].is_finite() {
            continue;
        }
        let length = own.max(link.length);
        let lengths = ReachLengths { left: length, channel: length, right: length };
        let step = profile::upstream(
            section,
            discharge,
            &sections[lower],
            profile.flow[lower],
            profile.water[lower],
            lengths,
            settings,
        );
        if found.is_none_or(|best| step.water > best.0) {
            found = Some((step.water, step.critical_assumed));
        }
    }
    Ok(found.unwrap_or((critical, true)))
}

/// The water surface at the upstream end of a reach for supercritical flow, and whether critical depth had to be taken.
pub(super) fn upstream(
    network: &RiverNetwork,
    sections: &[Section],
    flow: &SteadyFlow,
    number: usize,
    reach: usize,
    profile: &Profile,
    settings: StepSettings,
) -> (f64, bool) {
    let entry = &network.reaches[reach];
    let offsets = network.offsets();
    let first = offsets[reach];
    let section = &sections[first];
    let discharge = profile.flow[first];
    let critical = section.critical(discharge);
    let given = match flow.condition(&entry.river, &entry.reach, number, false) {
        SteadyCondition::KnownWaterSurface(elevation) => Some(*elevation),
        SteadyCondition::Critical => Some(critical),
        SteadyCondition::NormalDepth(slope) => Some(normal_depth(section, discharge, *slope)),
        SteadyCondition::RatingCurve(table) if !table.is_empty() => Some(interpolate(table, discharge)),
        SteadyCondition::RatingCurve(_) | SteadyCondition::None => None,
    };
    if let Some(water) = given {
        let too_low = water <= section.hydraulics.lowest();
        return if water > critical || too_low { (critical, true) } else { (water, false) };
    }
    let above = network
        .junction_above(reach)
        .map(|index| &network.junctions[index])
        .and_then(|junction| junction.upstream.first().map(|link| (junction, link)));
    let Some((junction, link)) = above else { return (critical, true) };
    let upper = offsets[link.reach] + network.reaches[link.reach].sections.len() - 1;
    let own = junction.downstream.iter().find(|entry| entry.reach == reach).map_or(0.0, |entry| entry.length);
    let length = own.max(link.length);
    let lengths = ReachLengths { left: length, channel: length, right: length };
    if !profile.water[upper].is_finite() {
        return (critical, true);
    }
    let step = profile::downstream(
        &sections[upper],
        profile.flow[upper],
        profile.water[upper],
        section,
        discharge,
        lengths,
        settings,
    );
    (step.water, step.critical_assumed)
}
