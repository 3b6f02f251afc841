//! What each kind of HEC-RAS text file says, read from the line model.
//!
//! Readers are total and tolerant: what is missing or not understood is none, never an error, because projects of many
//! versions and hands exist. Numbers that must be right (hydrographs) give an error that names the line.

mod geometry;
mod member;
mod plan;
mod project;
mod steady;
mod unsteady;

pub use geometry::{CrossSectionNode, GeometryFile, Structure, StructureKind};
pub use member::{MemberKind, Named, is_true};
pub use plan::{Cores, Dimension, FlowRegime, PlanFile, PlanKind, RunFlags, TwoDimensionalArea};
pub use project::{ProjectFile, Units};
pub use steady::{SteadyBoundary, SteadyCondition, SteadyFlowChange, SteadyFlowFile};
pub use unsteady::{
    Boundary, BoundaryKind, BoundaryPlace, DssReference, InitialFlow, MeteorologyFile, UnsteadyFlowFile,
};
