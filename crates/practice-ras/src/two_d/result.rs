//! What a 2D computation leaves behind.

use crate::geometry::UnitSystem;
use crate::one_d::Interruption;
use jiff::civil::DateTime;

/// Volumes of one 2D flow area, in cubic feet or cubic metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AreaVolumes {
    /// Came in over boundary lines and as rain.
    pub inflow: f64,
    /// Left over boundary lines.
    pub outflow: f64,
    /// In the cells at the start.
    pub start: f64,
    /// In the cells at the end.
    pub end: f64,
}

impl AreaVolumes {
    /// Volume that appeared (positive) or vanished (negative).
    #[must_use]
    pub fn error(&self) -> f64 {
        self.end - self.start - self.inflow + self.outflow
    }

    /// The error in percent of the volume at the start and what came in.
    #[must_use]
    pub fn error_percent(&self) -> f64 {
        let handled = self.start + self.inflow;
        if handled > 0.0 { 100.0 * self.error() / handled } else { 0.0 }
    }
}

/// A greatest or least value and when it was reached.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Peak {
    /// The value.
    pub value: f32,
    /// Days since the start.
    pub days: f32,
}

/// Series at a boundary line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineSeries {
    /// Name of the line.
    pub name: String,
    /// Faces in the mesh's numbers.
    pub faces: Vec<usize>,
    /// Cells behind the faces.
    pub cells: Vec<usize>,
    /// Water surface at each output time.
    pub stage: Vec<f32>,
    /// Flow into the area at each output time; negative where it leaves.
    pub flow: Vec<f32>,
    /// Flow at each face, row by row.
    pub flow_per_face: Vec<f32>,
    /// Water surface at each face, row by row.
    pub stage_per_face: Vec<f32>,
}

/// Results of one 2D flow area; rows are output times.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaResult {
    /// Name.
    pub name: String,
    /// Columns of `water_surface`: all cells, ghosts included.
    pub cells: usize,
    /// Columns of `face_velocity`.
    pub faces: usize,
    /// Water surfaces; a dry cell has its lowest elevation, a ghost the level of the cell beside it.
    pub water_surface: Vec<f32>,
    /// Velocities along the faces' normals.
    pub face_velocity: Vec<f32>,
    /// Greatest water surface of every cell over all time steps; 0 for ghosts.
    pub maximum_water_surface: Vec<Peak>,
    /// Least water surface.
    pub minimum_water_surface: Vec<Peak>,
    /// Greatest velocity of every face.
    pub maximum_face_velocity: Vec<Peak>,
    /// Least velocity.
    pub minimum_face_velocity: Vec<Peak>,
    /// Volume of water at each output time.
    pub volume: Vec<f32>,
    /// Share of wet cells at each output time, percent.
    pub wet_percent: Vec<f32>,
    /// Boundary lines with a condition.
    pub lines: Vec<LineSeries>,
    /// Volumes.
    pub volumes: AreaVolumes,
}

/// A 2D computation.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoDResult {
    /// Units of all values.
    pub units: UnitSystem,
    /// Output times in days since the start.
    pub days: Vec<f64>,
    /// Output times as dates.
    pub stamps: Vec<DateTime>,
    /// Time step at each output time, seconds.
    pub time_steps: Vec<f32>,
    /// The areas, in the order of the meshes.
    pub areas: Vec<AreaResult>,
    /// Threads used.
    pub threads: usize,
    /// Number of time steps.
    pub steps: usize,
    /// Where the computation ended early.
    pub interrupted: Option<Interruption>,
}
