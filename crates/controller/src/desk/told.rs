//! What clients are told, made of the state as it is when a batch goes out.

use super::Desk;
use crate::api::Change;
use crate::process::clients::Told;
use crate::runs::entry::RunEntry;
use crate::runs::{statistics, view};
use scheduler::{Core, Millis};
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

    /// Tells the end of runs once nothing of them is left on the workers.
    pub(super) fn tell_ends(&mut self) {
        for run in self.runs.values_mut() {
            if run.end_untold && run.cleaning.is_empty() && run.stored.ended_at.is_some() {
                run.end_untold = false;
                self.clients.note_finished(&run.stored.id);
            }
        }
    }
}
