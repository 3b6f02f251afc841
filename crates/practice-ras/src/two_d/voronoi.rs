//! Makes a mesh from the outline and the cell points of a 2D flow area: each cell is what lies nearer to its point than
//! to any other, cut by the outline. For areas whose `g##.hdf` is missing; the bed is laid below by the caller.
//!
//! Each cell is the outline clipped by the bisectors to its neighbours (Sutherland and Hodgman 1974). A cell that a
//! bent outline cuts into pieces keeps all of them.

use super::lines::distance;
use super::mesh::{Mesh, Point};
use std::collections::{BTreeMap, HashMap};

/// What lies across an edge of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Across {
    Cell(usize),
    Outline(usize),
}

/// A corner of a clipped polygon with what lies across the edge that begins there.
#[derive(Debug, Clone, Copy)]
struct Corner {
    at: Point,
    across: Across,
}

/// Points at equal spacing inside an outline, as HEC-RAS makes them from `Storage Area Point Generation Data`.
#[must_use]
pub fn generate_points(outline: &[Point], dx: f64, dy: f64) -> Vec<Point> {
    let (low, high) = bounds(outline);
    let mut points = Vec::new();
    if !(dx > 0.0 && dy > 0.0 && (high[0] - low[0]) / dx * ((high[1] - low[1]) / dy) < 2e6) {
        return points;
    }
    let mut y = low[1] + dy / 2.0;
    while y < high[1] {
        let mut x = low[0] + dx / 2.0;
        while x < high[0] {
            if contains(outline, [x, y]) {
                points.push([x, y]);
            }
            x += dx;
        }
        y += dy;
    }
    points
}

/// Makes the mesh; volume and face tables are left empty.
///
/// # Errors
/// There are too few points, or they make no cells inside the outline.
pub fn voronoi(name: &str, outline: &[Point], points: &[Point]) -> Result<Mesh, String> {
    let outline = tidy(outline);
    if outline.len() < 3 {
        return Err("its outline has fewer than three points; draw the outline anew".to_owned());
    }
    let (low, high) = bounds(&outline);
    let size = (high[0] - low[0]).max(high[1] - low[1]);
    let tolerance = size * 1e-9;
    let points: Vec<Point> = points.iter().copied().filter(|point| contains(&outline, *point)).collect();
    if points.is_empty() {
        return Err("it has no cell points inside its outline; generate computation points in HEC-RAS".to_owned());
    }
    let grid = Grid::new(&points, low, high);
    let mut polygons = Vec::with_capacity(points.len());
    let mut centers = Vec::with_capacity(points.len());
    let mut renumbered = vec![usize::MAX; points.len()];
    for (index, point) in points.iter().enumerate() {
        let polygon = cell_polygon(&outline, &points, &grid, index, tolerance);
        if polygon.len() >= 3 && shoelace(polygon.iter().map(|corner| corner.at)) > tolerance * size {
            renumbered[index] = polygons.len();
            polygons.push(polygon);
            centers.push(*point);
        }
    }
    if polygons.is_empty() {
        return Err("its cell points make no cell; generate computation points in HEC-RAS".to_owned());
    }
    Ok(assemble(name, &outline, polygons, centers, &renumbered, size))
}

fn cell_polygon(outline: &[Point], points: &[Point], grid: &Grid, index: usize, tolerance: f64) -> Vec<Corner> {
    let own = points[index];
    let mut polygon: Vec<Corner> =
        outline.iter().enumerate().map(|(edge, at)| Corner { at: *at, across: Across::Outline(edge) }).collect();
    let mut ring = 0;
    loop {
        let (neighbours, more) = grid.ring(own, ring);
        for other in neighbours {
            if other != index && distance(points[other], own) > tolerance {
                polygon = clip(&polygon, own, points[other], Across::Cell(other), tolerance);
            }
        }
        let reach = polygon.iter().map(|corner| distance(corner.at, own)).fold(0.0, f64::max);
        // What lies in rings farther out than twice the reach can cut nothing more.
        if !more || grid.cell * f64::from(ring) > 2.0 * reach {
            return polygon;
        }
        ring += 1;
    }
}

