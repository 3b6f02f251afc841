//! `spec.json`: everything an agent needs to know to carry out one attempt.

use crate::{Manifest, RelPath};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// Name of an attempt: folder name on the worker, unique over all controllers. `[a-z0-9-]` only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub String);

impl AttemptId {
    /// Whether the text can be a folder name as it is; asked before a name from outside is used as one.
    pub fn is_well_formed(&self) -> bool {
        !self.0.is_empty()
            && self.0.len() <= 80
            && self.0.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }

    /// The folder name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose work an attempt is, in words for another user of the same worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ControllerLabel {
    /// Random id of the store that owns the attempt.
    pub id: String,
    /// `user@machine`, for people.
    pub owner: String,
}

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum EngineKind {
    /// Our own small flow model with HEC-RAS's files; never a real result.
    Practice,
    /// HEC-RAS for Windows, `Ras.exe`.
    RasWindows,
    /// HEC-RAS's Linux programs.
    RasLinux,
}

/// Which engine the attempt uses on this worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineRequest {
    /// Kind of engine.
    pub kind: EngineKind,
    /// Version as people say it, "6.6"; "practice 1" for the practice engine.
    pub version: String,
    /// The program (`Ras.exe`, `practice-ras`) or the folder of the Linux programs, on the worker.
    pub program: PathBuf,
}

/// Priority of the engine's processes. Above normal, high and realtime do not exist here on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Idle class; the default, so that the machine's owner notices nothing.
    #[default]
    Low,
    /// Below normal.
    BelowNormal,
    /// Normal.
    Normal,
}

/// One line of a private copy that must be changed, because it names an absolute path that does not exist on the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineRewrite {
    /// The text file below `files/`.
    pub file: RelPath,
    /// Line number, from 1.
    pub line: usize,
    /// The value that stands there now; the rewrite is refused when it does not.
    pub old: String,
    /// The value to write: a relative path with backslashes.
    pub new: String,
}

/// One try of one plan on one worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptSpec {
    /// [`crate::SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// Name of the attempt and of its folder.
    pub attempt: AttemptId,
    /// Whose work this is.
    pub controller: ControllerLabel,
    /// Run id, for people and logs.
    pub run: String,
    /// "01".
    pub plan_number: String,
    /// Title of the project, for "whose work keeps the worker busy".
    pub project_title: String,
    /// `X.prj` below `files/`.
    pub project_file: RelPath,
    /// `X.p01` below `files/`, by its name on disk.
    pub plan_file: RelPath,
    /// What computes.
    pub engine: EngineRequest,
    /// Cores the plan may use; 0 leaves the plan's own numbers.
    pub cores: u32,
    /// Priority of the engine.
    pub priority: Priority,
    /// Delete geometry preprocessor files in the private copy first.
    pub clear_geompre: bool,
    /// Set `Write Detailed= 1` in the private copy.
    pub write_detailed: bool,
    /// Ends the attempt after this many seconds of computing.
    pub time_limit_seconds: Option<u64>,
    /// Ends the attempt after this many seconds without output, file growth or processor use.
    pub silence_limit_seconds: Option<u64>,
    /// Seconds between resource samples; none switches them off.
    pub resource_interval_seconds: Option<u64>,
    /// Whether the machine is to be kept from sleeping while this is computed.
    #[serde(default)]
    pub keep_awake: bool,
    /// What the controller expects it to take, for "busy until".
    pub expected_seconds: Option<f64>,
    /// Inputs.
    pub manifest: Manifest,
    /// Lines to change in the private copy.
    pub rewrites: Vec<LineRewrite>,
}
