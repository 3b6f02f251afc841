//! How the controller reaches a worker: its files ([`Files`]) and the start of its agent ([`Starter`]).
//!
//! Nothing here decides anything about plans, and nothing here knows a kind of worker.

mod error;
mod files;
mod notice;
mod path;
mod starter;

pub(crate) use error::io_error;
pub use error::{LinkError, Operation, Site};
pub use files::{BlobSource, Entry, EntryKind, Files, PutOutcome, Stat, TakeMode};
pub use notice::{Notice, Watch};
pub use path::{BadName, WorkerPath};
pub use starter::{AgentProgram, ServeLife, Starter};
