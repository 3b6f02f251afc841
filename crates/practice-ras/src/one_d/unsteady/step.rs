//! One time step: water surfaces and flows at its end that keep the volume of every cell balanced.
//!
//! The balance `V(W) = V0 + dt * (inflow - outflow)` of all cells is solved for the water surfaces W by Newton's method (Casulli and Stelling 2013).
//! The volumes carried on are those that the flows account for, so that nothing is lost however far the iteration was driven.

use super::face::{self, FaceState};
use super::forcing::{Outlet, outflow};
use super::grid::Grid;
use super::linear::{NetworkMatrix, solve};

/// What the model carries from step to step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    /// Water surface of every cell.
    pub water: Vec<f64>,
    /// Flow through every face.
    pub flow: Vec<f64>,
    /// Volume in every cell.
    pub volume: Vec<f64>,
    /// Flow in from outside at every cell, laterals left out: upstream boundaries, and stages at upstream ends.
    pub boundary_in: Vec<f64>,
    /// Flow out to outside at every cell: downstream boundaries.
    pub boundary_out: Vec<f64>,
}

impl State {
    pub fn new(grid: &Grid, water: Vec<f64>, flow: Vec<f64>) -> Self {
        let volume = water.iter().enumerate().map(|(cell, water)| grid.volume(cell, *water).0).collect();
        let cells = grid.cells();
        Self { water, flow, volume, boundary_in: vec![0.0; cells], boundary_out: vec![0.0; cells] }
    }
}

/// What acts from outside at the end of the step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside<'run> {
    /// Inflow from upstream, by cell.
    pub upstream: &'run [f64],
    /// Inflow from the side, by cell.
    pub lateral: &'run [f64],
    /// Given water surfaces: cell, elevation, at the downstream end.
    pub stages: &'run [(usize, f64, bool)],
    /// Open ends.
    pub outlets: &'run [(usize, Outlet)],
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    /// Largest imbalance left, as water surface.
    pub error: f64,
}

const ITERATIONS: usize = 40;

/// Tries a step of `seconds`. `None` when the iteration does not settle; the step is then to be tried with less time.
pub(super) fn advance(grid: &Grid, state: &State, outside: Outside<'_>, seconds: f64) -> Option<(State, Outcome)> {
    let cells = grid.cells();
    let faces: Vec<FaceState> =
        grid.faces.iter().zip(&state.flow).map(|(face, flow)| face::prepare(grid, face, &state.water, *flow)).collect();
    let mut water = state.water.clone();
    let mut given = vec![None; cells];
    for &(cell, elevation, _) in outside.stages {
        let elevation = elevation.max(grid.floor(cell));
        given[cell] = Some(elevation);
        water[cell] = elevation;
    }
    let tolerance = 2e-6 * grid.metre;
    let acceptable = 2e-3 * grid.metre;
    let mut matrix = NetworkMatrix::new(grid);
    let mut flow = vec![0.0; grid.faces.len()];
    let mut right = vec![0.0; cells];
    let mut error = f64::INFINITY;
    let mut limit = 5.0 * grid.metre;
    for iteration in 0..=ITERATIONS {
        balance(grid, state, &faces, outside, seconds, &water, &mut flow, &mut matrix, &mut right);
        for (cell, given) in given.iter().enumerate() {
            if given.is_some() {
                right[cell] = 0.0;
                matrix.diagonal[cell] = 1.0;
                for &(index, into) in &grid.cell_faces[cell] {
                    if into {
                        matrix.down_up[index] = 0.0;
                    } else {
                        matrix.up_down[index] = 0.0;
                    }
                }
            }
        }
        error = imbalance(grid, &water, &right, &matrix);
        if !error.is_finite() {
            return None;
        }
        if error < tolerance || (iteration == ITERATIONS && error < acceptable) {
            break;
        }
        if iteration == ITERATIONS {
            return None;
        }
        if iteration > 12 {
            limit *= 0.8;
        }
        let change = solve(grid, &matrix, &right)?;
        for cell in 0..cells {
            let next = water[cell] + change[cell].clamp(-limit, limit);
            // From below the bed nothing can be said about the next step, so a cell halves its depth at most to the bed.
            water[cell] = next.max(grid.floor(cell));
        }
    }
    Some((finish(grid, state, outside, seconds, water, flow, &given), Outcome { error }))
}

