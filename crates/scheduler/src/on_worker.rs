//! What happens to workers.

use crate::core::Deadline;
use crate::decision::lasting;
use crate::load::Stage;
use crate::{
    AfterStop, AfterWithdrawal, AttemptKey, AttemptPhase, Cause, Core, Effects, Health, Millis, PlanEnd, PlanKey,
    PlanState, Refused, SetAside, Wait, What, Worker, WorkerFacts, WorkerId, WorkerSettings,
};

/// A worker was added. It takes plans once it is ready. One that was removed and still has attempts of ours is taken
/// back.
pub fn on_worker_added(core: &mut Core, worker: WorkerId, settings: WorkerSettings) -> Result<(), Refused> {
    match core.workers.get_mut(&worker) {
        Some(found) if found.leaving => {
            found.leaving = false;
            found.settings = settings;
            core.leaving.remove(&worker);
        }
        Some(_) => return Err(Refused::WorkerExists(worker)),
        None => {
            core.workers.insert(worker.clone(), Worker::new(settings));
        }
    }
    core.weigh_loads_again(&worker);
    Ok(())
}

/// The user changed a worker's settings.
pub fn on_worker_changed(core: &mut Core, worker: &WorkerId, settings: WorkerSettings) -> Result<(), Refused> {
    core.worker_mut(worker)?.settings = settings;
    core.weigh_loads_again(worker);
    Ok(())
}

/// The user removed a worker. What is claimed there goes on; what is not is taken back; then it is forgotten.
pub fn on_worker_removed(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    core.worker_mut(worker)?.leaving = true;
    core.leaving.insert(worker.clone());
    core.refresh_worker(worker);
    core.take_back_from(worker, "its worker was removed", now, effects);
    core.dirty = true;
    Ok(())
}

/// A worker passed its checks, or its facts were read anew. Facts that are read often keep the free memory true.
pub fn on_worker_ready(
    core: &mut Core,
    worker: &WorkerId,
    facts: WorkerFacts,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let found = core.worker_mut(worker)?;
    let (was_ready, was_silent) = (found.health == Health::Ready, found.is_silent());
    found.answers();
    found.health = Health::Ready;
    found.facts = Some(facts);
    core.weigh_loads_again(worker);
    core.measure_room(worker);
    if !was_ready {
        core.ask_again(worker, now, effects);
        core.tell_reachable(worker, was_silent, now, effects);
    }
    Ok(())
}

/// Something must be mended before the worker takes plans (again). It answers, and what is claimed there goes on; where
/// it does not answer, say that it is unreachable instead.
pub fn on_worker_needs_attention(
    core: &mut Core,
    worker: &WorkerId,
    reason: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let found = core.worker_mut(worker)?;
    found.answers();
    found.health = Health::NeedsAttention { reason: reason.to_owned() };
    core.refresh_worker(worker);
    core.dirty = true;
    core.take_back_from(worker, "its worker needs attention", now, effects);
    Ok(())
}

/// A worker cannot be reached. What runs there goes on; once it was silent for long enough it is given up. Where it
/// was silent when the controller ended, its silence began then.
pub fn on_worker_unreachable(
    core: &mut Core,
    worker: &WorkerId,
    reason: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let found = core.worker_mut(worker)?;
    if let Health::Unreachable { reason: known, .. } = &mut found.health {
        reason.clone_into(known);
        return Ok(());
    }
    let since = found.silent_since.take().unwrap_or(now);
    found.health = Health::Unreachable { since, reason: reason.to_owned() };
    let attempts = found.loads.len();
    core.refresh_worker(worker);
    core.dirty = true;
    let Some(wait) = core.wait_for_worker(worker) else { return Ok(()) };
    core.deadlines.insert((wait.until, Deadline::Unreachable(worker.clone())));
    let what = What::Unreachable { reason: reason.to_owned(), attempts, wait };
    core.tell_runs_on(worker, what, now, effects);
    // What is being stopped for good is over for the user; it is asked to stop once more when the worker is back.
    for key in core.plans_on(worker) {
        if core.is_being_cancelled(&key) {
            core.leave_ghost(&key, wait.until, true);
            core.becomes_ended(&key, PlanEnd::Cancelled {}, now, effects);
        }
    }
    Ok(())
}