/// Keeps the part of a polygon that is nearer to `own` than to `other`.
fn clip(polygon: &[Corner], own: Point, other: Point, across: Across, tolerance: f64) -> Vec<Corner> {
    let (dx, dy) = (other[0] - own[0], other[1] - own[1]);
    let length = dx.hypot(dy);
    let middle = [(own[0] + other[0]) / 2.0, (own[1] + other[1]) / 2.0];
    let side = |at: Point| ((at[0] - middle[0]) * dx + (at[1] - middle[1]) * dy) / length;
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (place, corner) in polygon.iter().enumerate() {
        let next = polygon[(place + 1) % polygon.len()];
        let (here, there) = (side(corner.at), side(next.at));
        let cut = || {
            let part = here / (here - there);
            [corner.at[0] + (next.at[0] - corner.at[0]) * part, corner.at[1] + (next.at[1] - corner.at[1]) * part]
        };
        if here <= tolerance {
            kept.push(*corner);
            if there > tolerance {
                // Leaving: from here on the edge runs along the bisector.
                kept.push(Corner { at: if here < -tolerance { cut() } else { corner.at }, across });
            }
        } else if there < -tolerance {
            kept.push(Corner { at: cut(), across: corner.across });
        }
    }
    kept
}

/// Numbers corners and faces, and gives each perimeter face its ghost cell.
fn assemble(
    name: &str,
    outline: &[Point],
    polygons: Vec<Vec<Corner>>,
    mut centers: Vec<Point>,
    renumbered: &[usize],
    size: f64,
) -> Mesh {
    let cell_count = polygons.len();
    let mut corners = Corners::new(size * 1e-7);
    let mut areas: Vec<f64> = polygons.iter().map(|cell| shoelace(cell.iter().map(|corner| corner.at))).collect();
    let mut cell_corners: Vec<Vec<usize>> = Vec::with_capacity(cell_count);
    let mut cell_edges: Vec<Vec<(usize, usize, Across)>> = Vec::with_capacity(cell_count);
    for polygon in &polygons {
        let numbered: Vec<(usize, Across)> =
            polygon.iter().map(|corner| (corners.number(corner.at), corner.across)).collect();
        let edges: Vec<(usize, usize, Across)> = numbered
            .iter()
            .zip(numbered.iter().cycle().skip(1))
            .filter(|((a, _), (b, _))| a != b)
            .map(|((a, across), (b, _))| (*a, *b, *across))
            .collect();
        cell_corners.push(edges.iter().map(|(a, _, _)| *a).collect());
        cell_edges.push(edges);
    }
    // An edge is named by its two corners; the two cells that have it are its neighbours.
    let mut faces: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut mesh = Mesh {
        name: name.to_owned(),
        cell_count,
        cell_faces: vec![Vec::new(); cell_count],
        perimeter: outline.to_vec(),
        ..Mesh::default()
    };
    let mut owner_only: Vec<usize> = Vec::new();
    for (cell, edges) in cell_edges.iter().enumerate() {
        for (a, b, across) in edges {
            let key = (*a.min(b), *a.max(b));
            if let Some(face) = faces.get(&key).copied() {
                if mesh.face_cells[face][1] == usize::MAX && mesh.face_cells[face][0] != cell {
                    mesh.face_cells[face][1] = cell;
                    mesh.cell_faces[cell].push((face, -1));
                }
                continue;
            }
            // A sliver beside a dropped cell is closed by a wall.
            let _ = matches!(across, Across::Cell(other) if renumbered[*other] == usize::MAX);
            let face = mesh.face_cells.len();
            faces.insert(key, face);
            mesh.face_cells.push([cell, usize::MAX]);
            mesh.face_ends.push([*a, *b]);
            let (from, to) = (corners.points[*a], corners.points[*b]);
            let length = distance(from, to);
            mesh.face_lengths.push(length);
            // Cells run counter-clockwise, so the right-hand side of an edge is outside.
            mesh.face_normals.push([(to[1] - from[1]) / length, -(to[0] - from[0]) / length]);
            mesh.cell_faces[cell].push((face, 1));
            owner_only.push(face);
        }
    }
    for face in owner_only {
        if mesh.face_cells[face][1] == usize::MAX {
            let [a, b] = mesh.face_ends[face];
            let (from, to) = (corners.points[a], corners.points[b]);
            mesh.face_cells[face][1] = centers.len();
            centers.push([(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0]);
            areas.push(0.0);
            cell_corners.push(vec![a, b]);
            mesh.cell_faces.push(vec![(face, -1)]);
        }
    }
    mesh.centers = centers;
    mesh.areas = areas;
    mesh.cell_corners = cell_corners;
    mesh.face_points = corners.points;
    mesh
}

/// Corners by place: two that are the same point but for rounding get one number.
struct Corners {
    points: Vec<Point>,
    by_place: HashMap<(i64, i64), Vec<usize>>,
    snap: f64,
}

impl Corners {
    fn new(snap: f64) -> Self {
        Self { points: Vec::new(), by_place: HashMap::new(), snap }
    }

    fn number(&mut self, at: Point) -> usize {
        let place = ((at[0] / self.snap).floor() as i64, (at[1] / self.snap).floor() as i64);
        for dx in -1..=1 {
            for dy in -1..=1 {
                let near = self.by_place.get(&(place.0 + dx, place.1 + dy)).into_iter().flatten();
                if let Some(found) = near.copied().find(|other| distance(self.points[*other], at) <= self.snap) {
                    return found;
                }
            }
        }
        self.points.push(at);
        self.by_place.entry(place).or_default().push(self.points.len() - 1);
        self.points.len() - 1
    }
}

/// Cell points sorted into squares, to find neighbours from near to far.
struct Grid {
    cell: f64,
    low: Point,
    columns: i64,
    lines: i64,
    squares: Vec<Vec<usize>>,
}

impl Grid {
    fn new(points: &[Point], low: Point, high: Point) -> Self {
        let area = (high[0] - low[0]) * (high[1] - low[1]);
        let cell = (area / points.len() as f64).sqrt().max(1e-9);
        let columns = ((high[0] - low[0]) / cell).ceil().max(1.0) as i64 + 1;
        let lines = ((high[1] - low[1]) / cell).ceil().max(1.0) as i64 + 1;
        let mut grid = Self { cell, low, columns, lines, squares: vec![Vec::new(); (columns * lines) as usize] };
        for (index, point) in points.iter().enumerate() {
            let (column, line) = grid.place(*point);
            grid.squares[(line * columns + column) as usize].push(index);
        }
        grid
    }

    fn place(&self, point: Point) -> (i64, i64) {
        let column = ((point[0] - self.low[0]) / self.cell).floor() as i64;
        let line = ((point[1] - self.low[1]) / self.cell).floor() as i64;
        (column.clamp(0, self.columns - 1), line.clamp(0, self.lines - 1))
    }

    /// Points in the squares `ring` away, and whether there is anything at that distance at all.
    fn ring(&self, around: Point, ring: i32) -> (Vec<usize>, bool) {
        let (column, line) = self.place(around);
        let ring = i64::from(ring);
        let (mut found, mut any) = (Vec::new(), false);
        for y in (line - ring).max(0)..=(line + ring).min(self.lines - 1) {
            for x in (column - ring).max(0)..=(column + ring).min(self.columns - 1) {
                if (x - column).abs().max((y - line).abs()) == ring {
                    any = true;
                    found.extend_from_slice(&self.squares[(y * self.columns + x) as usize]);
                }
            }
        }
        (found, any)
    }
}

/// The outline counter-clockwise, without a repeated last point.
fn tidy(outline: &[Point]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(outline.len());
    for point in outline {
        if points.last() != Some(point) {
            points.push(*point);
        }
    }
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if signed_area(points.iter().copied()) < 0.0 {
        points.reverse();
    }
    points
}

fn bounds(points: &[Point]) -> (Point, Point) {
    points.iter().fold(([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]), |(low, high), point| {
        ([low[0].min(point[0]), low[1].min(point[1])], [high[0].max(point[0]), high[1].max(point[1])])
    })
}

/// Whether a point is inside a polygon, by the crossings of a ray.
#[must_use]
pub fn contains(polygon: &[Point], point: Point) -> bool {
    let mut inside = false;
    for (a, b) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
        if (a[1] > point[1]) != (b[1] > point[1]) {
            let x = a[0] + (point[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
            inside ^= point[0] < x;
        }
    }
    inside
}

fn shoelace(points: impl Iterator<Item = Point>) -> f64 {
    signed_area(points).abs()
}

fn signed_area(points: impl Iterator<Item = Point>) -> f64 {
    let points: Vec<Point> = points.collect();
    let Some(origin) = points.first().copied() else { return 0.0 };
    let twice: f64 = points
        .iter()
        .zip(points.iter().cycle().skip(1))
        .map(|(a, b)| (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]))
        .sum();
    twice / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(size: f64) -> Vec<Point> {
        vec![[0.0, 0.0], [size, 0.0], [size, size], [0.0, size]]
    }

    #[test]
    fn a_regular_grid_of_points_makes_square_cells() {
        let points = generate_points(&square(100.0), 10.0, 10.0);
        assert_eq!(points.len(), 100);
        let mesh = voronoi("a", &square(100.0), &points).unwrap();
        assert_eq!((mesh.cell_count, mesh.total_cells()), (100, 140));
        assert_eq!(mesh.face_count(), 220);
        assert_eq!(mesh.face_points.len(), 121);
        assert!(mesh.areas[..100].iter().all(|area| (area - 100.0).abs() < 1e-6));
        for face in 0..mesh.face_count() {
            let [a, b] = mesh.face_cells[face];
            let normal = mesh.face_normals[face];
            let along = (mesh.centers[b][0] - mesh.centers[a][0]) * normal[0]
                + (mesh.centers[b][1] - mesh.centers[a][1]) * normal[1];
            assert!(along > 0.0, "the normal points from the first cell to the second");
        }
    }

    #[test]
    fn no_points_or_no_outline_is_told() {
        assert!(voronoi("a", &square(1.0), &[[5.0, 5.0]]).unwrap_err().contains("no cell points"));
        assert!(voronoi("a", &[[0.0, 0.0], [1.0, 0.0]], &[[0.5, 0.0]]).unwrap_err().contains("outline"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn cells_fill_the_outline_and_every_inner_face_has_two_cells(
            points in proptest::collection::vec((0.0f64..100.0, 0.0f64..100.0), 1..60),
        ) {
            // An outline with a notch.
            let outline = vec![[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [60.0, 100.0], [55.0, 70.0], [40.0, 100.0], [0.0, 100.0]];
            let points: Vec<Point> = points.into_iter().map(|(x, y)| [x, y]).collect();
            prop_assume!(points.iter().any(|point| contains(&outline, *point)));
            let mesh = voronoi("a", &outline, &points).unwrap();
            let whole = shoelace(outline.iter().copied());
            let sum: f64 = mesh.areas.iter().sum();
            prop_assert!((sum - whole).abs() < 1e-6 * whole, "{} {}", sum, whole);
            for face in 0..mesh.face_count() {
                prop_assert!(mesh.face_cells[face][1] < mesh.total_cells());
            }
        }
    }
}
