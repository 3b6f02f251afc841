//! 2D flow areas as the text of a `.g##` states them, and a mesh made of that where no `g##.hdf` gives one.

use super::bed::lay_bed;
use super::from_hdf::MeshError;
use super::lines::{along, distance, perimeter_faces};
use super::mesh::{BoundaryLine, Mesh, Point};
use super::voronoi::{generate_points, voronoi};
use crate::boundary::{UnsteadyCondition, UnsteadyFlow};
use crate::geometry::{UnitSystem, fixed_numbers, keyed_value};

/// A 2D flow area of a geometry's text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AreaText {
    /// Name, trimmed.
    pub name: String,
    /// Outline.
    pub outline: Vec<Point>,
    /// Centres of the cells.
    pub points: Vec<Point>,
    /// Spacing from which cell points are made where there are none.
    pub spacing: Option<(f64, f64)>,
    /// Manning's n.
    pub manning: Option<f64>,
    /// Boundary lines: name and points.
    pub lines: Vec<(String, Vec<Point>)>,
}

/// A mesh made from text, and what a modeler must know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeMesh {
    /// The mesh.
    pub mesh: Mesh,
    /// Lines for the messages.
    pub notes: Vec<String>,
}

/// Reads the 2D flow areas of a geometry file. `text` is the whole file with any line ends.
#[must_use]
pub fn read_areas(text: &str) -> Vec<AreaText> {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(['\r', '\0'])).collect();
    let mut areas: Vec<(AreaText, bool)> = Vec::new();
    let mut bounds: Vec<(String, String, Vec<Point>)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let behind = lines.get(at + 1..).unwrap_or_default();
        if let Some(value) = keyed_value(line, "Storage Area") {
            let name = value.split(',').next().unwrap_or_default().trim().to_owned();
            areas.push((AreaText { name, ..AreaText::default() }, false));
        } else if let Some(value) = keyed_value(line, "BC Line Name") {
            bounds.push((value.trim().to_owned(), String::new(), Vec::new()));
        } else if let Some(value) = keyed_value(line, "BC Line Storage Area") {
            if let Some(bound) = bounds.last_mut() {
                bound.1 = value.trim().to_owned();
            }
        } else if let Some(value) = keyed_value(line, "BC Line Arc") {
            if let Some(bound) = bounds.last_mut() {
                bound.2 = points(behind, value, 2);
            }
        } else if let Some((area, is_2d)) = areas.last_mut() {
            if let Some(value) = keyed_value(line, "Storage Area Surface Line") {
                area.outline = points(behind, value, 1);
            } else if let Some(value) = keyed_value(line, "Storage Area 2D Points") {
                area.points = points(behind, value, 2);
            } else if let Some(value) = keyed_value(line, "Storage Area Is2D") {
                *is_2d = value.trim().parse::<f64>().is_ok_and(|flag| flag != 0.0);
            } else if let Some(value) = keyed_value(line, "Storage Area Mannings") {
                area.manning = value.trim().parse().ok().filter(|n| *n > 0.0);
            } else if let Some(value) = keyed_value(line, "Storage Area Point Generation Data") {
                let numbers: Vec<f64> = value.split(',').filter_map(|field| field.trim().parse().ok()).collect();
                if let [.., dx, dy] = numbers.as_slice() {
                    area.spacing = Some((*dx, *dy));
                }
            }
        }
    }
    let mut found: Vec<AreaText> = areas.into_iter().filter(|(_, is_2d)| *is_2d).map(|(area, _)| area).collect();
    for (name, area, points) in bounds {
        if let Some(area) = found.iter_mut().find(|entry| entry.name.eq_ignore_ascii_case(&area)) {
            area.lines.push((name, points));
        }
    }
    found
}

/// Reads `count` points in fields of 16 characters, so many points a line.
fn points(lines: &[&str], count: &str, per_line: usize) -> Vec<Point> {
    let count = count.trim().parse::<f64>().unwrap_or(0.0).clamp(0.0, 5.0e6) as usize;
    let (numbers, _) = fixed_numbers(lines, 16, 2 * per_line, 2 * count);
    numbers.chunks_exact(2).filter_map(|pair| Some([pair[0]?, pair[1]?])).collect()
}

