//! Runs the models of a plan and says about them what HEC-RAS says.

use super::observer::Observer;
use super::{Refusal, geometry::RunGeometry};
use crate::boundary::{UnsteadyFlow, read_steady_flow};
use crate::one_d::{SteadyResult, UnsteadyResult, steady, unsteady};
use crate::plan_case::PlanCase;
use crate::two_d::{TwoDResult, TwoDSettings, simulate};

/// What came out.
#[derive(Debug)]
pub enum Computed {
    /// Profiles.
    Steady(SteadyResult),
    /// Series.
    Unsteady(Box<UnsteadyParts>),
}

/// Series of the parts a geometry has.
#[derive(Debug)]
pub struct UnsteadyParts {
    /// Of rivers.
    pub rivers: Option<UnsteadyResult>,
    /// Of 2D flow areas.
    pub areas: Option<TwoDResult>,
}

/// Computes steady profiles.
pub fn steady_flow(case: &PlanCase, geometry: &RunGeometry, observer: &mut Observer<'_>) -> Result<Computed, Refusal> {
    let network = geometry.network.as_ref().ok_or_else(|| Refusal::NoGeometry(case.geometry.file_name()))?;
    let flow = read_steady_flow(&case.flow.text);
    Ok(Computed::Steady(steady::compute(network, &flow, &case.settings, case.units, observer)?))
}

/// Computes unsteady flow over rivers and 2D flow areas.
pub fn unsteady_flow(
    case: &PlanCase,
    geometry: &RunGeometry,
    flow: &UnsteadyFlow,
    observer: &mut Observer<'_>,
) -> Result<Computed, Refusal> {
    let (start, end) = case.settings.window.filter(|(start, end)| end > start).ok_or(Refusal::NoWindow)?;
    let both = geometry.network.is_some() && !geometry.meshes.is_empty();
    let mut rivers = None;
    if let Some(network) = &geometry.network {
        observer.part(0.0, if both { 0.5 } else { 1.0 });
        rivers = Some(unsteady::compute(network, flow, &case.settings, case.units, observer)?);
    }
    let stopped = rivers.as_ref().is_some_and(|result| result.interrupted.is_some());
    let mut areas = None;
    if !geometry.meshes.is_empty() && !stopped {
        observer.part(if both { 0.5 } else { 0.0 }, 1.0);
        let interval = case.settings.mapping_interval.or(case.settings.output_interval).unwrap_or(3600.0);
        let settings = TwoDSettings {
            start,
            end,
            longest_step: case.settings.computation_interval.unwrap_or(60.0),
            output_interval: interval,
            warm_up: case.warm_up_hours() * 3600.0,
            cores: case.plan.cores.d2.unwrap_or(0) as usize,
            exact_threads: None,
        };
        areas = Some(simulate(&geometry.meshes, flow, case.units, &settings, observer)?);
    }
    Ok(Computed::Unsteady(Box::new(UnsteadyParts { rivers, areas })))
}
