//! Steady flow by the standard step method (HEC-RAS Hydraulic Reference Manual, chapter 2; Chow 1959, section 10-4).
//!
//! Each profile is computed reach by reach from its control: subcritical from downstream, supercritical from upstream, mixed by both
//! and the greater specific force. What stands here decides which reach is computed from which boundary; [`profile`] holds the
//! equations between two sections.

mod boundary;
mod critical;
mod flows;
mod mixed;
mod profile;
mod section;

use super::announce::announce;
use super::error::OneDError;
use super::progress::Progress;
use super::steady_result::{SectionNote, SteadyResult, SteadyState};
use crate::boundary::{FlowRegime, PlanSettings, SteadyFlow};
use crate::geometry::{RiverNetwork, UnitSystem};
use section::Section;

pub(crate) use profile::StepSettings;
pub(crate) use section::Section as PreparedSection;

/// The water surfaces and chosen notes of one profile while it is computed, in the order of the network's sections.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// Flow at each section.
    pub flow: Vec<f64>,
    /// Water surface at each section; NaN until computed.
    pub water: Vec<f64>,
    /// Whether critical depth was taken for want of an answer.
    pub critical_assumed: Vec<bool>,
    /// Whether the supercritical answer was taken in a mixed computation.
    pub supercritical: Vec<bool>,
}

/// Computes all profiles of a steady plan.
///
/// # Errors
/// When the plan cannot be computed truthfully: no sections, no profiles, a reach without flow or without a boundary condition.
pub fn compute(
    network: &RiverNetwork,
    flow: &SteadyFlow,
    plan: &PlanSettings,
    units: UnitSystem,
    progress: &mut dyn Progress,
) -> Result<SteadyResult, OneDError> {
    let sections = prepare(network, units)?;
    if flow.profiles.is_empty() {
        return Err(OneDError::NoProfiles);
    }
    let settings = StepSettings { friction: plan.friction, units };
    progress.message("1D steady flow: standard step method on the energy equation");
    announce(network, plan, progress);
    let mut states = Vec::with_capacity(flow.profiles.len());
    for (number, name) in flow.profiles.iter().enumerate() {
        let flows = flows::flows_of(network, flow, number)?;
        let profile = compute_profile(network, &sections, flow, number, plan.regime, flows, settings)?;
        states.push(describe(network, &sections, &profile, settings));
        progress.message(&format!("Computing Profile: {name}"));
        progress.fraction((number + 1) as f64 / flow.profiles.len() as f64);
        if progress.stops_at((number + 1) as f64 / flow.profiles.len() as f64) {
            break;
        }
    }
    let profiles = flow.profiles.iter().take(states.len()).cloned().collect();
    let result = SteadyResult { units, profiles, states };
    for note in [SectionNote::CriticalAssumed, SectionNote::EndsExtended] {
        let count = result.count(note);
        if count > 0 {
            progress.message(&format!("Warning: {} ({count} times).", note.words()));
        }
    }
    Ok(result)
}

/// Sections prepared for evaluation, in the order of the network.
pub(crate) fn prepare(network: &RiverNetwork, units: UnitSystem) -> Result<Vec<Section>, OneDError> {
    if network.section_count() == 0 {
        return Err(OneDError::NoSections);
    }
    if let Some(reach) = network.reaches.iter().find(|reach| reach.sections.is_empty()) {
        return Err(OneDError::EmptyReach { reach: format!("{} {}", reach.river, reach.reach) });
    }
    Ok(network.sections().map(|section| Section::new(section, units)).collect())
}

/// Computes one profile with given flows at all sections.
pub(crate) fn compute_profile(
    network: &RiverNetwork,
    sections: &[Section],
    flow: &SteadyFlow,
    number: usize,
    regime: FlowRegime,
    flows: Vec<f64>,
    settings: StepSettings,
) -> Result<Profile, OneDError> {
    let count = sections.len();
    let mut profile = Profile {
        flow: flows,
        water: vec![f64::NAN; count],
        critical_assumed: vec![false; count],
        supercritical: vec![false; count],
    };
    let order = network.downstream_order();
    match regime {
        FlowRegime::Subcritical => subcritical(network, sections, flow, number, &order, &mut profile, settings)?,
        FlowRegime::Supercritical => supercritical(network, sections, flow, number, &order, &mut profile, settings),
        FlowRegime::Mixed => {
            subcritical(network, sections, flow, number, &order, &mut profile, settings)?;
            mixed::join(network, sections, flow, number, &order, &mut profile, settings);
        }
    }
    Ok(profile)
}

