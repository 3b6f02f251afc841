//! The facts a verdict rests on. Plain data, so that the rule is tested without files.

use super::ProgramVersion;
use crate::messages::MessageDigest;
use crate::stamp::RunWindow;
use jiff::civil::DateTime;
use protocol::EngineKind;

/// What a file holds, by its groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowKind {
    /// `Results/Unsteady`.
    Unsteady,
    /// `Results/Steady`.
    Steady,
    /// A geometry and no results.
    Geometry,
    /// Nothing that says it.
    Unknown,
}

/// How the engine's program ended. Never a verdict by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExitFacts {
    /// Exit code, where it ended by itself.
    pub code: Option<i32>,
    /// Signal that ended it (Unix).
    pub signal: Option<i32>,
}

/// Everything known about one computation.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What computed; `None` where a file alone does not say.
    pub engine: Option<EngineKind>,
    /// Version in the file, else of the engine.
    pub version: Option<ProgramVersion>,
    /// Written by a 5.0 beta.
    pub five_beta: bool,
    /// What the file holds.
    pub flow: FlowKind,
    /// What a run was to compute; `None` for a file alone.
    pub expected: Option<FlowKind>,
    /// A run just ended, and not a file alone: then what is not shown is not believed.
    pub is_run: bool,
    /// Whether there is a result file at all.
    pub has_file: bool,
    /// Why the result file cannot be read.
    pub unreadable: Option<String>,
    /// Messages of HEC-RAS, of file and log together.
    pub messages: Option<MessageDigest>,
    /// What the programs printed.
    pub console: Option<MessageDigest>,
    /// Solution attribute.
    pub solution: Option<String>,
    /// `Time Stamp Solution Went Unstable`, unless "Not Applicable".
    pub unstable_at: Option<String>,
    /// Run Time Window.
    pub window: Option<RunWindow>,
    /// Names in Compute Processes; `None` where the dataset is missing.
    pub processes: Option<Vec<String>>,
    /// Output steps (unsteady) or profiles (steady).
    pub outputs: u64,
    /// Fraction of the simulated window that the output reaches.
    pub reached: Option<f64>,
    /// Bytes of `X.O##`, which is all that a Linux steady run leaves.
    pub output_file_bytes: Option<u64>,
    /// The earliest civil time a result of this run can carry.
    pub earliest: Option<DateTime>,
    /// How the program ended.
    pub exit: Option<ExitFacts>,
}

impl Evidence {
    /// Evidence of nothing: no file, no messages.
    pub fn none() -> Self {
        Self {
            engine: None,
            version: None,
            five_beta: false,
            flow: FlowKind::Unknown,
            expected: None,
            is_run: false,
            has_file: false,
            unreadable: None,
            messages: None,
            console: None,
            solution: None,
            unstable_at: None,
            window: None,
            processes: None,
            outputs: 0,
            reached: None,
            output_file_bytes: None,
            earliest: None,
            exit: None,
        }
    }
}
