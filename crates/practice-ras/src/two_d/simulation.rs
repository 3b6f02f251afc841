//! From the start of a plan's window to its end: chooses time steps, keeps the books of volume, collects output.

use super::boundary::{ActingLine, Boundaries, BoundaryError, tie};
use super::crew::{Crew, threads_for, with_crew};
use super::mesh::Mesh;
use super::result::{AreaResult, AreaVolumes, LineSeries, Peak, TwoDResult};
use super::scheme::{Solver, Step};
use crate::boundary::UnsteadyFlow;
use crate::geometry::UnitSystem;
use crate::one_d::{Interruption, Progress};
use jiff::SignedDuration;
use jiff::civil::DateTime;
use thiserror::Error;

/// What a plan asks of the 2D model.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoDSettings {
    /// First moment.
    pub start: DateTime,
    /// Last moment.
    pub end: DateTime,
    /// Longest time step, seconds (the plan's computation interval).
    pub longest_step: f64,
    /// Seconds between output times.
    pub output_interval: f64,
    /// Seconds computed with the first boundary values before the start (the plan's initial conditions time).
    pub warm_up: f64,
    /// Threads asked for; 0 is all of this machine.
    pub cores: usize,
    /// Threads whatever the size of the mesh, for tests.
    pub exact_threads: Option<usize>,
}

/// Why a 2D plan is refused.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum TwoDError {
    /// A boundary condition cannot be used.
    #[error(transparent)]
    Boundary(#[from] BoundaryError),
    /// The window is empty.
    #[error("the plan has no simulation window, or its end is not after its start")]
    NoWindow,
    /// The plan asks for more output than fits.
    #[error(
        "the plan asks for {steps} output steps of {cells} cells, more than the practice engine holds in memory ({megabytes} MB); choose a longer mapping interval"
    )]
    TooMuchOutput {
        /// Output steps.
        steps: usize,
        /// Cells.
        cells: usize,
        /// What it would take.
        megabytes: usize,
    },
}

/// Most output that is held in memory, bytes; writing it takes a few times as much.
const OUTPUT_LIMIT: usize = 500_000_000;
/// Below this a time step means that the computation stands still.
const SHORTEST_STEP: f64 = 1e-5;
/// A step is at most this much longer than the one before.
const GROWTH: f64 = 1.3;
/// Deepest layer an inflow may lay on the cells behind its line in one step, metres.
const DEEPEST_INFLOW: f64 = 0.2;

/// Computes a plan's 2D flow areas.
///
/// # Errors
/// The plan cannot be computed; nothing was computed then.
pub fn simulate(
    meshes: &[Mesh],
    flow: &UnsteadyFlow,
    units: UnitSystem,
    settings: &TwoDSettings,
    progress: &mut dyn Progress,
) -> Result<TwoDResult, TwoDError> {
    let total = settings.end.duration_since(settings.start).as_secs_f64();
    if total.is_nan() || total <= 0.0 || settings.output_interval.is_nan() || settings.output_interval <= 0.0 {
        return Err(TwoDError::NoWindow);
    }
    let outputs = (total / settings.output_interval + 1e-9).floor() as usize + 1;
    let columns: usize = meshes.iter().map(|mesh| mesh.total_cells() + mesh.face_count()).sum();
    if outputs.saturating_mul(columns).saturating_mul(4) > OUTPUT_LIMIT {
        let cells = meshes.iter().map(Mesh::total_cells).sum();
        return Err(TwoDError::TooMuchOutput { steps: outputs, cells, megabytes: outputs * columns / 250_000 });
    }
    let mut solver = Solver::new(meshes, units);
    let boundaries = tie(&mut solver, meshes, flow, units)?;
    for words in &boundaries.ignored {
        progress.message(words);
    }
    set_initial_levels(&solver, meshes, flow, progress);
    let threads = settings.exact_threads.unwrap_or_else(|| threads_for(settings.cores, solver.cells.len()));
    let mut run = Run::new(&solver, meshes, &boundaries, units, settings, total);
    run.result.threads = threads;
    with_crew(&solver, threads, |crew| {
        run.warm_up(crew, settings.warm_up, progress);
        run.compute(crew, progress);
    });
    Ok(run.finish())
}

