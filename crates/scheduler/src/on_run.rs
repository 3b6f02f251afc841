//! What the user asks of runs and plans.

use crate::queue::Turn;
use crate::{
    AfterStop, AfterWithdrawal, AttemptNumber, AttemptPhase, Core, Effects, Millis, Plan, PlanEnd, PlanKey, PlanSpec,
    PlanState, Refused, Run, RunId, RunOptions, What,
};
use std::collections::BTreeSet;

/// A run was submitted: its plans join the queue.
pub fn on_run_submitted(
    core: &mut Core,
    run: RunId,
    options: RunOptions,
    plans: Vec<PlanSpec>,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    if core.runs.contains_key(&run) {
        return Err(Refused::RunExists(run));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = plans.iter().find(|plan| !seen.insert(plan.number.clone())) {
        return Err(Refused::PlanTwice(PlanKey::new(run, twice.number.clone())));
    }
    core.queue.set_shut(&run, options.paused);
    core.runs.insert(run.clone(), Run::new(options));
    let empty = plans.is_empty();
    for spec in plans {
        let key = PlanKey::new(run.clone(), spec.number.clone());
        let plan = Plan {
            spec,
            state: PlanState::Waiting { since: now },
            next_attempt: AttemptNumber(1),
            failures: Vec::new(),
            pause: None,
            model_failures: 0,
            ghosts: Vec::new(),
            hand: 0,
            seat: None,
            arrival: core.next_arrival,
            place: None,
        };
        core.next_arrival += 1;
        core.plans.insert(key.clone(), plan);
        core.attach(&key, now);
        effects.plan_changed(key);
    }
    core.dirty = true;
    if empty {
        effects.run_ended(run);
    }
    Ok(())
}

/// No further plan of the run is started; what is not claimed is taken back; what runs goes on.
pub fn on_run_paused(core: &mut Core, run: &RunId, now: Millis, effects: &mut impl Effects) -> Result<(), Refused> {
    core.run_mut(run)?.options.paused = true;
    core.queue.set_shut(run, true);
    core.refresh_sharing(run);
    for key in core.keys_of(run) {
        let phase = core.plans.get(&key).and_then(|plan| plan.attempt()).map(|attempt| &attempt.phase);
        match phase {
            Some(AttemptPhase::Staging {} | AttemptPhase::Staged { .. }) => {
                core.becomes_withdrawing(&key, AfterWithdrawal::Waits {}, "the run is paused", now, effects);
            }
            Some(
                AttemptPhase::Withdrawing { .. }
                | AttemptPhase::Claimed { .. }
                | AttemptPhase::Stopping { .. }
                | AttemptPhase::Collecting { .. }
                | AttemptPhase::Lost { .. },
            )
            | None => {}
        }
    }
    core.dirty = true;
    core.tell_run(run, What::Paused {}, now, effects);
    Ok(())
}

/// A paused (or restored) run goes on.
pub fn on_run_resumed(core: &mut Core, run: &RunId, now: Millis, effects: &mut impl Effects) -> Result<(), Refused> {
    core.run_mut(run)?.options.paused = false;
    core.queue.set_shut(run, false);
    core.refresh_sharing(run);
    core.dirty = true;
    core.tell_run(run, What::Resumed {}, now, effects);
    Ok(())
}

/// "Let it run without me": the whole queue of the run is handed out to the workers' inboxes, as far as its limits
/// allow, and left there.
pub fn on_share_out(core: &mut Core, run: &RunId) -> Result<(), Refused> {
    core.run_mut(run)?.options.leave = true;
    core.refresh_sharing(run);
    core.dirty = true;
    Ok(())
}

/// The user is back: what is shared out may be taken back and placed anew as slots become free.
pub fn on_share_out_ended(core: &mut Core, run: &RunId) -> Result<(), Refused> {
    core.run_mut(run)?.options.leave = false;
    core.refresh_sharing(run);
    core.dirty = true;
    Ok(())
}

/// Every plan of the run that is not over is cancelled; one whose result is promised already is finished.
pub fn on_run_cancelled(core: &mut Core, run: &RunId, now: Millis, effects: &mut impl Effects) -> Result<(), Refused> {
    core.run_mut(run)?;
    // Waiting plans first, so that none is started in the place of one that is stopped.
    let (waiting, others): (Vec<_>, Vec<_>) = core
        .plans_of(run)
        .filter(|(_, plan)| !matches!(plan.state, PlanState::Ended(_)))
        .map(|(key, plan)| (key.clone(), matches!(plan.state, PlanState::Waiting { .. })))
        .partition(|(_, waiting)| *waiting);
    for (key, _) in waiting.into_iter().chain(others) {
        cancel(core, &key, now, effects);
    }
    Ok(())
}

/// The run stops after its current plans: what waits and what no agent has claimed is cancelled; what computes goes on to
/// its end, and is not tried again where its machine fails.
pub fn on_run_stopped_after_current(
    core: &mut Core,
    run: &RunId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    core.run_mut(run)?.options.finishing = true;
    let mut unclaimed = Vec::new();
    for key in core.keys_of(run) {
        match core.plans.get(&key).map(|plan| &plan.state) {
            Some(PlanState::Waiting { .. }) => cancel(core, &key, now, effects),
            Some(PlanState::Active(attempt)) => match attempt.phase {
                AttemptPhase::Staging {} | AttemptPhase::Staged { .. } => {
                    unclaimed.push((key, attempt.worker.clone()));
                }
                // What is being taken back is cancelled once it is.
                AttemptPhase::Withdrawing { .. }
                | AttemptPhase::Claimed { .. }
                | AttemptPhase::Stopping { .. }
                | AttemptPhase::Collecting { .. }
                | AttemptPhase::Lost { .. } => {}
            },
            Some(PlanState::Ended(_)) | None => {}
        }
    }
    for (key, worker) in unclaimed {
        match core.workers.get(&worker).map(|worker| &worker.health) {
            Some(crate::Health::Unreachable { .. }) => cancel(core, &key, now, effects),
            Some(crate::Health::Ready | crate::Health::Unknown | crate::Health::NeedsAttention { .. }) | None => {
                let why = "the run stops after its current plans";
                core.becomes_withdrawing(&key, AfterWithdrawal::Waits {}, why, now, effects);
            }
        }
    }
    core.dirty = true;
    Ok(())
}

/// A run that is over is forgotten.
pub fn on_run_deleted(core: &mut Core, run: &RunId) -> Result<(), Refused> {
    if !core.run_mut(run)?.is_over() {
        return Err(Refused::RunNotOver(run.clone()));
    }
    for key in core.keys_of(run) {
        core.detach(&key);
        core.plans.remove(&key);
    }
    core.runs.remove(run);
    core.queue.set_shut(run, false);
    Ok(())
}

/// A plan is cancelled. Refused where its result is promised already.
pub fn on_plan_cancelled(
    core: &mut Core,
    plan: &PlanKey,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let found = core.plan_or_refuse(plan)?;
    if found.is_promised() {
        return Err(Refused::BeingFinished(plan.clone()));
    }
    match found.state {
        PlanState::Ended(_) => Err(Refused::AlreadyEnded(plan.clone())),
        PlanState::Waiting { .. } | PlanState::Active(_) => {
            cancel(core, plan, now, effects);
            Ok(())
        }
    }
}

fn cancel(core: &mut Core, key: &PlanKey, now: Millis, effects: &mut impl Effects) {
    let Some(plan) = core.plans.get(key) else { return };
    let Some(attempt) = plan.attempt().cloned() else {
        core.change_plan(key, now, |plan| plan.ghosts.iter_mut().for_each(|ghost| ghost.unwanted = true));
        core.becomes_ended(key, PlanEnd::Cancelled {}, now, effects);
        return;
    };
    if plan.is_promised() {
        return;
    }
    let reach = core.workers.get(&attempt.worker).map(|worker| worker.health.clone());
    let silent = match (&attempt.phase, reach) {
        (AttemptPhase::Lost { since }, _) => Some(core.wait_for_lost(*since)),
        (_, Some(crate::Health::Unreachable { .. })) => core.wait_for_worker(&attempt.worker),
        (_, Some(crate::Health::Ready | crate::Health::Unknown | crate::Health::NeedsAttention { .. }) | None) => None,
    };
    if let Some(wait) = silent {
        // Nobody answers: the plan is cancelled now, and the attempt is asked to stop whenever it is heard of.
        core.leave_ghost(key, wait.until, true);
        core.becomes_ended(key, PlanEnd::Cancelled {}, now, effects);
        effects.cancel_attempt(attempt.key(key), attempt.worker);
        return;
    }
    match attempt.phase {
        AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Withdrawing { .. } => {
            core.becomes_withdrawing(key, AfterWithdrawal::Cancelled {}, "the plan is cancelled", now, effects);
        }
        AttemptPhase::Claimed { .. } | AttemptPhase::Stopping { .. } | AttemptPhase::Lost { .. } => {
            core.becomes_stopping(key, AfterStop::Cancelled, now, effects);
        }
        AttemptPhase::Collecting { .. } => core.becomes_ended(key, PlanEnd::Cancelled {}, now, effects),
    }
}

/// A plan that is over is computed again. Its failures are forgotten. Where an earlier attempt may still compute, it
/// waits until that one is dead or given up.
pub fn on_plan_requeued(
    core: &mut Core,
    plan: &PlanKey,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    match core.plan_or_refuse(plan)?.state {
        PlanState::Waiting { .. } | PlanState::Active(_) => return Err(Refused::NotEnded(plan.clone())),
        PlanState::Ended(_) => {}
    }
    core.change_plan(plan, now, |plan| {
        plan.failures.clear();
        plan.pause = None;
        plan.model_failures = 0;
        plan.hand = 0;
        plan.seat = None;
    });
    core.run_mut(&plan.run)?.options.finishing = false;
    core.becomes_waiting(plan, now, effects);
    Ok(())
}

/// It is known better what a waiting plan needs. Its number stays.
pub fn on_plan_expected(
    core: &mut Core,
    plan: &PlanKey,
    spec: PlanSpec,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    core.waiting_or_refuse(plan)?;
    core.change_waiting(plan, |found| found.spec = PlanSpec { number: found.spec.number.clone(), ..spec });
    effects.plan_changed(plan.clone());
    Ok(())
}

impl Core {
    pub(crate) fn run_mut(&mut self, run: &RunId) -> Result<&mut Run, Refused> {
        self.runs.get_mut(run).ok_or_else(|| Refused::UnknownRun(run.clone()))
    }

    pub(crate) fn keys_of(&self, run: &RunId) -> Vec<PlanKey> {
        self.plans_of(run).map(|(key, _)| key.clone()).collect()
    }

    fn plan_or_refuse(&self, key: &PlanKey) -> Result<&Plan, Refused> {
        if !self.runs.contains_key(&key.run) {
            return Err(Refused::UnknownRun(key.run.clone()));
        }
        self.plans.get(key).ok_or_else(|| Refused::UnknownPlan(key.clone()))
    }

    pub(crate) fn waiting_or_refuse(&self, key: &PlanKey) -> Result<(), Refused> {
        match self.plan_or_refuse(key)?.state {
            PlanState::Waiting { .. } => Ok(()),
            PlanState::Active(_) | PlanState::Ended(_) => Err(Refused::NotWaiting(key.clone())),
        }
    }

    /// The turn of a plan if it waited now.
    pub(crate) fn turn_of(&self, key: &PlanKey) -> Option<Turn> {
        let plan = self.plans.get(key)?;
        Some(plan.turn())
    }
}
