//! What controller and agent say to each other, as files in a worker folder.
//!
//! Types only: no IO, no decisions. Every document carries [`SCHEMA_VERSION`], so that an agent of an older build can
//! finish its work after the controller was upgraded.

mod event;
mod folder;
mod manifest;
mod path;
mod result;
mod serve;
mod spec;
mod verdict;
mod windows_name;

pub use event::{AgentEvent, AgentEventBody, EngineDialog, MessageLevel, Phase, ResourceSample};
pub use folder::{attempt_file, worker_folder};
pub use manifest::{ContentHash, FileRole, Manifest, ManifestEntry};
pub use path::{RelPath, RelPathError};
pub use result::{AttemptOutcome, AttemptResult, InfrastructureCause, ProducedFile, StopCause};
pub use serve::{BusySlot, HostIdentity, News, NewsKind, ServeState, WorkerFacts};
pub use spec::{AttemptId, AttemptSpec, ControllerLabel, EngineKind, EngineRequest, LineRewrite, Priority};
pub use verdict::{Verdict, VerdictState};
pub use windows_name::{UnfitForWindows, fits_windows};

/// Version of every document in a worker folder. Raised only when an older reader would misunderstand a newer writer.
pub const SCHEMA_VERSION: u32 = 1;
