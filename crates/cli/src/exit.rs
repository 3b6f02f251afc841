//! Exit statuses, and the failures that lead to them.

use controller::api::{ApiError, ErrorCode};
use std::process::ExitCode;

/// Exit status of the program: a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for succeeded or is current.
    Done = 0,
    /// A plan failed.
    PlanFailed = 1,
    /// The call or the project is wrong; nothing was started.
    BadCall = 2,
    /// Nothing can run, and no worker can become ready by itself.
    NothingCanRun = 3,
    /// Cancelled.
    Cancelled = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The controller refused.
    #[error("{0}")]
    Refused(#[from] ApiError),
    /// The controller cannot be reached.
    #[error("{0}")]
    Connection(String),
    /// The call is wrong.
    #[error("{0}")]
    BadCall(String),
    /// A file of the call cannot be read or written.
    #[error("cannot {action} {path}: {error}")]
    File {
        /// "read", "write".
        action: &'static str,
        /// The file.
        path: String,
        /// The system's words.
        error: std::io::Error,
    },
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Exit {
        match failure {
            Failure::Refused(error) => match error.code {
                ErrorCode::BadProject | ErrorCode::BadRequest | ErrorCode::NotFound => Exit::BadCall,
                ErrorCode::NothingCanRun => Exit::NothingCanRun,
                ErrorCode::NotNow | ErrorCode::Internal => Exit::PlanFailed,
            },
            Failure::Connection(_) => Exit::NothingCanRun,
            Failure::BadCall(_) | Failure::File { .. } => Exit::BadCall,
        }
    }
}

/// Tells a failure to the person.
pub fn say(failure: &Failure) {
    eprintln!("spillway: {}", crate::text::safe_lines(&failure.to_string()));
    if let Failure::Refused(ApiError { detail: Some(detail), .. }) = failure {
        eprintln!("  {}", crate::text::safe_lines(detail));
    }
    if let Failure::Refused(ApiError { terminal: Some(terminal), .. }) = failure {
        eprintln!("  try: {}", crate::text::safe_lines(terminal));
    }
}

/// Tells what is wrong with the call, or shows the help that was asked for.
pub fn on_bad_call(error: &clap::Error) -> ExitCode {
    let asked_for = !error.use_stderr();
    // A closed pipe behind `--help | head` is nothing to complain about.
    drop(error.print());
    if asked_for { Exit::Done.into() } else { Exit::BadCall.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_that_is_wrong_ends_with_two_and_no_worker_with_three() {
        let of = |code| Exit::from(&Failure::Refused(ApiError::new(code, "x")));
        assert_eq!(of(ErrorCode::BadProject), Exit::BadCall);
        assert_eq!(of(ErrorCode::NothingCanRun), Exit::NothingCanRun);
    }
}
