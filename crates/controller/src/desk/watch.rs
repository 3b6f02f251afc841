//! Those who watch everything: how everything is when they come, and what changed since.
//!
//! Most changes are noted where they happen. What follows from several things at once (how a worker looks, why a plan
//! waits, what a run's sentence says) is compared with what was told last: after turns in which something happened, at
//! most ten times a second, and never where nobody watches.

use super::Desk;
use crate::api::{PlanRunState, Reply, Snapshot, WaitReasonView, WorkerView};
use crate::process::clients::{BATCH_INTERVAL, ClientId};
use crate::runs::entry::RunEntry;
use crate::runs::view::{self, run_view};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// What of a run follows from other things.
#[derive(Debug, PartialEq)]
struct Words {
    sentence: String,
    stuck: Option<String>,
    plans: Vec<(PlanRunState, Vec<WaitReasonView>)>,
}

/// What was told last. Whatever goes out in a batch was compared just before, so that who is told less often is not
/// left with something older.
#[derive(Default)]
pub(super) struct LastTold {
    workers: BTreeMap<String, WorkerView>,
    words: BTreeMap<String, Words>,
    /// Whether something happened since it was compared.
    outdated: bool,
    compared: Option<Instant>,
}

impl LastTold {
    /// Something happened that may have changed anything.
    pub fn something_happened(&mut self) {
        self.outdated = true;
    }

    /// When it is compared next; none where nothing happened.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        self.outdated.then(|| self.compared.map_or(now, |last| last + BATCH_INTERVAL))
    }

    /// A worker as it was told last; none where it is not shown.
    pub fn worker(&self, name: &str) -> Option<&WorkerView> {
        self.workers.get(name)
    }
}

impl Desk {
    /// The client is sent how everything is once this turn is stored, and every change from then on.
    pub(super) fn watch(&mut self, client: ClientId, id: u64) {
        self.know_this_machine();
        self.turn.watchers.push((client, id));
    }

    /// Tells what a turn brought: changes first, so that they are there when an answer comes.
    pub(super) fn tell(&mut self, answers: Vec<(ClientId, u64, Reply)>, watchers: Vec<(ClientId, u64)>) {
        let asked = answers.iter().any(|(client, ..)| self.clients.watches(*client));
        self.tell_watchers(asked || !watchers.is_empty());
        for (client, id, reply) in answers {
            self.clients.answer(client, id, reply);
        }
        self.tell_ends();
        self.send_to_followers();
        for (client, id) in watchers {
            let snapshot = self.snapshot();
            self.clients.answer(client, id, Reply::Snapshot(Box::new(snapshot)));
            self.clients.watch(client);
        }
    }

    pub(super) fn tell_watchers(&mut self, at_once: bool) {
        if !at_once && !self.clients.anyone_watches() {
            self.last_told = LastTold::default();
            return;
        }
        let now = Instant::now();
        let mut due = self.last_told.due(now).into_iter().chain(self.clients.watchers_due(now));
        if at_once || due.any(|due| due <= now) {
            self.compare_workers();
            self.compare_words();
            (self.last_told.outdated, self.last_told.compared) = (false, Some(now));
            self.send_to_watchers();
        }
    }

    /// Everything as it is now.
    fn snapshot(&self) -> Snapshot {
        let runs = self.run_summaries();
        let open = runs.iter().filter_map(|run| self.runs.get(&run.id)).filter(|run| !run.is_over());
        let open_runs = open.map(|run| run_view(run, &self.core, &self.home, self.millis())).collect();
        Snapshot {
            controller: self.this_controller.view(&self.home, self.awake.state()),
            open_runs,
            runs,
            // As they were told last, so that the next change is told to everybody.
            workers: self.last_told.workers.values().cloned().collect(),
            projects: self.projects.clone(),
            settings: self.settings.clone(),
            window_memory: self.window_memory.clone(),
        }
    }

    fn compare_workers(&mut self) {
        let views = self.worker_views();
        let views: BTreeMap<String, WorkerView> = views.into_iter().map(|view| (view.name.clone(), view)).collect();
        let before = std::mem::replace(&mut self.last_told.workers, views);
        let after = &self.last_told.workers;
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed: Vec<&String> = names.into_iter().filter(|name| before.get(*name) != after.get(*name)).collect();
        for watching in self.clients.watchers() {
            changed.iter().for_each(|name| watching.note_worker(name));
        }
    }

    fn compare_words(&mut self) {
        let open = self.runs.values().filter(|run| !run.is_over());
        let words: BTreeMap<String, Words> = open.map(|run| (run.stored.id.clone(), self.words_of(run))).collect();
        let before = std::mem::replace(&mut self.last_told.words, words);
        for (id, words) in &self.last_told.words {
            let (Some(before), Some(run)) = (before.get(id), self.runs.get(id)) else { continue };
            if before == words {
                continue;
            }
            let plans = run.plans.iter().zip(before.plans.iter().zip(&words.plans));
            let changed: Vec<&str> =
                plans.filter(|(_, (before, now))| before != now).map(|(plan, _)| plan.stored.plan.as_str()).collect();
            for watching in self.clients.watchers() {
                watching.note_run(id);
                changed.iter().for_each(|plan| watching.note_plan(id, plan));
            }
        }
    }

    fn words_of(&self, run: &RunEntry) -> Words {
        let (_, counts) = view::summary(run, &self.core);
        let view::RunOutlook { sentence, stuck, .. } = view::outlook(run, &self.core, counts, self.millis());
        let plans = run.plans.iter().map(|plan| view::plan_words(plan, &self.core, self.millis())).collect();
        Words { sentence, stuck, plans }
    }
}
