//! One attempt, from `spec.json` to `result.json`. Exactly one process ever does this for an attempt.

mod carry_out;
mod dialogs;
mod judge;
mod limits;
mod outcome;
mod produced;
mod report;
mod stage;
mod tail;
mod watch;

pub use carry_out::{RunRefused, run_attempt};
pub(crate) use carry_out::{close_attempt, unknown_engine};
