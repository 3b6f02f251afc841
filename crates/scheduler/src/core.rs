//! The whole state of the scheduler, and what can be read of it.

use crate::{Plan, PlanKey, Run, RunId, Settings, Worker, WorkerId};
use std::collections::BTreeMap;

/// Everything the scheduler knows. Changed only by the functions named after what happened.
#[derive(Clone, Debug)]
pub struct Core {
    pub(crate) settings: Settings,
    pub(crate) workers: BTreeMap<WorkerId, Worker>,
    pub(crate) runs: BTreeMap<RunId, Run>,
    pub(crate) plans: BTreeMap<PlanKey, Plan>,
    pub(crate) late_news: u64,
}

impl Core {
    /// Nothing known yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings, workers: BTreeMap::new(), runs: BTreeMap::new(), plans: BTreeMap::new(), late_news: 0 }
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
        let first = PlanKey::new(run.clone(), "");
        let run = run.clone();
        self.plans.range(first..).take_while(move |(key, _)| key.run == run)
    }

    /// News that were dropped because they were about attempts that no longer count.
    pub fn late_news(&self) -> u64 {
        self.late_news
    }
}
