//! Which perimeter faces lie behind a boundary line that was drawn along the outline.

use super::mesh::{Mesh, Point};

/// The perimeter faces behind a line: the part of the outline from the point nearest to the line's start to the point
/// nearest to its end, on the side where the line's middle is. Where that holds no face, the face nearest to the middle.
#[must_use]
pub fn perimeter_faces(mesh: &Mesh, line: &[Point]) -> Vec<usize> {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return Vec::new() };
    let outline = Outline::new(&mesh.perimeter);
    if outline.length <= 0.0 {
        return Vec::new();
    }
    let middle = along(line, 0.5);
    let (start, end, inside) = (outline.station(*first), outline.station(*last), outline.station(middle));
    let forward = outline.ahead(start, inside) <= outline.ahead(start, end);
    let (start, end) = if forward { (start, end) } else { (end, start) };
    let span = outline.ahead(start, end);
    let mut faces: Vec<(f64, usize)> = (0..mesh.face_count())
        .filter(|face| mesh.is_perimeter(*face))
        .map(|face| (outline.ahead(start, outline.station(mesh.face_middle(face))), face))
        .filter(|(ahead, _)| *ahead <= span)
        .collect();
    faces.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    if faces.is_empty() {
        let nearest = (0..mesh.face_count())
            .filter(|face| mesh.is_perimeter(*face))
            .min_by(|a, b| distance(mesh.face_middle(*a), middle).total_cmp(&distance(mesh.face_middle(*b), middle)));
        return nearest.into_iter().collect();
    }
    faces.into_iter().map(|(_, face)| face).collect()
}

/// Distance between two points.
#[must_use]
pub fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The point at this share of a line's length.
#[must_use]
pub fn along(line: &[Point], share: f64) -> Point {
    let length: f64 = line.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
    let mut left = length * share;
    for pair in line.windows(2) {
        let step = distance(pair[0], pair[1]);
        if step > 0.0 && left <= step {
            let part = left / step;
            return [pair[0][0] + (pair[1][0] - pair[0][0]) * part, pair[0][1] + (pair[1][1] - pair[0][1]) * part];
        }
        left -= step;
    }
    line.last().copied().unwrap_or_default()
}

/// The closed outline with stations along it.
struct Outline<'a> {
    points: &'a [Point],
    length: f64,
}

impl<'a> Outline<'a> {
    fn new(points: &'a [Point]) -> Self {
        let closed = points.iter().zip(points.iter().cycle().skip(1));
        Self { points, length: closed.map(|(a, b)| distance(*a, *b)).sum() }
    }

    /// Station of the outline's point nearest to `point`.
    fn station(&self, point: Point) -> f64 {
        let mut best = (f64::INFINITY, 0.0);
        let mut station = 0.0;
        for (a, b) in self.points.iter().zip(self.points.iter().cycle().skip(1)) {
            let step = distance(*a, *b);
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let part = if step > 0.0 {
                (((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (step * step)).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let away = distance([a[0] + dx * part, a[1] + dy * part], point);
            if away < best.0 {
                best = (away, station + part * step);
            }
            station += step;
        }
        best.1
    }

    /// How far `to` is ahead of `from` along the outline.
    fn ahead(&self, from: f64, to: f64) -> f64 {
        (to - from).rem_euclid(self.length)
    }
}
