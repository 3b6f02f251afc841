//! The mesh of a 2D flow area: cells, faces between them, and what the terrain below gives each of them.
//! Plain data; where it comes from stands in `from_hdf` and `voronoi`, what is computed on it in `scheme`.

use super::tables::{FaceRow, StorageRow};

/// A point in the project's own coordinates.
pub type Point = [f64; 2];

/// A boundary condition line and the perimeter faces behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundaryLine {
    /// Name as in the geometry, trimmed.
    pub name: String,
    /// The line as drawn.
    pub points: Vec<Point>,
    /// Perimeter faces, in order along the line.
    pub faces: Vec<usize>,
}

/// The mesh of one 2D flow area. Cells `0..cell_count` are real; the rest are ghosts, one for each perimeter face, with
/// no area and no water, as in HEC-RAS's own files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    /// Name of the 2D flow area, trimmed.
    pub name: String,
    /// Number of real cells.
    pub cell_count: usize,
    /// Centre of every cell; of a ghost, the middle of its face.
    pub centers: Vec<Point>,
    /// Plan area of every cell, 0 for ghosts.
    pub areas: Vec<f64>,
    /// Faces of every cell with their orientation: `1` where the face's normal points out of the cell, `-1` into it.
    pub cell_faces: Vec<Vec<(usize, i32)>>,
    /// Corners of every cell in order; two for a ghost.
    pub cell_corners: Vec<Vec<usize>>,
    /// Corners of the mesh (HEC-RAS: face points).
    pub face_points: Vec<Point>,
    /// The two corners of every face.
    pub face_ends: Vec<[usize; 2]>,
    /// The two cells of every face; the normal points from the first to the second. A perimeter face has a ghost second.
    pub face_cells: Vec<[usize; 2]>,
    /// Unit normal of every face.
    pub face_normals: Vec<Point>,
    /// Length of every face.
    pub face_lengths: Vec<f64>,
    /// Volume by elevation of every real cell; the first row holds the lowest elevation and no volume.
    pub storage: Vec<Vec<StorageRow>>,
    /// Flow area, wetted perimeter and roughness by elevation of every face.
    pub face_rows: Vec<Vec<FaceRow>>,
    /// Outline.
    pub perimeter: Vec<Point>,
    /// Roughness of the area where nothing else is said.
    pub manning: f64,
    /// Boundary condition lines of this area.
    pub boundary_lines: Vec<BoundaryLine>,
}

impl Mesh {
    /// Lowest elevation of a real cell.
    #[must_use]
    pub fn lowest(&self, cell: usize) -> f64 {
        self.storage.get(cell).and_then(|rows| rows.first()).map_or(f64::NAN, |row| row.elevation)
    }

    /// All cells, ghosts included.
    #[must_use]
    pub fn total_cells(&self) -> usize {
        self.centers.len()
    }

    /// All faces.
    #[must_use]
    pub fn face_count(&self) -> usize {
        self.face_cells.len()
    }

    /// Whether a face is on the outline.
    #[must_use]
    pub fn is_perimeter(&self, face: usize) -> bool {
        self.face_cells[face].iter().any(|cell| *cell >= self.cell_count)
    }

    /// The real cell at a perimeter face, and whether the normal points out of it.
    #[must_use]
    pub fn inner_cell(&self, face: usize) -> (usize, bool) {
        let [first, second] = self.face_cells[face];
        if second >= self.cell_count { (first, true) } else { (second, false) }
    }

    /// Middle of a face.
    #[must_use]
    pub fn face_middle(&self, face: usize) -> Point {
        let [a, b] = self.face_ends[face];
        let (a, b) = (self.face_points[a], self.face_points[b]);
        [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]
    }

    /// Distance over which the water surface slopes at a face: between the centres of its cells along the normal.
    /// Never less than a tenth of the face's length, so that a sliver of a cell does not stop the clock.
    #[must_use]
    pub fn face_distance(&self, face: usize) -> f64 {
        let [first, second] = self.face_cells[face];
        let (from, to, normal) = (self.centers[first], self.centers[second], self.face_normals[face]);
        let along = ((to[0] - from[0]) * normal[0] + (to[1] - from[1]) * normal[1]).abs();
        along.max(self.face_lengths[face] * 0.1).max(1e-3)
    }

    /// Whether every index points somewhere, every table rises, and every real cell has an area.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn check(&self) -> Result<(), String> {
        let (cells, points, faces) = (self.total_cells(), self.face_points.len(), self.face_count());
        if self.cell_count == 0 || faces == 0 {
            return Err("the mesh has no cells".to_owned());
        }
        if self.areas.len() != cells || self.cell_faces.len() != cells || self.storage.len() != self.cell_count {
            return Err("the mesh's cell tables differ in length".to_owned());
        }
        let lengths = [self.face_ends.len(), self.face_normals.len(), self.face_lengths.len(), self.face_rows.len()];
        if lengths.iter().any(|length| *length != faces) {
            return Err("the mesh's face tables differ in length".to_owned());
        }
        for face in 0..faces {
            if self.face_cells[face].iter().any(|cell| *cell >= cells)
                || self.face_ends[face].iter().any(|point| *point >= points)
                || self.face_cells[face].iter().all(|cell| *cell >= self.cell_count)
            {
                return Err(format!("face {face} names a cell or a corner that does not exist"));
            }
            if self.face_rows[face].windows(2).any(|pair| pair[1].elevation < pair[0].elevation) {
                return Err(format!("the elevations of face {face} do not rise"));
            }
        }
        for cell in 0..self.cell_count {
            let rows = &self.storage[cell];
            if rows.is_empty() || rows.iter().any(|row| !row.elevation.is_finite() || !row.volume.is_finite()) {
                return Err(format!("cell {cell} has no volume table"));
            }
            if rows.windows(2).any(|pair| pair[1].elevation <= pair[0].elevation || pair[1].volume < pair[0].volume) {
                return Err(format!("the volume table of cell {cell} does not rise"));
            }
            if self.areas[cell].is_nan() || self.areas[cell] <= 0.0 {
                return Err(format!("cell {cell} has no area"));
            }
            if self.cell_faces[cell].iter().any(|(face, _)| *face >= faces) {
                return Err(format!("cell {cell} names a face that does not exist"));
            }
        }
        Ok(())
    }
}
