//! When the last plan of a run should end. For people alone: no rule looks at it. Where there is nothing to go by it
//! says nothing, so that nobody is told a default as if it were known.

use crate::estimate::{OVERDUE_PART, stretch};
use crate::load::{Load, Stage};
use crate::transitions::length_of;
use crate::{AttemptKey, Core, Millis, PlanKey, RunId, Worker, WorkerId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

/// The part done from which on it tells when a plan ends.
const TELLING: f64 = 0.05;

/// What is known beside the queue's own numbers.
pub struct Hints<'a> {
    /// What other plans of the run took or should take. It stands for every plan about which nothing is known.
    pub usual: Option<Duration>,
    /// Part done of a plan that computes, 0 to 1, where it is told.
    pub part_done: &'a dyn Fn(&PlanKey) -> Option<f64>,
}

impl Default for Hints<'_> {
    fn default() -> Self {
        Self { usual: None, part_done: &|_| None }
    }
}

/// Time until the last plan of the run ends, as far as can be told: what computes, by its progress, and what waits, put
/// on the slots in the order of the queue. None where the run is over, unknown, or stands still, and where the end of
/// one of its plans cannot be told.
pub fn time_left(core: &Core, run: &RunId, now: Millis, hints: &Hints<'_>) -> Option<Duration> {
    let found = core.runs.get(run)?;
    if found.is_over() || (found.options.paused && found.counts.active == 0) {
        return None;
    }
    // What was measured holds the pace of the workers already.
    let usual = hints.usual.map(|usual| stretch(usual, 1.0 / core.common_pace()));
    let foresight = Foresight { core, now, hints, usual };
    let mut last = now;
    let mut seen = false;
    let mut slots = Slots::new();
    let mut pace = BTreeMap::new();
    for (id, worker) in &core.workers {
        let of_run = worker.loads.iter().filter(|(key, _)| key.plan.run == *run && core.is_current(key));
        for (key, load) in of_run {
            seen = true;
            last = last.max(foresight.end(&key.plan, load, worker)?);
        }
        if worker.takes_plans() {
            let ends = core.slot_ends_by(worker, now, |key, load, since| {
                foresight.end(&key.plan, load, worker).unwrap_or(now + now.since(since) / OVERDUE_PART)
            });
            slots.extend(ends.into_iter().map(|end| Reverse((end, id))));
            pace.insert(id, core.pace_of(worker));
        }
    }
    let inboxes = core.workers.values().flat_map(|worker| worker.loads.iter());
    let staged: Vec<_> = inboxes
        .filter(|(key, load)| matches!(load.stage, Stage::Unclaimed { .. }) && core.is_current(key))
        .map(|(key, _)| &key.plan)
        .collect();
    let waiting = if found.options.paused { Vec::new() } else { core.queue.in_order() };
    let order = staged.into_iter().chain(waiting.into_iter().map(|(_, key)| key));
    let mut concurrent: BTreeMap<&RunId, BinaryHeap<Reverse<Millis>>> = BTreeMap::new();
    let mut unknown_before = false;
    for key in order {
        let own = key.run == *run;
        let Some(length) = foresight.length(key) else {
            if own {
                return None;
            }
            unknown_before = true;
            continue;
        };
        if own && unknown_before {
            return None;
        }
        let Some(end) = put_on_a_slot(core, key, length, &mut slots, &pace, &mut concurrent) else { continue };
        if own {
            seen = true;
            last = last.max(end);
        }
    }
    seen.then(|| last.since(now))
}

