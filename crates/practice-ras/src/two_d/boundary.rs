//! Boundary conditions of a plan on the faces behind their lines.

use super::mesh::Mesh;
use super::scheme::{FaceRule, Solver};
use crate::boundary::{Hydrograph, UnsteadyCondition, UnsteadyFlow, interpolate};
use crate::geometry::UnitSystem;
use jiff::civil::DateTime;
use thiserror::Error;

/// Why boundary conditions make a plan impossible to compute.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum BoundaryError {
    /// The values are in a DSS file.
    #[error(
        "the {condition} at boundary line '{line}' is read from a DSS file ({file} {path}), which the practice engine cannot read; put the values into the flow file"
    )]
    Dss {
        /// Kind of condition.
        condition: String,
        /// Boundary line.
        line: String,
        /// File as written.
        file: String,
        /// Pathname.
        path: String,
    },
    /// There are no values.
    #[error("the {condition} at boundary line '{line}' has no values; enter them in the flow file")]
    NoValues {
        /// Kind of condition.
        condition: String,
        /// Boundary line.
        line: String,
    },
}

/// How a line acts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Acting {
    Flow(Hydrograph, FlowSpread),
    Level(Hydrograph),
    NormalDepth,
    /// Outflow by level inside.
    RatingCurve(Vec<(f64, f64)>, FlowSpread),
}

/// A boundary line with its condition.
#[derive(Debug, Clone)]
pub(super) struct ActingLine {
    pub area: usize,
    pub name: String,
    /// Faces in the solver's numbers.
    pub faces: Vec<usize>,
    pub acting: Acting,
}

/// How a discharge is shared among the faces of a line: as at normal depth of a slope, by their conveyance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FlowSpread {
    /// Level and discharge of the whole line, rising.
    curve: Vec<(f64, f64)>,
}

const CURVE_ROWS: usize = 120;

impl FlowSpread {
    fn new(solver: &Solver, faces: &[usize], slope: f64, units: UnitSystem) -> Self {
        let root = slope.abs().max(1e-8).sqrt();
        let bottoms = faces.iter().map(|face| solver.faces[*face].table.bottom()).filter(|bottom| bottom.is_finite());
        let bottom = bottoms.fold(f64::INFINITY, f64::min);
        let height = 30.0 * units.metre();
        let curve = (0..=CURVE_ROWS)
            .map(|row| {
                let level = bottom + height * (row as f64 / CURVE_ROWS as f64).powi(2);
                let conveyance: f64 = faces.iter().map(|face| solver.faces[*face].table.at(level).conveyance).sum();
                (level, conveyance * root)
            })
            .collect();
        Self { curve }
    }

    /// Share of each face in a discharge, which sum to 1, and the level at which the slope carries it.
    pub(super) fn shares(&self, solver: &Solver, faces: &[usize], discharge: f64) -> (Vec<f64>, f64) {
        let wanted = discharge.abs();
        let upper = self.curve.partition_point(|(_, flow)| *flow < wanted).clamp(1, self.curve.len() - 1);
        let (a, b) = (self.curve[upper - 1], self.curve[upper]);
        let part = if b.1 > a.1 { ((wanted - a.1) / (b.1 - a.1)).clamp(0.0, 1.0) } else { 1.0 };
        let level = a.0 + (b.0 - a.0) * part;
        let weights: Vec<f64> = faces.iter().map(|face| solver.faces[*face].table.at(level).conveyance).collect();
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 {
            return (weights.into_iter().map(|weight| weight / sum).collect(), level);
        }
        // Next to nothing flows: all of it through the lowest face.
        let bottoms: Vec<f64> = faces.iter().map(|face| solver.faces[*face].table.bottom()).collect();
        let lowest = (0..faces.len()).min_by(|a, b| bottoms[*a].total_cmp(&bottoms[*b]));
        ((0..faces.len()).map(|place| if Some(place) == lowest { 1.0 } else { 0.0 }).collect(), level)
    }
}

/// What the flow file says for these areas.
#[derive(Debug, Default)]
pub(super) struct Boundaries {
    pub lines: Vec<ActingLine>,
    /// Rain on each area: depth for each interval, in millimetres or inches.
    pub rain: Vec<Option<Hydrograph>>,
    /// Plain words on what is not computed.
    pub ignored: Vec<String>,
}