fn set_initial_levels(solver: &Solver, meshes: &[Mesh], flow: &UnsteadyFlow, progress: &mut dyn Progress) {
    let mut offset = 0;
    for mesh in meshes {
        let given = flow.initial_elevations.iter().find(|(name, _)| name.eq_ignore_ascii_case(&mesh.name));
        if let Some((_, level)) = given {
            progress.message(&format!("2D area '{}' starts with a water surface at {level}.", mesh.name));
            for cell in 0..mesh.cell_count {
                solver.fill(offset + cell, *level);
            }
        }
        offset += mesh.cell_count;
    }
}

struct Run<'run> {
    solver: &'run Solver,
    meshes: &'run [Mesh],
    boundaries: &'run Boundaries,
    settings: &'run TwoDSettings,
    metre: f64,
    total: f64,
    last_step: f64,
    rate: f64,
    result: TwoDResult,
}

impl<'run> Run<'run> {
    fn new(
        solver: &'run Solver,
        meshes: &'run [Mesh],
        boundaries: &'run Boundaries,
        units: UnitSystem,
        settings: &'run TwoDSettings,
        total: f64,
    ) -> Self {
        let mut face_offset = 0;
        let mut areas = Vec::with_capacity(meshes.len());
        for (index, mesh) in meshes.iter().enumerate() {
            let lines = boundaries.lines.iter().filter(|line| line.area == index);
            areas.push(AreaResult {
                name: mesh.name.clone(),
                cells: mesh.total_cells(),
                faces: mesh.face_count(),
                water_surface: Vec::new(),
                face_velocity: Vec::new(),
                maximum_water_surface: Vec::new(),
                minimum_water_surface: Vec::new(),
                maximum_face_velocity: Vec::new(),
                minimum_face_velocity: Vec::new(),
                volume: Vec::new(),
                wet_percent: Vec::new(),
                lines: lines
                    .map(|line| {
                        let faces: Vec<usize> = line.faces.iter().map(|face| face - face_offset).collect();
                        let cells = faces.iter().map(|face| mesh.inner_cell(*face).0).collect();
                        LineSeries {
                            name: line.name.clone(),
                            faces,
                            cells,
                            stage: Vec::new(),
                            flow: Vec::new(),
                            flow_per_face: Vec::new(),
                            stage_per_face: Vec::new(),
                        }
                    })
                    .collect(),
                volumes: AreaVolumes::default(),
            });
            face_offset += mesh.face_count();
        }
        Self {
            solver,
            meshes,
            boundaries,
            settings,
            metre: units.metre(),
            total,
            last_step: 0.5,
            rate: 0.0,
            result: TwoDResult {
                units,
                days: Vec::new(),
                stamps: Vec::new(),
                time_steps: Vec::new(),
                areas,
                threads: 1,
                steps: 0,
                interrupted: None,
            },
        }
    }

    /// The next step's length; `left` seconds remain to the next output, which is hit exactly.
    fn step_length(&self, now: f64, left: f64) -> f64 {
        let stable = Solver::stable_step(self.rate).min(self.settings.longest_step).min(self.last_step * GROWTH);
        let mut length = stable.min(left);
        for line in &self.boundaries.lines {
            let inflow = line.inflow(self.settings.start, now);
            if inflow > 0.0 {
                let area: f64 = line.faces.iter().map(|face| self.solver.cells[self.solver.inside(*face)].area).sum();
                length = length.min(DEEPEST_INFLOW * self.metre * area / inflow);
            }
        }
        left / (left / length).ceil().max(1.0)
    }

