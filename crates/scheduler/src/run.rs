//! Runs: what one press of Run asked for.

use crate::{EngineId, WorkerId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a run asks of the scheduler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RunOptions {
    /// Workers it may use; all where none are named.
    pub workers: Option<BTreeSet<WorkerId>>,
    /// Lowers the number of its plans that compute at once.
    pub max_concurrent: Option<u32>,
    /// Tries after a failure of the model.
    pub retries: u32,
    /// Acceptable engines in order of preference. With none listed, the first engine a worker offers does.
    pub engines: Vec<EngineId>,
    /// Cores of each plan; 0 where the plan's own numbers stand, counted as the worker's cores of a plan.
    pub cores: u32,
    /// The whole queue is shared out to the workers' inboxes, so that the controller may go.
    pub leave: bool,
    /// No further plan is started.
    pub paused: bool,
    /// No further plan is started, and what would wait again is cancelled: only what computes goes on to its end.
    pub finishing: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            workers: None,
            max_concurrent: None,
            retries: 0,
            engines: Vec::new(),
            cores: 4,
            leave: false,
            paused: false,
            finishing: false,
        }
    }
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub(crate) options: RunOptions,
    pub(crate) counts: RunCounts,
    /// Attempts that take or may take a slot, by worker.
    pub(crate) carried: BTreeMap<WorkerId, u32>,
    /// How many of its plans could compute at once: what lies in an inbox may be claimed at any time, but never more of
    /// it than the worker has slots.
    pub(crate) could_run: u32,
}

impl Run {
    pub(crate) fn new(options: RunOptions) -> Self {
        Self { options, counts: RunCounts::default(), carried: BTreeMap::new(), could_run: 0 }
    }

    /// One attempt more on a worker of so many slots.
    pub(crate) fn carry(&mut self, worker: &WorkerId, slots: u32) {
        let count = self.carried.entry(worker.clone()).or_insert(0);
        *count += 1;
        if *count <= slots.max(1) {
            self.could_run += 1;
        }
    }

    /// One attempt less there.
    pub(crate) fn uncarry(&mut self, worker: &WorkerId, slots: u32) {
        let Some(count) = self.carried.get_mut(worker) else { return };
        if *count <= slots.max(1) {
            self.could_run -= 1;
        }
        *count -= 1;
        if *count == 0 {
            self.carried.remove(worker);
        }
    }
}

/// How many plans of a run are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// In the queue.
    pub waiting: usize,
    /// With an attempt on its way.
    pub active: usize,
    /// Over, whichever way.
    pub ended: usize,
}

impl Run {
    /// What it asks for, as it stands now.
    pub fn options(&self) -> &RunOptions {
        &self.options
    }

    /// How many of its plans are in which state.
    pub fn counts(&self) -> RunCounts {
        self.counts
    }

    /// Whether it only computes to its end what computes now.
    pub fn is_finishing(&self) -> bool {
        self.options.finishing
    }

    /// Whether every plan is over.
    pub fn is_over(&self) -> bool {
        self.counts.waiting == 0 && self.counts.active == 0
    }
}
