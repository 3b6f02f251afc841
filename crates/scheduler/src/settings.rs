//! The few numbers of the rules. Their defaults are the product's.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Settings of the scheduler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// An attempt nobody could reach or find for this long is given up: its plan may start elsewhere.
    pub unreachable_limit: Duration,
    /// Not before this long after a start of the controller, or after its machine woke.
    pub grace: Duration,
    /// Infrastructure failures after which a plan is failed, with all their reasons.
    pub failures_of_a_plan: u32,
    /// Infrastructure failures in a row, of different plans, after which a worker is set aside.
    pub failures_of_a_worker: u32,
    /// How long a plan waits after its first infrastructure failure before it goes back to the worker where that was;
    /// and how long a worker rests after each of several failures that came one right after the other.
    pub first_pause: Duration,
    /// The same after every later failure of the plan; and how long a worker must be without a failure until it gets
    /// more than one attempt at a time again.
    pub later_pause: Duration,
    /// Attempts staged ahead for each slot, so that no slot waits for files.
    pub staged_ahead: u32,
    /// What a move to another worker must gain at least: smaller differences are noise.
    pub worth_moving: Duration,
    /// Length taken for a plan about which nothing is known.
    pub unknown_length: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            unreachable_limit: Duration::from_secs(30 * 60),
            grace: Duration::from_secs(5 * 60),
            failures_of_a_plan: 3,
            failures_of_a_worker: 3,
            first_pause: Duration::from_secs(2),
            later_pause: Duration::from_secs(15),
            staged_ahead: 1,
            worth_moving: Duration::from_secs(2),
            unknown_length: Duration::from_secs(600),
        }
    }
}
