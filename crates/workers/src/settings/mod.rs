//! What a person says about a worker. No secrets are in it.

mod export;
mod kinds;
mod worker;

pub use export::{entry, export};
pub(crate) use kinds::check_host;
pub use kinds::{DockerSettings, PsexecSettings, SlurmSettings, SshHost, SshSettings, WorkerKind};
pub use worker::{NotSupported, SlotSettings, WorkerSettings};