    /// One step of everything from `now`; the books are kept where it counts.
    fn step(&mut self, crew: &Crew<'_>, now: f64, clock: f64, seconds: f64, counts: bool) {
        for line in &self.boundaries.lines {
            line.prescribe(self.solver, self.settings.start, clock, if counts { clock + seconds } else { clock });
        }
        let middle = clock + if counts { seconds / 2.0 } else { 0.0 };
        for area in 0..self.meshes.len() {
            self.solver.rain[area].set(self.rain(area, middle));
        }
        let days = (now + seconds) / 86_400.0;
        self.rate = crew.step(Step { seconds, days, recorded: counts });
        self.last_step = seconds;
        if !counts {
            return;
        }
        self.result.steps += 1;
        for line in &self.boundaries.lines {
            let volumes = &mut self.result.areas[line.area].volumes;
            for face in &line.faces {
                let volume = ActingLine::entering(self.solver, *face) * seconds;
                if volume > 0.0 {
                    volumes.inflow += volume;
                } else {
                    volumes.outflow -= volume;
                }
            }
        }
        for (area, mesh) in self.meshes.iter().enumerate() {
            let rain = self.solver.rain[area].get();
            if rain > 0.0 {
                let plan_area: f64 = mesh.areas[..mesh.cell_count].iter().sum();
                self.result.areas[area].volumes.inflow += rain * plan_area * seconds;
            }
        }
    }

    /// Rain on an area, length a second.
    fn rain(&self, area: usize, seconds: f64) -> f64 {
        let Some(series) = &self.boundaries.rain[area] else { return 0.0 };
        let unit = match self.result.units {
            UnitSystem::Si => 1e-3,
            UnitSystem::English => 1.0 / 12.0,
        };
        // A value is the depth that falls in the interval that ends at its time.
        let place = ((seconds - series.offset(self.settings.start)) / series.interval).ceil();
        if place < 0.0 || place >= series.values.len() as f64 {
            return 0.0;
        }
        series.values[place as usize].max(0.0) * unit / series.interval
    }

    fn warm_up(&mut self, crew: &Crew<'_>, seconds: f64, progress: &mut dyn Progress) {
        if seconds <= 0.0 {
            return;
        }
        progress.message(&format!("Warming up for {} hours with the first boundary values.", seconds / 3600.0));
        let mut now = 0.0;
        while now < seconds && !self.solver.is_broken() {
            let length = self.step_length(0.0, seconds - now);
            if length < SHORTEST_STEP {
                return;
            }
            self.step(crew, now, 0.0, length, false);
            now += length;
        }
    }

    fn compute(&mut self, crew: &Crew<'_>, progress: &mut dyn Progress) {
        for area in 0..self.meshes.len() {
            self.result.areas[area].volumes.start = self.volume_of(area);
        }
        for line in &self.boundaries.lines {
            line.prescribe(self.solver, self.settings.start, 0.0, 0.0);
        }
        let (mut now, mut output) = (0.0, 1usize);
        self.output(0.0, progress);
        while now < self.total {
            let target = (output as f64 * self.settings.output_interval).min(self.total);
            while now < target {
                let done = now / self.total;
                progress.fraction(done);
                if progress.stops_at(done) {
                    self.interrupt(now, true);
                    return;
                }
                let length = self.step_length(now, target - now);
                if self.solver.is_broken() || length.is_nan() || length < SHORTEST_STEP.min(target - now) {
                    self.interrupt(now, false);
                    return;
                }
                self.step(crew, now, now, length, true);
                // The last step before an output ends on it, whatever rounding says.
                now = if target - now - length < SHORTEST_STEP { target } else { now + length };
            }
            if self.solver.is_broken() {
                self.interrupt(now, false);
                return;
            }
            // A window that is no multiple of the interval has no output at its end, as in HEC-RAS.
            if (target - output as f64 * self.settings.output_interval).abs() < 1e-6 {
                self.output(now, progress);
            }
            output += 1;
        }
        progress.fraction(1.0);
    }

    fn interrupt(&mut self, now: f64, asked_for: bool) {
        let at = moment(self.settings.start, now);
        self.result.interrupted = Some(Interruption { days: now / 86_400.0, at, asked_for });
    }