/// Makes the mesh of an area from its outline and cell points, with a plane bed that falls from where water comes in
/// to where it leaves.
///
/// # Errors
/// Outline and points make no mesh.
pub fn mesh_from_text(area: &AreaText, flow: &UnsteadyFlow, units: UnitSystem) -> Result<MadeMesh, MeshError> {
    let fault = |problem: String| MeshError::Outline { area: area.name.clone(), problem };
    let generated = area.points.is_empty();
    let points = match (generated, area.spacing) {
        (false, _) => area.points.clone(),
        (true, Some((dx, dy))) => generate_points(&area.outline, dx, dy),
        (true, None) => {
            let problem = "it has neither cell points nor a spacing for them; generate computation points in HEC-RAS";
            return Err(fault(problem.to_owned()));
        }
    };
    let mut mesh = voronoi(&area.name, &area.outline, &points).map_err(fault)?;
    mesh.manning = area.manning.unwrap_or(0.06);
    let plane = Plane::new(area, flow, units);
    lay_bed(&mut mesh, |point| plane.elevation(point));
    mesh.check().map_err(fault)?;
    mesh.boundary_lines = area
        .lines
        .iter()
        .map(|(name, points)| BoundaryLine {
            name: name.clone(),
            points: points.clone(),
            faces: perimeter_faces(&mesh, points),
        })
        .collect();
    let source = if generated { "spacing" } else { "cell points" };
    let notes = vec![
        format!(
            "2D area '{}': the geometry has no mesh; {} cells were made from the outline and its {source}.",
            area.name, mesh.cell_count
        ),
        format!(
            "2D area '{}': there are no property tables; the bed is a plane with slope {}, {} at the outlet.",
            area.name, plane.slope, plane.outlet
        ),
    ];
    Ok(MadeMesh { mesh, notes })
}

/// A plane that falls from the inflow to the outflow.
struct Plane {
    origin: Point,
    /// Unit vector against the fall.
    uphill: Point,
    slope: f64,
    outlet: f64,
}

impl Plane {
    fn new(area: &AreaText, flow: &UnsteadyFlow, units: UnitSystem) -> Self {
        let (mut inlet, mut outlet, mut slope, mut stage) = (None, None, None, None::<f64>);
        for boundary in flow.boundaries.iter().filter(|entry| entry.location.area.eq_ignore_ascii_case(&area.name)) {
            let line = area.lines.iter().find(|(name, _)| name.eq_ignore_ascii_case(&boundary.location.line));
            let Some(middle) = line.map(|(_, points)| along(points, 0.5)) else { continue };
            match &boundary.condition {
                UnsteadyCondition::Flow(series) => {
                    inlet = inlet.or(Some(middle));
                    slope = slope.or(series.slope);
                }
                UnsteadyCondition::NormalDepth(given) => {
                    outlet = outlet.or(Some(middle));
                    slope = Some(*given);
                }
                UnsteadyCondition::Stage(series) => {
                    outlet = outlet.or(Some(middle));
                    stage = stage.or(series.values.iter().copied().min_by(f64::total_cmp));
                }
                UnsteadyCondition::StageAndFlow
                | UnsteadyCondition::LateralInflow(_)
                | UnsteadyCondition::UniformLateralInflow(_)
                | UnsteadyCondition::RatingCurve(_)
                | UnsteadyCondition::Precipitation(_)
                | UnsteadyCondition::Other(_) => {}
            }
        }
        let center = along(&area.outline, 0.0);
        let opposite = along(&area.outline, 0.5);
        let (inlet, outlet) = match (inlet, outlet) {
            (Some(inlet), Some(outlet)) if distance(inlet, outlet) > 0.0 => (inlet, outlet),
            (Some(inlet), None) => {
                (inlet, if distance(inlet, center) > distance(inlet, opposite) { center } else { opposite })
            }
            (None, Some(outlet)) => {
                (if distance(outlet, center) > distance(outlet, opposite) { center } else { opposite }, outlet)
            }
            _ => (center, opposite),
        };
        let length = distance(inlet, outlet);
        let uphill =
            if length > 0.0 { [(inlet[0] - outlet[0]) / length, (inlet[1] - outlet[1]) / length] } else { [1.0, 0.0] };
        let initial = flow.initial_elevations.iter().find(|(name, _)| name.eq_ignore_ascii_case(&area.name));
        // Two metres of water where a level is known, so that it stands above the bed.
        let known = stage.or(initial.map(|(_, level)| *level)).map(|level| level - 2.0 * units.metre());
        Self {
            origin: outlet,
            uphill,
            slope: slope.map(f64::abs).filter(|slope| *slope > 0.0).unwrap_or(1e-3),
            outlet: known.unwrap_or(0.0),
        }
    }

    fn elevation(&self, point: Point) -> f64 {
        let along = (point[0] - self.origin[0]) * self.uphill[0] + (point[1] - self.origin[1]) * self.uphill[1];
        self.outlet + self.slope * along
    }
}
