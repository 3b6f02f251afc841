//! Notices about a worker folder: where to look, never what is there.

use protocol::AttemptId;
use serde::{Deserialize, Serialize};

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// The attempt's events grew.
    Events(AttemptId),
    /// The attempt's result stands, or its folder moved.
    Attempt(AttemptId),
    /// The attempt's `run` let go of its lock.
    Lock(AttemptId),
    /// `serve.json` or its lock changed.
    Serve,
    /// Notices were lost: look everywhere.
    Everything,
    /// Nothing is watched any more: look everywhere, and watch anew.
    Ended,
}

/// A worker folder that is being watched. Dropped, it is watched no more.
pub trait Watch: Send {
    /// Watches the folder of a claimed attempt. False where that is not possible.
    fn add(&mut self, attempt: &AttemptId) -> bool;

    /// Watches it no more.
    fn remove(&mut self, attempt: &AttemptId);
}
