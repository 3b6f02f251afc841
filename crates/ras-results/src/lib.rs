//! What a HEC-RAS computation left behind: logs and HDF files become a verdict, a summary, peaks and costs.
//!
//! Reads only, never locks what it reads (a lock could stop HEC-RAS's own writer), and keeps memory bounded: of bulk
//! data only shapes are asked, or rows in blocks. It must not start anything, change anything, or know of queues.

pub mod cost;
mod layout;
pub mod messages;
pub mod peaks;
pub mod series;
pub mod source;
pub mod stamp;
pub mod summary;
pub mod verdict;
pub mod volume;

pub use source::{HdfFile, ResultSource, SourceError};
