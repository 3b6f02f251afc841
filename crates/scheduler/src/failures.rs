//! What failures of machines mean: for the plan (try elsewhere, or give up) and for the worker (set it aside).
//!
//! A plan that brings down the engine wherever it goes must not take the workers out one after the other. So a failure
//! that may be the plan's own fault counts against a worker only until the same plan fails elsewhere, too, and counts
//! again once it succeeds elsewhere; and failures of that sort never set aside the last worker that takes plans.

use crate::{Attempt, Cause, Core, Effects, FailedPlan, Failure, Millis, PlanEnd, PlanKey, SetAside, What, WorkerId};

impl Core {
    /// The machine failed under an attempt that counts. Its plan waits for another worker, or is failed.
    pub(crate) fn infrastructure_failed(
        &mut self,
        key: &PlanKey,
        attempt: &Attempt,
        cause: Cause,
        message: &str,
        now: Millis,
        effects: &mut impl Effects,
    ) {
        let limit = self.settings.failures_of_a_plan.max(1);
        let failure = Failure {
            attempt: attempt.number,
            worker: attempt.worker.clone(),
            at: now,
            cause,
            message: message.to_owned(),
        };
        let Some(plan) = self.plans.get_mut(key) else { return };
        let earlier = plan.failures.clone();
        plan.failures.push(failure);
        let failures = plan.failures.clone();
        let count = u32::try_from(failures.len()).unwrap_or(u32::MAX);
        let what = What::FailedOnWorker { cause, message: message.to_owned(), count, limit };
        self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), what, now, effects);
        if count >= limit || self.is_finishing(key) {
            self.becomes_ended(key, PlanEnd::Failed(FailedPlan::Infrastructure { failures }), now, effects);
        } else {
            self.becomes_waiting(key, now, effects);
            self.pause_plan(key, now);
        }
        // An unreachable worker takes no plans anyway.
        if cause != Cause::Unreachable {
            self.note_quick_failure(&attempt.worker, now);
        }
        self.weigh_failure(key, &attempt.worker, cause, &earlier, now, effects);
    }

    /// What a failure says about workers.
    fn weigh_failure(
        &mut self,
        key: &PlanKey,
        worker: &WorkerId,
        cause: Cause,
        earlier: &[Failure],
        now: Millis,
        effects: &mut impl Effects,
    ) {
        // An unreachable worker takes no plans anyway, and is looked at again before it does.
        if cause == Cause::Unreachable {
            return;
        }
        let elsewhere: Vec<_> = earlier
            .iter()
            .filter(|failure| failure.worker != *worker && failure.cause.may_be_the_plan())
            .map(|failure| failure.worker.clone())
            .collect();
        if cause.may_be_the_plan() && !elsewhere.is_empty() {
            for other in elsewhere {
                self.clear_of(&other, key, now, effects);
            }
            return;
        }
        self.count_against(worker, key, cause, now, effects);
    }

    /// A plan succeeded: the worker is sound, and those on which the plan failed before are the ones to blame.
    pub(crate) fn weigh_success(&mut self, key: &PlanKey, worker: &WorkerId, now: Millis, effects: &mut impl Effects) {
        self.engine_worked(worker);
        let failures = self.plans.get(key).map(|plan| plan.failures.clone()).unwrap_or_default();
        for failure in failures.iter().filter(|failure| failure.worker != *worker && failure.cause.may_be_the_plan()) {
            self.count_against(&failure.worker, key, failure.cause, now, effects);
        }
    }

    /// The engine did its work there, whatever the model said.
    pub(crate) fn engine_worked(&mut self, worker: &WorkerId) {
        if let Some(found) = self.workers.get_mut(worker) {
            found.streak.clear();
        }
        self.trust_again(worker);
    }

    fn count_against(&mut self, id: &WorkerId, key: &PlanKey, cause: Cause, now: Millis, effects: &mut impl Effects) {
        let others = self.workers.iter().any(|(other, worker)| other != id && worker.takes_plans());
        let limit = self.settings.failures_of_a_worker.max(1) as usize;
        let Some(worker) = self.workers.get_mut(id) else { return };
        if !worker.streak.iter().any(|(plan, _)| plan == key) {
            worker.streak.push((key.clone(), cause));
        }
        let perhaps_the_plans = worker.streak.iter().all(|(_, cause)| cause.may_be_the_plan());
        if worker.streak.len() < limit || worker.set_aside.is_some() || (perhaps_the_plans && !others) {
            return;
        }
        let plans: Vec<_> = worker.streak.iter().map(|(plan, cause)| format!("plan {} ({cause})", plan.plan)).collect();
        let reason = format!("{} plans failed there in a row: {}", plans.len(), plans.join(", "));
        worker.set_aside = Some(SetAside::Failures { reason: reason.clone() });
        self.dirty = true;
        self.refresh_worker(id);
        effects.worker_set_aside(id.clone(), reason.clone());
        self.tell(None, None, Some(id), What::SetAside { reason }, now, effects);
        self.take_back_from(id, "it was set aside", now, effects);
    }

    /// A plan that failed there failed elsewhere, too.
    fn clear_of(&mut self, id: &WorkerId, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
        let limit = self.settings.failures_of_a_worker.max(1) as usize;
        let Some(worker) = self.workers.get_mut(id) else { return };
        worker.streak.retain(|(plan, _)| plan != key);
        let by_failures = matches!(worker.set_aside, Some(SetAside::Failures { .. }));
        if by_failures && worker.streak.len() < limit {
            worker.set_aside = None;
            worker.is_trusted_again();
            self.dirty = true;
            self.refresh_worker(id);
            effects.worker_allowed_again(id.clone());
            let why = "plans that failed there failed elsewhere, too";
            self.tell(None, None, Some(id), What::AllowedAgain { why }, now, effects);
        }
    }
}
