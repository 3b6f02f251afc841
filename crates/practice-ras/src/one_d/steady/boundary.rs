//! The water surface at the end of a reach: from a boundary condition, or across a junction by the energy equation.

use super::Profile;
use super::case::Case;
use super::profile::{self, Side};
use super::section::Section;
use crate::boundary::{SteadyCondition, interpolate};
use crate::geometry::ReachLengths;
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

/// The water surface that a condition asks for; `None` where there is no condition.
fn asked_for(side: Side<'_>, condition: &SteadyCondition) -> Option<f64> {
    match condition {
        SteadyCondition::KnownWaterSurface(elevation) => Some(*elevation),
        SteadyCondition::Critical => Some(side.critical),
        SteadyCondition::NormalDepth(slope) => Some(normal_depth(side.section, side.flow, *slope)),
        SteadyCondition::RatingCurve(table) if !table.is_empty() => Some(interpolate(table, side.flow)),
        SteadyCondition::RatingCurve(_) | SteadyCondition::None => None,
    }
}

/// The water surface at the downstream end of a reach for subcritical flow, and whether critical depth had to be taken.
pub(super) fn downstream(case: &Case<'_>, reach: usize, profile: &Profile) -> Result<(f64, bool), OneDError> {
    let entry = &case.network.reaches[reach];
    let side = case.side(case.ends(reach).1);
    if let Some(water) = asked_for(side, case.flow.condition(&entry.river, &entry.reach, case.number, true)) {
        return Ok(if water < side.critical { (side.critical, true) } else { (water, false) });
    }
    let Some(junction) = case.network.junction_below(reach).map(|index| &case.network.junctions[index]) else {
        return Err(OneDError::NoBoundary { end: "downstream", reach: format!("{} {}", entry.river, entry.reach) });
    };
    let own = junction.upstream.iter().find(|link| link.reach == reach).map_or(0.0, |link| link.length);
    // Where the flow divides, the branch that asks for the highest water surface holds.
    let mut found: Option<(f64, bool)> = None;
    for link in &junction.downstream {
        let lower = case.ends(link.reach).0;
        if !profile.water[lower].is_finite() {
            continue;
        }
        let lengths = across(own.max(link.length));
        let step = profile::upstream(side, case.side(lower), profile.water[lower], lengths, case.settings);
        if found.is_none_or(|best| step.water > best.0) {
            found = Some((step.water, step.critical_assumed));
        }
    }
    Ok(found.unwrap_or((side.critical, true)))
}

/// The water surface at the upstream end of a reach for supercritical flow, and whether critical depth had to be taken.
pub(super) fn upstream(case: &Case<'_>, reach: usize, profile: &Profile) -> (f64, bool) {
    let entry = &case.network.reaches[reach];
    let side = case.side(case.ends(reach).0);
    if let Some(water) = asked_for(side, case.flow.condition(&entry.river, &entry.reach, case.number, false)) {
        let out_of_range = water > side.critical || water <= side.section.hydraulics.lowest();
        return if out_of_range { (side.critical, true) } else { (water, false) };
    }
    let junction = case.network.junction_above(reach).map(|index| &case.network.junctions[index]);
    let Some((junction, link)) = junction.and_then(|junction| junction.upstream.first().map(|link| (junction, link)))
    else {
        return (side.critical, true);
    };
    let upper = case.ends(link.reach).1;
    if !profile.water[upper].is_finite() {
        return (side.critical, true);
    }
    let own = junction.downstream.iter().find(|entry| entry.reach == reach).map_or(0.0, |entry| entry.length);
    let lengths = across(own.max(link.length));
    let step = profile::downstream(case.side(upper), profile.water[upper], side, lengths, case.settings);
    (step.water, step.critical_assumed)
}

fn across(length: f64) -> ReachLengths {
    ReachLengths { left: length, channel: length, right: length }
}
