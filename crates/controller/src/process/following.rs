//! A client that follows one run, as the terminal does: what of it has changed since the last batch.

use super::clients::{BATCH_INTERVAL, Told};
use crate::api::{Change, LogEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// Message lines of one plan that are kept for one batch; the newest stay. The whole text is in the attempt's files.
const LINES_A_BATCH: usize = 400;

/// What a client follows, and what of it has changed since its last batch.
pub(crate) struct Following {
    /// The run.
    pub run: String,
    /// Whether it wants message lines.
    pub messages: bool,
    plans: BTreeSet<String>,
    whole: bool,
    log: Vec<LogEntry>,
    lines: BTreeMap<(String, u32), Vec<String>>,
    finished: bool,
    last_batch: Option<Instant>,
}

impl Following {
    /// Nothing was told yet.
    pub fn new(run: String, messages: bool) -> Self {
        Self {
            run,
            messages,
            plans: BTreeSet::new(),
            whole: false,
            log: Vec::new(),
            lines: BTreeMap::new(),
            finished: false,
            last_batch: None,
        }
    }

    /// Whether it is told of this run still.
    pub(super) fn hears_of(&self, run: &str) -> bool {
        self.run == run && !self.finished
    }

    pub(super) fn note_plan(&mut self, plan: &str) {
        self.plans.insert(plan.to_owned());
    }

    pub(super) fn note_run(&mut self) {
        self.whole = true;
    }

    pub(super) fn note_log(&mut self, entry: &LogEntry) {
        self.log.push(entry.clone());
    }

    pub(super) fn note_lines(&mut self, plan: &str, attempt: u32, lines: &[String]) {
        if self.messages {
            let kept = self.lines.entry((plan.to_owned(), attempt)).or_default();
            kept.extend_from_slice(lines);
            if kept.len() > LINES_A_BATCH {
                kept.drain(..kept.len() - LINES_A_BATCH);
            }
        }
    }

    pub(super) fn note_finished(&mut self) {
        self.whole = true;
        self.finished = true;
    }

    /// Whether its run ended, and the end is told with the next batch.
    pub(super) fn is_finished(&self) -> bool {
        self.finished
    }

    /// The next batch goes out at once.
    pub(super) fn hurry(&mut self) {
        self.last_batch = None;
    }

    fn is_empty(&self) -> bool {
        self.plans.is_empty() && !self.whole && self.log.is_empty() && self.lines.is_empty() && !self.finished
    }

    /// When the next batch is due; none where there is nothing to tell.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        (!self.is_empty()).then(|| self.last_batch.map_or(now, |last| last + BATCH_INTERVAL))
    }

    /// Takes the changes for a batch, in order: what was said and decided, the plans, the run, its end.
    pub(super) fn take_changes(&mut self, told: &impl Told, now: Instant) -> Vec<Change> {
        let next = Self { last_batch: Some(now), ..Self::new(self.run.clone(), self.messages) };
        let Self { run, plans, whole, log, lines, finished, .. } = std::mem::replace(self, next);
        let mut changes: Vec<Change> = Vec::new();
        for ((plan, attempt), lines) in lines {
            changes.push(Change::Messages { run: run.clone(), plan, attempt, lines });
        }
        changes.extend(log.into_iter().map(Change::Log));
        changes.extend(plans.iter().filter_map(|plan| told.plan(&run, plan)));
        changes.extend(told.run(&run).filter(|_| whole || !plans.is_empty()));
        if finished {
            changes.extend(told.finished(&run));
        }
        changes
    }
}
