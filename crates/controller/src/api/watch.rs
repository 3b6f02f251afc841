//! What a client that watches everything begins with: the window, a browser page. Changes follow in batches.

use super::{RecentProject, RunSummary, RunView, Settings, WorkerView};
use serde::{Deserialize, Serialize};

/// Whether this machine is kept awake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum AwakeState {
    /// Nothing here needs it, or the setting is off.
    NotNeeded {},
    /// The system was asked not to sleep.
    Held {},
    /// It should be, and the system does not let us.
    Unavailable {
        /// The system's words.
        reason: String,
    },
}

/// The controller itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ControllerView {
    /// Version of the program.
    pub version: String,
    /// Process id; another one says that the controller was started again.
    pub pid: u32,
    /// `SPILLWAY_HOME` of the controller.
    pub home: String,
    /// Name of this machine.
    pub machine: String,
    /// Started at, milliseconds since 1970 UTC.
    pub started_at: i64,
    /// Plans that kept running on their workers while no controller was there, found at its start.
    pub found_running: u32,
    /// Whether this machine is kept awake.
    pub awake: AwakeState,
    /// Free bytes on the disk of the home.
    pub disk_free_bytes: Option<u64>,
}

/// Everything as it is now. What is large (ended runs, logs, messages) is asked for by the view that shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The controller.
    pub controller: ControllerView,
    /// Every run, newest first.
    pub runs: Vec<RunSummary>,
    /// Runs that are not over, whole.
    pub open_runs: Vec<RunView>,
    /// The workers; each may still be looked at.
    pub workers: Vec<WorkerView>,
    /// Projects, last used first.
    pub projects: Vec<RecentProject>,
    /// Settings.
    pub settings: Settings,
    /// What the window remembers of panels and columns: its own text, kept as it is.
    pub window_memory: Option<String>,
}
