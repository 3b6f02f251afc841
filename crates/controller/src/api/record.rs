//! What an attempt said and used while it went on, read from its events where a view asks for it.

use super::RunRef;
use protocol::{MessageLevel, Phase};
use serde::{Deserialize, Serialize};

/// Which part of which attempt's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReadRecord {
    /// Which run.
    pub run: RunRef,
    /// Which plan.
    pub plan: String,
    /// Number of the attempt.
    pub attempt: u32,
    /// Byte from which on to read: 0, else [`AttemptRecord::next`] of the part before.
    pub from: u64,
}

/// Lines that an engine said together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecordedLine {
    /// When, milliseconds since 1970 UTC, by this machine's clock.
    pub at: i64,
    /// How much it needs eyes.
    pub level: MessageLevel,
    /// The line.
    pub text: String,
}

/// What the engine's processes used at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecordedSample {
    /// When, milliseconds since 1970 UTC, by this machine's clock.
    pub at: i64,
    /// Cores in use.
    pub cores: f64,
    /// Resident memory in bytes.
    pub memory_bytes: u64,
    /// Size of the private folder in bytes.
    pub folder_bytes: u64,
}

/// A step of the computation began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecordedPhase {
    /// When, milliseconds since 1970 UTC, by this machine's clock.
    pub at: i64,
    /// Which.
    pub phase: Phase,
}

/// A part of an attempt's record, a megabyte of its events at most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AttemptRecord {
    /// What the engine said.
    pub lines: Vec<RecordedLine>,
    /// What it used.
    pub samples: Vec<RecordedSample>,
    /// Its steps.
    pub phases: Vec<RecordedPhase>,
    /// Byte from which the next part begins.
    pub next: u64,
    /// Whether there is more to read now.
    pub more: bool,
    /// Whether nothing will follow: the attempt ended and was read to its end.
    pub complete: bool,
    /// Why there is no record, where there is none: it was deleted, or its worker cannot be reached.
    pub missing: Option<String>,
}
