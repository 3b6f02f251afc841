//! The one list of commands: names, requests, responses, and the changes a client is sent.
//!
//! Types only. The socket, the HTTP server and the window carry them; none adds to them. All keys are camelCase.

mod change;
mod command;
mod error;
mod project;
mod run;
mod worker;

pub use change::{Change, ChangeBatch, LogEntry, RunFinished, RunStatistics, WorkerStatistics};
pub use command::{Command, Envelope, Frame, Reply};
pub use error::{ApiError, ErrorCode};
pub use project::{OpenProject, ProjectDocument};
pub use run::{
    AttemptView, LiveProgress, MoveTo, PlanResult, PlanRunState, PlanRunView, PlanSelection, Preflight, RunDeleted,
    RunOptions, RunRef, RunState, RunSummary, RunView, StartRun, StartedRun, WaitReasonView, WorkerSelection,
};
pub use worker::{
    AddWorker, CheckView, ImportedWorkers, SlotView, StopWorker, WorkerCheck, WorkerLogs, WorkerState, WorkerView,
};
