//! What can go wrong with a lab.

use std::path::Path;

/// Why a lab, a host or a fault could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A file or folder of the lab.
    #[error("cannot {operation} {object}: {source}")]
    Io {
        /// What was tried.
        operation: &'static str,
        /// With which file, port or process.
        object: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A program of the system ended badly.
    #[error("`{command}` failed: {said}")]
    Command {
        /// Its command line.
        command: String,
        /// What it wrote to standard error.
        said: String,
    },
    /// Something did not come about in time.
    #[error("{what} within {seconds} s: {said}")]
    TooLate {
        /// What did not come about.
        what: String,
        /// The limit.
        seconds: u64,
        /// What its log says.
        said: String,
    },
    /// This machine lacks something, or the call does not fit the state of the host.
    #[error("{0}")]
    NotHere(String),
}

impl LabError {
    pub(crate) fn io(operation: &'static str, object: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let object = object.display().to_string();
        move |source| Self::Io { operation, object, source }
    }
}