/// A worker answers again, with the facts known before. The caller then reports what it finds of each attempt there.
pub fn on_worker_reachable(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let found = core.worker_mut(worker)?;
    match found.health {
        Health::Unreachable { .. } => {}
        Health::Ready | Health::Unknown | Health::NeedsAttention { .. } => return Ok(()),
    }
    found.answers();
    found.health = if found.facts.is_some() { Health::Ready } else { Health::Unknown };
    core.refresh_worker(worker);
    core.dirty = true;
    core.tell_reachable(worker, true, now, effects);
    core.ask_again(worker, now, effects);
    Ok(())
}

/// Other controllers use these slots of the worker, each until the time given, where it is known. Replaces what was
/// told before.
pub fn on_worker_busy_elsewhere(core: &mut Core, worker: &WorkerId, until: Vec<Option<Millis>>) -> Result<(), Refused> {
    let found = core.worker_mut(worker)?;
    if found.elsewhere != until {
        found.elsewhere = until;
        core.refresh_worker(worker);
        core.dirty = true;
    }
    Ok(())
}

/// The worker finishes what it claimed and takes no more.
pub fn on_worker_drain(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    core.worker_mut(worker)?.draining = true;
    core.refresh_worker(worker);
    core.dirty = true;
    core.take_back_from(worker, "its worker finishes what it has and takes no more", now, effects);
    Ok(())
}

/// A draining worker takes plans again.
pub fn on_worker_undrain(core: &mut Core, worker: &WorkerId) -> Result<(), Refused> {
    core.worker_mut(worker)?.draining = false;
    core.refresh_worker(worker);
    core.dirty = true;
    Ok(())
}

/// The worker is stopped at once: it drains, and its running plans are stopped and wait again.
pub fn on_worker_stopped(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    core.worker_mut(worker)?.draining = true;
    core.refresh_worker(worker);
    core.dirty = true;
    for key in core.plans_on(worker) {
        let Some(phase) = core.plans.get(&key).and_then(|plan| plan.attempt()).map(|attempt| attempt.phase.clone())
        else {
            continue;
        };
        match phase {
            AttemptPhase::Withdrawing { then: AfterWithdrawal::Cancelled {} }
            | AttemptPhase::Stopping { .. }
            | AttemptPhase::Collecting { .. }
            | AttemptPhase::Lost { .. } => {}
            AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Withdrawing { .. } => {
                core.becomes_withdrawing(&key, AfterWithdrawal::WaitsOrStops {}, "its worker is stopped", now, effects);
            }
            AttemptPhase::Claimed { .. } => core.becomes_stopping(&key, AfterStop::Waits, now, effects),
        }
    }
    Ok(())
}

/// The user set the worker aside. What is claimed there goes on; what is not is taken back.
pub fn on_worker_set_aside_by_user(
    core: &mut Core,
    worker: &WorkerId,
    reason: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    core.worker_mut(worker)?.set_aside = Some(SetAside::User { reason: reason.to_owned() });
    core.refresh_worker(worker);
    core.dirty = true;
    core.tell(None, None, Some(worker), What::SetAside { reason: reason.to_owned() }, now, effects);
    core.take_back_from(worker, "its worker was set aside", now, effects);
    Ok(())
}

/// A worker that was set aside was checked again, or the user allows it again.
pub fn on_worker_allowed_again(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let found = core.worker_mut(worker)?;
    found.streak.clear();
    found.is_trusted_again();
    core.refresh_worker(worker);
    let found = core.worker_mut(worker)?;
    if found.set_aside.take().is_some() {
        core.refresh_worker(worker);
        core.dirty = true;
        core.tell(None, None, Some(worker), What::AllowedAgain { why: "it was checked again" }, now, effects);
    }
    Ok(())
}

