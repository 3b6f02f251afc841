//! HEC-RAS text files and projects: read them, resolve what a plan needs, edit one value of a private copy.
//!
//! No async, no network, and nothing here ever writes into a user's project: edits take a [`text::TextFile`] and give
//! one back. Where each thing stands:
//!
//! - [`text`]: the lossless line model, and numbers in fixed columns
//! - [`files`]: what `.prj`, `.p##`, `.g##`, `.u##`, `.f##` say; [`rasmap`] what `.rasmap` says
//! - [`time`]: HEC-RAS's dates and intervals
//! - [`Project`]: a project on disk; [`closure`]: what each of its plans needs
//! - [`edits`]: changes to a private copy
//! - [`fingerprint`]: whether a result is still current, and what changed
//! - [`report`]: the document of `project show --json`
//! - [`plain_text`]: outside text made safe for a terminal

pub mod closure;
pub mod edits;
pub mod files;
pub mod fingerprint;
pub mod folder;
pub mod hdf;
mod open;
mod plain;
mod problem;
mod project;
pub mod rasmap;
pub mod report;
pub mod text;
pub mod time;

pub use closure::{Input, InputRole, Origin, Placement, PlanClosure};
pub use open::OpenError;
pub use plain::{plain_path, plain_text};
pub use problem::{Problem, ProblemCode, Severity};
pub use project::{Damage, FlowSummary, Member, Project, ProjectPlan};
