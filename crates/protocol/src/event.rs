//! `events.jsonl`: what the agent tells while an attempt goes on. Append only, one object a line, numbered from 1.

use crate::StopCause;
use serde::{Deserialize, Serialize};

/// One line of `events.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentEvent {
    /// [`crate::SCHEMA_VERSION`] of the writer.
    pub v: u32,
    /// Number of the line, from 1, without gaps.
    pub seq: u64,
    /// Worker's clock, milliseconds since 1970 UTC.
    pub t: i64,
    /// What happened.
    #[serde(flatten)]
    pub body: AgentEventBody,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum AgentEventBody {
    /// `serve` took the attempt out of the inbox.
    Claimed {},
    /// The engine's process was started.
    Started {
        /// Process id of the engine.
        pid: u32,
    },
    /// A step of the computation began.
    Phase {
        /// Which.
        phase: Phase,
    },
    /// Overall fraction done, 0 to 1, never falling.
    Progress {
        /// 0 to 1.
        fraction: f64,
    },
    /// The simulation reached this point, `YYYY-MM-DDTHH:MM:SS`.
    SimulatedTime {
        /// Civil time of the model.
        at: String,
    },
    /// Lines the engine said. Several lines are put into one event when they come fast.
    Messages {
        /// Worst level among the lines.
        level: MessageLevel,
        /// The lines, without line ends.
        lines: Vec<String>,
    },
    /// What the engine's process tree uses.
    Resources(ResourceSample),
    /// A window of the engine waits for somebody's answer.
    Dialog(EngineDialog),
    /// That window is gone.
    DialogGone {},
    /// A stop was asked for or a limit was reached; the tree is being ended.
    Stopping {
        /// Why.
        cause: StopCause,
    },
    /// Everything is over; `result.json` stands beside this file.
    Ended {},
    /// An event of a newer agent that this reader does not know.
    #[serde(other)]
    Unknown,
}

/// Step of a computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Private folder is being built.
    Preparing,
    /// Geometry, flow and plan are completed.
    Completing,
    /// Geometry preprocessor.
    Geometry,
    /// Flow computations, initialisation.
    Initialising,
    /// Flow computations.
    Computing,
    /// Post-processing and maps.
    PostProcessing,
    /// The agent judges and hashes what was made.
    Judging,
}

/// How much a message needs eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum MessageLevel {
    /// Ordinary.
    Info,
    /// To be looked at.
    Warning,
    /// An error by the rules of the verdict.
    Error,
}

/// A window in which an engine waits for an answer, with its texts as far as they can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineDialog {
    /// Its title.
    pub title: String,
    /// What it says, in one line.
    pub text: String,
}

impl std::fmt::Display for EngineDialog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.title.is_empty(), self.text.is_empty()) {
            (_, true) => write!(f, "\"{}\"", self.title),
            (true, false) => write!(f, "\"{}\"", self.text),
            (false, false) => write!(f, "\"{}: {}\"", self.title, self.text),
        }
    }
}

/// Sum over the engine's process tree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceSample {
    /// Cores in use, 1.0 is one core.
    pub cores: f64,
    /// Resident memory in bytes.
    pub memory_bytes: u64,
    /// Size of the attempt's folder in bytes.
    pub folder_bytes: u64,
}
