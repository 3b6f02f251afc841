//! The linear equations of one Newton iteration: a chain of three diagonals for each reach, tied together at the junctions.
//!
//! Every reach is solved for its right-hand side and for a unit change at each of its junctions; what remains is one small dense system
//! for the junctions.

use super::grid::Grid;

/// A matrix with the pattern of the grid: a diagonal for cells, and two entries for faces.
#[derive(Debug, Clone)]
pub(super) struct NetworkMatrix {
    pub diagonal: Vec<f64>,
    /// Row `up`, column `down` of each face.
    pub up_down: Vec<f64>,
    /// Row `down`, column `up` of each face.
    pub down_up: Vec<f64>,
}

impl NetworkMatrix {
    pub fn new(grid: &Grid) -> Self {
        Self {
            diagonal: vec![0.0; grid.cells()],
            up_down: vec![0.0; grid.faces.len()],
            down_up: vec![0.0; grid.faces.len()],
        }
    }
}

/// Solves `matrix * x = right`. `None` when the matrix is singular.
pub(super) fn solve(grid: &Grid, matrix: &NetworkMatrix, right: &[f64]) -> Option<Vec<f64>> {
    let sections = grid.sections();
    let junctions = grid.junctions;
    let mut dense = vec![vec![0.0; junctions + 1]; junctions];
    for (junction, row) in dense.iter_mut().enumerate() {
        row[junction] = matrix.diagonal[sections + junction];
        row[junctions] = right[sections + junction];
    }
    let mut chains = Vec::with_capacity(grid.reaches.len());
    for reach in &grid.reaches {
        // Entries that tie the ends of this reach to its junctions: (row of the section, row of the junction).
        let tie = |section: usize, junction: Option<usize>| {
            let junction = junction?;
            grid.cell_faces[section].iter().find_map(|&(index, _)| {
                let face = &grid.faces[index];
                if face.up == section && face.down == junction {
                    Some((matrix.up_down[index], matrix.down_up[index]))
                } else if face.down == section && face.up == junction {
                    Some((matrix.down_up[index], matrix.up_down[index]))
                } else {
                    None
                }
            })
        };
        let last = reach.first + reach.count - 1;
        let above = tie(reach.first, reach.junction_above);
        let below = tie(last, reach.junction_below);
        let mut columns: [Vec<f64>; 3] = std::array::from_fn(|_| vec![0.0; reach.count]);
        columns[0].copy_from_slice(&right[reach.first..=last]);
        columns[1][0] = -above.map_or(0.0, |tie| tie.0);
        columns[2][reach.count - 1] = -below.map_or(0.0, |tie| tie.0);
        chain(grid, matrix, reach.first, &mut columns)?;
        for (cell, tie, end) in [(reach.junction_above, above, 0), (reach.junction_below, below, reach.count - 1)] {
            let (Some(cell), Some((_, entry))) = (cell, tie) else { continue };
            let row = &mut dense[cell - sections];
            row[junctions] -= entry * columns[0][end];
            for (neighbour, column) in [(reach.junction_above, 1), (reach.junction_below, 2)] {
                if let Some(neighbour) = neighbour {
                    row[neighbour - sections] += entry * columns[column][end];
                }
            }
        }
        chains.push(columns);
    }
    let ends = gauss(dense)?;
    let mut answer = vec![0.0; grid.cells()];
    for (reach, columns) in grid.reaches.iter().zip(&chains) {
        let above = reach.junction_above.map_or(0.0, |cell| ends[cell - sections]);
        let below = reach.junction_below.map_or(0.0, |cell| ends[cell - sections]);
        for place in 0..reach.count {
            answer[reach.first + place] = columns[0][place] + columns[1][place] * above + columns[2][place] * below;
        }
    }
    answer[sections..].copy_from_slice(&ends);
    answer.iter().all(|value| value.is_finite()).then_some(answer)
}