fn subcritical(
    network: &RiverNetwork,
    sections: &[Section],
    flow: &SteadyFlow,
    number: usize,
    order: &[usize],
    profile: &mut Profile,
    settings: StepSettings,
) -> Result<(), OneDError> {
    let offsets = network.offsets();
    for &reach in order.iter().rev() {
        let first = offsets[reach];
        let last = first + network.reaches[reach].sections.len() - 1;
        let (water, assumed) = boundary::downstream(network, sections, flow, number, reach, profile, settings)?;
        profile.water[last] = water;
        profile.critical_assumed[last] = assumed;
        for upper in (first..last).rev() {
            let lengths = network.reaches[reach].sections[upper - first].lengths;
            let step = profile::upstream(
                &sections[upper],
                profile.flow[upper],
                &sections[upper + 1],
                profile.flow[upper + 1],
                profile.water[upper + 1],
                lengths,
                settings,
            );
            profile.water[upper] = step.water;
            profile.critical_assumed[upper] = step.critical_assumed;
        }
    }
    Ok(())
}

fn supercritical(
    network: &RiverNetwork,
    sections: &[Section],
    flow: &SteadyFlow,
    number: usize,
    order: &[usize],
    profile: &mut Profile,
    settings: StepSettings,
) {
    let offsets = network.offsets();
    for &reach in order {
        let first = offsets[reach];
        let (water, assumed) = boundary::upstream(network, sections, flow, number, reach, profile, settings);
        profile.water[first] = water;
        profile.critical_assumed[first] = assumed;
        profile.supercritical[first] = !assumed;
        for lower in first + 1..first + network.reaches[reach].sections.len() {
            let lengths = network.reaches[reach].sections[lower - 1 - first].lengths;
            let step = profile::downstream(
                &sections[lower - 1],
                profile.flow[lower - 1],
                profile.water[lower - 1],
                &sections[lower],
                profile.flow[lower],
                lengths,
                settings,
            );
            profile.water[lower] = step.water;
            profile.critical_assumed[lower] = step.critical_assumed;
            profile.supercritical[lower] = !step.critical_assumed;
        }
    }
}

/// Everything a result holds about a computed profile.
fn describe(
    network: &RiverNetwork,
    sections: &[Section],
    profile: &Profile,
    settings: StepSettings,
) -> Vec<SteadyState> {
    let offsets = network.offsets();
    let mut states: Vec<SteadyState> = Vec::with_capacity(sections.len());
    for (index, section) in sections.iter().enumerate() {
        let (flow, water) = (profile.flow[index], profile.water[index]);
        let energy = section.energy(water, flow);
        let total = energy.wetted.total();
        let critical = section.critical(flow);
        let critical_energy = section.energy(critical, flow);
        let mut notes = Vec::new();
        if profile.critical_assumed[index] {
            notes.push(SectionNote::CriticalAssumed);
        }
        if profile.supercritical[index] {
            notes.push(SectionNote::SupercriticalChosen);
        }
        if water > section.ends_below {
            notes.push(SectionNote::EndsExtended);
        }
        states.push(SteadyState {
            water_surface: water,
            flow,
            energy_grade: water + energy.velocity_head,
            critical_water_surface: critical,
            critical_energy_grade: critical + critical_energy.velocity_head,
            energy_slope: if total.conveyance > 0.0 { (flow / total.conveyance).powi(2) } else { 0.0 },
            friction_slope: None,
            alpha: energy.alpha,
            beta: energy.wetted.beta(),
            wetted: energy.wetted,
            lowest: section.hydraulics.lowest(),
            notes,
        });
    }
    for (reach, &first) in offsets.iter().enumerate() {
        for upper in first..first + network.reaches[reach].sections.len() - 1 {
            let (above, below) = (&states[upper], &states[upper + 1]);
            let (above_conveyance, below_conveyance) =
                (above.wetted.total().conveyance, below.wetted.total().conveyance);
            let slope =
                profile::friction_slope(settings.friction, above.flow, above_conveyance, below.flow, below_conveyance);
            let ratio = if below_conveyance > 0.0 { above_conveyance / below_conveyance } else { 1.0 };
            let heads = (above.energy_grade - above.water_surface) - (below.energy_grade - below.water_surface);
            let state = &mut states[upper];
            state.friction_slope = Some(slope);
            if !(0.7..=1.4).contains(&ratio) {
                state.notes.push(SectionNote::ConveyanceRatio);
            }
            if heads.abs() > 0.1524 * settings.units.metre() {
                state.notes.push(SectionNote::VelocityHeadChange);
            }
        }
    }
    states
}

#[cfg(test)]
mod tests;
