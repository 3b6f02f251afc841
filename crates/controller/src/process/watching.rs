//! A client that watches everything, as the window does: what has changed since its last batch.
//!
//! Only names are kept, and words are made when a batch goes out. So however long a client does not read, what is kept for
//! it is bounded by what there is; only log entries add up, and one that lets too many gather is let go: it connects again
//! and begins with a new snapshot.

use super::clients::Told;
use crate::api::{Change, LogEntry};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Log entries that may wait for one client.
const MOST_LOG: usize = 10_000;

/// Time between two looks whether a client that is behind has read.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long a client may be behind before it is let go.
const BEHIND_LIMIT: Duration = Duration::from_secs(60);

/// What has changed since the last batch of one client.
#[derive(Default)]
pub(crate) struct Watching {
    plans: BTreeSet<(String, String)>,
    runs: BTreeSet<String>,
    opened: BTreeSet<String>,
    removed: BTreeSet<String>,
    workers: BTreeSet<String>,
    log: Vec<LogEntry>,
    controller: bool,
    projects: bool,
    settings: bool,
    hurried: bool,
    behind: Option<Behind>,
}

/// A client did not read what it was sent.
struct Behind {
    since: Instant,
    looked: Instant,
}

/// What is to be done when a batch is due.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is sent.
    Send,
    /// The client has not read the last ones: later.
    Later,
    /// It has not read for too long.
    LetGo,
}

impl Watching {
    /// A plan changed.
    pub fn note_plan(&mut self, run: &str, plan: &str) {
        self.plans.insert((run.to_owned(), plan.to_owned()));
    }

    /// The counts or the sentence of a run changed.
    pub fn note_run(&mut self, run: &str) {
        self.runs.insert(run.to_owned());
    }

    /// A run was made, or taken up again.
    pub fn note_opened(&mut self, run: &str) {
        self.opened.insert(run.to_owned());
    }

    /// A run was deleted. Nothing else is told of it.
    pub fn note_removed(&mut self, run: &str) {
        self.plans.retain(|(of, _)| of != run);
        self.runs.remove(run);
        self.opened.remove(run);
        self.removed.insert(run.to_owned());
    }

    /// A worker is new, changed, or is not shown any more.
    pub fn note_worker(&mut self, name: &str) {
        self.workers.insert(name.to_owned());
    }

    /// Something was logged.
    pub fn note_log(&mut self, entry: &LogEntry) {
        if self.log.len() <= MOST_LOG {
            self.log.push(entry.clone());
        }
    }

    /// What is said of the controller changed.
    pub fn note_controller(&mut self) {
        self.controller = true;
    }

    /// The list of projects changed.
    pub fn note_projects(&mut self) {
        self.projects = true;
    }

    /// A setting changed.
    pub fn note_settings(&mut self) {
        self.settings = true;
    }

    /// The next batch goes out at once.
    pub(super) fn hurry(&mut self) {
        self.hurried = true;
    }

    fn is_empty(&self) -> bool {
        let Self { plans, runs, opened, removed, workers, log, controller, projects, settings, .. } = self;
        [plans.is_empty(), runs.is_empty(), opened.is_empty(), removed.is_empty(), workers.is_empty(), log.is_empty()]
            .into_iter()
            .all(|empty| empty)
            && !(*controller || *projects || *settings)
    }

    /// When the next batch is due; none where there is nothing to tell. `beat` is when those of everybody are due.
    pub(super) fn due(&self, beat: Instant, now: Instant) -> Option<Instant> {
        let due = match &self.behind {
            Some(behind) => behind.looked + LOOK_AGAIN,
            None if self.hurried => now,
            None => beat,
        };
        (!self.is_empty()).then_some(due)
    }

    /// A batch is due: whether it can go out.
    pub(super) fn turn(&mut self, is_behind: bool, now: Instant) -> Turn {
        if self.log.len() > MOST_LOG {
            return Turn::LetGo;
        }
        if !is_behind {
            self.behind = None;
            return Turn::Send;
        }
        let behind = self.behind.get_or_insert(Behind { since: now, looked: now });
        behind.looked = now;
        if now.duration_since(behind.since) > BEHIND_LIMIT { Turn::LetGo } else { Turn::Later }
    }

    /// Takes the changes for a batch, in order: what was decided; workers, settings and the like; deleted runs, new runs,
    /// plans, and runs with their counts.
    pub(super) fn take_changes(&mut self, told: &impl Told) -> Vec<Change> {
        let Self { plans, runs, opened, removed, workers, log, controller, projects, settings, .. } =
            std::mem::take(self);
        let mut changes: Vec<Change> = log.into_iter().map(Change::Log).collect();
        changes.extend(controller.then(|| told.controller()));
        changes.extend(settings.then(|| told.settings()));
        changes.extend(projects.then(|| told.projects()));
        changes.extend(workers.iter().map(|name| told.worker(name)));
        changes.extend(removed.into_iter().map(|run| Change::RunRemoved { run }));
        changes.extend(opened.iter().filter_map(|run| told.opened(run)));
        // What was just told whole is not told in parts, too.
        let plans: Vec<_> = plans.into_iter().filter(|(run, _)| !opened.contains(run)).collect();
        changes.extend(plans.iter().filter_map(|(run, plan)| told.plan(run, plan)));
        // Progress of a plan changes the time left of its run.
        let of_plans: BTreeSet<&str> = plans.iter().map(|(run, _)| run.as_str()).collect();
        let counted = runs.iter().map(String::as_str).filter(|run| !opened.contains(*run));
        let counted: BTreeSet<&str> = counted.chain(of_plans).collect();
        changes.extend(counted.into_iter().filter_map(|run| told.run(run)));
        changes
    }
}
