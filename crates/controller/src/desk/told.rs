//! What clients are told, made of the state as it is when a batch goes out.

use super::Desk;
use crate::api::Change;
use crate::process::clients::Told;
use crate::runs::entry::RunEntry;
use crate::runs::{statistics, view};
use crate::store::StoreError;
use scheduler::{Core, Millis, Outlook, RunId};
use std::collections::BTreeMap;
use std::time::Instant;

struct Telling<'a> {
    runs: &'a BTreeMap<String, RunEntry>,
    core: &'a Core,
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
        let (seconds_left, sentence) = view::outlook(run, self.core, counts, self.now);
        Some(Change::Run { summary, sentence, seconds_left })
    }

    fn finished(&self, run: &str) -> Option<Change> {
        Some(Change::Finished(statistics::finished(self.runs.get(run)?)))
    }
}

impl Desk {
    /// Sends every batch that is due.
    pub(super) fn send_due(&mut self) {
        let telling = Telling { runs: &self.runs, core: &self.core, now: Millis(self.now) };
        self.clients.send_due(&telling, Instant::now());
    }

    /// Logs once, as `stuck`, when nothing of a run can go on without help: whoever waits for it may stop waiting.
    pub(super) fn note_stuck_runs(&mut self) -> Result<(), StoreError> {
        let mut stuck = Vec::new();
        let hoped_for: Vec<String> = self.fleet.keys().filter(|name| self.is_to_be_rechecked(name)).cloned().collect();
        for run in self.runs.values_mut().filter(|run| run.stored.ended_at.is_none()) {
            let id = RunId::from(run.stored.id.as_str());
            let stands = self.core.run(&id).is_some_and(|run| run.counts().active == 0);
            let hopes = run.stored.workers.iter().any(|worker| hoped_for.contains(worker));
            let is_stuck = stands && !hopes && matches!(scheduler::outlook(&self.core, &id), Some(Outlook::Stuck));
            if is_stuck && !run.stuck {
                let (_, counts) = view::summary(run, &self.core);
                let (_, sentence) = view::outlook(run, &self.core, counts, Millis(self.now));
                stuck.push((run.stored.id.clone(), sentence));
            }
            run.stuck = is_stuck;
        }
        for (run, sentence) in stuck {
            let text = format!("nothing of run {run} can go on without help: {sentence}");
            self.log(Some(&run), None, "stuck", text)?;
        }
        Ok(())
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
        let mut attempts = run.plans.iter().flat_map(|plan| &plan.attempts);
        !run.cleaning.is_empty() || attempts.any(|attempt| !attempt.cleaned && !looked_at(&attempt.worker))
    }
}
