//! What follows from the states of the plans: the queue, the loads of the workers, the counts, the points in time that
//! matter. A plan is taken out of all of it before its state changes and put in after it; no state is changed in here.

use crate::core::Deadline;
use crate::load::{Load, Stage};
use crate::queue::{Class, Place, Turn};
use crate::transitions::length_of;
use crate::{
    AfterWithdrawal, Attempt, AttemptKey, AttemptPhase, Core, DEFAULT_CORES_PER_PLAN, Millis, PlanKey, PlanState,
    RunId, WorkerId,
};
use std::cmp::Reverse;
use std::sync::Arc;

impl Core {
    /// Takes a plan out of every index.
    pub(crate) fn detach(&mut self, key: &PlanKey) {
        let Some(plan) = self.plans.get_mut(key) else { return };
        if let Some(place) = plan.place.take() {
            self.queue.remove(&place);
        }
        let number = plan.attempt().map(|attempt| attempt.number);
        let worker = plan.attempt().map(|attempt| attempt.worker.clone());
        if let Some(AttemptPhase::Withdrawing { then }) = plan.attempt().map(|attempt| &attempt.phase) {
            match then {
                AfterWithdrawal::MovesTo { worker } => {
                    if let Some(count) = self.moving_to.get_mut(worker) {
                        *count -= 1;
                        if *count == 0 {
                            self.moving_to.remove(worker);
                        }
                    }
                }
                AfterWithdrawal::MakesRoomFor { plan } => {
                    self.room_for.remove(plan);
                }
                AfterWithdrawal::Waits {} | AfterWithdrawal::WaitsOrStops {} | AfterWithdrawal::Cancelled {} => {}
            }
        }
        let ghosts: Vec<_> = plan.ghosts.iter().map(|ghost| (ghost.number, ghost.worker.clone())).collect();
        let active = number.zip(worker);
        if let Some(run) = self.runs.get_mut(&key.run) {
            match plan.state {
                PlanState::Waiting { .. } => run.counts.waiting -= 1,
                PlanState::Active(_) => run.counts.active -= 1,
                PlanState::Ended(_) => run.counts.ended -= 1,
            }
        }
        for (number, worker) in active.into_iter().chain(ghosts) {
            self.unload(&AttemptKey::new(key.clone(), number), &worker);
        }
    }

    /// Puts a plan into every index its state asks for.
    pub(crate) fn attach(&mut self, key: &PlanKey, now: Millis) {
        let Some(plan) = self.plans.get(key) else { return };
        if let Some(run) = self.runs.get_mut(&key.run) {
            match plan.state {
                PlanState::Waiting { .. } => run.counts.waiting += 1,
                PlanState::Active(_) => run.counts.active += 1,
                PlanState::Ended(_) => run.counts.ended += 1,
            }
        }
        let mut loads = Vec::with_capacity(1 + plan.ghosts.len());
        match &plan.state {
            PlanState::Waiting { .. } => match plan.ghosts.iter().map(|ghost| ghost.blocks_until).max() {
                Some(until) if until > now => {
                    self.deadlines.insert((until, Deadline::Unblocked(key.clone())));
                }
                Some(_) | None => self.join_queue(key),
            },
            PlanState::Active(attempt) => {
                let attempt = attempt.clone();
                if let Some(stage) = stage_of(&attempt) {
                    loads.push((attempt.number, attempt.worker.clone(), stage));
                }
                match attempt.phase {
                    AttemptPhase::Withdrawing { then: AfterWithdrawal::MovesTo { worker } } => {
                        *self.moving_to.entry(worker).or_insert(0) += 1;
                    }
                    AttemptPhase::Withdrawing { then: AfterWithdrawal::MakesRoomFor { plan } } => {
                        self.room_for.insert(plan);
                    }
                    AttemptPhase::Lost { since } => {
                        let limit = self.wait_for_lost(since).until;
                        let attempt = AttemptKey::new(key.clone(), attempt.number);
                        self.deadlines.insert((limit, Deadline::Lost(attempt)));
                    }
                    AttemptPhase::Withdrawing {
                        then:
                            AfterWithdrawal::Waits {} | AfterWithdrawal::WaitsOrStops {} | AfterWithdrawal::Cancelled {},
                    }
                    | AttemptPhase::Staging {}
                    | AttemptPhase::Staged { .. }
                    | AttemptPhase::Claimed { .. }
                    | AttemptPhase::Stopping { .. }
                    | AttemptPhase::Collecting { .. } => {}
                }
            }
            PlanState::Ended(_) => {}
        }
        if let Some(plan) = self.plans.get(key) {
            for ghost in &plan.ghosts {
                let stage = match ghost.claimed {
                    true => Stage::Running { since: ghost.placed_at, expected_end: None },
                    false => Stage::Unclaimed { placed_at: ghost.placed_at, movable: false },
                };
                loads.push((ghost.number, ghost.worker.clone(), stage));
            }
        }
        for (number, worker, stage) in loads {
            self.load(AttemptKey::new(key.clone(), number), worker, stage);
        }
        self.refresh_sharing(&key.run);
    }

    pub(crate) fn join_queue(&mut self, key: &PlanKey) {
        let Some(plan) = self.plans.get_mut(key) else { return };
        let class = Class {
            run: key.run.clone(),
            engines: plan.spec.engines.clone(),
            memory: Class::exponent(plan.spec.memory_bytes.unwrap_or(0)),
            failed_on: plan.failures.iter().map(|failure| failure.worker.clone()).collect(),
            pauses: plan.pause.is_some(),
        };
        let place = Place { class: Arc::new(class), turn: plan.turn() };
        self.queue.insert(&place, key.clone());
        plan.place = Some(place);
    }

