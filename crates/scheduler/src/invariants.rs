//! What must hold between any two calls. For tests, and for a debug build that wants to know early.

use crate::indices::stage_of;
use crate::load::{Load, Loads, Stage};
use crate::{AttemptKey, Core, PlanState, RunCounts, RunId, WorkerId};
use std::collections::BTreeMap;

/// Checks every rule that ties the parts of the state together.
///
/// # Errors
/// The first rule that does not hold, in words.
pub fn check_invariants(core: &Core) -> Result<(), String> {
    core.queue.check()?;
    plans_are_in_their_places(core)?;
    loads_follow_from_plans(core)?;
    indices_of_workers(core)
}

/// Every plan is in exactly the places its state asks for.
fn plans_are_in_their_places(core: &Core) -> Result<(), String> {
    let mut queued = 0;
    let mut counts: BTreeMap<&RunId, RunCounts> = BTreeMap::new();
    for (key, plan) in core.plans.iter() {
        if !core.runs.contains_key(&key.run) {
            return Err(format!("{key} belongs to no run"));
        }
        let count = counts.entry(&key.run).or_default();
        match &plan.state {
            PlanState::Waiting { .. } => count.waiting += 1,
            PlanState::Active(_) => count.active += 1,
            PlanState::Ended(_) => count.ended += 1,
        }
        match (&plan.state, &plan.place) {
            (PlanState::Waiting { .. }, Some(place)) => {
                queued += 1;
                if core.queue.plan_at(&place.class, &place.turn) != Some(key) {
                    return Err(format!("{key} is not at its place in the queue"));
                }
                if place.turn != plan.turn() {
                    return Err(format!("{key} stands in the queue at a turn that is not its own"));
                }
            }
            (PlanState::Waiting { .. }, None) if plan.ghosts.is_empty() => {
                return Err(format!("{key} waits, is in no queue, and nothing keeps it from starting"));
            }
            (PlanState::Waiting { .. }, None) | (PlanState::Active(_) | PlanState::Ended(_), None) => {}
            (PlanState::Active(_) | PlanState::Ended(_), Some(_)) => {
                return Err(format!("{key} does not wait and is in the queue"));
            }
        }
        let numbers = plan.ghosts.iter().map(|ghost| ghost.number).chain(plan.attempt().map(|attempt| attempt.number));
        let mut numbers: Vec<_> = numbers.collect();
        if numbers.iter().any(|number| *number >= plan.next_attempt) {
            return Err(format!("{key} has an attempt with a number that was not given yet"));
        }
        numbers.sort();
        if numbers.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(format!("{key} has one attempt twice"));
        }
    }
    if queued != core.queue.len() {
        return Err(format!("{queued} plans say that they are queued, the queue holds {}", core.queue.len()));
    }
    for (id, run) in &core.runs {
        if counts.get(id).copied().unwrap_or_default() != run.counts {
            return Err(format!("run {id} miscounts its plans"));
        }
        if run.options.paused != core.queue.is_shut(id) {
            return Err(format!("run {id} is paused, and the queue does not know, or the other way round"));
        }
        if core.sharing.contains(id) != (run.options.leave && !run.options.paused && run.counts.waiting > 0) {
            return Err(format!("run {id} is shared out, and the index does not know, or the other way round"));
        }
    }
    Ok(())
}

/// The loads of the workers are what the plans say, neither more nor less.
fn loads_follow_from_plans(core: &Core) -> Result<(), String> {
    let mut expected: BTreeMap<&WorkerId, BTreeMap<AttemptKey, Load>> = BTreeMap::new();
    for (key, plan) in core.plans.iter() {
        let ghosts = plan.ghosts.iter().map(|ghost| {
            let stage = match ghost.claimed {
                true => Stage::Running { since: ghost.placed_at, expected_end: None },
                false => Stage::Unclaimed { placed_at: ghost.placed_at, movable: false },
            };
            (ghost.number, &ghost.worker, stage)
        });
        let attempt = plan.attempt().and_then(|found| Some((found.number, &found.worker, stage_of(found)?)));
        for (number, worker, stage) in ghosts.chain(attempt) {
            let load = core.load_of(key, worker, stage);
            expected.entry(worker).or_default().insert(AttemptKey::new(key.clone(), number), load);
        }
    }
    let mut carried: BTreeMap<(&RunId, &WorkerId), u32> = BTreeMap::new();
    for (id, worker) in &core.workers {
        let mut rebuilt = Loads::default();
        for (key, load) in expected.remove(id).unwrap_or_default() {
            rebuilt.put(key, load);
        }
        if rebuilt != worker.loads {
            return Err(format!("{id} carries {:?}, the plans say {rebuilt:?}", worker.loads));
        }
        for (run, found) in &core.runs {
            let count = worker.loads.of_run(run);
            if count > 0 {
                carried.insert((run, id), count);
            }
            if found.carried.get(id).copied().unwrap_or(0) != count {
                return Err(format!("run {run} miscounts what {id} carries of it"));
            }
        }
    }
    for (id, run) in &core.runs {
        let slots = |worker: &WorkerId| core.workers.get(worker).map_or(1, |worker| worker.slots().max(1));
        let could_run: u32 = run.carried.iter().map(|(worker, count)| (*count).min(slots(worker))).sum();
        if could_run != run.could_run {
            return Err(format!("run {id} could compute {could_run} plans at once and counts {}", run.could_run));
        }
    }
    match expected.keys().next() {
        Some(id) => Err(format!("plans are on {id}, which nobody knows")),
        None => Ok(()),
    }
}

/// The indices over the workers say what the workers say.
fn indices_of_workers(core: &Core) -> Result<(), String> {
    for (id, worker) in &core.workers {
        let behind = worker.waiting_behind();
        let open = core.has_room(worker);
        let tier = worker.settings.queue_priority;
        if worker.open_as != open.then_some(tier) || core.open.contains(&(tier, id.clone())) != open {
            return Err(format!("{id} has room, and the index does not know, or the other way round"));
        }
        if core.leaving.contains(id) != worker.leaving {
            return Err(format!("{id} was removed, and the index does not know, or the other way round"));
        }
        if core.behind.contains(id) != (behind > 0) {
            return Err(format!(
                "plans wait in the inbox of {id}, and the index does not know, or the other way round"
            ));
        }
    }
    if core.open.iter().any(|(_, id)| !core.workers.contains_key(id)) {
        return Err("a worker that is gone is said to have room".to_owned());
    }
    Ok(())
}