impl Core {
    pub(crate) fn worker_mut(&mut self, id: &WorkerId) -> Result<&mut Worker, Refused> {
        self.workers.get_mut(id).ok_or_else(|| Refused::UnknownWorker(id.clone()))
    }

    /// Plans whose attempt that counts is on this worker, whatever its phase.
    pub(crate) fn plans_on(&self, id: &WorkerId) -> Vec<PlanKey> {
        let on_it = |plan: &crate::Plan| plan.attempt().is_some_and(|attempt| attempt.worker == *id);
        self.plans.iter().filter(|(_, plan)| on_it(plan)).map(|(key, _)| key.clone()).collect()
    }

    /// Whether the user wants nothing more of the plan.
    pub(crate) fn is_being_cancelled(&self, key: &PlanKey) -> bool {
        matches!(
            self.plans.get(key).and_then(|plan| plan.attempt()).map(|attempt| &attempt.phase),
            Some(
                AttemptPhase::Stopping { then: AfterStop::Cancelled, .. }
                    | AttemptPhase::Withdrawing { then: AfterWithdrawal::Cancelled {} }
            )
        )
    }

    /// Takes back what is not claimed on a worker.
    pub(crate) fn take_back_from(&mut self, id: &WorkerId, why: &'static str, now: Millis, effects: &mut impl Effects) {
        let Some(worker) = self.workers.get(id) else { return };
        let unclaimed: Vec<_> = worker
            .loads
            .iter()
            .filter(|(key, load)| matches!(load.stage, Stage::Unclaimed { movable: true, .. }) && self.is_current(key))
            .map(|(key, _)| key.plan.clone())
            .collect();
        for key in unclaimed {
            self.becomes_withdrawing(&key, AfterWithdrawal::Waits {}, why, now, effects);
        }
    }

    /// The sums of a worker's loads, after its facts or settings changed.
    fn weigh_loads_again(&mut self, id: &WorkerId) {
        let Some(worker) = self.workers.get(id) else { return };
        let loads: Vec<_> = worker.loads.iter().map(|(key, load)| (key.clone(), load.stage)).collect();
        for (key, stage) in loads {
            let load = self.load_of(&key.plan, id, stage);
            if let Some(worker) = self.workers.get_mut(id) {
                worker.loads.put(key, load);
            }
        }
        self.count_could_run();
        self.refresh_worker(id);
        self.dirty = true;
    }

    /// How much memory and disk our attempts may use in all, from what was measured now.
    fn measure_room(&mut self, id: &WorkerId) {
        let Some(worker) = self.workers.get_mut(id) else { return };
        let Some(facts) = &worker.facts else { return };
        let ours = worker.loads.memory_running();
        let total = facts.memory_bytes.unwrap_or(u64::MAX);
        worker.memory_room = match facts.memory_free_bytes {
            Some(free) => Some(free.saturating_add(ours).min(total)),
            None => facts.memory_bytes,
        };
        worker.disk_room = facts.disk_free_bytes.map(|free| free.saturating_add(worker.loads.disk()));
    }

