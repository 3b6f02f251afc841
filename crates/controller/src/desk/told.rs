//! What clients are told, made of the state as it is when a batch goes out.

use super::Desk;
use super::this_controller::ThisController;
use super::timers::Timer;
use super::watch::LastTold;
use crate::api::{AwakeState, Change, RecentProject, Settings};
use crate::home::Home;
use crate::process::clients::{Clients, Told};
use crate::runs::entry::RunEntry;
use crate::runs::{statistics, view};
use crate::store::StoreError;
use scheduler::{Core, Health, Millis, Outlook, RunId, SetAside, WorkerId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// How long nothing of a run can go on, while workers are looked at again by themselves, until it is told as stuck;
/// milliseconds. `SPILLWAY_STUCK_SECONDS` overrides it.
const STUCK_PATIENCE: i64 = 600_000;

/// How long nothing of a run goes on until it is told why; milliseconds.
const HELD_UP: i64 = 5_000;

fn stuck_patience() -> i64 {
    let given = std::env::var("SPILLWAY_STUCK_SECONDS").ok().and_then(|text| text.parse::<f64>().ok());
    let given = given.filter(|seconds| (0.0..1e9).contains(seconds));
    given.map_or(STUCK_PATIENCE, |seconds| (seconds * 1000.0) as i64)
}

struct Telling<'a> {
    runs: &'a BTreeMap<String, RunEntry>,
    core: &'a Core,
    home: &'a Home,
    last_told: &'a LastTold,
    this_controller: &'a ThisController,
    awake: &'a AwakeState,
    projects: &'a [RecentProject],
    settings: &'a Settings,
    now: Millis,
}

impl Told for Telling<'_> {
    fn plan(&self, run: &str, plan: &str) -> Option<Change> {
        let plan = Box::new(view::plan_view(self.runs.get(run)?.plan(plan)?, self.core, self.now));
        Some(Change::Plan { run: run.to_owned(), plan })
    }

    fn run(&self, run: &str) -> Option<Change> {
        let run = self.runs.get(run)?;
        let (summary, counts) = view::summary(run, self.core);
        let view::RunOutlook { seconds_left, sentence, stuck } = view::outlook(run, self.core, counts, self.now);
        Some(Change::Run { summary, sentence, seconds_left, stuck })
    }

    fn finished(&self, run: &str) -> Option<Change> {
        Some(Change::Finished(statistics::finished(self.runs.get(run)?)))
    }

    fn opened(&self, run: &str) -> Option<Change> {
        let view = view::run_view(self.runs.get(run)?, self.core, self.home, self.now);
        Some(Change::RunOpened(Box::new(view)))
    }

    fn worker(&self, name: &str) -> Change {
        match self.last_told.worker(name) {
            Some(view) => Change::Worker(Box::new(view.clone())),
            None => Change::WorkerRemoved { name: name.to_owned() },
        }
    }

    fn controller(&self) -> Change {
        Change::Controller(self.this_controller.view(self.home, self.awake))
    }

    fn projects(&self) -> Change {
        Change::Projects { projects: self.projects.to_vec() }
    }

    fn settings(&self) -> Change {
        Change::Settings(Box::new(self.settings.clone()))
    }
}

/// What keeps workers from taking plans, each with its name, in brackets; nothing where none says it.
fn what_ails(workers: &[String], core: &Core) -> String {
    let ails = |name: &String| match core.worker(&WorkerId::from(name.as_str()))?.health() {
        Health::NeedsAttention { reason } => Some(format!("{name} needs attention: {reason}")),
        Health::Unreachable { reason, .. } => Some(format!("{name} cannot be reached: {reason}")),
        Health::Unknown | Health::Ready => None,
    };
    let all: Vec<String> = workers.iter().filter_map(ails).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join("; ")) }
}

impl Desk {
    /// Sends every batch that is due to those who follow a run.
    pub(super) fn send_to_followers(&mut self) {
        self.send(|clients, told, now| clients.send_to_followers(told, now));
    }

    /// Sends every batch that is due to those who watch everything.
    pub(super) fn send_to_watchers(&mut self) {
        self.send(|clients, told, now| clients.send_to_watchers(told, now));
    }

