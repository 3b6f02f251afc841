//! Every change of a plan's state, in one place. The indices that follow from the states (queue, loads, counts) are
//! taken out before a change and put in after it, so that they cannot drift.

use crate::indices::stage_of;
use crate::{
    AfterStop, AfterWithdrawal, Attempt, AttemptKey, AttemptNumber, AttemptPhase, Core, Decision, Effects, EngineId,
    Ghost, Millis, Placement, PlanEnd, PlanKey, PlanState, RunId, What, WorkerId,
};
use std::time::Duration;

impl Core {
    /// A waiting plan gets an attempt.
    pub(crate) fn place(
        &mut self,
        key: &PlanKey,
        worker: WorkerId,
        engine: EngineId,
        start: Millis,
        now: Millis,
        effects: &mut impl Effects,
    ) {
        let Some(plan) = self.plans.get_mut(key) else { return };
        let number = plan.next_attempt;
        plan.next_attempt = AttemptNumber(number.0 + 1);
        for ghost in &mut plan.ghosts {
            ghost.unwanted = true;
        }
        let known = plan.spec.expected_seconds.is_some();
        let length = self.length_on(key, &worker);
        let ahead = self.workers.get(&worker).is_some_and(|found| found.free_slots() == 0);
        let attempt = Attempt {
            number,
            worker: worker.clone(),
            engine: engine.clone(),
            placed_at: now,
            phase: AttemptPhase::Staging {},
        };
        self.set_state(key, PlanState::Active(attempt), now, effects);
        effects.start_attempt(Placement {
            attempt: AttemptKey::new(key.clone(), number),
            worker: worker.clone(),
            engine,
            expected_start: start,
            expected_end: known.then(|| start + length),
            ahead,
        });
        let what = if ahead { What::PlacedAhead {} } else { What::Placed {} };
        self.tell(Some(key), Some(number), Some(&worker), what, now, effects);
    }

    /// The files are in the inbox.
    pub(crate) fn becomes_staged(&mut self, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
        self.set_phase(key, AttemptPhase::Staged { since: now }, now, effects);
    }

