//! Which of the files an attempt made are fetched. No IO.

use protocol::{AttemptOutcome, AttemptResult, ProducedFile};

/// What is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Everything made.
    Everything,
    /// Only what tells how it went: messages and logs.
    Logs,
}

impl What {
    /// What an attempt's end is worth: everything of a success, the logs of anything else.
    pub fn for_result(result: &AttemptResult) -> Self {
        match &result.outcome {
            AttemptOutcome::Succeeded {} => Self::Everything,
            AttemptOutcome::ModelFailed { .. }
            | AttemptOutcome::Infrastructure { .. }
            | AttemptOutcome::Cancelled {}
            | AttemptOutcome::TimeLimit { .. } => Self::Logs,
        }
    }

    /// Whether a file belongs to it.
    pub fn takes(self, file: &ProducedFile) -> bool {
        match self {
            Self::Everything => true,
            Self::Logs => is_log(file.path.file_name()),
        }
    }
}

/// `X.p01.computeMsgs.txt`, `X.bco01`, `*.log`, `*.err`, `*.out`.
fn is_log(name: &str) -> bool {
    let name = name.to_lowercase();
    let extension = name.rsplit('.').next().unwrap_or("");
    name.ends_with(".computemsgs.txt")
        || matches!(extension, "log" | "err" | "out")
        || extension.strip_prefix("bco").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_told_from_results() {
        for name in ["X.p01.computeMsgs.txt", "X.bco01", "run.LOG"] {
            assert!(is_log(name), "{name}");
        }
        for name in ["X.p01.hdf", "X.dss", "X.O01", "bcox", "X.bco.hdf"] {
            assert!(!is_log(name), "{name}");
        }
    }
}
