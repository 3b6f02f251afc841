//! Lays a bed below a mesh: fills the volume tables of cells and the profiles of faces from an elevation for every point.

use super::mesh::{Mesh, Point};
use super::tables::{FaceRow, StorageRow};

/// Points along a face at which the bed is asked for.
const FACE_POINTS: usize = 9;
/// Each triangle of a cell is cut into so many squared pieces.
const CELL_CUTS: usize = 3;
/// Most rows of a table.
const TABLE_ROWS: usize = 24;

/// Fills every table of the mesh from `elevation`. The roughness is the area's.
pub fn lay_bed(mesh: &mut Mesh, elevation: impl Fn(Point) -> f64) {
    mesh.storage = (0..mesh.cell_count).map(|cell| cell_table(mesh, cell, &elevation)).collect();
    mesh.face_rows = (0..mesh.face_count()).map(|face| face_table(mesh, face, &elevation)).collect();
}

fn cell_table(mesh: &Mesh, cell: usize, elevation: &impl Fn(Point) -> f64) -> Vec<StorageRow> {
    let corners: Vec<Point> = mesh.cell_corners[cell].iter().map(|corner| mesh.face_points[*corner]).collect();
    let center = mesh.centers[cell];
    // Pieces of the cell with the bed in their middle: (elevation, area).
    let mut pieces: Vec<(f64, f64)> = Vec::new();
    for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let area = ((a[0] - center[0]) * (b[1] - center[1]) - (b[0] - center[0]) * (a[1] - center[1])).abs() / 2.0;
        let piece = area / (CELL_CUTS * CELL_CUTS) as f64;
        for (u, v) in triangle_middles() {
            let at = |axis: usize| center[axis] + u * (a[axis] - center[axis]) + v * (b[axis] - center[axis]);
            pieces.push((elevation([at(0), at(1)]), piece));
        }
    }
    pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sum: f64 = pieces.iter().map(|(_, area)| area).sum();
    let scale = if sum > 0.0 { mesh.areas[cell] / sum } else { 0.0 };
    let levels = levels(&pieces.iter().map(|(level, _)| *level).collect::<Vec<_>>());
    let volume = |level: f64| pieces.iter().map(|(bed, area)| (level - bed).max(0.0) * area * scale).sum();
    levels.into_iter().map(|level| StorageRow { elevation: level, volume: volume(level) }).collect()
}

/// Barycentric middles of the pieces of a triangle cut into equal ones.
fn triangle_middles() -> impl Iterator<Item = (f64, f64)> {
    let n = CELL_CUTS as f64;
    (0..CELL_CUTS).flat_map(move |row| {
        let upright =
            (0..CELL_CUTS - row).map(move |column| ((row as f64 + 1.0 / 3.0) / n, (column as f64 + 1.0 / 3.0) / n));
        let turned = (0..(CELL_CUTS - row).saturating_sub(1))
            .map(move |column| ((row as f64 + 2.0 / 3.0) / n, (column as f64 + 2.0 / 3.0) / n));
        upright.chain(turned)
    })
}

fn face_table(mesh: &Mesh, face: usize, elevation: &impl Fn(Point) -> f64) -> Vec<FaceRow> {
    let [from, to] = mesh.face_ends[face].map(|corner| mesh.face_points[corner]);
    let profile: Vec<f64> = (0..FACE_POINTS)
        .map(|place| {
            let part = place as f64 / (FACE_POINTS - 1) as f64;
            elevation([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part])
        })
        .collect();
    let step = mesh.face_lengths[face] / (FACE_POINTS - 1) as f64;
    levels(&profile)
        .into_iter()
        .map(|level| {
            let (mut area, mut wetted_perimeter) = (0.0, 0.0);
            for pair in profile.windows(2) {
                let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                if level <= low {
                    continue;
                }
                let wet = if level >= high { 1.0 } else { (level - low) / (high - low) };
                let mean_depth = if level >= high { level - (low + high) / 2.0 } else { (level - low) / 2.0 };
                area += mean_depth * wet * step;
                wetted_perimeter += wet * step.hypot(high - low);
            }
            FaceRow { elevation: level, area, wetted_perimeter, manning: mesh.manning }
        })
        .collect()
}

/// Rising levels from the lowest of the given to a little above the highest, not too many.
fn levels(beds: &[f64]) -> Vec<f64> {
    let low = beds.iter().copied().fold(f64::INFINITY, f64::min);
    let high = beds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let step = ((high - low) / TABLE_ROWS as f64).max(1e-3);
    let mut sorted = beds.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Rounded to 32 bits, in which the file holds them, so that a mesh read back is the same mesh.
    let mut levels = vec![f64::from(low as f32)];
    for level in sorted.into_iter().chain([high + step]) {
        let level = f64::from(level as f32);
        if levels.last().is_none_or(|last| level - last >= step) {
            levels.push(level);
        }
    }
    levels
}
