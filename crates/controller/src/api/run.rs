//! Runs, plan runs and attempts as clients see them.

use protocol::{EngineKind, Phase, Priority, Verdict};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Which run: its id or its number; the newest where empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct RunRef(pub Option<String>);

/// Which plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum PlanSelection {
    /// Every plan of the project.
    All,
    /// These numbers, "01".
    Numbers(Vec<String>),
}

/// Which workers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum WorkerSelection {
    /// Every worker that is known; this machine where none is known.
    All,
    /// These names.
    Named(Vec<String>),
    /// The workers of a worker file: its name and its text. They are used for this run, and not kept as settings.
    File {
        /// Name of the file, for messages.
        file: String,
        /// Its text.
        text: String,
    },
}

/// Options of a run, with the defaults of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct RunOptions {
    /// Cores of each plan.
    pub cores: u32,
    /// Lowers the number of plans that run at once.
    pub max_concurrent: Option<u32>,
    /// Delete geometry preprocessor files in the private copies.
    pub clear_geompre: bool,
    /// Compute plans whose result is current, too.
    pub again: bool,
    /// Keep the attempts' folders on the workers.
    pub keep_folders: bool,
    /// Tries after a failure of the model.
    pub retries: u32,
    /// Limit of one plan, minutes.
    pub time_limit_minutes: Option<u32>,
    /// `auto`, `practice`, or a version such as "6.6".
    pub engine: String,
    /// Priority of the engines.
    pub priority: Priority,
    /// Minutes of silence after which a plan is ended; none switches it off.
    pub silence_minutes: Option<u32>,
    /// Share the whole queue out at once.
    pub leave: bool,
    /// Logins over SSH under way at once while this run goes on, instead of the setting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub max_parallel_ssh: Option<u32>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            cores: 4,
            max_concurrent: None,
            clear_geompre: false,
            again: false,
            keep_folders: false,
            retries: 0,
            time_limit_minutes: None,
            engine: "auto".to_owned(),
            priority: Priority::Low,
            silence_minutes: Some(20),
            leave: false,
            max_parallel_ssh: None,
        }
    }
}

/// What one press of Run asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StartRun {
    /// Absolute path of `X.prj` or its folder.
    pub project: String,
    /// Which plans.
    pub plans: PlanSelection,
    /// Which workers.
    pub workers: WorkerSelection,
    /// Options.
    pub options: RunOptions,
}

/// What becomes of a plan before anything is staged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Preflight {
    /// It is in the queue.
    Queued {},
    /// Its result is current: not computed again.
    Current {
        /// The result.
        hdf_path: String,
    },
    /// It cannot start: an input is missing. Counts as failed.
    Refused {
        /// Why.
        message: String,
    },
}

/// A run was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StartedRun {
    /// The run.
    pub run: RunView,
    /// Warnings a person should read (unknown keys of a worker file, inputs that are missing but not needed, …).
    pub warnings: Vec<String>,
}

/// State of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// Plans wait or run.
    Active,
    /// No further plan is started.
    Paused,
    /// The controller was gone; waiting plans wait for `runs resume`.
    Interrupted,
    /// Every plan ended.
    Finished,
    /// Stopped by the user.
    Cancelled,
}

/// A run in a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// Id.
    pub id: String,
    /// Path of the project.
    pub project: String,
    /// Title of the project.
    pub title: String,
    /// State.
    pub state: RunState,
    /// Made at, milliseconds since 1970 UTC.
    pub created_at: i64,
    /// Ended at.
    pub ended_at: Option<i64>,
    /// Plans in all.
    pub plans: usize,
    /// Succeeded, or current and not computed again.
    pub succeeded: usize,
    /// Failed.
    pub failed: usize,
    /// Cancelled.
    pub cancelled: usize,
    /// Running now.
    pub running: usize,
    /// Waiting.
    pub waiting: usize,
    /// Whether its queue is shared out to the workers ("Let it run without me"), and nobody came back since.
    pub shared_out: bool,
    /// Bytes the run's folder takes.
    pub folder_bytes: u64,
}

impl RunSummary {
    /// What lists of runs are sorted by.
    pub(crate) fn newest_first(&self) -> (Reverse<i64>, Reverse<String>) {
        (Reverse(self.created_at), Reverse(self.id.clone()))
    }
}

/// A run, whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// The summary.
    pub summary: RunSummary,
    /// Options.
    pub options: RunOptions,
    /// Names of its workers.
    pub workers: Vec<String>,
    /// Plans in the order of the project.
    pub plans: Vec<PlanRunView>,
    /// Seconds left by estimate, while it is active and there is anything to estimate from.
    pub seconds_left: Option<f64>,
    /// One sentence that says the state of everything.
    pub sentence: String,
    /// Folder with everything the run keeps.
    pub folder: String,
    /// What the queue waits for, where nothing of it can run now; in words.
    pub stuck: Option<String>,
}

/// A run whose queue was shared out, with what each worker has of it now.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SharedOut {
    /// The run.
    #[serde(flatten)]
    pub run: RunView,
    /// What is on the workers, the one that is done first comes first.
    pub shares: Vec<WorkerShare>,
}

