//! One time step of the local inertial equations on an unstructured mesh.
//!
//! After Bates, Horritt and Fewtrell (2010), "A simple inertial formulation of the shallow water equations for efficient
//! two-dimensional flood inundation modelling", J. Hydrology 387: discharge through a face follows the slope of the water
//! surface, with friction taken implicitly. Area and conveyance come from the face's own table, volume from the cell's
//! (sub-grid bathymetry as in Casulli 2009). Discharge is held at or below critical flow, and no cell gives more
//! water than it has, so that what leaves one cell arrives in the other: volume is conserved to rounding.
//!
//! Each face and each cell is computed from the state before, its own sums in a fixed order: the answer does not depend
//! on how many threads share the work.

use super::mesh::Mesh;
use super::tables::{FaceTable, StorageRow, level_at, volume_at};
use crate::geometry::UnitSystem;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// A number that several threads may look at, of which only one writes between two barriers.
#[derive(Debug, Default)]
pub(super) struct Shared(AtomicU64);

impl Shared {
    #[inline]
    pub(super) fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }

    #[inline]
    pub(super) fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }
}

fn shared(count: usize, value: f64) -> Vec<Shared> {
    (0..count).map(|_| Shared(AtomicU64::new(value.to_bits()))).collect()
}

/// What happens at a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FaceRule {
    /// Water passes between two cells.
    Inner,
    /// Nothing passes.
    Wall,
    /// The discharge is given.
    GivenFlow,
    /// The level outside is given.
    GivenLevel,
    /// Water leaves at normal depth of this friction slope.
    NormalDepth(f64),
}

/// The fixed part of a face.
#[derive(Debug)]
pub(super) struct Face {
    pub first: usize,
    pub second: usize,
    pub distance: f64,
    pub table: FaceTable,
    pub rule: FaceRule,
    /// 1 where the normal of a perimeter face points out of the mesh, else -1.
    pub outward: f64,
}

/// The fixed part of a cell.
#[derive(Debug)]
pub(super) struct Cell {
    pub area: f64,
    /// Which mesh it is of.
    pub mesh: usize,
    pub rows: Vec<StorageRow>,
    pub faces: Vec<(usize, f64)>,
}

/// Greatest and least values so far, with the day they were reached.
#[derive(Debug)]
pub(super) struct Extremes {
    pub value: Vec<Shared>,
    pub days: Vec<Shared>,
}

impl Extremes {
    fn new(count: usize, start: f64) -> Self {
        Self { value: shared(count, start), days: shared(count, 0.0) }
    }

    fn raise(&self, index: usize, value: f64, days: f64) {
        if value > self.value[index].get() {
            self.value[index].set(value);
            self.days[index].set(days);
        }
    }

    fn lower(&self, index: usize, value: f64, days: f64) {
        if value < self.value[index].get() {
            self.value[index].set(value);
            self.days[index].set(days);
        }
    }
}

/// All meshes of a plan as one set of cells and faces, and the water in them. Ghost cells are left out.
#[derive(Debug)]
pub(super) struct Solver {
    pub gravity: f64,
    pub cells: Vec<Cell>,
    pub faces: Vec<Face>,
    pub volume: Vec<Shared>,
    pub level: Vec<Shared>,
    row: Vec<AtomicU32>,
    /// Share of its outflow that a cell can really give.
    share: Vec<Shared>,
    /// Discharge along the normal, before the share.
    flow: Vec<Shared>,
    pub flow_area: Vec<Shared>,
    /// Gravity times area over distance: how stiffly a face ties its cells together.
    stiffness: Vec<Shared>,
    /// Discharge or level given from outside, by the face's rule.
    pub given: Vec<Shared>,
    /// Rain on each mesh, length a second.
    pub rain: Vec<Shared>,
    pub highest: Extremes,
    pub lowest: Extremes,
    pub fastest: Extremes,
    pub slowest: Extremes,
    broken: AtomicBool,
}

/// What all threads must know of a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Length, seconds.
    pub seconds: f64,
    /// Days since the start at the end of the step.
    pub days: f64,
    /// Whether extremes are kept (not while warming up).
    pub recorded: bool,
}

