//! Steady flow by the standard step method (HEC-RAS Hydraulic Reference Manual, chapter 2; Chow 1959, section 10-4).
//!
//! Each profile is computed reach by reach from its control: subcritical from downstream, supercritical from upstream, mixed by both
//! and the greater specific force. What stands here decides which reach is computed from which boundary; [`profile`] holds the
//! equations between two sections.

mod boundary;
mod case;
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

pub(crate) use case::Case;
pub(crate) use profile::StepSettings;
pub(crate) use section::Section as PreparedSection;

/// The water surfaces and chosen notes of one profile while it is computed, in the order of the network's sections.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
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
        let case = Case::new(network, &sections, flow, number, settings, flows);
        let profile = compute_profile(&case, plan.regime)?;
        states.push(describe(&case, &profile));
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

/// Computes the water surfaces of one profile.
pub(crate) fn compute_profile(case: &Case<'_>, regime: FlowRegime) -> Result<Profile, OneDError> {
    let count = case.sections.len();
    let mut profile = Profile {
        water: vec![f64::NAN; count],
        critical_assumed: vec![false; count],
        supercritical: vec![false; count],
    };
    match regime {
        FlowRegime::Subcritical => subcritical(case, &mut profile)?,
        FlowRegime::Supercritical => supercritical(case, &mut profile),
        FlowRegime::Mixed => {
            subcritical(case, &mut profile)?;
            mixed::join(case, &mut profile);
        }
    }
    Ok(profile)
}

fn subcritical(case: &Case<'_>, profile: &mut Profile) -> Result<(), OneDError> {
    for &reach in case.order.iter().rev() {
        let (first, last) = case.ends(reach);
        let (water, assumed) = boundary::downstream(case, reach, profile)?;
        profile.water[last] = water;
        profile.critical_assumed[last] = assumed;
        for upper in (first..last).rev() {
            let lengths = case.lengths(reach, upper);
            let below = profile.water[upper + 1];
            let step = profile::upstream(case.side(upper), case.side(upper + 1), below, lengths, case.settings);
            profile.water[upper] = step.water;
            profile.critical_assumed[upper] = step.critical_assumed;
        }
    }
    Ok(())
}

fn supercritical(case: &Case<'_>, profile: &mut Profile) {
    for &reach in &case.order {
        let (first, last) = case.ends(reach);
        let (water, assumed) = boundary::upstream(case, reach, profile);
        profile.water[first] = water;
        profile.critical_assumed[first] = assumed;
        profile.supercritical[first] = !assumed;
        for upper in first..last {
            let lengths = case.lengths(reach, upper);
            let above = profile.water[upper];
            let step = profile::downstream(case.side(upper), above, case.side(upper + 1), lengths, case.settings);
            profile.water[upper + 1] = step.water;
            profile.critical_assumed[upper + 1] = step.critical_assumed;
            profile.supercritical[upper + 1] = !step.critical_assumed;
        }
    }
}

/// Everything a result holds about a computed profile.
fn describe(case: &Case<'_>, profile: &Profile) -> Vec<SteadyState> {
    let sections = case.sections;
    let mut states: Vec<SteadyState> = Vec::with_capacity(sections.len());
    for (index, section) in sections.iter().enumerate() {
        let (flow, water) = (case.flows[index], profile.water[index]);
        let energy = section.energy(water, flow);
        let total = energy.wetted.total();
        let critical = case.critical[index];
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
    for reach in 0..case.network.reaches.len() {
        let (first, last) = case.ends(reach);
        for upper in first..last {
            let (above, below) = (&states[upper], &states[upper + 1]);
            let (above_conveyance, below_conveyance) =
                (above.wetted.total().conveyance, below.wetted.total().conveyance);
            let slope = profile::friction_slope(
                case.settings.friction,
                above.flow,
                above_conveyance,
                below.flow,
                below_conveyance,
            );
            let ratio = if below_conveyance > 0.0 { above_conveyance / below_conveyance } else { 1.0 };
            let heads = (above.energy_grade - above.water_surface) - (below.energy_grade - below.water_surface);
            let state = &mut states[upper];
            state.friction_slope = Some(slope);
            if !(0.7..=1.4).contains(&ratio) {
                state.notes.push(SectionNote::ConveyanceRatio);
            }
            if heads.abs() > 0.1524 * case.settings.units.metre() {
                state.notes.push(SectionNote::VelocityHeadChange);
            }
        }
    }
    states
}

#[cfg(test)]
mod tests;