/// What a worker has of a run that is shared out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WorkerShare {
    /// Worker.
    pub worker: String,
    /// Whether it is this machine: it computes only while this machine is awake.
    pub is_here: bool,
    /// Plans that compute there.
    pub computing: Vec<String>,
    /// Plans that are with it and begin as its slots become free.
    pub waiting: Vec<String>,
    /// When the last of them should end, milliseconds since 1970 UTC; none where nothing is known to tell it by.
    pub until: Option<i64>,
}

/// State of a plan run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum PlanRunState {
    /// In the queue.
    Waiting {},
    /// Being staged, or staged and not yet claimed by the worker.
    Staged {
        /// Where.
        worker: String,
    },
    /// Being computed.
    Running {
        /// Where.
        worker: String,
    },
    /// Computed; results are being fetched, judged and published.
    Collecting {
        /// Where.
        worker: String,
    },
    /// Its worker or agent cannot be reached; it may still be computing.
    Lost {
        /// Where.
        worker: String,
        /// Since, milliseconds since 1970 UTC.
        since: i64,
        /// So long it is waited for; then it may start elsewhere.
        until: i64,
    },
    /// Ended well; or its result was current.
    Succeeded {
        /// It was current and not computed again.
        was_current: bool,
        /// False where the result could not be put beside the project; `hdfPath` is then in the run's folder.
        published: bool,
    },
    /// Ended badly.
    Failed {},
    /// Stopped on the user's word.
    Cancelled {},
}

/// Why a worker does not take a waiting plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WaitReasonView {
    /// Worker.
    pub worker: String,
    /// In words.
    pub reason: String,
}

/// Progress of a running plan; never stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LiveProgress {
    /// Step.
    pub phase: Option<Phase>,
    /// 0 to 1.
    pub fraction: f64,
    /// Simulated time reached, `YYYY-MM-DDTHH:MM:SS`.
    pub simulated: Option<String>,
    /// Last line the engine said.
    pub last_message: Option<String>,
    /// When it said it, milliseconds since 1970 UTC.
    pub last_message_at: Option<i64>,
    /// A window of the engine that waits for somebody's answer, in words.
    pub dialog: Option<String>,
    /// Seconds left by estimate.
    pub seconds_left: Option<f64>,
    /// Cores in use.
    pub cores: Option<f64>,
    /// Memory in use, bytes.
    pub memory_bytes: Option<u64>,
}

/// One try.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// Number within the plan run, from 1.
    pub number: u32,
    /// Id, the folder name on the worker.
    pub id: String,
    /// Worker.
    pub worker: String,
    /// Slot where known.
    pub slot: Option<u32>,
    /// State in a word: staged, claimed, running, succeeded, failed, cancelled, lost, withdrawn, superseded.
    pub state: String,
    /// Times, milliseconds since 1970 UTC.
    pub placed_at: i64,
    /// Start of the engine.
    pub started_at: Option<i64>,
    /// End.
    pub ended_at: Option<i64>,
    /// Reason where it did not succeed.
    pub reason: Option<String>,
    /// Peak memory in bytes.
    pub peak_memory_bytes: Option<u64>,
}

/// One plan within a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanRunView {
    /// "01".
    pub number: String,
    /// Title.
    pub title: String,
    /// State.
    pub state: PlanRunState,
    /// Progress while running.
    pub progress: Option<LiveProgress>,
    /// Expected seconds of computing.
    pub expected_seconds: Option<f64>,
    /// While waiting: why each worker does not take it.
    pub waits_for: Vec<WaitReasonView>,
    /// While waiting: its place in the order of the queue, as numbers that are compared one after the other; the lower
    /// comes first.
    pub turn: Option<[i64; 4]>,
    /// Attempts in order.
    pub attempts: Vec<AttemptView>,
    /// The end, once it ended.
    pub result: Option<PlanResult>,
}

/// How a plan ended: the object scripts rely on, with more for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanResult {
    /// "01".
    pub plan_number: String,
    /// Worker that computed it; none where nothing was computed.
    pub worker_id: Option<String>,
    /// Whether there is a verified result.
    pub success: bool,
    /// The result: beside the project, or in the run's folder where it could not be published.
    pub hdf_path: Option<String>,
    /// Why it failed, or why it was not published.
    pub error_message: Option<String>,
    /// Seconds of computing.
    pub execution_time: f64,
    /// The judgement.
    pub verdict: Option<Verdict>,
    /// What computed it.
    pub engine: Option<String>,
    /// Kind of that engine; practice results are named as such wherever they are shown.
    pub engine_kind: Option<EngineKind>,
    /// Volume error in percent.
    pub volume_error_percent: Option<f64>,
}

/// Where a waiting plan is moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum MoveTo {
    /// Next in turn.
    Front,
    /// Last in turn.
    Back,
    /// Just before this waiting plan of the same run.
    Before(String),
}

/// What deleting a run freed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunDeleted {
    /// Id.
    pub id: String,
    /// Bytes freed.
    pub freed_bytes: u64,
}