    fn send(&mut self, batches: impl FnOnce(&mut Clients, &Telling<'_>, Instant)) {
        let telling = Telling {
            runs: &self.runs,
            core: &self.core,
            home: &self.home,
            last_told: &self.last_told,
            this_controller: &self.this_controller,
            awake: self.awake.state(),
            projects: &self.projects,
            settings: &self.settings,
            now: Millis(self.now),
        };
        batches(&mut self.clients, &telling, Instant::now());
    }

    /// Logs once, as `stuck`, when nothing of a run can go on without help: whoever waits for it may stop waiting.
    ///
    /// Where a worker is looked at again by itself it may be mended meanwhile: that nothing goes on just now is told soon, as
    /// `held-up`, and that nobody should wait for it only after a while.
    pub(super) fn note_stuck_runs(&mut self) -> Result<(), StoreError> {
        let hoped_for: BTreeSet<String> = self.fleet.keys().filter(|name| self.may_mend(name)).cloned().collect();
        let (now, patience) = (self.now, stuck_patience());
        let (mut stuck, mut held_up, mut later) = (Vec::new(), Vec::new(), Vec::new());
        for run in self.runs.values_mut().filter(|run| run.stored.ended_at.is_none()) {
            let id = RunId::from(run.stored.id.as_str());
            let stands = self.core.run(&id).is_some_and(|run| run.counts().active == 0);
            if !stands || !matches!(scheduler::outlook(&self.core, &id), Some(Outlook::Stuck)) {
                (run.stuck, run.held_up, run.stuck_since) = (false, false, None);
                continue;
            }
            let since = *run.stuck_since.get_or_insert_with(|| {
                later.push((run.stored.id.clone(), now.saturating_add(HELD_UP.min(patience))));
                now
            });
            let hopes = run.stored.workers.iter().any(|worker| hoped_for.contains(worker));
            let (soon, at_last) = (since.saturating_add(HELD_UP), since.saturating_add(patience));
            if run.stuck || (hopes && now < soon.min(at_last)) || (run.held_up && hopes && now < at_last) {
                continue;
            }
            let (_, counts) = view::summary(run, &self.core);
            let sentence = view::outlook(run, &self.core, counts, Millis(now)).sentence;
            let told = (run.stored.id.clone(), format!("{sentence}{}", what_ails(&run.stored.workers, &self.core)));
            if hopes && now < at_last {
                run.held_up = true;
                later.push((run.stored.id.clone(), at_last));
                held_up.push(told);
            } else {
                run.stuck = true;
                stuck.push(told);
            }
        }
        for (run, at) in later {
            self.timers.add(at, Timer::LookWhetherStuck(run));
        }
        for (run, sentence) in held_up {
            let text = format!("nothing of run {run} goes on just now: {sentence}. It is looked at again by itself");
            self.log(Some(&run), None, "held-up", text)?;
        }
        for (run, sentence) in stuck {
            let text = format!("nothing of run {run} can go on without help: {sentence}");
            self.log(Some(&run), None, "stuck", text)?;
        }
        Ok(())
    }

    /// Whether a worker that takes no plans may take some again without anybody's help.
    pub(super) fn may_mend(&self, name: &str) -> bool {
        let Some(worker) = self.core.worker(&WorkerId::from(name)) else { return false };
        if worker.is_draining() {
            return false;
        }
        match worker.set_aside() {
            Some(SetAside::User { .. }) => false,
            Some(SetAside::Failures { .. }) => self.is_to_be_rechecked(name),
            None => match worker.health() {
                Health::NeedsAttention { .. } | Health::Unreachable { .. } | Health::Unknown => {
                    self.timers.has(&Timer::Examine(name.to_owned()))
                        || self.fleet.get(name).is_some_and(|worker| worker.examining)
                }
                // What such a worker lacks, an engine or memory, does not come by itself.
                Health::Ready => false,
            },
        }
    }

    /// Tells the end of runs once nothing of them is left on the workers.
    pub(super) fn tell_ends(&mut self) {
        let untold = self.runs.values().filter(|run| run.end_untold && run.is_over());
        let told: Vec<String> =
            untold.filter(|run| !self.is_being_tidied(run)).map(|run| run.stored.id.clone()).collect();
        for id in told {
            if let Some(run) = self.runs.get_mut(&id) {
                run.end_untold = false;
            }
            self.clients.note_finished(&id);
        }
    }

    /// Whether folders of its attempts are being removed, or will be as soon as their worker was looked at.
    pub(super) fn is_being_tidied(&self, run: &RunEntry) -> bool {
        let looked_at = |worker: &str| {
            let known = self.fleet.get(worker);
            known.is_none_or(|worker| worker.found.is_some() || !worker.examining)
        };
        // What stands on a worker that does not answer is removed when it does.
        let answers = |worker: &str| {
            let health = self.core.worker(&WorkerId::from(worker)).map(scheduler::Worker::health);
            !matches!(health, Some(Health::Unreachable { .. }))
        };
        let mut attempts = run.plans.iter().flat_map(|plan| &plan.attempts).filter(|attempt| answers(&attempt.worker));
        attempts.any(|attempt| run.cleaning.contains(&attempt.id) || (!attempt.cleaned && !looked_at(&attempt.worker)))
    }
}
