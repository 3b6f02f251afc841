//! The one list of commands: names, requests, responses, and the changes a client is sent.
//!
//! Types only. The socket, the HTTP server and the window carry them; none adds to them. All keys are camelCase.

mod change;
mod command;
mod error;
mod host;
mod project;
mod record;
mod result;
mod run;
mod settings;
mod watch;
mod worker;

pub use change::{Change, ChangeBatch, LogEntry, RunFinished, RunStatistics, WorkerStatistics};
pub use command::{Command, Envelope, Frame, Reply};
pub use error::{ApiError, ErrorCode};
pub use host::HostFrame;
pub use project::{OpenPlanRun, OpenProject, PlanStanding, ProjectDocument, ProjectView, RecentProject, ResultFacts};
pub use record::{AttemptRecord, ReadRecord, RecordedLine, RecordedPhase, RecordedSample};
pub use result::{OpenResult, ReadProfile, ReadSeries, ResultDocument};
pub use run::{
    AttemptView, LiveProgress, MoveTo, PlanResult, PlanRunState, PlanRunView, PlanSelection, Preflight, RunDeleted,
    RunOptions, RunRef, RunState, RunSummary, RunView, SharedOut, StartRun, StartedRun, WaitReasonView,
    WorkerSelection, WorkerShare,
};
pub use settings::{Settings, Storage, StoragePart, Theme};
pub use watch::{AwakeState, ControllerView, Snapshot};
pub use worker::{
    AddWorker, ChangeWorker, CheckView, ImportedWorkers, SecretOf, SecretText, SlotView, StopWorker, TryWorker,
    WorkerCheck, WorkerLogs, WorkerSecret, WorkerState, WorkerView,
};
