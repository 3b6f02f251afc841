//! The state at the start: a steady profile at the initial flows, then run on with everything held until it stands still.

use super::forcing::{Forcing, Outlet};
use super::grid::Grid;
use super::step::{Outside, State, advance};
use crate::boundary::{
    FlowChange, FlowRegime, FrictionSlopeMethod, SteadyBoundary, SteadyCondition, SteadyFlow, UnsteadyFlow,
};
use crate::geometry::{RiverNetwork, UnitSystem};
use crate::one_d::error::OneDError;
use crate::one_d::steady::{self, PreparedSection, StepSettings};
use jiff::civil::DateTime;

/// Longest time of the held run-up, in steps.
const RUN_UP: usize = 200;

/// The state at the start of the window, and the number of held steps it took.
pub(super) fn state(
    network: &RiverNetwork,
    sections: &[PreparedSection],
    grid: &Grid,
    flow: &UnsteadyFlow,
    forcing: &Forcing,
    start: DateTime,
    units: UnitSystem,
) -> Result<(State, usize), OneDError> {
    let flows = initial_flows(network, flow, forcing, start, units);
    let water = profile(network, sections, forcing, &flows, start, units)?;
    Ok(run_up(network, grid, forcing, &flows, water, start))
}

/// Flow at every section at the start: given ones on downstream, else what comes from above and from the sides.
fn initial_flows(
    network: &RiverNetwork,
    flow: &UnsteadyFlow,
    forcing: &Forcing,
    start: DateTime,
    units: UnitSystem,
) -> Vec<f64> {
    let count = network.section_count();
    let offsets = network.offsets();
    let (mut upstream, mut lateral) = (vec![0.0; count], vec![0.0; count]);
    forcing.inflow_at(0.0, start, &mut upstream, &mut lateral);
    let mut given = vec![None; count];
    for entry in &flow.initial_flows {
        if let Some(reach) = network.find_reach(&entry.river, &entry.reach)
            && let Some(section) = network.find_section_at_or_below(reach, &entry.station)
        {
            given[offsets[reach] + section] = Some(entry.flow);
        }
    }
    let mut flows = vec![0.0; count];
    for reach in network.downstream_order() {
        let first = offsets[reach];
        let mut now = upstream[first];
        if let Some(junction) = network.junction_above(reach).map(|index| &network.junctions[index]) {
            let sum: f64 = junction
                .upstream
                .iter()
                .map(|link| flows[offsets[link.reach] + network.reaches[link.reach].sections.len() - 1])
                .sum();
            now += sum / junction.downstream.len().max(1) as f64;
        }
        for cell in first..first + network.reaches[reach].sections.len() {
            now = given[cell].unwrap_or(now + lateral[cell]);
            flows[cell] = now;
        }
    }
    // The steady profile needs some water everywhere; a litre a second is next to nothing in any river.
    let least = 0.001 * units.metre().powi(3);
    for flow in &mut flows {
        *flow = flow.max(least);
    }
    flows
}

