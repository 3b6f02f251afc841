//! `result.json`: the end of an attempt. Written by temp file and rename, last of all.

use crate::{AttemptId, ContentHash, EngineRequest, RelPath, Verdict};
use serde::{Deserialize, Serialize};

/// Why an agent stopped an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopCause {
    /// The `cancel` file was found.
    Cancelled,
    /// The time limit was reached.
    TimeLimit,
    /// No output, file growth or processor use for the silence limit.
    Silence,
    /// The machine is shutting down, or the user logs off.
    Shutdown,
}

/// What of the machine, not of the model, ended an attempt. Such a plan goes to another worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InfrastructureCause {
    /// The engine's program is not there or cannot be started.
    EngineMissing,
    /// The engine's program crashed (signal, exception).
    EngineCrashed,
    /// It ended without any result and without an error of the model.
    NoResult,
    /// Memory ran out.
    OutOfMemory,
    /// The disk is full.
    DiskFull,
    /// The private folder could not be built (missing or wrong blob, permission).
    StagingFailed,
    /// The agent itself was ended; found by the next one.
    AgentLost,
    /// The machine was shut down.
    Shutdown,
    /// No sign of life for the silence limit.
    Silent,
}

/// How the attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum AttemptOutcome {
    /// The verdict is succeeded.
    Succeeded {},
    /// The model failed: unstable, geometry or input error. Final unless retries are asked for.
    ModelFailed {
        /// For people.
        message: String,
    },
    /// The machine failed. Another worker may do it.
    Infrastructure {
        /// What.
        cause: InfrastructureCause,
        /// For people: what, where, what to do.
        message: String,
    },
    /// Stopped on the user's word.
    Cancelled {},
    /// Ended by the time limit.
    TimeLimit {
        /// The limit in seconds.
        seconds: u64,
    },
}

/// A file the attempt made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProducedFile {
    /// Place below `files/`.
    pub path: RelPath,
    /// Size in bytes.
    pub bytes: u64,
    /// Content.
    pub blake3: ContentHash,
}

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptResult {
    /// [`crate::SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// Which attempt.
    pub attempt: AttemptId,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The judgement by what was left behind; none where nothing was computed.
    pub verdict: Option<Verdict>,
    /// What computed, with the version found on the worker.
    pub engine: EngineRequest,
    /// Start of the engine, worker's clock, milliseconds since 1970 UTC; none where it was never started.
    pub started_at: Option<i64>,
    /// End, the same clock.
    pub ended_at: i64,
    /// Seconds of computing, by the worker's steady clock.
    pub compute_seconds: f64,
    /// Exit code where the program ended by itself.
    pub exit_code: Option<i32>,
    /// Largest resident memory seen, bytes.
    pub peak_memory_bytes: u64,
    /// Volume error in percent where the engine stated a sensible one.
    pub volume_error_percent: Option<f64>,
    /// `X.p##.hdf` below `files/`, where there is one.
    pub result_hdf: Option<RelPath>,
    /// Everything made or changed, sorted by path.
    pub produced: Vec<ProducedFile>,
}
