//! When things should end, from history, progress and what waits. Estimates only: no rule depends on their being right.

use crate::load::Stage;
use crate::{AttemptKey, Core, Millis, PlanKey, RunId, Worker, WorkerId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

/// How many plans of average length the guess "like the others" weighs against what was measured on a worker.
const WEIGHT_OF_THE_OTHERS: f64 = 2.0;

/// Part of the time computed so far that is added where an attempt takes longer than expected.
const OVERDUE_PART: u32 = 10;

/// A length at another pace.
pub(crate) fn stretch(length: Duration, pace: f64) -> Duration {
    length.mul_f64(pace.clamp(1e-3, 1e3))
}

impl Core {
    /// Seconds computed for each second expected, over all workers.
    pub(crate) fn common_pace(&self) -> f64 {
        let pace = &self.pace;
        if pace.expected > 0.0 { (pace.computed / pace.expected).clamp(1e-2, 1e2) } else { 1.0 }
    }

    /// Seconds computed on this worker for each second expected. A worker of which little is known is taken to be like
    /// the others, so that wrong estimates alone make no worker look slow.
    pub(crate) fn pace_of(&self, worker: &Worker) -> f64 {
        let common = self.common_pace();
        if let Some(speed) = worker.settings.speed {
            return common / speed.clamp(1e-2, 1e2);
        }
        if self.pace.plans == 0 || worker.pace.plans == 0 {
            return common;
        }
        let weight = WEIGHT_OF_THE_OTHERS * self.pace.expected / f64::from(self.pace.plans);
        let pace = (worker.pace.computed + common * weight) / (worker.pace.expected + weight);
        if pace.is_finite() { pace.clamp(1e-2, 1e2) } else { common }
    }

    /// When each slot of a worker should be free of what computes there, the soonest first. As many as it has slots.
    fn slot_ends(&self, worker: &Worker, now: Millis) -> Vec<Millis> {
        let slots = worker.slots() as usize;
        let pace = self.pace_of(worker);
        let mut ends: Vec<Millis> = worker
            .loads
            .iter()
            .filter_map(|(_, load)| match load.stage {
                Stage::Running { since, expected_end } => {
                    let end = expected_end.unwrap_or_else(|| since + stretch(load.length, pace));
                    Some(end.max(now + now.since(since) / OVERDUE_PART))
                }
                Stage::Unclaimed { .. } => None,
            })
            .collect();
        let elsewhere = worker.elsewhere.iter();
        ends.extend(elsewhere.map(|until| until.unwrap_or(now + self.settings.unknown_length).max(now)));
        ends.resize(ends.len().max(slots), now);
        ends.sort_unstable();
        // With more attempts than slots, a slot is free for the next one only when that many have ended.
        ends.split_off(ends.len() - slots)
    }

    /// When one more attempt would start there.
    pub(crate) fn next_start(&self, worker: &Worker, now: Millis) -> Millis {
        let mut ends = self.slot_ends(worker, now);
        let waiting = worker.loads.unclaimed();
        if ends.is_empty() {
            return now + self.settings.unknown_length;
        }
        if waiting == 0 {
            return ends[0];
        }
        let pace = self.pace_of(worker);
        if waiting <= 2 * ends.len() {
            for (_, load) in worker.loads.iter() {
                if matches!(load.stage, Stage::Unclaimed { .. }) {
                    ends[0] = ends[0] + stretch(load.length, pace);
                    sift(&mut ends);
                }
            }
            return ends[0];
        }
        // Many wait there: as if their sum were poured over the slots.
        level(&ends, stretch(worker.loads.unclaimed_length(), pace))
    }

    /// The attempts that wait in a worker's inbox and may be taken back, with the time each should start.
    pub(crate) fn starts_in_inbox(&self, worker: &Worker, now: Millis) -> Vec<(AttemptKey, Millis)> {
        let mut ends = self.slot_ends(worker, now);
        if ends.is_empty() {
            return Vec::new();
        }
        let pace = self.pace_of(worker);
        let mut inbox: Vec<_> = worker
            .loads
            .iter()
            .filter_map(|(key, load)| match load.stage {
                Stage::Unclaimed { placed_at, movable } => Some((placed_at, key, load.length, movable)),
                Stage::Running { .. } => None,
            })
            .collect();
        inbox.sort();
        let mut starts = Vec::with_capacity(inbox.len());
        for (_, key, length, movable) in inbox {
            if movable {
                starts.push((key.clone(), ends[0]));
            }
            ends[0] = ends[0] + stretch(length, pace);
            sift(&mut ends);
        }
        starts
    }
}

/// Moves the first end to its place in the order.
fn sift(ends: &mut [Millis]) {
    let mut index = 0;
    while index + 1 < ends.len() && ends[index] > ends[index + 1] {
        ends.swap(index, index + 1);
        index += 1;
    }
}

/// The time up to which `amount` of work fills slots that become free at `ends` (sorted).
fn level(ends: &[Millis], amount: Duration) -> Millis {
    let mut left = i64::try_from(amount.as_millis()).unwrap_or(i64::MAX);
    for (index, end) in ends.iter().enumerate() {
        let slots = index as i64 + 1;
        match ends.get(index + 1) {
            Some(next) if left > (next.0 - end.0).saturating_mul(slots) => left -= (next.0 - end.0) * slots,
            Some(_) | None => return Millis(end.0.saturating_add(left / slots)),
        }
    }
    ends.first().copied().unwrap_or_default()
}

/// Time until the last plan of the run ends, as far as can be told: what computes, by its progress, and what waits, put
/// on the slots in the order of the queue. None where the run is over, unknown, or stands still.
pub fn time_left(core: &Core, run: &RunId, now: Millis) -> Option<Duration> {
    let found = core.runs.get(run)?;
    if found.is_over() || (found.options.paused && found.counts.active == 0) {
        return None;
    }
    let mut last = now;
    let mut seen = false;
    let mut slots: BinaryHeap<Reverse<(Millis, &WorkerId)>> = BinaryHeap::new();
    let mut pace = BTreeMap::new();
    for (id, worker) in &core.workers {
        let running = worker.loads.iter().filter(|(key, _)| key.plan.run == *run);
        for (_, load) in running.filter(|(key, _)| core.is_current(key)) {
            seen = true;
            let length = stretch(load.length, core.pace_of(worker));
            let end = match load.stage {
                Stage::Running { since, expected_end } => {
                    expected_end.unwrap_or(since + length).max(now + now.since(since) / OVERDUE_PART)
                }
                Stage::Unclaimed { .. } => now + length,
            };
            last = last.max(end);
        }
        if worker.takes_plans() {
            slots.extend(core.slot_ends(worker, now).into_iter().map(|end| Reverse((end, id))));
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
    for key in order {
        let Some(end) = put_on_a_slot(core, key, &mut slots, &pace, &mut concurrent) else { continue };
        if key.run == *run {
            seen = true;
            last = last.max(end);
        }
    }
    seen.then(|| last.since(now))
}

/// Puts a plan on the first slot its run may use; the time it ends there.
fn put_on_a_slot<'a>(
    core: &'a Core,
    key: &'a PlanKey,
    slots: &mut BinaryHeap<Reverse<(Millis, &'a WorkerId)>>,
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
    let end = start + stretch(core.length_of_plan(key), pace.get(worker).copied().unwrap_or(1.0));
    if run.options.max_concurrent.is_some() {
        concurrent.entry(&key.run).or_default().push(Reverse(end));
    }
    slots.push(Reverse((end, worker)));
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_poured_over_the_slots_from_the_first_that_is_free() {
        let ends = [Millis(0), Millis(10), Millis(40)];
        assert_eq!(level(&ends, Duration::from_millis(5)), Millis(5));
        assert_eq!(level(&ends, Duration::from_millis(10)), Millis(10));
        assert_eq!(level(&ends, Duration::from_millis(30)), Millis(20));
        assert_eq!(level(&ends, Duration::from_millis(100)), Millis(50));
    }
}