/// Ties the conditions of a flow file to the faces of the meshes.
pub(super) fn tie(
    solver: &mut Solver,
    meshes: &[Mesh],
    flow: &UnsteadyFlow,
    units: UnitSystem,
) -> Result<Boundaries, BoundaryError> {
    let mut tied = Boundaries { rain: vec![None; meshes.len()], ..Boundaries::default() };
    let mut offset = 0;
    for (area, mesh) in meshes.iter().enumerate() {
        let mut free: Vec<&str> = mesh.boundary_lines.iter().map(|line| line.name.as_str()).collect();
        for boundary in &flow.boundaries {
            let place = &boundary.location;
            if !place.area.eq_ignore_ascii_case(&mesh.name) {
                continue;
            }
            if let UnsteadyCondition::Precipitation(series) = &boundary.condition {
                usable(series, boundary.condition.words(), &mesh.name)?;
                tied.rain[area] = Some(series.clone());
                continue;
            }
            let Some(line) = mesh.boundary_lines.iter().find(|line| line.name.eq_ignore_ascii_case(&place.line)) else {
                tied.ignored.push(format!(
                    "The {} at boundary line '{}' of 2D area '{}' is ignored: the geometry has no such line.",
                    boundary.condition.words(),
                    place.line,
                    mesh.name
                ));
                continue;
            };
            free.retain(|name| *name != line.name);
            let faces: Vec<usize> = line.faces.iter().map(|face| face + offset).collect();
            if faces.is_empty() {
                tied.ignored.push(format!("Boundary line '{}' is ignored: it lies at no face of the mesh.", line.name));
                continue;
            }
            let words = boundary.condition.words();
            let acting = match &boundary.condition {
                UnsteadyCondition::Flow(series) => {
                    usable(series, words, &line.name)?;
                    let slope = series.slope.unwrap_or(1e-3);
                    set_rule(solver, &faces, FaceRule::GivenFlow);
                    Acting::Flow(series.clone(), FlowSpread::new(solver, &faces, slope, units))
                }
                UnsteadyCondition::Stage(series) => {
                    usable(series, words, &line.name)?;
                    set_rule(solver, &faces, FaceRule::GivenLevel);
                    Acting::Level(series.clone())
                }
                UnsteadyCondition::NormalDepth(slope) => {
                    set_rule(solver, &faces, FaceRule::NormalDepth(slope.abs()));
                    Acting::NormalDepth
                }
                UnsteadyCondition::RatingCurve(table) if table.len() >= 2 => {
                    set_rule(solver, &faces, FaceRule::GivenFlow);
                    Acting::RatingCurve(table.clone(), FlowSpread::new(solver, &faces, 1e-3, units))
                }
                UnsteadyCondition::RatingCurve(_)
                | UnsteadyCondition::StageAndFlow
                | UnsteadyCondition::LateralInflow(_)
                | UnsteadyCondition::UniformLateralInflow(_)
                | UnsteadyCondition::Precipitation(_)
                | UnsteadyCondition::Other(_) => {
                    tied.ignored.push(format!(
                        "The {words} at boundary line '{}' is not modelled by the practice engine; the line is closed.",
                        line.name
                    ));
                    continue;
                }
            };
            tied.lines.push(ActingLine { area, name: line.name.clone(), faces, acting });
        }
        for name in free {
            tied.ignored.push(format!("Boundary line '{name}' has no boundary condition; it is closed."));
        }
        offset += mesh.face_count();
    }
    Ok(tied)
}

fn usable(series: &Hydrograph, condition: &str, line: &str) -> Result<(), BoundaryError> {
    if let Some(dss) = &series.dss {
        return Err(BoundaryError::Dss {
            condition: condition.to_owned(),
            line: line.to_owned(),
            file: dss.file.clone(),
            path: dss.path.clone(),
        });
    }
    if series.values.is_empty() {
        return Err(BoundaryError::NoValues { condition: condition.to_owned(), line: line.to_owned() });
    }
    Ok(())
}

fn set_rule(solver: &mut Solver, faces: &[usize], rule: FaceRule) {
    for face in faces {
        solver.faces[*face].rule = rule;
    }
}

impl ActingLine {
    /// Sets what is given at the faces for a step from `from` to `to`, seconds since the start. Flows are those of the
    /// step's middle, so that a straight hydrograph brings exactly its volume; levels those of its end.
    pub(super) fn prescribe(&self, solver: &Solver, start: DateTime, from: f64, to: f64) {
        match &self.acting {
            Acting::Flow(series, spread) => {
                let flow = series.value_at((from + to) / 2.0, start);
                let (shares, level) = spread.shares(solver, &self.faces, flow);
                for (face, share) in self.faces.iter().zip(shares) {
                    self.give(solver, *face, -flow * share, level);
                }
            }
            Acting::RatingCurve(table, spread) => {
                let flow = interpolate(table, self.stage(solver));
                let (shares, level) = spread.shares(solver, &self.faces, flow);
                for (face, share) in self.faces.iter().zip(shares) {
                    self.give(solver, *face, flow * share, level);
                }
            }
            Acting::Level(series) => {
                let level = series.value_at(to, start);
                for face in &self.faces {
                    solver.given[*face].set(level);
                }
            }
            Acting::NormalDepth => {}
        }
    }

    /// A discharge out of the mesh (into it where negative), with the area for its velocity.
    fn give(&self, solver: &Solver, face: usize, leaving: f64, level: f64) {
        solver.given[face].set(leaving);
        let level = level.max(solver.level[solver.inside(face)].get());
        solver.flow_area[face].set(solver.faces[face].table.at(level).area);
    }

    /// Greatest flow this line brings, for the length of the first steps.
    pub(super) fn inflow(&self, start: DateTime, seconds: f64) -> f64 {
        match &self.acting {
            Acting::Flow(series, _) => series.value_at(seconds, start).max(0.0),
            Acting::Level(_) | Acting::NormalDepth | Acting::RatingCurve(..) => 0.0,
        }
    }

    /// Water surface at the line: where one is given that, else in the cell behind its lowest face.
    pub(super) fn stage(&self, solver: &Solver) -> f64 {
        if let (Acting::Level(_), Some(face)) = (&self.acting, self.faces.first()) {
            return solver.given[*face].get();
        }
        let bottom = |face: &&usize| solver.faces[**face].table.bottom();
        let lowest = self.faces.iter().min_by(|a, b| bottom(a).total_cmp(&bottom(b)));
        lowest.map_or(f64::NAN, |face| solver.level[solver.inside(*face)].get())
    }

    /// Discharge into the mesh at one of the line's faces in the last step.
    pub(super) fn entering(solver: &Solver, face: usize) -> f64 {
        -solver.passed(face) * solver.faces[face].outward
    }
}
