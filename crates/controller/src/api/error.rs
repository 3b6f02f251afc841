//! What a client is told when a command cannot be carried out.

use serde::{Deserialize, Serialize};

/// Kind of refusal; a client branches on it, never on the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The project cannot be opened (exit status 2).
    BadProject,
    /// The call is wrong: unknown plan, worker, run or option (exit status 2).
    BadRequest,
    /// Nothing can run, and no worker can become ready by itself (exit status 3).
    NothingCanRun,
    /// There is no such run, worker or plan.
    NotFound,
    /// Not possible now; the message says when it is.
    NotNow,
    /// The store or a file of the controller failed.
    Internal,
}

/// A refusal: what happened, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[error("{message}")]
pub struct ApiError {
    /// Kind.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// More, for those who look closer: the file, the line, the system's words.
    pub detail: Option<String>,
    /// The terminal's command, or option, that does what the message asks for. A window has a button for it.
    #[serde(default)]
    pub terminal: Option<String>,
}

impl ApiError {
    /// A refusal without detail.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: None, terminal: None }
    }

    /// With what a person at a terminal can type next.
    #[must_use]
    pub fn in_terminal(self, command: impl Into<String>) -> Self {
        Self { terminal: Some(command.into()), ..self }
    }
}
