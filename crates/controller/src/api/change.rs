//! What a following client is sent: changes in batches, at most ten batches a second.

use super::{ControllerView, PlanResult, PlanRunView, RecentProject, RunSummary, RunView, Settings, WorkerView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One decision or event of a run, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    /// Number, from 1, over all runs.
    pub number: u64,
    /// Run it belongs to.
    pub run: Option<String>,
    /// Plan it belongs to.
    pub plan: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// Stable word for scripts: "claimed", "started", "succeeded", "failed-on-worker", "published", …
    pub kind: String,
    /// For people.
    pub text: String,
}

/// Counts of one worker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WorkerStatistics {
    /// Plans computed there.
    pub plans: usize,
    /// Of these, succeeded.
    pub succeeded: usize,
    /// Of these, failed.
    pub failed: usize,
    /// Seconds of computing.
    pub seconds: f64,
}

/// Counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunStatistics {
    /// Plans that succeeded.
    pub succeeded: usize,
    /// Plans that failed.
    pub failed: usize,
    /// Plans that were cancelled.
    pub cancelled: usize,
    /// Plans whose result was current.
    pub current: usize,
    /// Seconds from start to end of the run.
    pub total_seconds: f64,
    /// Mean seconds of computing of the computed plans.
    pub average_seconds: f64,
    /// Computed plans an hour.
    pub plans_per_hour: f64,
    /// By worker.
    pub by_worker: BTreeMap<String, WorkerStatistics>,
}

/// The end of a run: the last object of `run --json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunFinished {
    /// Results by plan number.
    pub results: BTreeMap<String, PlanResult>,
    /// Counts.
    pub statistics: RunStatistics,
}

/// One change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Change {
    /// Counts and sentence of the run.
    Run {
        /// The summary.
        summary: RunSummary,
        /// One sentence that says the state of everything.
        sentence: String,
        /// Seconds left by estimate.
        seconds_left: Option<f64>,
        /// What the queue waits for, where nothing of it can run now; in words.
        stuck: Option<String>,
    },
    /// A plan changed (state or progress).
    Plan {
        /// Run.
        run: String,
        /// The plan as it is now.
        plan: Box<PlanRunView>,
    },
    /// A log entry.
    Log(LogEntry),
    /// Message lines of a running plan.
    Messages {
        /// Run.
        run: String,
        /// Plan.
        plan: String,
        /// Attempt number.
        attempt: u32,
        /// Lines.
        lines: Vec<String>,
    },
    /// The run ended; nothing follows.
    Finished(RunFinished),
    /// For those who watch everything: a run was made, or taken up again.
    RunOpened(Box<RunView>),
    /// A run was deleted.
    RunRemoved {
        /// Which.
        run: String,
    },
    /// A worker is new, or changed.
    Worker(Box<WorkerView>),
    /// A worker is no longer shown.
    WorkerRemoved {
        /// Which.
        name: String,
    },
    /// What is said of the controller changed.
    Controller(ControllerView),
    /// Projects used before.
    Projects {
        /// Last used first.
        projects: Vec<RecentProject>,
    },
    /// Settings.
    Settings(Box<Settings>),
}

/// Changes since the last batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChangeBatch {
    /// In order.
    pub changes: Vec<Change>,
}