    /// What was asked of the attempts on a worker while it did not answer is asked again, and the end of what no longer
    /// counts is asked for.
    ///
    /// What was given up there can be found out about now: until it is, its plan is not started anew.
    fn ask_again(&mut self, id: &WorkerId, now: Millis, effects: &mut impl Effects) {
        let until = now + self.settings.unreachable_limit;
        let Some(worker) = self.workers.get(id) else { return };
        let attempts: Vec<AttemptKey> = worker.loads.iter().map(|(key, _)| key.clone()).collect();
        for key in attempts {
            let Some(plan) = self.plans.get(&key.plan) else { continue };
            let waits = matches!(plan.state, PlanState::Waiting { .. });
            if let Some(ghost) = plan.ghosts.iter().find(|ghost| ghost.number == key.number) {
                match ghost.claimed {
                    // It counts again as soon as it is heard of.
                    _ if waits && !ghost.unwanted => {}
                    true => effects.cancel_attempt(key.clone(), id.clone()),
                    false => effects.withdraw_attempt(key.clone(), id.clone()),
                }
                let change = |ghost: &mut crate::Ghost| ghost.blocks_until = ghost.blocks_until.max(until);
                self.change_ghost(&key, change, now, effects);
                continue;
            }
            match plan.attempt().map(|attempt| &attempt.phase) {
                Some(AttemptPhase::Withdrawing { .. }) => effects.withdraw_attempt(key, id.clone()),
                Some(AttemptPhase::Stopping { .. }) => effects.cancel_attempt(key, id.clone()),
                Some(
                    AttemptPhase::Staging {}
                    | AttemptPhase::Staged { .. }
                    | AttemptPhase::Claimed { .. }
                    | AttemptPhase::Collecting { .. }
                    | AttemptPhase::Lost { .. },
                )
                | None => {}
            }
        }
    }

    /// Gives up every attempt on a worker that was silent for long enough.
    pub(crate) fn give_up_worker(&mut self, id: &WorkerId, wait: Wait, now: Millis, effects: &mut impl Effects) {
        for key in self.plans_on(id) {
            // Nothing more is needed from the worker.
            if self.plans.get(&key).is_some_and(|plan| plan.is_promised()) {
                continue;
            }
            let message = format!("{id} could not be reached for {}", lasting(now.since(wait.since).as_secs()));
            self.give_up(&key, Cause::Unreachable, &message, wait, now, effects);
        }
    }

    /// Gives up an attempt without proof that it is dead: its plan may start elsewhere.
    pub(crate) fn give_up(
        &mut self,
        key: &PlanKey,
        cause: Cause,
        message: &str,
        wait: Wait,
        now: Millis,
        effects: &mut impl Effects,
    ) {
        let Some(attempt) = self.plans.get(key).and_then(|plan| plan.attempt()).cloned() else { return };
        let limit = self.settings.unreachable_limit;
        let what = What::GivenUp { wait, limit };
        self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), what, now, effects);
        if self.is_being_cancelled(key) {
            self.leave_ghost(key, now, true);
            self.becomes_ended(key, PlanEnd::Cancelled {}, now, effects);
        } else {
            self.leave_ghost(key, now, false);
            self.infrastructure_failed(key, &attempt, cause, message, now, effects);
        }
    }

    /// Forgets a removed worker once nothing of ours can be there. Ghosts that block nothing any more go with it.
    pub(crate) fn forget_where_empty(&mut self, id: &WorkerId, now: Millis) {
        let Some(worker) = self.workers.get(id) else { return };
        if !worker.leaving || !self.plans_on(id).is_empty() {
            return;
        }
        let ghosts: Vec<AttemptKey> = worker.loads.iter().map(|(key, _)| key.clone()).collect();
        let blocks = |key: &AttemptKey| {
            let plan = self.plans.get(&key.plan);
            plan.is_some_and(|plan| {
                plan.ghosts.iter().any(|ghost| ghost.number == key.number && ghost.blocks_until > now)
            })
        };
        if ghosts.iter().any(blocks) {
            return;
        }
        for ghost in ghosts {
            self.change_plan(&ghost.plan, now, |plan| plan.ghosts.retain(|found| found.number != ghost.number));
        }
        if let Some(tier) = self.workers.get(id).and_then(|worker| worker.open_as) {
            self.open.remove(&(tier, id.clone()));
        }
        self.workers.remove(id);
        self.behind.remove(id);
        self.leaving.remove(id);
        self.dirty = true;
    }
}