    /// The load an attempt of this plan is for this worker.
    pub(crate) fn load_of(&self, key: &PlanKey, worker: &WorkerId, stage: Stage) -> Load {
        let spec = self.plans.get(key).map(|plan| &plan.spec);
        Load {
            stage,
            memory: spec.and_then(|spec| spec.memory_bytes).unwrap_or(0),
            disk: spec.and_then(|spec| spec.disk_bytes).unwrap_or(0),
            cores: self.cores_on(&key.run, worker),
            length: self.length_of_plan(key),
        }
    }

    /// Cores an attempt of this run uses on this worker: what was asked for, never more than there are.
    pub(crate) fn cores_on(&self, run: &RunId, worker: &WorkerId) -> u32 {
        let asked = self.runs.get(run).map_or(0, |run| run.options.cores);
        let Some(worker) = self.workers.get(worker) else { return asked };
        let own = worker.settings.cores_per_plan.unwrap_or(DEFAULT_CORES_PER_PLAN);
        let cores = if asked == 0 { own } else { asked };
        worker.facts.as_ref().map_or(cores, |facts| cores.min(facts.cores_total.max(1)))
    }

    pub(crate) fn load(&mut self, attempt: AttemptKey, id: WorkerId, stage: Stage) {
        let Some(worker) = self.workers.get_mut(&id) else { return };
        if !worker.loads.restage(&attempt, stage) {
            let slots = worker.slots();
            if let Some(run) = self.runs.get_mut(&attempt.plan.run) {
                run.carry(&id, slots);
            }
            let load = self.load_of(&attempt.plan, &id, stage);
            if let Some(worker) = self.workers.get_mut(&id) {
                worker.loads.put(attempt, load);
            }
        }
        self.refresh_worker(&id);
    }

    pub(crate) fn unload(&mut self, attempt: &AttemptKey, id: &WorkerId) {
        let Some(worker) = self.workers.get_mut(id) else { return };
        let slots = worker.slots();
        if worker.loads.take(attempt).is_some() {
            if let Some(run) = self.runs.get_mut(&attempt.plan.run) {
                run.uncarry(id, slots);
            }
            self.refresh_worker(id);
        }
    }

    /// Counts anew what could run at once, after a worker's slots changed.
    pub(crate) fn count_could_run(&mut self) {
        for run in self.runs.values_mut() {
            let slots = |id: &WorkerId| self.workers.get(id).map_or(1, |worker| worker.slots().max(1));
            run.could_run = run.carried.iter().map(|(id, count)| (*count).min(slots(id))).sum();
        }
    }

    /// Puts a worker into the indices of room and of what waits there, or out of them.
    pub(crate) fn refresh_worker(&mut self, id: &WorkerId) {
        let open = self.workers.get(id).is_some_and(|worker| self.has_room(worker));
        let Some(worker) = self.workers.get_mut(id) else {
            self.behind.remove(id);
            return;
        };
        let behind = worker.waiting_behind();
        let open_as = open.then_some(worker.settings.queue_priority);
        if open_as != worker.open_as {
            if let Some(tier) = worker.open_as {
                self.open.remove(&(tier, id.clone()));
            }
            if let Some(tier) = open_as {
                self.open.insert((tier, id.clone()));
            }
            worker.open_as = open_as;
        }
        if worker.is_behind != (behind > 0) {
            worker.is_behind = behind > 0;
            match worker.is_behind {
                true => self.behind.insert(id.clone()),
                false => self.behind.remove(id),
            };
        }
    }

    pub(crate) fn refresh_sharing(&mut self, id: &RunId) {
        let sharing =
            self.runs.get(id).is_some_and(|run| run.options.leave && !run.options.paused && run.counts.waiting > 0);
        if sharing != self.sharing.contains(id) {
            match sharing {
                true => self.sharing.insert(id.clone()),
                false => self.sharing.remove(id),
            };
        }
    }
}

impl crate::Plan {
    /// Its place in the order of the queue.
    pub(crate) fn turn(&self) -> Turn {
        if let Some(seat) = self.seat {
            return seat.turn();
        }
        let known = |seconds| u64::try_from(length_of(seconds).as_millis()).unwrap_or(u64::MAX);
        let length = self.spec.expected_seconds.map_or(u64::MAX, known);
        Turn { hand: self.hand, length: Reverse(length), arrival: self.arrival, before: 0 }
    }
}

/// Whether an attempt computes, for its worker; none where it takes no slot.
pub(crate) fn stage_of(attempt: &Attempt) -> Option<Stage> {
    match attempt.phase {
        AttemptPhase::Staging {} | AttemptPhase::Staged { .. } => {
            Some(Stage::Unclaimed { placed_at: attempt.placed_at, movable: true })
        }
        AttemptPhase::Withdrawing { .. } => Some(Stage::Unclaimed { placed_at: attempt.placed_at, movable: false }),
        AttemptPhase::Claimed { since, expected_end } => Some(Stage::Running { since, expected_end }),
        AttemptPhase::Stopping { since, .. } | AttemptPhase::Lost { since } => {
            Some(Stage::Running { since, expected_end: None })
        }
        AttemptPhase::Collecting { .. } => None,
    }
}