    fn volume_of(&self, area: usize) -> f64 {
        let offset: usize = self.meshes[..area].iter().map(|mesh| mesh.cell_count).sum();
        (offset..offset + self.meshes[area].cell_count).map(|cell| self.solver.volume[cell].get()).sum()
    }

    fn output(&mut self, now: f64, progress: &mut dyn Progress) {
        let at = moment(self.settings.start, now);
        self.result.days.push(now / 86_400.0);
        self.result.stamps.push(at);
        self.result.time_steps.push(self.last_step as f32);
        progress.simulated(at);
        let (mut cells, mut faces, mut lines) = (0, 0, self.boundaries.lines.iter());
        for (area, mesh) in self.meshes.iter().enumerate() {
            let volume = self.volume_of(area);
            let result = &mut self.result.areas[area];
            let level = |cell: usize| self.solver.level[cells + cell].get();
            let wet = (0..mesh.cell_count).filter(|cell| self.solver.volume[cells + cell].get() > 0.0).count();
            result.volume.push(volume as f32);
            result.wet_percent.push(100.0 * wet as f32 / mesh.cell_count as f32);
            result.water_surface.extend((0..mesh.cell_count).map(|cell| level(cell) as f32));
            result.water_surface.extend((mesh.cell_count..mesh.total_cells()).map(|ghost| {
                let face = mesh.cell_faces[ghost].first().map(|(face, _)| *face);
                face.map_or(0.0, |face| level(mesh.inner_cell(face).0) as f32)
            }));
            result.face_velocity.extend((0..mesh.face_count()).map(|face| self.solver.velocity(faces + face) as f32));
            for series in &mut result.lines {
                let Some(line) = lines.next() else { break };
                let flows = line.faces.iter().map(|face| ActingLine::entering(self.solver, *face));
                series.stage.push(line.stage(self.solver) as f32);
                series.flow.push(flows.clone().sum::<f64>() as f32);
                series.flow_per_face.extend(flows.map(|flow| flow as f32));
                let stages = line.faces.iter().map(|face| self.solver.level[self.solver.inside(*face)].get() as f32);
                series.stage_per_face.extend(stages);
            }
            cells += mesh.cell_count;
            faces += mesh.face_count();
        }
    }

    fn finish(mut self) -> TwoDResult {
        let (mut cells, mut faces) = (0, 0);
        for (area, mesh) in self.meshes.iter().enumerate() {
            let end = self.volume_of(area);
            let peaks = |extremes: &super::scheme::Extremes, from: usize, count: usize, all: usize| {
                let mut peaks: Vec<Peak> = (from..from + count)
                    .map(|index| {
                        let value = extremes.value[index].get();
                        // Nothing was recorded where no step was computed.
                        let value = if value.is_finite() { value } else { self.solver.level[index].get() };
                        Peak { value: value as f32, days: extremes.days[index].get() as f32 }
                    })
                    .collect();
                peaks.resize(all, Peak::default());
                peaks
            };
            let highest = peaks(&self.solver.highest, cells, mesh.cell_count, mesh.total_cells());
            let lowest = peaks(&self.solver.lowest, cells, mesh.cell_count, mesh.total_cells());
            let fastest = peaks(&self.solver.fastest, faces, mesh.face_count(), mesh.face_count());
            let slowest = peaks(&self.solver.slowest, faces, mesh.face_count(), mesh.face_count());
            let result = &mut self.result.areas[area];
            result.maximum_water_surface = highest;
            result.minimum_water_surface = lowest;
            result.maximum_face_velocity = fastest;
            result.minimum_face_velocity = slowest;
            result.volumes.end = end;
            cells += mesh.cell_count;
            faces += mesh.face_count();
        }
        self.result
    }
}

fn moment(start: DateTime, seconds: f64) -> DateTime {
    let milliseconds = (seconds * 1e3).round() as i64;
    start.saturating_add(SignedDuration::from_millis(milliseconds))
}
