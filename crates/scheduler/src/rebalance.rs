//! Takes attempts back from inboxes where a better use appeared: a slot that is free now elsewhere, or a plan the user
//! moved to the front. What is shared out ("let it run without me") stays where it is.

use crate::fit::Need;
use crate::{AfterWithdrawal, AttemptKey, Core, Effects, Health, Millis, PlanKey, WorkerId};
use std::time::Duration;

/// How many plans in front are looked after in one pass.
const IN_FRONT: usize = 16;

/// Withdraws what is better used elsewhere. Placing follows when the withdrawal is answered.
pub(crate) fn rebalance(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    if core.behind.is_empty() {
        return;
    }
    make_room_in_front(core, now, effects);
    fill_free_slots(core, now, effects);
}

/// A slot is free and no waiting plan takes it: an attempt that waits behind others elsewhere moves there.
fn fill_free_slots(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    let free: Vec<(WorkerId, u32)> = core
        .open
        .iter()
        .filter_map(|(_, id)| Some((id.clone(), core.workers.get(id)?.free_slots())))
        .filter(|(_, slots)| *slots > 0)
        .collect();
    for (target, slots) in free {
        let coming = core.moving_to.get(&target).copied().unwrap_or(0);
        for _ in coming..slots {
            let Some(attempt) = worth_moving_to(core, &target, now) else { break };
            let then = AfterWithdrawal::MovesTo { worker: target.clone() };
            core.becomes_withdrawing(&attempt.plan, then, "another worker could start it now", now, effects);
        }
    }
}

/// The attempt that gains most by moving to a worker with a free slot.
fn worth_moving_to(core: &Core, target: &WorkerId, now: Millis) -> Option<AttemptKey> {
    let worker = core.workers.get(target)?;
    let pace = core.pace_of(worker);
    let mut best: Option<(Duration, AttemptKey)> = None;
    for id in core.behind.iter().filter(|id| *id != target) {
        let Some(source) = core.workers.get(id).filter(|source| can_be_asked(&source.health)) else { continue };
        let here = core.pace_of(source);
        let mut behind = core.starts_in_inbox(source, now);
        behind.retain(|(key, start)| *start > now && may_be_moved(core, key));
        for (key, start) in behind {
            let Some(need) = core.need(&key.plan) else { continue };
            if !fits_instead(core, &need, id, target) {
                continue;
            }
            let length = need.length.unwrap_or(core.settings.unknown_length);
            let end_here = start + crate::estimate::stretch(length, here);
            let end_there = now + crate::estimate::stretch(length, pace) + core.settings.worth_moving;
            let gain = end_here.since(end_there);
            if gain > Duration::ZERO && best.as_ref().is_none_or(|(known, _)| gain > *known) {
                best = Some((gain, key));
            }
        }
    }
    best.map(|(_, key)| key)
}

/// Whether a plan that lies in one inbox could go to another worker instead.
fn fits_instead(core: &Core, need: &Need<'_>, source: &WorkerId, target: &WorkerId) -> bool {
    let Some(worker) = core.workers.get(target) else { return false };
    match core.fits(need, target, worker) {
        Ok(_) => true,
        // The move itself makes one less at the source.
        Err(crate::fit::Refusal::MaxConcurrent { limit }) => {
            let slots = core.workers.get(source).map_or(0, |worker| worker.slots().max(1));
            let frees = need.run.carried.get(source).is_some_and(|count| *count <= slots);
            core.could_run_with(need.run, target) <= limit + u32::from(frees)
        }
        Err(_) => false,
    }
}

/// A plan moved to the front finds no room: the last one staged ahead of it makes room.
fn make_room_in_front(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    let in_front = core.queue.heads_after(None).take_while(|head| head.turn.hand < 0).take(IN_FRONT);
    let keys: Vec<PlanKey> = in_front.map(|head| head.key.clone()).collect();
    for key in keys.into_iter().filter(|key| !core.room_for.contains(key)).collect::<Vec<_>>() {
        if let Some(attempt) = in_the_way_of(core, &key, now) {
            let then = AfterWithdrawal::MakesRoomFor { plan: key };
            core.becomes_withdrawing(&attempt.plan, then, "a plan moved to the front comes first", now, effects);
        }
    }
}

/// The attempt staged ahead whose place a plan in front should have: on the worker that starts it first, the last in
/// the order.
fn in_the_way_of(core: &Core, key: &PlanKey, now: Millis) -> Option<AttemptKey> {
    let need = core.need(key)?;
    let turn = core.turn_of(key)?;
    let mut best: Option<(Millis, AttemptKey)> = None;
    for id in &core.behind {
        let Some(worker) = core.workers.get(id) else { continue };
        // It must fit with everything still there, so that nothing is taken back in vain.
        if core.fits(&need, id, worker).is_err() {
            continue;
        }
        let mut inbox = core.starts_in_inbox(worker, now);
        let first = inbox.iter().map(|(_, start)| *start).min();
        inbox.retain(|(other, start)| *start > now && may_be_moved(core, other));
        let last = inbox.into_iter().filter_map(|(other, _)| Some((core.turn_of(&other.plan)?, other))).max();
        if let (Some(first), Some((other_turn, other))) = (first, last)
            && other_turn > turn
            && best.as_ref().is_none_or(|(known, _)| first < *known)
        {
            best = Some((first, other));
        }
    }
    best.map(|(_, other)| other)
}

fn may_be_moved(core: &Core, key: &AttemptKey) -> bool {
    core.is_current(key) && core.runs.get(&key.plan.run).is_some_and(|run| !run.options.leave)
}

fn can_be_asked(health: &Health) -> bool {
    match health {
        Health::Ready | Health::NeedsAttention { .. } => true,
        Health::Unknown | Health::Unreachable { .. } => false,
    }
}
