//! When things should end, from history, progress and what waits. Estimates only: no rule depends on their being right.

use crate::load::{Load, Stage};
use crate::{AttemptKey, Core, Millis, Worker};
use std::time::Duration;

/// How many plans of average length the guess "like the others" weighs against what was measured on a worker.
const WEIGHT_OF_THE_OTHERS: f64 = 2.0;

/// Part of the time computed so far that is added where an attempt takes longer than expected.
pub(crate) const OVERDUE_PART: u32 = 10;

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
        let pace = self.pace_of(worker);
        self.slot_ends_by(worker, now, |_, load, since| {
            let end = match load.stage {
                Stage::Running { expected_end, .. } => expected_end,
                Stage::Unclaimed { .. } => None,
            };
            end.unwrap_or_else(|| since + stretch(load.length, pace)).max(now + now.since(since) / OVERDUE_PART)
        })
    }

    /// The same with another way to tell when what computes since then should end.
    pub(crate) fn slot_ends_by(
        &self,
        worker: &Worker,
        now: Millis,
        end_of: impl Fn(&AttemptKey, &Load, Millis) -> Millis,
    ) -> Vec<Millis> {
        let slots = worker.slots() as usize;
        let mut ends: Vec<Millis> = worker
            .loads
            .iter()
            .filter_map(|(key, load)| match load.stage {
                Stage::Running { since, .. } => Some(end_of(key, load, since)),
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