/// Water surfaces of the sections by the standard step method.
fn profile(
    network: &RiverNetwork,
    sections: &[PreparedSection],
    forcing: &Forcing,
    flows: &[f64],
    start: DateTime,
    units: UnitSystem,
) -> Result<Vec<f64>, OneDError> {
    let offsets = network.offsets();
    let mut steady_flow = SteadyFlow { profiles: vec!["start".to_owned()], ..SteadyFlow::default() };
    for (index, reach) in network.reaches.iter().enumerate() {
        let last = offsets[index] + reach.sections.len() - 1;
        let stage = forcing.stages.iter().find(|entry| entry.0 == last && entry.2);
        let outlet = forcing.outlets.iter().find(|entry| entry.0 == last).map(|entry| &entry.1);
        let downstream = match (stage, outlet) {
            (Some((_, series, _)), _) => SteadyCondition::KnownWaterSurface(series.value_at(0.0, start)),
            (None, Some(Outlet::NormalDepth(slope))) => SteadyCondition::NormalDepth(*slope),
            (None, Some(Outlet::RatingCurve(table))) => {
                let mut by_flow: Vec<(f64, f64)> = table.iter().map(|&(stage, flow)| (flow, stage)).collect();
                by_flow.sort_by(|a, b| a.0.total_cmp(&b.0));
                SteadyCondition::RatingCurve(by_flow)
            }
            (None, None) => SteadyCondition::None,
        };
        steady_flow.boundaries.push(SteadyBoundary {
            river: reach.river.clone(),
            reach: reach.reach.clone(),
            profile: 0,
            upstream: SteadyCondition::None,
            downstream,
        });
        steady_flow.changes.push(FlowChange {
            river: reach.river.clone(),
            reach: reach.reach.clone(),
            station: reach.sections.first().map(|section| section.station.clone()).unwrap_or_default(),
            flows: vec![flows[offsets[index]]],
        });
    }
    let settings = StepSettings { friction: FrictionSlopeMethod::AverageConveyance, units };
    let case = steady::Case::new(network, sections, &steady_flow, 0, settings, flows.to_vec());
    let computed = steady::compute_profile(&case, FlowRegime::Subcritical)?;
    Ok(computed.water)
}

/// Runs on with held inflows until the water stands still: the routing's own steady state.
fn run_up(
    network: &RiverNetwork,
    grid: &Grid,
    forcing: &Forcing,
    flows: &[f64],
    sections: Vec<f64>,
    start: DateTime,
) -> (State, usize) {
    let cells = grid.cells();
    let offsets = network.offsets();
    let mut water = sections;
    for junction in 0..grid.junctions {
        let cell = grid.sections() + junction;
        let levels = grid.cell_faces[cell].iter().map(|&(face, into)| {
            let face = &grid.faces[face];
            water[if into { face.up } else { face.down }]
        });
        let (sum, count) = levels.fold((0.0, 0.0), |(sum, count), level| (sum + level, count + 1.0));
        let level = if count > 0.0 { sum / count } else { 0.0 };
        water.push(level.max(grid.floor(cell)));
    }
    let flow = grid.faces.iter().map(|face| flows[face.up_table]).collect();
    let mut state = State::new(grid, water, flow);
    // What has to come in at each section so that the flows are the initial ones.
    let mut upstream = vec![0.0; cells];
    for (reach, &first) in offsets.iter().enumerate() {
        let from_above = network.junction_above(reach).map(|index| &network.junctions[index]).map(|junction| {
            let sum: f64 = junction
                .upstream
                .iter()
                .map(|link| flows[offsets[link.reach] + network.reaches[link.reach].sections.len() - 1])
                .sum();
            sum / junction.downstream.len().max(1) as f64
        });
        upstream[first] = flows[first] - from_above.unwrap_or(0.0);
        for cell in first + 1..first + network.reaches[reach].sections.len() {
            upstream[cell] = flows[cell] - flows[cell - 1];
        }
    }
    let lateral = vec![0.0; cells];
    let stages: Vec<(usize, f64, bool)> = forcing
        .stages
        .iter()
        .map(|(cell, series, downstream)| (*cell, series.value_at(0.0, start), *downstream))
        .collect();
    let outside = Outside { upstream: &upstream, lateral: &lateral, stages: &stages, outlets: &forcing.outlets };
    let mut seconds = 600.0_f64;
    for step in 0..RUN_UP {
        let Some((next, _)) = advance(grid, &state, outside, seconds) else {
            seconds *= 0.5;
            if seconds < 1.0 {
                return (state, step);
            }
            continue;
        };
        let moved = next.water.iter().zip(&state.water).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        state = next;
        if moved < 1e-4 * grid.metre {
            return (state, step + 1);
        }
        seconds = (seconds * 1.5).min(7_200.0);
    }
    (state, RUN_UP)
}
