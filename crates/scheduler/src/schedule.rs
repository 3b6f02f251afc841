//! Decides which waiting plan goes where.
//!
//! One pass walks the queue in its order and stops as soon as no worker has room. Free slots go first, in the tiers of
//! the workers; then attempts are staged ahead. A plan does not take a slot on a slower worker where waiting for a
//! faster one ends it earlier.

use crate::core::Deadline;
use crate::decision::lasting;
use crate::fit::{Need, Refusal};
use crate::queue::{Class, Turn};
use crate::{Cause, Core, Effects, EngineId, Millis, PlanKey, RunId, WorkerId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Differences in pace below this part are noise.
pub(crate) const SAME_PACE: f64 = 0.95;

/// How long a pass that waits for a faster worker waits at least before it looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Time passed: what was silent for long enough is given up.
pub fn on_time(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    while let Some((time, _)) = core.deadlines.first() {
        if *time > now {
            break;
        }
        let Some((_, deadline)) = core.deadlines.pop_first() else { break };
        match deadline {
            Deadline::Unreachable(worker) => {
                if let Some(wait) = core.wait_for_worker(&worker).filter(|wait| wait.until <= now) {
                    core.give_up_worker(&worker, wait, now, effects);
                }
            }
            Deadline::Lost(attempt) => core.give_up_lost(&attempt, now, effects),
            Deadline::TriedAgain(key) => core.end_pause(&key, now),
            Deadline::Rested(worker) => core.end_rest(&worker, now),
            Deadline::Trusted(worker) => core.end_doubt(&worker, now),
            Deadline::Unblocked(key) => {
                if core.plans.get(&key).is_some_and(|plan| plan.place.is_none()) {
                    core.change_plan(&key, now, |_| {});
                }
                core.dirty = true;
            }
        }
    }
    if core.look_again.is_some_and(|time| time <= now) {
        core.look_again = None;
        core.dirty = true;
    }
}

/// Places what can be placed. Called after a batch of events; does nothing where nothing changed.
pub fn schedule(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    if core.dirty {
        core.dirty = false;
        for worker in core.leaving.clone() {
            core.forget_where_empty(&worker, now);
        }
        let mut pass = Pass::default();
        walk(core, &mut pass, now, effects);
        share_out(core, now, effects);
        crate::rebalance::rebalance(core, now, effects);
        core.dirty = false;
        core.look_again = pass.look_again.map(|time| time.max(now + LOOK_AGAIN));
    }
    let deadline = core.deadlines.first().map(|(time, _)| *time);
    let wake = [deadline, core.look_again].into_iter().flatten().min();
    if wake != core.asked_to_wake {
        core.asked_to_wake = wake;
        if let Some(time) = wake {
            effects.wake_at(time);
        }
    }
}

/// What one pass keeps in mind.
#[derive(Default)]
struct Pass {
    /// Work that waits for a faster worker, by that worker.
    promised: BTreeMap<WorkerId, Duration>,
    /// When to look again, where nothing happens before.
    look_again: Option<Millis>,
    /// Runs of which no plan can be placed.
    blocked: BTreeSet<RunId>,
}

/// Why a plan cannot be placed in this pass, and so which others cannot.
#[derive(Clone, Copy)]
enum Blocked {
    /// A plan of its class that needs less might be placed.
    Plan,
    /// No plan of its class.
    Class,
    /// No plan of its run.
    Run,
}

/// Where a plan goes.
pub(crate) struct Choice {
    pub(crate) worker: WorkerId,
    pub(crate) engine: EngineId,
    pub(crate) start: Millis,
}

/// A plan that can be placed.
struct Found {
    turn: Turn,
    class: Arc<Class>,
    key: PlanKey,
    is_head: bool,
    choice: Choice,
}

fn walk(core: &mut Core, pass: &mut Pass, now: Millis, effects: &mut impl Effects) {
    // Plans behind the head of their class, where the head itself was passed over.
    let mut deeper: BTreeMap<Turn, (Arc<Class>, PlanKey)> = BTreeMap::new();
    let mut after = None;
    while !core.open.is_empty() {
        let Some(found) = next_placeable(core, pass, &mut deeper, after, now) else { break };
        if found.is_head {
            after = Some(found.turn);
        } else {
            // Its class has a head that was passed over already: the next of the class is not seen by itself.
            after = after.max(Some(found.turn));
            dig(core, &found.class, found.turn, &mut deeper);
        }
        core.place(&found.key, found.choice.worker, found.choice.engine, found.choice.start, now, effects);
    }
}

/// The first plan behind `after` that can be placed, in the order of the queue.
fn next_placeable(
    core: &Core,
    pass: &mut Pass,
    deeper: &mut BTreeMap<Turn, (Arc<Class>, PlanKey)>,
    after: Option<Turn>,
    now: Millis,
) -> Option<Found> {
    let mut heads = core.queue.heads_after(after).peekable();
    loop {
        let deep = deeper.first_key_value().map(|(turn, _)| *turn);
        let is_head = heads.peek().is_some_and(|head| deep.is_none_or(|deep| head.turn < deep));
        let (turn, class, key) = if is_head {
            let head = heads.next()?;
            if pass.blocked.contains(&head.class.run) {
                continue;
            }
            (head.turn, head.class.clone(), head.key.clone())
        } else {
            let (turn, (class, key)) = deeper.pop_first()?;
            (turn, class, key)
        };
        let Some(need) = core.need(&key) else { continue };
        match choose(core, &need, &class, pass, now) {
            Ok(choice) => return Some(Found { turn, class, key, is_head, choice }),
            Err(Blocked::Plan) => dig(core, &class, turn, deeper),
            Err(Blocked::Class) => {}
            Err(Blocked::Run) => {
                pass.blocked.insert(key.run);
            }
        }
    }
}

/// The next plan of a class comes into view.
fn dig(core: &Core, class: &Arc<Class>, turn: Turn, deeper: &mut BTreeMap<Turn, (Arc<Class>, PlanKey)>) {
    if let Some(next) = core.queue.next_in_class(class, turn) {
        deeper.insert(next.turn, (next.class.clone(), next.key.clone()));
    }
}

/// The worker a plan goes to in this pass.
fn choose(core: &Core, need: &Need<'_>, class: &Class, pass: &mut Pass, now: Millis) -> Result<Choice, Blocked> {
    let mut free = Vec::new();
    let mut ahead = Vec::new();
    let mut smaller_might = false;
    let mut whole_run = class.engines.is_none();
    for (tier, id) in &core.open {
        let Some(worker) = core.workers.get(id) else { continue };
        match core.fits(need, id, worker) {
            Ok(engine) => {
                let pace = core.pace_of(worker);
                let slots = worker.free_slots();
                if slots > 0 {
                    free.push((*tier, (pace * 10.0).round() as i64, std::cmp::Reverse(slots), id, engine, pace));
                } else {
                    ahead.push((*tier, id, engine, pace, worker));
                }
            }
            Err(refusal) => {
                smaller_might |= smaller_fits(refusal, class);
                whole_run &= refusal.is_of_the_run();
            }
        }
    }
    free.sort_by(|a, b| (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)));
    let mut faster = None;
    for (_, _, _, id, engine, pace) in &free {
        match faster_than(core, need, *pace, pass, now) {
            None => return Ok(Choice { worker: (*id).clone(), engine: (*engine).clone(), start: now }),
            Some(found) => faster = Some(found),
        }
    }
    if let Some((id, start, length)) = faster {
        if let Some((_, _, engine, ..)) = ahead.iter().find(|(_, other, ..)| **other == id) {
            return Ok(Choice { worker: id, engine: (*engine).clone(), start });
        }
        // It waits; those behind it find that worker's slots promised.
        let slots = core.workers.get(&id).map_or(1, |worker| worker.slots().max(1));
        *pass.promised.entry(id).or_default() += length / slots;
        pass.look_again = Some(pass.look_again.map_or(start, |time| time.min(start)));
        return Err(Blocked::Plan);
    }
    let length = need.length.unwrap_or(core.settings.unknown_length);
    let soonest = ahead.into_iter().map(|(tier, id, engine, pace, worker)| {
        let start = core.next_start(worker, now);
        (start + crate::estimate::stretch(length, pace), tier, id, engine, start)
    });
    match soonest.min_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2))) {
        Some((_, _, id, engine, start)) => Ok(Choice { worker: id.clone(), engine: engine.clone(), start }),
        None if smaller_might => Err(Blocked::Plan),
        None if whole_run => Err(Blocked::Run),
        None => Err(Blocked::Class),
    }
}

