//! Unsteady flow: the local inertial equations on a staggered grid of cross sections, solved semi-implicitly.
//!
//! Sections store water, faces between them carry flow. A time step is the plan's computation interval, shortened to meet output times and halved
//! where the equations do not settle. There is no limit from wave speed, so that long intervals damp waves but do not break the computation.

mod face;
mod forcing;
mod grid;
mod initial;
mod linear;
mod record;
mod step;
mod table;

use super::announce::announce;
use super::error::OneDError;
use super::progress::Progress;
use super::steady;
use super::unsteady_result::{Interruption, UnsteadyResult};
use crate::boundary::{PlanSettings, UnsteadyFlow};
use crate::geometry::{RiverNetwork, UnitSystem};
use forcing::Forcing;
use grid::Grid;
use record::{Record, stamp};
use step::{Outside, State, advance};

/// Output values of one variable that are held in memory at most.
const MOST_VALUES: usize = 25_000_000;
/// The shortest step as a part of the asked one.
const SMALLEST_PART: f64 = 1.0 / 4_096.0;

/// Computes an unsteady plan.
///
/// # Errors
/// When the plan cannot be computed truthfully; the error says why. A computation that breaks down later is no error: its result says
/// where it ended.
pub fn compute(
    network: &RiverNetwork,
    flow: &UnsteadyFlow,
    plan: &PlanSettings,
    units: UnitSystem,
    progress: &mut dyn Progress,
) -> Result<UnsteadyResult, OneDError> {
    let sections = steady::prepare(network, units)?;
    let window = plan.window.filter(|window| window.1 > window.0).ok_or(OneDError::NoWindow)?;
    let length = window.1.duration_since(window.0).as_secs_f64();
    let output = plan.mapping_interval.or(plan.output_interval).unwrap_or(3_600.0).min(length);
    let rows = (length / output).ceil() as usize + 1;
    if rows.saturating_mul(sections.len()) > MOST_VALUES {
        return Err(OneDError::TooMuchOutput { steps: rows, sections: sections.len() });
    }
    progress.message(
        "1D unsteady flow: local inertial equations (Bates, Horritt and Fewtrell 2010) on a staggered grid of cross sections, \
         semi-implicit and volume conserving (after Casulli and Stelling 2013)",
    );
    announce(network, plan, progress);
    if let Some(file) = &flow.restart {
        progress.message(&format!(
            "The restart file {file} cannot be read by the practice engine; the run starts from a steady profile"
        ));
    }
    let forcing = forcing::resolve(network, flow, window, progress)?;
    let grid = Grid::new(network, &sections, units);
    let (state, run_up) = initial::state(network, &sections, &grid, flow, &forcing, window.0, units)?;
    progress.message(&format!("Initial conditions: steady profile at the initial flows, held for {run_up} steps"));
    let interval = plan.computation_interval.unwrap_or(60.0).min(output);
    let mut run = Run { grid: &grid, forcing: &forcing, start: window, length, interval, output };
    Ok(run.go(state, rows, units, progress))
}

/// One computation over its window.
struct Run<'run> {
    grid: &'run Grid,
    forcing: &'run Forcing,
    start: (jiff::civil::DateTime, jiff::civil::DateTime),
    length: f64,
    interval: f64,
    output: f64,
}

impl Run<'_> {
    fn go(&mut self, mut state: State, rows: usize, units: UnitSystem, progress: &mut dyn Progress) -> UnsteadyResult {
        let grid = self.grid;
        let start = self.start.0;
        let cells = grid.cells();
        let mut record = Record::new(grid, start, rows, units);
        let (mut upstream, mut lateral) = (vec![0.0; cells], vec![0.0; cells]);
        // The flow that comes in at the very start is what the hydrographs say, not what the run-up held.
        self.forcing.inflow_at(0.0, start, &mut upstream, &mut lateral);
        for (cell, flow) in upstream.iter().enumerate() {
            if *flow != 0.0 {
                state.boundary_in[cell] = *flow;
            }
        }
        record.result.volumes.start = grid.total_volume(&state.water);
        record.observe(grid, &state, 0.0);
        let mut last_step = self.interval;
        progress.simulated(record.write(grid, &state, 0.0, last_step));
        let mut now = 0.0;
        let mut row = 1_usize;
        let mut part = 1.0;
        while now < self.length - 1e-6 {
            if progress.stops_at(now / self.length) {
                record.result.interrupted =
                    Some(Interruption { days: now / 86_400.0, at: stamp(start, now), asked_for: true });
                break;
            }
            let next_row = (row as f64 * self.output).min(self.length);
            let until_row = next_row - now;
            // Equal steps up to the next output time, none longer than asked for.
            let steps = (until_row / (self.interval * part) - 1e-9).ceil().max(1.0);
            let seconds = until_row / steps;
            self.forcing.inflow_at(now + seconds, start, &mut upstream, &mut lateral);
            let stages: Vec<(usize, f64, bool)> = self
                .forcing
                .stages
                .iter()
                .map(|(cell, series, downstream)| (*cell, series.value_at(now + seconds, start), *downstream))
                .collect();
            let outside =
                Outside { upstream: &upstream, lateral: &lateral, stages: &stages, outlets: &self.forcing.outlets };
            let Some((next, outcome)) = advance(grid, &state, outside, seconds) else {
                record.result.halved_steps += 1;
                part *= 0.5;
                if part < SMALLEST_PART {
                    record.result.interrupted =
                        Some(Interruption { days: now / 86_400.0, at: stamp(start, now), asked_for: false });
                    break;
                }
                continue;
            };
            state = next;
            now += seconds;
            last_step = seconds;
            part = (part * 2.0).min(1.0);
            let volumes = &mut record.result.volumes;
            volumes.upstream_in += seconds * state.boundary_in.iter().sum::<f64>();
            volumes.lateral_in += seconds * lateral.iter().sum::<f64>();
            volumes.downstream_out += seconds * state.boundary_out.iter().sum::<f64>();
            record.result.steps += 1;
            record.result.maximum_water_surface_error = record.result.maximum_water_surface_error.max(outcome.error);
            record.observe(grid, &state, now);
            if steps < 1.5 {
                now = next_row;
                row += 1;
                progress.simulated(record.write(grid, &state, now, last_step));
            }
            progress.fraction((now / self.length).min(1.0));
        }
        record.result.volumes.end = grid.total_volume(&state.water);
        record.result
    }
}

#[cfg(test)]
mod tests;
