//! Why a plan was not computed.

use crate::geometry::GeometryError;
use crate::hdf::HdfError;
use crate::one_d::OneDError;
use crate::plan_case::CaseError;
use crate::two_d::{MeshError, TwoDError};
use std::path::PathBuf;
use thiserror::Error;

/// A true reason; its words stand in the messages and on standard error.
#[derive(Debug, Error)]
pub enum Refusal {
    /// The plan's files.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The river network.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// A mesh.
    #[error(transparent)]
    Mesh(#[from] MeshError),
    /// The 1D model.
    #[error(transparent)]
    OneD(#[from] OneDError),
    /// The 2D model.
    #[error(transparent)]
    TwoD(#[from] TwoDError),
    /// A HDF5 file.
    #[error(transparent)]
    Hdf(#[from] HdfError),
    /// A file of the run.
    #[error("cannot {action} {path}: {reason}")]
    File {
        /// What was to be done.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The plan is of a kind this program does not compute.
    #[error("plan p{plan} is {kind}, which the practice engine does not compute; it computes steady and unsteady flow")]
    Kind {
        /// Number.
        plan: String,
        /// In words.
        kind: &'static str,
    },
    /// The geometry is empty.
    #[error("there are no rivers and no 2D flow areas in the geometry data ({0})")]
    NoGeometry(String),
    /// The time window is missing.
    #[error("the plan has no simulation window (Simulation Date=), or its end is not after its start")]
    NoWindow,
    /// A fault that was asked for.
    #[error("the computation failed as practice.toml asks for")]
    Fault,
}