const NOWHERE: usize = usize::MAX;
/// Least wetted share of a cell's area that the time step heeds; less would stop the clock at every wet edge.
const LEAST_WETTED: f64 = 0.1;

impl Solver {
    pub(super) fn new(meshes: &[Mesh], units: UnitSystem) -> Self {
        let mut cells = Vec::new();
        let mut faces = Vec::new();
        for (number, mesh) in meshes.iter().enumerate() {
            let (cell_offset, face_offset) = (cells.len(), faces.len());
            for cell in 0..mesh.cell_count {
                let around = mesh.cell_faces[cell].iter();
                cells.push(Cell {
                    area: mesh.areas[cell],
                    mesh: number,
                    rows: mesh.storage[cell].clone(),
                    faces: around.map(|(face, orientation)| (face + face_offset, f64::from(*orientation))).collect(),
                });
            }
            for face in 0..mesh.face_count() {
                let at = |cell: usize| if cell < mesh.cell_count { cell + cell_offset } else { NOWHERE };
                let [first, second] = mesh.face_cells[face].map(at);
                let perimeter = first == NOWHERE || second == NOWHERE;
                faces.push(Face {
                    first,
                    second,
                    distance: mesh.face_distance(face),
                    table: FaceTable::new(
                        &mesh.face_rows[face],
                        mesh.face_lengths[face],
                        units.manning(),
                        units.gravity(),
                        mesh.manning,
                    ),
                    rule: if perimeter { FaceRule::Wall } else { FaceRule::Inner },
                    outward: if first == NOWHERE { -1.0 } else { 1.0 },
                });
            }
        }
        let (c, f) = (cells.len(), faces.len());
        Self {
            gravity: units.gravity(),
            volume: shared(c, 0.0),
            level: cells.iter().map(|cell| Shared(AtomicU64::new(cell.rows[0].elevation.to_bits()))).collect(),
            row: (0..c).map(|_| AtomicU32::new(0)).collect(),
            share: shared(c, 1.0),
            flow: shared(f, 0.0),
            flow_area: shared(f, 0.0),
            stiffness: shared(f, 0.0),
            given: shared(f, 0.0),
            rain: shared(meshes.len(), 0.0),
            highest: Extremes::new(c, f64::NEG_INFINITY),
            lowest: Extremes::new(c, f64::INFINITY),
            fastest: Extremes::new(f, 0.0),
            slowest: Extremes::new(f, 0.0),
            broken: AtomicBool::new(false),
            cells,
            faces,
        }
    }

    /// Fills a cell up to a level; a level below its bottom leaves it dry.
    pub(super) fn fill(&self, cell: usize, level: f64) {
        let entry = &self.cells[cell];
        let volume = volume_at(&entry.rows, entry.area, level);
        let (level, _, row) = level_at(&entry.rows, entry.area, volume, 0);
        self.volume[cell].set(volume);
        self.level[cell].set(level);
        self.row[cell].store(row as u32, Ordering::Relaxed);
    }

    /// Whether a number stopped being one.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Discharge along the normal that really passed in the last step.
    #[inline]
    pub(super) fn passed(&self, face: usize) -> f64 {
        let flow = self.flow[face].get();
        let from = if flow > 0.0 { self.faces[face].first } else { self.faces[face].second };
        if from == NOWHERE || flow == 0.0 { flow } else { flow * self.share[from].get() }
    }

    /// The cell inside of a perimeter face.
    pub(super) fn inside(&self, face: usize) -> usize {
        let entry = &self.faces[face];
        if entry.first == NOWHERE { entry.second } else { entry.first }
    }

