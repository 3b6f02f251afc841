//! Why a client does not reach its controller.

use crate::api::ApiError;
use std::io;
use std::path::PathBuf;

/// Why a client does not reach its controller.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The program could not be started.
    #[error("the controller cannot be started ({program}): {error}")]
    Start {
        /// The program.
        program: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// It ended before it could be talked to.
    #[error("the controller ended as soon as it was started: {words}. Its log is {log}")]
    Ended {
        /// Its last words.
        words: String,
        /// Its log.
        log: PathBuf,
    },
    /// It does not answer.
    #[error("the controller of {home} does not answer after {seconds} s. Its log is {log}")]
    NoAnswer {
        /// `SPILLWAY_HOME`.
        home: PathBuf,
        /// How long was waited.
        seconds: u64,
        /// Its log.
        log: PathBuf,
    },
    /// `SPILLWAY_HOME` cannot be used.
    #[error("the folder {home} cannot be used: {error}. Choose another one with SPILLWAY_HOME")]
    Home {
        /// The folder.
        home: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// The connection broke.
    #[error("the connection to the controller broke ({reason}). Plans that were running go on")]
    Broken {
        /// The system's words.
        reason: String,
    },
    /// It answered something this program does not know.
    #[error("the controller's answer is not understood ({reason}); is it another version of the program?")]
    NotUnderstood {
        /// What was wrong.
        reason: String,
    },
    /// It refused.
    #[error("{0}")]
    Refused(ApiError),
}
