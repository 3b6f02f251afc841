//! Collects what the results hold while the computation runs.

use super::grid::Grid;
use super::step::State;
use crate::geometry::UnitSystem;
use crate::one_d::unsteady_result::{Extreme, UnsteadyResult, VolumeAccounting};
use jiff::SignedDuration;
use jiff::civil::DateTime;

/// A result that is being filled.
pub(super) struct Record {
    pub result: UnsteadyResult,
}

impl Record {
    pub fn new(grid: &Grid, start: DateTime, rows: usize, units: UnitSystem) -> Self {
        let sections = grid.sections();
        let values = || Vec::with_capacity(rows * sections);
        Self {
            result: UnsteadyResult {
                units,
                start,
                days: Vec::with_capacity(rows),
                stamps: Vec::with_capacity(rows),
                time_steps: Vec::with_capacity(rows),
                sections,
                water_surface: values(),
                flow: values(),
                velocity_channel: values(),
                velocity_total: values(),
                maximum_water_surface: Vec::new(),
                minimum_water_surface: Vec::new(),
                maximum_flow: Vec::new(),
                minimum_flow: Vec::new(),
                maximum_velocity: Vec::new(),
                minimum_velocity: Vec::new(),
                volumes: VolumeAccounting::default(),
                maximum_water_surface_error: 0.0,
                steps: 0,
                halved_steps: 0,
                interrupted: None,
            },
        }
    }

    /// Takes the extremes of one state, every time step.
    pub fn observe(&mut self, grid: &Grid, state: &State, seconds: f64) {
        let result = &mut self.result;
        let first = result.maximum_flow.is_empty();
        for section in 0..grid.sections() {
            let water_surface = state.water[section];
            let flow = section_flow(grid, state, section);
            let (velocity_channel, _) = grid.tables[section].velocities(water_surface, flow);
            let now = Extreme { water_surface, flow, velocity_channel, days: seconds / 86_400.0 };
            let series = [
                &mut result.maximum_water_surface,
                &mut result.minimum_water_surface,
                &mut result.maximum_flow,
                &mut result.minimum_flow,
                &mut result.maximum_velocity,
                &mut result.minimum_velocity,
            ];
            let beyond: [fn(&Extreme, &Extreme) -> bool; 6] = [
                |now, kept| now.water_surface > kept.water_surface,
                |now, kept| now.water_surface < kept.water_surface,
                |now, kept| now.flow > kept.flow,
                |now, kept| now.flow < kept.flow,
                |now, kept| now.velocity_channel > kept.velocity_channel,
                |now, kept| now.velocity_channel < kept.velocity_channel,
            ];
            for (kept, beyond) in series.into_iter().zip(beyond) {
                if first {
                    kept.push(now);
                } else if beyond(&now, &kept[section]) {
                    kept[section] = now;
                }
            }
        }
    }

    /// Writes one output row.
    pub fn write(&mut self, grid: &Grid, state: &State, seconds: f64, time_step: f64) -> DateTime {
        let result = &mut self.result;
        let stamp = stamp(result.start, seconds);
        result.days.push(seconds / 86_400.0);
        result.stamps.push(stamp);
        result.time_steps.push(time_step as f32);
        for section in 0..grid.sections() {
            let water = state.water[section];
            let flow = section_flow(grid, state, section);
            let (channel, total) = grid.tables[section].velocities(water, flow);
            result.water_surface.push(water as f32);
            result.flow.push(flow as f32);
            result.velocity_channel.push(channel as f32);
            result.velocity_total.push(total as f32);
        }
        stamp
    }
}

/// The date some seconds after the start, to the millisecond.
pub(super) fn stamp(start: DateTime, seconds: f64) -> DateTime {
    start.checked_add(SignedDuration::from_millis((seconds * 1_000.0).round() as i64)).unwrap_or(start)
}

/// The flow at a section: the mean of what comes in and what goes out, and the boundary's own at an open end.
fn section_flow(grid: &Grid, state: &State, section: usize) -> f64 {
    let (mut inward, mut outward, mut ins, mut outs) = (0.0, 0.0, 0, 0);
    for &(face, into) in &grid.cell_faces[section] {
        if into {
            inward += state.flow[face];
            ins += 1;
        } else {
            outward += state.flow[face];
            outs += 1;
        }
    }
    match (ins, outs) {
        (0, _) => state.boundary_in[section],
        (_, 0) => state.boundary_out[section],
        _ => 0.5 * (inward + outward),
    }
}