    /// The agent has it.
    pub(crate) fn becomes_claimed(&mut self, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
        let Some(attempt) = self.plans.get(key).and_then(|plan| plan.attempt()).cloned() else { return };
        let known = self.plans.get(key).is_some_and(|plan| plan.spec.expected_seconds.is_some());
        let expected_end = known.then(|| now + self.length_on(key, &attempt.worker));
        self.set_phase(key, AttemptPhase::Claimed { since: now, expected_end }, now, effects);
        self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), What::Claimed {}, now, effects);
    }

    /// The engine ended; the slot is free.
    pub(crate) fn becomes_collecting(&mut self, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
        let Some(attempt) = self.plans.get(key).and_then(|plan| plan.attempt()).cloned() else { return };
        self.set_phase(key, AttemptPhase::Collecting { since: now, promised: false }, now, effects);
        self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), What::Computed {}, now, effects);
    }

    /// Its result will stand beside the project.
    pub(crate) fn becomes_promised(&mut self, key: &PlanKey, since: Millis, now: Millis, effects: &mut impl Effects) {
        self.set_phase(key, AttemptPhase::Collecting { since, promised: true }, now, effects);
    }

    /// It is taken back, if that is in time.
    pub(crate) fn becomes_withdrawing(
        &mut self,
        key: &PlanKey,
        then: AfterWithdrawal,
        why: &'static str,
        now: Millis,
        effects: &mut impl Effects,
    ) {
        let Some(attempt) = self.plans.get(key).and_then(|plan| plan.attempt()).cloned() else { return };
        let asked_already = matches!(attempt.phase, AttemptPhase::Withdrawing { .. });
        self.set_phase(key, AttemptPhase::Withdrawing { then }, now, effects);
        if !asked_already {
            effects.withdraw_attempt(attempt.key(key), attempt.worker.clone());
            self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), What::Withdrawing { why }, now, effects);
        }
    }

    /// The agent is asked to stop it.
    pub(crate) fn becomes_stopping(&mut self, key: &PlanKey, then: AfterStop, now: Millis, effects: &mut impl Effects) {
        let Some(attempt) = self.plans.get(key).and_then(|plan| plan.attempt()).cloned() else { return };
        let since = match attempt.phase {
            AttemptPhase::Claimed { since, .. }
            | AttemptPhase::Stopping { since, .. }
            | AttemptPhase::Lost { since } => since,
            AttemptPhase::Staging {}
            | AttemptPhase::Staged { .. }
            | AttemptPhase::Withdrawing { .. }
            | AttemptPhase::Collecting { .. } => now,
        };
        self.set_phase(key, AttemptPhase::Stopping { since, then }, now, effects);
        effects.cancel_attempt(attempt.key(key), attempt.worker);
    }

    /// Nobody finds its agent.
    pub(crate) fn becomes_lost(&mut self, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
        let Some(attempt) = self.plans.get(key).and_then(|plan| plan.attempt()).cloned() else { return };
        self.set_phase(key, AttemptPhase::Lost { since: now }, now, effects);
        self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), What::Lost {}, now, effects);
    }

    /// It waits (again); in a run that stops after its current plans it is cancelled instead.
    pub(crate) fn becomes_waiting(&mut self, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
        if self.is_finishing(key) {
            self.change_plan(key, now, |plan| plan.ghosts.iter_mut().for_each(|ghost| ghost.unwanted = true));
            self.becomes_ended(key, PlanEnd::Cancelled {}, now, effects);
            return;
        }
        self.set_state(key, PlanState::Waiting { since: now }, now, effects);
    }

    /// It is over.
    pub(crate) fn becomes_ended(&mut self, key: &PlanKey, end: PlanEnd, now: Millis, effects: &mut impl Effects) {
        let (number, worker, what) = match &end {
            PlanEnd::Succeeded { attempt, worker } => (Some(*attempt), Some(worker.clone()), What::Succeeded {}),
            PlanEnd::Failed(failed) => (None, None, What::Failed { message: failed.to_string() }),
            PlanEnd::Cancelled {} => (None, None, What::Cancelled {}),
        };
        self.set_state(key, PlanState::Ended(end.clone()), now, effects);
        self.tell(Some(key), number, worker.as_ref(), what, now, effects);
        effects.plan_ended(key.clone(), end);
        if self.runs.get(&key.run).is_some_and(|run| run.is_over()) {
            effects.run_ended(key.run.clone());
        }
    }

    /// The attempt no longer counts, but nothing proves that it is dead. The caller gives the plan its next state.
    pub(crate) fn leave_ghost(&mut self, key: &PlanKey, blocks_until: Millis, unwanted: bool) {
        let Some(plan) = self.plans.get_mut(key) else { return };
        let Some(attempt) = plan.attempt() else { return };
        let ghost = Ghost {
            number: attempt.number,
            worker: attempt.worker.clone(),
            engine: attempt.engine.clone(),
            placed_at: attempt.placed_at,
            claimed: attempt.is_claimed(),
            blocks_until,
            unwanted,
        };
        plan.ghosts.push(ghost);
    }

    /// A ghost is gone for certain.
    pub(crate) fn drop_ghost(
        &mut self,
        attempt: &AttemptKey,
        now: Millis,
        effects: &mut impl Effects,
    ) -> Option<Ghost> {
        self.detach(&attempt.plan);
        let plan = self.plans.get_mut(&attempt.plan)?;
        let found = plan.ghosts.iter().position(|ghost| ghost.number == attempt.number);
        let ghost = found.map(|index| plan.ghosts.remove(index));
        self.attach(&attempt.plan, now);
        self.dirty = true;
        effects.plan_changed(attempt.plan.clone());
        ghost
    }

    /// More is known of a ghost.
    pub(crate) fn change_ghost(
        &mut self,
        attempt: &AttemptKey,
        change: impl FnOnce(&mut Ghost),
        now: Millis,
        effects: &mut impl Effects,
    ) {
        self.detach(&attempt.plan);
        if let Some(plan) = self.plans.get_mut(&attempt.plan)
            && let Some(ghost) = plan.ghosts.iter_mut().find(|ghost| ghost.number == attempt.number)
        {
            change(ghost);
        }
        self.attach(&attempt.plan, now);
        effects.plan_changed(attempt.plan.clone());
    }

    /// A ghost counts again: its plan still waits, and it was not as dead as it seemed.
    pub(crate) fn adopt(&mut self, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) {
        let Some(ghost) = self.drop_ghost(attempt, now, effects) else { return };
        let number = attempt.number;
        self.change_plan(&attempt.plan, now, |plan| plan.failures.retain(|failure| failure.attempt != number));
        let state = PlanState::Active(Attempt {
            number,
            worker: ghost.worker.clone(),
            engine: ghost.engine,
            placed_at: ghost.placed_at,
            phase: AttemptPhase::Lost { since: now },
        });
        self.set_state(&attempt.plan, state, now, effects);
        self.tell(Some(&attempt.plan), Some(number), Some(&ghost.worker), What::FoundAgain {}, now, effects);
    }

    fn set_phase(&mut self, key: &PlanKey, phase: AttemptPhase, now: Millis, effects: &mut impl Effects) {
        let Some(PlanState::Active(attempt)) = self.plans.get_mut(key).map(|plan| &mut plan.state) else { return };
        if is_indexed(&attempt.phase) || is_indexed(&phase) {
            let changed = Attempt { phase, ..attempt.clone() };
            self.set_state(key, PlanState::Active(changed), now, effects);
            return;
        }
        // The usual way: only the load changes, if anything.
        let before = stage_of(attempt);
        attempt.phase = phase;
        let after = stage_of(attempt);
        if before != after {
            let (number, worker) = (attempt.key(key), attempt.worker.clone());
            match after {
                Some(stage) => self.load(number, worker, stage),
                None => self.unload(&number, &worker),
            }
            self.dirty = true;
        }
        effects.plan_changed(key.clone());
    }

    fn set_state(&mut self, key: &PlanKey, state: PlanState, now: Millis, effects: &mut impl Effects) {
        self.detach(key);
        if let Some(plan) = self.plans.get_mut(key) {
            plan.state = state;
        }
        self.attach(key, now);
        self.dirty = true;
        effects.plan_changed(key.clone());
    }

    /// Changes of a plan that are no changes of state: what it needs, its place by hand, its failures.
    pub(crate) fn change_plan(&mut self, key: &PlanKey, now: Millis, change: impl FnOnce(&mut crate::Plan)) {
        self.detach(key);
        if let Some(plan) = self.plans.get_mut(key) {
            change(plan);
        }
        self.attach(key, now);
        self.dirty = true;
    }

    /// Changes of a waiting plan that touch its place in the queue alone.
    pub(crate) fn change_waiting(&mut self, key: &PlanKey, change: impl FnOnce(&mut crate::Plan)) {
        let Some(plan) = self.plans.get_mut(key) else { return };
        let place = plan.place.take();
        change(plan);
        if let Some(place) = place {
            self.queue.remove(&place);
            self.join_queue(key);
        }
        self.dirty = true;
    }

    /// Whether the run of a plan stops after its current plans.
    pub(crate) fn is_finishing(&self, key: &PlanKey) -> bool {
        self.runs.get(&key.run).is_some_and(crate::Run::is_finishing)
    }

    /// Expected length by the history, whatever the worker.
    pub(crate) fn length_of_plan(&self, key: &PlanKey) -> Duration {
        let seconds = self.plans.get(key).and_then(|plan| plan.spec.expected_seconds);
        seconds.map_or(self.settings.unknown_length, length_of)
    }

    /// Expected length on this worker.
    pub(crate) fn length_on(&self, key: &PlanKey, worker: &WorkerId) -> Duration {
        let pace = self.workers.get(worker).map_or(1.0, |worker| self.pace_of(worker));
        crate::estimate::stretch(self.length_of_plan(key), pace)
    }

    pub(crate) fn tell(
        &self,
        plan: Option<&PlanKey>,
        attempt: Option<AttemptNumber>,
        worker: Option<&WorkerId>,
        what: What,
        now: Millis,
        effects: &mut impl Effects,
    ) {
        let run = plan.map(|key| key.run.clone());
        effects.log(Decision { at: now, run, plan: plan.cloned(), attempt, worker: worker.cloned(), what });
    }

    /// Tells every run that has something on a worker, each in its own log.
    pub(crate) fn tell_runs_on(&self, worker: &WorkerId, what: What, now: Millis, effects: &mut impl Effects) {
        let runs = self.runs_on(worker);
        let of_none = runs.is_empty().then_some(None);
        for run in runs.into_iter().map(Some).chain(of_none) {
            let (worker, what) = (Some(worker.clone()), what.clone());
            effects.log(Decision { at: now, run, plan: None, attempt: None, worker, what });
        }
    }

    /// A worker takes part; runs with something there are told where it was silent before.
    pub(crate) fn tell_reachable(&self, worker: &WorkerId, was_silent: bool, now: Millis, effects: &mut impl Effects) {
        match was_silent {
            true => self.tell_runs_on(worker, What::Reachable {}, now, effects),
            false => self.tell(None, None, Some(worker), What::Reachable {}, now, effects),
        }
    }

    pub(crate) fn tell_run(&self, run: &RunId, what: What, now: Millis, effects: &mut impl Effects) {
        let decision = Decision { at: now, run: Some(run.clone()), plan: None, attempt: None, worker: None, what };
        effects.log(decision);
    }
}

/// Whether other indices than the loads follow from a phase.
fn is_indexed(phase: &AttemptPhase) -> bool {
    match phase {
        AttemptPhase::Withdrawing { .. } | AttemptPhase::Lost { .. } => true,
        AttemptPhase::Staging {}
        | AttemptPhase::Staged { .. }
        | AttemptPhase::Claimed { .. }
        | AttemptPhase::Stopping { .. }
        | AttemptPhase::Collecting { .. } => false,
    }
}

/// Seconds from outside as a length: never negative, never endless.
pub(crate) fn length_of(seconds: f64) -> Duration {
    const LONGEST_SECONDS: f64 = 1e9;
    if seconds.is_finite() { Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_SECONDS)) } else { Duration::ZERO }
}
