//! Flow through one face at the end of a time step, and how it follows from the water surfaces on both sides.
//!
//! The local inertial equation (Bates, Horritt and Fewtrell 2010), `dQ/dt + g A dW/dx + g A Q|Q| / K^2 = 0`, backward in time. Where the flow
//! is fast, inertia is faded out by `1 - Fr^2` (local partial inertia, Fread, Jin and Lewis 1996). Area and conveyance are means of both
//! sides; where the drop is large against the depth they come from the upper side alone, which keeps dry beds dry.

use super::grid::{Face, Grid};

/// What is fixed for a face during one time step.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct FaceState {
    /// Flow at the start of the step.
    pub flow: f64,
    /// Distance, weighted by where the water flows.
    length: f64,
    /// Weight of the upstream side in area and conveyance.
    up_weight: f64,
    /// Share of inertia that is kept, 0 to 1.
    inertia: f64,
}

/// Flow at the end of a step, and how it rises with the water surface on each side.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct FaceFlow {
    pub flow: f64,
    pub by_up: f64,
    pub by_down: f64,
}

/// Prepares a face for a step that starts with these water surfaces and this flow.
pub(super) fn prepare(grid: &Grid, face: &Face, water: &[f64], flow: f64) -> FaceState {
    let (up, down) = (water[face.up], water[face.down]);
    let (up_table, down_table) = (&grid.tables[face.up_table], &grid.tables[face.down_table]);
    let depth = (up - up_table.bed()).min(down - down_table.bed());
    let drop = (up - down).abs();
    // A drop of less than a fifth of the depth is a gentle slope; from half the depth on only the upper side counts.
    let gentle = if depth > 0.0 { ((0.5 - drop / depth) / 0.3).clamp(0.0, 1.0) } else { 0.0 };
    let lower_weight = 0.5 * gentle;
    let up_weight = if up >= down { 1.0 - lower_weight } else { lower_weight };
    let froude = up_table.froude(up, flow, grid.gravity).max(down_table.froude(down, flow, grid.gravity));
    let (up_left, up_right) = up_table.shares(up);
    let (down_left, down_right) = down_table.shares(down);
    let (left, right) = (0.5 * (up_left + down_left), 0.5 * (up_right + down_right));
    let lengths = face.lengths;
    FaceState {
        flow,
        length: lengths.left * left + lengths.right * right + lengths.channel * (1.0 - left - right).max(0.0),
        up_weight,
        inertia: (1.0 - froude * froude).clamp(0.02, 1.0),
    }
}

/// The flow at the end of a step of `seconds` when the water surfaces are then `up` and `down`.
pub(super) fn flow(grid: &Grid, face: &Face, state: &FaceState, up: f64, down: f64, seconds: f64) -> FaceFlow {
    let (up_side, down_side) = (grid.tables[face.up_table].at(up), grid.tables[face.down_table].at(down));
    let (up_weight, down_weight) = (state.up_weight, 1.0 - state.up_weight);
    let conveyance = up_weight * up_side.conveyance + down_weight * down_side.conveyance;
    let area = up_weight * up_side.area + down_weight * down_side.area;
    if conveyance <= 1e-9 || area <= 1e-9 {
        return FaceFlow::default();
    }
    let length = state.length.max(1e-6);
    let slope = (up - down) / length;
    let push = grid.gravity * seconds;
    // inertia * Q + friction * Q|Q| = drive
    let drive = state.inertia * state.flow + push * area * slope;
    let friction = push * area / (conveyance * conveyance);
    let root = (state.inertia * state.inertia + 4.0 * friction * drive.abs()).sqrt();
    let flow = 2.0 * drive / (state.inertia + root);
    let rise = |weight: f64, area_slope: f64, conveyance_slope: f64, side: f64| {
        let area_rise = weight * area_slope;
        let drive_rise = push * (side * area / length + slope * area_rise);
        let friction_rise =
            push / (conveyance * conveyance) * (area_rise - 2.0 * area * weight * conveyance_slope / conveyance);
        (drive_rise - flow * flow.abs() * friction_rise) / root.max(1e-12)
    };
    FaceFlow {
        flow,
        // The signs hold in nature; where the linearised weights would turn them, the step would not be solvable.
        by_up: rise(up_weight, up_side.area_slope, up_side.conveyance_slope, 1.0).max(0.0),
        by_down: rise(down_weight, down_side.area_slope, down_side.conveyance_slope, -1.0).min(0.0),
    }
}