/// Three diagonals, three right-hand sides (Thomas).
fn chain(grid: &Grid, matrix: &NetworkMatrix, first: usize, columns: &mut [Vec<f64>; 3]) -> Option<()> {
    let count = columns[0].len();
    let mut upper = vec![0.0; count];
    // Faces within a reach stand in the order of its sections, the first of them leads out of the first section.
    let inner = grid.cell_faces[first]
        .iter()
        .find(|&&(index, _)| grid.faces[index].up == first && grid.faces[index].down == first + 1);
    let base = inner.map_or(0, |&(index, _)| index);
    let mut pivot = matrix.diagonal[first];
    for place in 0..count {
        if place > 0 {
            let below = matrix.down_up[base + place - 1];
            pivot = matrix.diagonal[first + place] - below * upper[place - 1];
            for column in columns.iter_mut() {
                column[place] -= below * column[place - 1];
            }
        }
        if pivot.abs() < 1e-300 {
            return None;
        }
        if place + 1 < count {
            upper[place] = matrix.up_down[base + place] / pivot;
        }
        for column in columns.iter_mut() {
            column[place] /= pivot;
        }
    }
    for place in (0..count.saturating_sub(1)).rev() {
        for column in columns.iter_mut() {
            column[place] -= upper[place] * column[place + 1];
        }
    }
    Some(())
}

/// Gauss elimination with row pivots; each row carries its right-hand side at its end.
fn gauss(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = rows.len();
    for column in 0..size {
        let pivot = (column..size).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < 1e-300 {
            return None;
        }
        let (head, tail) = rows.split_at_mut(column + 1);
        let lead = &head[column];
        for row in tail {
            let factor = row[column] / lead[column];
            for place in column..=size {
                row[place] -= factor * lead[place];
            }
        }
    }
    let mut answer = vec![0.0; size];
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|place| rows[row][place] * answer[place]).sum();
        answer[row] = (rows[row][size] - known) / rows[row][row];
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Junction, JunctionLink, UnitSystem};
    use crate::one_d::steady;
    use crate::one_d::testing::{prismatic, rectangle};

    #[test]
    fn a_confluence_is_solved_as_the_whole_matrix_says() {
        let mut network = prismatic(|bed| rectangle(10.0, 5.0, 0.03, bed), 4, 100.0, 0.001, 0.0);
        for name in ["Side", "Lower"] {
            let mut reach = network.reaches[0].clone();
            reach.reach = name.into();
            network.reaches.push(reach);
        }
        let link = |reach| JunctionLink { reach, length: 20.0 };
        network.junctions.push(Junction {
            upstream: vec![link(0), link(1)],
            downstream: vec![link(2)],
            ..Junction::default()
        });
        let sections = steady::prepare(&network, UnitSystem::Si).expect("sections");
        let grid = Grid::new(&network, &sections, UnitSystem::Si);
        let mut matrix = NetworkMatrix::new(&grid);
        for (index, entry) in matrix.diagonal.iter_mut().enumerate() {
            *entry = 5.0 + index as f64 * 0.1;
        }
        for index in 0..grid.faces.len() {
            matrix.up_down[index] = -1.0 - 0.05 * index as f64;
            matrix.down_up[index] = -0.7 - 0.03 * index as f64;
        }
        let right: Vec<f64> = (0..grid.cells()).map(|cell| (cell as f64 * 1.7).sin()).collect();
        let answer = solve(&grid, &matrix, &right).expect("regular");
        for cell in 0..grid.cells() {
            let mut sum = matrix.diagonal[cell] * answer[cell];
            for &(index, into) in &grid.cell_faces[cell] {
                let face = &grid.faces[index];
                sum += if into {
                    matrix.down_up[index] * answer[face.up]
                } else {
                    matrix.up_down[index] * answer[face.down]
                };
            }
            assert!((sum - right[cell]).abs() < 1e-10, "cell {cell}");
        }
    }
}
