//! Pauses after failures of machines. What troubles a machine for a moment (a full disk, a folder that cannot be
//! written) must not use up every try of every plan within that moment.
//!
//! A plan waits before it goes back to a worker on which it failed. A worker on which attempts failed one right after
//! the other gets one attempt at a time, with a pause in between, until one succeeds or none failed for a while. All of
//! this is forgotten by a restart.

use crate::core::Deadline;
use crate::{Core, Millis, PlanKey, Settings, Worker, WorkerId};
use std::time::Duration;

/// Failures one right after the other from which a worker is in doubt.
const IN_DOUBT: u32 = 2;

impl Settings {
    /// How long a plan waits before it goes back to a worker on which it failed, after so many failures.
    fn pause_after(&self, failures: usize) -> Duration {
        if failures <= 1 { self.first_pause } else { self.later_pause }
    }
}

impl Worker {
    /// Whether it gets one attempt at a time.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.failed_in_a_row >= IN_DOUBT
    }

    /// It did its work: failures before do not count any more.
    pub(crate) fn is_trusted_again(&mut self) {
        self.failed_in_a_row = 0;
        self.rests_until = None;
    }
}

impl Core {
    /// The machine failed under a plan that will be tried again.
    pub(crate) fn pause_plan(&mut self, key: &PlanKey, now: Millis) {
        let Some(plan) = self.plans.get(key) else { return };
        let until = now + self.settings.pause_after(plan.failures.len());
        self.change_plan(key, now, |plan| plan.pause = Some(until));
        self.deadlines.insert((until, Deadline::TriedAgain(key.clone())));
    }

    /// The pause of a plan may be over.
    pub(crate) fn end_pause(&mut self, key: &PlanKey, now: Millis) {
        if self.plans.get(key).and_then(|plan| plan.pause).is_some_and(|until| until <= now) {
            self.change_plan(key, now, |plan| plan.pause = None);
        }
    }

    /// An attempt failed on a worker that could be reached.
    pub(crate) fn note_quick_failure(&mut self, id: &WorkerId, now: Millis) {
        let (first, later) = (self.settings.first_pause, self.settings.later_pause);
        let Some(worker) = self.workers.get_mut(id) else { return };
        worker.failed_in_a_row = worker.failed_in_a_row.saturating_add(1);
        worker.failed_at = now;
        self.deadlines.insert((now + later, Deadline::Trusted(id.clone())));
        if worker.is_in_doubt() {
            let until = now + first;
            worker.rests_until = Some(until);
            self.deadlines.insert((until, Deadline::Rested(id.clone())));
        }
        self.refresh_worker(id);
        self.dirty = true;
    }

    /// The rest of a worker may be over.
    pub(crate) fn end_rest(&mut self, id: &WorkerId, now: Millis) {
        let Some(worker) = self.workers.get_mut(id) else { return };
        if worker.rests_until.is_some_and(|until| until <= now) {
            worker.rests_until = None;
            self.refresh_worker(id);
            self.dirty = true;
        }
    }

    /// Nothing may have failed on a worker for a while.
    pub(crate) fn end_doubt(&mut self, id: &WorkerId, now: Millis) {
        let later = self.settings.later_pause;
        let Some(worker) = self.workers.get_mut(id) else { return };
        if worker.failed_in_a_row > 0 && worker.failed_at + later <= now {
            self.trust_again(id);
        }
    }

    /// A worker did its work, or was checked.
    pub(crate) fn trust_again(&mut self, id: &WorkerId) {
        let Some(worker) = self.workers.get_mut(id) else { return };
        if worker.failed_in_a_row > 0 {
            worker.is_trusted_again();
            self.refresh_worker(id);
            self.dirty = true;
        }
    }

    /// Whether a worker in doubt has its one attempt. What was given up there does not count.
    pub(crate) fn has_its_one_attempt(&self, worker: &Worker) -> bool {
        worker.is_in_doubt() && worker.loads.iter().any(|(key, _)| self.is_current(key))
    }

    /// Whether a worker has room for an attempt, now or staged ahead.
    pub(crate) fn has_room(&self, worker: &Worker) -> bool {
        if !worker.takes_plans() || worker.rests_until.is_some() || self.has_its_one_attempt(worker) {
            return false;
        }
        let ahead = worker.slots().saturating_mul(self.settings.staged_ahead);
        worker.free_slots() > 0 || worker.waiting_behind() < ahead
    }
}