/// Whether a plan of the same class that needs less might fit where this one was refused.
fn smaller_fits(refusal: Refusal, class: &Class) -> bool {
    match refusal {
        Refusal::MemoryTooSmall { total: free } | Refusal::MemoryNotFree { free } => class.least_memory() <= free,
        other => other.is_about_size(),
    }
}

/// A busy worker that would end the plan earlier than a free slot of this pace, though it must be waited for: the
/// worker, when it would start, and how long it would take.
fn faster_than(
    core: &Core,
    need: &Need<'_>,
    pace: f64,
    pass: &Pass,
    now: Millis,
) -> Option<(WorkerId, Millis, Duration)> {
    let length = need.length?;
    let end_here = now + crate::estimate::stretch(length, pace);
    let mut best: Option<(Millis, WorkerId, Millis, Duration)> = None;
    for (id, worker) in &core.workers {
        let other = core.pace_of(worker);
        if other >= pace * SAME_PACE || worker.free_slots() > 0 {
            continue;
        }
        if now + crate::estimate::stretch(length, other) >= end_here || core.fits_later(need, id, worker).is_err() {
            continue;
        }
        let promised = pass.promised.get(id).copied().unwrap_or_default();
        let start = core.next_start(worker, now) + promised;
        let takes = crate::estimate::stretch(length, other);
        let end = start + takes;
        if end + core.settings.worth_moving < end_here && best.as_ref().is_none_or(|(known, ..)| end < *known) {
            best = Some((end, id.clone(), start, takes));
        }
    }
    best.map(|(_, id, start, takes)| (id, start, takes))
}

