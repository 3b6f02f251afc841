//! A run in memory: what is stored of it, and what is live.

use super::inputs::PlanInputs;
use crate::api::LiveProgress;
use crate::store::attempts::StoredAttempt;
use crate::store::plan_runs::StoredPlan;
use crate::store::runs::StoredRun;
use scheduler::PlanKey;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A plan of a run.
pub(crate) struct PlanEntry {
    /// What is stored of it.
    pub stored: StoredPlan,
    /// Its attempts, by number.
    pub attempts: Vec<StoredAttempt>,
    /// Progress of the attempt that counts; never stored.
    pub progress: Option<LiveProgress>,
    /// What is staged for it, once it was needed.
    pub inputs: Option<Arc<PlanInputs>>,
}

impl PlanEntry {
    /// A plan without attempts.
    pub fn new(stored: StoredPlan) -> Self {
        Self { stored, attempts: Vec::new(), progress: None, inputs: None }
    }

    /// Its name in the queue.
    pub fn key(&self) -> PlanKey {
        PlanKey::new(self.stored.run.as_str(), self.stored.plan.as_str())
    }

    /// An attempt by its number.
    pub fn attempt(&self, number: u32) -> Option<&StoredAttempt> {
        self.attempts.iter().find(|attempt| attempt.number == number)
    }
}

/// A run.
pub(crate) struct RunEntry {
    /// What is stored of it.
    pub stored: StoredRun,
    /// Its plans, in the project's order.
    pub plans: Vec<PlanEntry>,
    /// Attempts whose folders are being removed: the end is told when none is left.
    pub cleaning: BTreeSet<String>,
    /// Whether its end is still to be told.
    pub end_untold: bool,
    /// Whether it was told that nothing of it can run without help.
    pub stuck: bool,
    /// Whether it was told that nothing of it goes on just now.
    pub held_up: bool,
    /// Since when nothing of it can run without help, milliseconds since 1970 UTC.
    pub stuck_since: Option<i64>,
}

impl RunEntry {
    /// A run with its plans.
    pub fn new(stored: StoredRun, plans: Vec<PlanEntry>) -> Self {
        Self {
            stored,
            plans,
            cleaning: BTreeSet::new(),
            end_untold: false,
            stuck: false,
            held_up: false,
            stuck_since: None,
        }
    }

    /// A plan by its number.
    pub fn plan(&self, number: &str) -> Option<&PlanEntry> {
        self.plans.iter().find(|plan| plan.stored.plan == number)
    }

    /// A plan by its number.
    pub fn plan_mut(&mut self, number: &str) -> Option<&mut PlanEntry> {
        self.plans.iter_mut().find(|plan| plan.stored.plan == number)
    }

    /// Whether every plan ended.
    pub fn is_over(&self) -> bool {
        self.stored.ended_at.is_some()
    }
}
