//! Flow over 2D flow areas: the mesh, where it comes from, and the local inertial scheme on it.
//!
//! [`read_mesh`] takes a mesh from a geometry's HDF file, [`mesh_from_text`] makes one from the outline and cell points
//! of the text; [`simulate`] computes. Nothing here writes files.

mod bed;
mod boundary;
mod crew;
mod from_hdf;
mod from_text;
mod lines;
mod mesh;
mod result;
mod scheme;
mod simulation;
mod tables;
mod voronoi;

pub use bed::lay_bed;
pub use boundary::BoundaryError;
pub use crew::threads_for;
pub use from_hdf::{MeshError, area_names, read_mesh};
pub use from_text::{AreaText, MadeMesh, mesh_from_text, read_areas};
pub use lines::perimeter_faces;
pub use mesh::{BoundaryLine, Mesh, Point};
pub use result::{AreaResult, AreaVolumes, LineSeries, Peak, TwoDResult};
pub use simulation::{TwoDError, TwoDSettings, simulate};
pub use tables::{FaceRow, StorageRow};
pub use voronoi::{contains, generate_points, voronoi};

#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod tests;
