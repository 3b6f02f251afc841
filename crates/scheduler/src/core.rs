//! The whole state of the scheduler, and what can be read of it.

use crate::plans::Plans;
use crate::queue::Queue;
use crate::{AttemptKey, Grace, Millis, Pace, Plan, PlanKey, Run, RunId, Settings, Worker, WorkerId};
use std::collections::{BTreeMap, BTreeSet};

/// Everything the scheduler knows. Changed only by the functions named after what happened.
#[derive(Clone, Debug)]
pub struct Core {
    pub(crate) settings: Settings,
    pub(crate) workers: BTreeMap<WorkerId, Worker>,
    pub(crate) runs: BTreeMap<RunId, Run>,
    pub(crate) plans: Plans,
    pub(crate) queue: Queue,
    /// Workers that have room for an attempt, now or staged ahead; by tier.
    pub(crate) open: BTreeSet<(u8, WorkerId)>,
    /// Workers with attempts that wait unclaimed behind others.
    pub(crate) behind: BTreeSet<WorkerId>,
    /// Workers that were removed and still have attempts of ours.
    pub(crate) leaving: BTreeSet<WorkerId>,
    /// Runs that are shared out, not paused, and have waiting plans.
    pub(crate) sharing: BTreeSet<RunId>,
    /// Plans moved to the front for which an attempt staged ahead is being taken back.
    pub(crate) room_for: BTreeSet<PlanKey>,
    /// Attempts on their way to a free slot: how many, by the worker with the slot.
    pub(crate) moving_to: BTreeMap<WorkerId, u32>,
    /// What happens by the passing of time.
    pub(crate) deadlines: BTreeSet<(Millis, Deadline)>,
    /// When to look again, because a faster worker should become free then.
    pub(crate) look_again: Option<Millis>,
    /// The time `wake_at` was last called with.
    pub(crate) asked_to_wake: Option<Millis>,
    /// Speeds over all workers.
    pub(crate) pace: Pace,
    pub(crate) next_arrival: u64,
    /// Something changed since the last pass.
    pub(crate) dirty: bool,
    pub(crate) late_news: u64,
    /// When this controller was started, or its machine woke, last.
    pub(crate) grace: Option<Grace>,
}

/// What a point in time is waited for. Looked at when it comes: it may have passed by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deadline {
    /// A worker was unreachable for long enough.
    Unreachable(WorkerId),
    /// An attempt was lost for long enough.
    Lost(AttemptKey),
    /// The pause of a plan after a failure.
    TriedAgain(PlanKey),
    /// The rest of a worker after failures.
    Rested(WorkerId),
    /// A worker was without a failure for a while.
    Trusted(WorkerId),
    /// A plan may start though an old attempt is not proven dead.
    Unblocked(PlanKey),
}

impl Core {
    /// Nothing known yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            workers: BTreeMap::new(),
            runs: BTreeMap::new(),
            plans: Plans::default(),
            queue: Queue::default(),
            open: BTreeSet::new(),
            behind: BTreeSet::new(),
            leaving: BTreeSet::new(),
            sharing: BTreeSet::new(),
            room_for: BTreeSet::new(),
            moving_to: BTreeMap::new(),
            deadlines: BTreeSet::new(),
            look_again: None,
            asked_to_wake: None,
            pace: Pace::default(),
            next_arrival: 0,
            dirty: false,
            late_news: 0,
            grace: None,
        }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A worker.
    pub fn worker(&self, worker: &WorkerId) -> Option<&Worker> {
        self.workers.get(worker)
    }

    /// All workers, by name.
    pub fn workers(&self) -> impl Iterator<Item = (&WorkerId, &Worker)> {
        self.workers.iter()
    }

    /// A run.
    pub fn run(&self, run: &RunId) -> Option<&Run> {
        self.runs.get(run)
    }

    /// All runs, by id.
    pub fn runs(&self) -> impl Iterator<Item = (&RunId, &Run)> {
        self.runs.iter()
    }

    /// A plan.
    pub fn plan(&self, key: &PlanKey) -> Option<&Plan> {
        self.plans.get(key)
    }

    /// The plans of a run, by number.
    pub fn plans_of<'a>(&'a self, run: &RunId) -> impl Iterator<Item = (&'a PlanKey, &'a Plan)> + use<'a> {
        self.plans.of_run(run)
    }

    /// News that were dropped because they were about attempts that no longer count.
    pub fn late_news(&self) -> u64 {
        self.late_news
    }

    /// Whether something changed since the last call of `schedule`.
    pub fn needs_scheduling(&self) -> bool {
        self.dirty
    }
}
