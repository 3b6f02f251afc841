//! HDF5 files of HEC-RAS 6.6 layout: a small tree in memory, its way to and from the disk, and the groups of section
//! that a plan's result consists of. Knows names and shapes of groups; computes nothing.
//!
//! Reading and writing stand in [`file`] alone, so that the library behind them can be changed in one place.

mod dataset;
mod file;
mod tree;

pub use dataset::{Dataset, Table};
pub use file::{HdfError, Unreadable, read_tree, write_padded_tree, write_tree};
pub use tree::{Attribute, Group};
