//! The engines: HEC-RAS for Windows, HEC-RAS for Linux, and the practice engine.
//!
//! For each: find what is installed, choose one for a plan, prepare the plan's private copy, build the command line,
//! read messages and progress, and say which files are its results. Only [`find_installed`] and [`prepare`] touch
//! files; everything else is a function over plain state. Nothing here starts a process.

mod choose;
mod command;
mod find;
mod installed;
mod observe;
mod plan;
mod prepare;
pub mod prepared;
mod produced;
mod version;

pub use choose::{EngineChoice, NotEligible, choose};
pub use command::{ATTEMPT_VARIABLE, CommandError, CommandLine, command_line};
pub use find::{PRACTICE_VARIABLE, SearchPlaces, engine_at, find_installed, terms_accepted};
pub use installed::InstalledEngine;
pub use observe::{Observation, Observer};
pub use plan::{FlowKind, PlanRun};
pub use prepare::{PrepareError, Prepared, prepare};
pub use produced::{ProducedRole, produced_role};
pub use version::RasVersion;