    /// First part of a step: discharges of some faces from the levels before.
    pub(super) fn move_faces(&self, range: Range<usize>, step: Step) {
        for index in range {
            let face = &self.faces[index];
            let (first, second) = match face.rule {
                FaceRule::Inner => (self.level[face.first].get(), self.level[face.second].get()),
                FaceRule::GivenLevel if face.outward > 0.0 => (self.level[face.first].get(), self.given[index].get()),
                FaceRule::GivenLevel => (self.given[index].get(), self.level[face.second].get()),
                FaceRule::Wall => continue,
                FaceRule::GivenFlow => {
                    let flow = self.given[index].get();
                    self.flow[index].set(flow * face.outward);
                    continue;
                }
                FaceRule::NormalDepth(slope) => {
                    let flow = face.table.at(self.level[self.inside(index)].get());
                    let leaving = (flow.conveyance * slope.sqrt()).min(flow.critical);
                    self.flow[index].set(leaving * face.outward);
                    self.flow_area[index].set(flow.area);
                    continue;
                }
            };
            let water = first.max(second);
            if water <= face.table.bottom() {
                self.flow[index].set(0.0);
                self.flow_area[index].set(0.0);
                self.stiffness[index].set(0.0);
                continue;
            }
            let opening = face.table.at(water);
            let before = self.passed(index);
            let stiffness = self.gravity * opening.area / face.distance;
            let pushed = before - stiffness * (second - first) * step.seconds;
            let squared = opening.conveyance * opening.conveyance;
            let friction = if squared > 1e-200 {
                self.gravity * opening.area * step.seconds * before.abs() / squared
            } else {
                f64::INFINITY
            };
            let flow = (pushed / (1.0 + friction)).clamp(-opening.critical, opening.critical);
            self.flow[index].set(flow);
            self.flow_area[index].set(opening.area);
            self.stiffness[index].set(stiffness);
        }
    }

    /// Second part: how much of what should leave some cells is there to leave.
    pub(super) fn limit_cells(&self, range: Range<usize>, step: Step) {
        for index in range {
            let mut leaving = 0.0;
            for (face, orientation) in &self.cells[index].faces {
                let out = self.flow[*face].get() * orientation;
                if out > 0.0 {
                    leaving += out;
                }
            }
            let wanted = leaving * step.seconds;
            let there = self.volume[index].get();
            self.share[index].set(if wanted > there { there / wanted } else { 1.0 });
        }
    }

    /// Third part: volumes and levels of some cells after the step. Returns the greatest rate (1/s²) at which a
    /// wave passes a cell, which bounds the next step.
    pub(super) fn fill_cells(&self, range: Range<usize>, step: Step) -> f64 {
        let mut fastest: f64 = 0.0;
        for index in range {
            let cell = &self.cells[index];
            let mut net = self.rain[cell.mesh].get() * cell.area;
            let mut stiffness = 0.0;
            for (face, orientation) in &cell.faces {
                net -= self.passed(*face) * orientation;
                stiffness += self.stiffness[*face].get();
            }
            // Rounding may leave a cell a hair below empty.
            let volume = (self.volume[index].get() + net * step.seconds).max(0.0);
            let hint = self.row[index].load(Ordering::Relaxed) as usize;
            let (level, wetted, row) = level_at(&cell.rows, cell.area, volume, hint);
            if !level.is_finite() {
                self.broken.store(true, Ordering::Relaxed);
            }
            self.volume[index].set(volume);
            self.level[index].set(level);
            self.row[index].store(row as u32, Ordering::Relaxed);
            fastest = fastest.max(stiffness / wetted.max(LEAST_WETTED * cell.area));
            if step.recorded {
                self.highest.raise(index, level, step.days);
                self.lowest.lower(index, level, step.days);
            }
        }
        fastest
    }

    /// Keeps the extremes of the velocities of some faces.
    pub(super) fn record_faces(&self, range: Range<usize>, step: Step) {
        for index in range {
            let area = self.flow_area[index].get();
            let flow = self.flow[index].get();
            if area > 0.0
                && (flow > self.fastest.value[index].get() * area || flow < self.slowest.value[index].get() * area)
            {
                let velocity = self.passed(index) / area;
                self.fastest.raise(index, velocity, step.days);
                self.slowest.lower(index, velocity, step.days);
            }
        }
    }

    /// Velocity along the normal.
    pub(super) fn velocity(&self, face: usize) -> f64 {
        let area = self.flow_area[face].get();
        if area > 0.0 { self.passed(face) / area } else { 0.0 }
    }

    /// Longest stable step, seconds, for the rate that [`Self::fill_cells`] returned: 0.7 of the Courant limit of a
    /// staggered grid.
    pub(super) fn stable_step(rate: f64) -> f64 {
        if rate > 0.0 { 0.7 * (2.0 / rate).sqrt() } else { f64::INFINITY }
    }
}
