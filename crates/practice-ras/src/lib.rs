//! The practice engine: HEC-RAS's command line, files, messages and HDF layout around a small flow model of our own.
//!
//! It exists so that everything around an engine can be run, tested and shown where there is no HEC-RAS. What it
//! computes and what not stands in `docs/practice-engine.md`; every file it writes says that it is not HEC-RAS.
//!
//! - [`geometry`], [`boundary`]: what geometry and flow files say
//! - [`one_d`], [`two_d`]: the flow models
//! - [`hdf`]: HDF5 files as trees; [`output`]: HEC-RAS's groups and texts made of results
//! - [`plan_case`], [`settings`], [`faults`], [`messages`], [`run_log`], [`command_line`]: one run's inputs and words
//! - [`run`]: the run itself

pub mod boundary;
pub mod command_line;
pub mod faults;
pub mod geometry;
pub mod hdf;
pub mod messages;
pub mod one_d;
pub mod output;
pub mod plan_case;
pub mod program;
pub mod run;
pub mod run_log;
pub mod settings;
pub mod two_d;