/// When the last plan of the run that stands on this worker should end: what computes there, by its progress, and what is
/// in its inbox, put on its slots in the order in which it came. None where nothing of the run is there, and where the
/// end cannot be told.
pub fn end_on(core: &Core, run: &RunId, worker: &WorkerId, now: Millis, hints: &Hints<'_>) -> Option<Millis> {
    let found = core.workers.get(worker)?;
    let usual = hints.usual.map(|usual| stretch(usual, 1.0 / core.common_pace()));
    let foresight = Foresight { core, now, hints, usual };
    let is_own = |key: &AttemptKey| key.plan.run == *run && core.is_current(key);
    let mut last = None;
    let mut inbox = Vec::new();
    for (key, load) in found.loads.iter() {
        match load.stage {
            Stage::Running { .. } if is_own(key) => last = last.max(Some(foresight.end(&key.plan, load, found)?)),
            Stage::Running { .. } => {}
            Stage::Unclaimed { placed_at, .. } => inbox.push((placed_at, key)),
        }
    }
    inbox.sort();
    let mut slots = core.slot_ends_by(found, now, |key, load, since| {
        foresight.end(&key.plan, load, found).unwrap_or(now + now.since(since) / OVERDUE_PART)
    });
    while inbox.last().is_some_and(|(_, key)| !is_own(key)) {
        inbox.pop();
    }
    for (_, key) in inbox {
        let first = slots.first_mut()?;
        *first = *first + stretch(foresight.length(&key.plan)?, core.pace_of(found));
        if is_own(key) {
            last = last.max(Some(*first));
        }
        slots.sort_unstable();
    }
    last
}

struct Foresight<'a> {
    core: &'a Core,
    now: Millis,
    hints: &'a Hints<'a>,
    usual: Option<Duration>,
}

impl Foresight<'_> {
    /// Length by what is known of the plan, else by what is usual.
    fn length(&self, key: &PlanKey) -> Option<Duration> {
        let known = self.core.plans.get(key).and_then(|plan| plan.spec.expected_seconds).map(length_of);
        known.or(self.usual)
    }

    /// When an attempt ends: by its progress, else by its length. None where it takes longer than that.
    fn end(&self, key: &PlanKey, load: &Load, worker: &Worker) -> Option<Millis> {
        let length = self.length(key).map(|length| stretch(length, self.core.pace_of(worker)));
        match load.stage {
            Stage::Unclaimed { .. } => Some(self.now + length?),
            Stage::Running { since, expected_end } => {
                let done = (self.hints.part_done)(key).filter(|done| *done > TELLING && *done <= 1.0);
                if let Some(done) = done {
                    return Some(self.now + self.now.since(since).mul_f64((1.0 - done) / done));
                }
                let by_length = || Some(since + length?);
                expected_end.or_else(by_length).filter(|end| *end > self.now)
            }
        }
    }
}

/// Slots with the time each becomes free, the soonest first.
type Slots<'a> = BinaryHeap<Reverse<(Millis, &'a WorkerId)>>;

/// Puts a plan on the first slot its run may use; the time it ends there.
fn put_on_a_slot<'a>(
    core: &'a Core,
    key: &'a PlanKey,
    length: Duration,
    slots: &mut Slots<'a>,
    pace: &BTreeMap<&WorkerId, f64>,
    concurrent: &mut BTreeMap<&'a RunId, BinaryHeap<Reverse<Millis>>>,
) -> Option<Millis> {
    let run = core.runs.get(&key.run)?;
    let mut others = Vec::new();
    let mut chosen = None;
    while let Some(Reverse((free, worker))) = slots.pop() {
        if run.options.workers.as_ref().is_none_or(|allowed| allowed.contains(worker)) {
            chosen = Some((free, worker));
            break;
        }
        others.push(Reverse((free, worker)));
    }
    slots.extend(others);
    let (mut start, worker) = chosen?;
    if let Some(limit) = run.options.max_concurrent {
        let ends = concurrent.entry(&key.run).or_default();
        if ends.len() >= limit.max(1) as usize
            && let Some(Reverse(first)) = ends.pop()
        {
            start = start.max(first);
        }
    }
    let end = start + stretch(length, pace.get(worker).copied().unwrap_or(1.0));
    if run.options.max_concurrent.is_some() {
        concurrent.entry(&key.run).or_default().push(Reverse(end));
    }
    slots.push(Reverse((end, worker)));
    Some(end)
}