/// Fills the matrix and the right-hand side: what is missing in the balance of each cell.
#[allow(clippy::too_many_arguments)]
fn balance(
    grid: &Grid,
    state: &State,
    faces: &[FaceState],
    outside: Outside<'_>,
    seconds: f64,
    water: &[f64],
    flow: &mut [f64],
    matrix: &mut NetworkMatrix,
    right: &mut [f64],
) {
    for cell in 0..grid.cells() {
        let (volume, rise) = grid.volume(cell, water[cell]);
        right[cell] = state.volume[cell] - volume + seconds * (outside.upstream[cell] + outside.lateral[cell]);
        // A dry or storage-free cell still needs a diagonal entry; it is far below any real width times length.
        matrix.diagonal[cell] = rise.max(1e-4 * grid.metre * grid.metre);
    }
    for (index, (face, face_state)) in grid.faces.iter().zip(faces).enumerate() {
        let through = face::flow(grid, face, face_state, water[face.up], water[face.down], seconds);
        flow[index] = through.flow;
        right[face.up] -= seconds * through.flow;
        right[face.down] += seconds * through.flow;
        matrix.diagonal[face.up] += seconds * through.by_up;
        matrix.diagonal[face.down] -= seconds * through.by_down;
        matrix.up_down[index] = seconds * through.by_down;
        matrix.down_up[index] = -seconds * through.by_up;
    }
    for (cell, outlet) in outside.outlets {
        let (out, rise) = outflow(grid, *cell, outlet, water[*cell]);
        right[*cell] -= seconds * out;
        matrix.diagonal[*cell] += seconds * rise;
    }
}

/// The largest imbalance as a change of the water surface. What a dry cell would have to give is not held against it.
fn imbalance(grid: &Grid, water: &[f64], right: &[f64], matrix: &NetworkMatrix) -> f64 {
    let mut largest = 0.0_f64;
    for cell in 0..grid.cells() {
        let dry = water[cell] <= grid.floor(cell) && right[cell] <= 0.0;
        let error = (right[cell] / matrix.diagonal[cell]).abs();
        if error.is_nan() {
            return f64::NAN;
        }
        if !dry {
            largest = largest.max(error);
        }
    }
    largest
}

/// The state at the end of the step: volumes from the flows, and flows through open ends.
fn finish(
    grid: &Grid,
    state: &State,
    outside: Outside<'_>,
    seconds: f64,
    water: Vec<f64>,
    flow: Vec<f64>,
    given: &[Option<f64>],
) -> State {
    let mut next = State {
        water,
        flow,
        volume: state.volume.clone(),
        boundary_in: outside.upstream.to_vec(),
        boundary_out: vec![0.0; grid.cells()],
    };
    for (cell, volume) in next.volume.iter_mut().enumerate() {
        *volume += seconds * (outside.upstream[cell] + outside.lateral[cell]);
    }
    for (face, flow) in grid.faces.iter().zip(&next.flow) {
        next.volume[face.up] -= seconds * flow;
        next.volume[face.down] += seconds * flow;
    }
    for (cell, outlet) in outside.outlets {
        let (out, _) = outflow(grid, *cell, outlet, next.water[*cell]);
        next.boundary_out[*cell] += out;
        next.volume[*cell] -= seconds * out;
    }
    for &(cell, _, downstream) in outside.stages {
        if given[cell].is_none() {
            continue;
        }
        // The boundary gives or takes what the balance of its cell asks for.
        let held = grid.volume(cell, next.water[cell]).0;
        let out = (next.volume[cell] - held) / seconds;
        if downstream {
            next.boundary_out[cell] += out;
        } else {
            next.boundary_in[cell] -= out;
        }
        next.volume[cell] = held;
    }
    next
}