/// The faster worker a plan waits for instead of a free slot of this pace, where there is one.
pub(crate) fn faster_worker(core: &Core, need: &Need<'_>, pace: f64, now: Millis) -> Option<WorkerId> {
    faster_than(core, need, pace, &Pass::default(), now).map(|(worker, ..)| worker)
}

/// Hands the whole queue of runs that are shared out to the inboxes, the plan with the earliest turn first, each to the
/// worker that should end it first.
fn share_out(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    let runs: Vec<_> = core.sharing.iter().cloned().collect();
    let mut order: BTreeMap<Turn, PlanKey> = BTreeMap::new();
    for run in runs {
        order.extend(core.queue.of_run(&run));
    }
    let mut blocked: BTreeSet<Arc<Class>> = BTreeSet::new();
    for key in order.into_values() {
        let class = core.plans.get(&key).and_then(|plan| plan.place.as_ref()).map(|place| place.class.clone());
        let Some(class) = class.filter(|class| !blocked.contains(class)) else { continue };
        let Some(choice) = soonest_end(core, &key, now) else {
            blocked.insert(class);
            continue;
        };
        core.place(&key, choice.worker, choice.engine, choice.start, now, effects);
    }
}

/// The worker that should end a plan first, however much waits there already.
fn soonest_end(core: &Core, key: &PlanKey, now: Millis) -> Option<Choice> {
    let need = core.need(key)?;
    let length = need.length.unwrap_or(core.settings.unknown_length);
    let fitting = core.workers.iter().filter_map(|(id, worker)| {
        let engine = core.fits(&need, id, worker).ok()?;
        let start = core.next_start(worker, now);
        let end = start + crate::estimate::stretch(length, core.pace_of(worker));
        Some((end, worker.settings.queue_priority, id, engine, start))
    });
    let best = fitting.min_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    best.map(|(_, _, id, engine, start)| Choice { worker: id.clone(), engine: engine.clone(), start })
}

impl Core {
    /// Whether the worker can take the plan once what computes there has ended.
    pub(crate) fn fits_later(&self, need: &Need<'_>, id: &WorkerId, worker: &crate::Worker) -> Result<(), Refusal> {
        if let Some(refusal) = crate::fit::suits(need, id, worker) {
            return Err(refusal);
        }
        if let Some(refusal) = crate::fit::not_back_there(need, id) {
            return Err(refusal);
        }
        Ok(())
    }

    fn give_up_lost(&mut self, attempt: &crate::AttemptKey, now: Millis, effects: &mut impl Effects) {
        if !self.is_current(attempt) {
            return;
        }
        let phase = self.plans.get(&attempt.plan).and_then(|plan| plan.attempt()).map(|attempt| attempt.phase.clone());
        let Some(crate::AttemptPhase::Lost { since }) = phase else { return };
        let wait = self.wait_for_lost(since);
        if wait.until <= now {
            let message = format!("its agent was not found for {}", lasting(now.since(since).as_secs()));
            self.give_up(&attempt.plan, Cause::AgentLost, &message, wait, now, effects);
        }
    }
}
