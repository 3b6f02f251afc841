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

pub(crate) use carry_out::{FULL_BELOW, close_attempt, unknown_engine};
pub use carry_out::{RunRefused, run_attempt};
