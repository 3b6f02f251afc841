//! What a worker carries: a derived copy of the attempts there, with the sums that placing needs. Kept in step by
//! `transitions` alone.

use crate::{AttemptKey, Millis, RunId};
use std::collections::BTreeMap;
use std::time::Duration;

/// One attempt that takes or may take a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) stage: Stage,
    /// Bytes it needs, 0 where unknown.
    pub(crate) memory: u64,
    /// Bytes it needs on disk, 0 where unknown.
    pub(crate) disk: u64,
    /// Cores it uses, never more than the worker has.
    pub(crate) cores: u32,
    /// Expected length at the pace of the history.
    pub(crate) length: Duration,
}

/// Whether it computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Not claimed, as far as is known.
    Unclaimed { placed_at: Millis, movable: bool },
    /// Claimed, or perhaps claimed (lost).
    Running { since: Millis, expected_end: Option<Millis> },
}

/// What a worker carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Loads {
    entries: BTreeMap<AttemptKey, Load>,
    by_run: BTreeMap<RunId, u32>,
    memory: Amounts,
    cores: Amounts,
    disk: u64,
    unclaimed: usize,
    unclaimed_length: Duration,
}

impl Loads {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&AttemptKey, &Load)> {
        self.entries.iter()
    }

    pub(crate) fn put(&mut self, key: AttemptKey, load: Load) {
        self.take(&key);
        *self.by_run.entry(key.plan.run.clone()).or_insert(0) += 1;
        self.memory.add(load.memory);
        self.cores.add(u64::from(load.cores));
        self.disk += load.disk;
        if matches!(load.stage, Stage::Unclaimed { .. }) {
            self.unclaimed += 1;
            self.unclaimed_length += load.length;
        }
        self.entries.insert(key, load);
    }

    pub(crate) fn take(&mut self, key: &AttemptKey) -> Option<Load> {
        let load = self.entries.remove(key)?;
        if let Some(count) = self.by_run.get_mut(&key.plan.run) {
            *count -= 1;
            if *count == 0 {
                self.by_run.remove(&key.plan.run);
            }
        }
        self.memory.remove(load.memory);
        self.cores.remove(u64::from(load.cores));
        self.disk -= load.disk;
        if matches!(load.stage, Stage::Unclaimed { .. }) {
            self.unclaimed -= 1;
            self.unclaimed_length = self.unclaimed_length.saturating_sub(load.length);
        }
        Some(load)
    }

    /// The same attempt at another stage. False where it is not here.
    pub(crate) fn restage(&mut self, key: &AttemptKey, stage: Stage) -> bool {
        let Some(load) = self.entries.get_mut(key) else { return false };
        if matches!(load.stage, Stage::Unclaimed { .. }) {
            self.unclaimed -= 1;
            self.unclaimed_length = self.unclaimed_length.saturating_sub(load.length);
        }
        if matches!(stage, Stage::Unclaimed { .. }) {
            self.unclaimed += 1;
            self.unclaimed_length += load.length;
        }
        load.stage = stage;
        true
    }

    /// A new expected end of a running attempt.
    pub(crate) fn expect_end(&mut self, key: &AttemptKey, end: Millis) {
        if let Some(Load { stage: Stage::Running { expected_end, .. }, .. }) = self.entries.get_mut(key) {
            *expected_end = Some(end);
        }
    }

    pub(crate) fn of_run(&self, run: &RunId) -> u32 {
        self.by_run.get(run).copied().unwrap_or(0)
    }

    /// Runs of which something is here.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &RunId> {
        self.by_run.keys()
    }

    pub(crate) fn unclaimed(&self) -> usize {
        self.unclaimed
    }

    pub(crate) fn unclaimed_length(&self) -> Duration {
        self.unclaimed_length
    }

    pub(crate) fn disk(&self) -> u64 {
        self.disk
    }

    /// The most memory that `slots` of the attempts here, and one more of `new` bytes, can use together.
    pub(crate) fn memory_with(&self, new: u64, slots: u32) -> u64 {
        self.memory.largest_with(new, slots)
    }

    /// The same for cores.
    pub(crate) fn cores_with(&self, new: u32, slots: u32) -> u64 {
        self.cores.largest_with(u64::from(new), slots)
    }

    /// Memory of the attempts that compute now: what a measurement of free memory has already seen.
    pub(crate) fn memory_running(&self) -> u64 {
        let running = |load: &&Load| matches!(load.stage, Stage::Running { .. });
        self.entries.values().filter(running).map(|load| load.memory).sum()
    }
}

/// A multiset of amounts that knows the sum of its largest ones.
#[derive(Clone, Debug, Default, PartialEq)]
struct Amounts {
    total: u64,
    count: u64,
    counts: BTreeMap<u64, u64>,
}

impl Amounts {
    fn add(&mut self, amount: u64) {
        self.total += amount;
        self.count += 1;
        *self.counts.entry(amount).or_insert(0) += 1;
    }

    fn remove(&mut self, amount: u64) {
        if let Some(count) = self.counts.get_mut(&amount) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&amount);
            }
            self.total -= amount;
            self.count -= 1;
        }
    }

    /// Sum of the `slots` largest amounts, `new` among them. `new` itself is always counted: the question is whether it
    /// may come here.
    fn largest_with(&self, new: u64, slots: u32) -> u64 {
        let mut left = u64::from(slots.max(1)) - 1;
        if self.count <= left {
            return self.total + new;
        }
        let mut sum = new;
        for (amount, count) in self.counts.iter().rev() {
            let taken = left.min(*count);
            sum += amount * taken;
            left -= taken;
            if left == 0 {
                break;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_as_many_attempts_as_there_are_slots_count_for_memory() {
        let mut amounts = Amounts::default();
        for amount in [8, 2, 4] {
            amounts.add(amount);
        }
        assert_eq!(amounts.largest_with(3, 1), 3);
        assert_eq!(amounts.largest_with(3, 2), 11);
        assert_eq!(amounts.largest_with(3, 3), 15);
        assert_eq!(amounts.largest_with(3, 9), 17);
        amounts.remove(8);
        assert_eq!(amounts.largest_with(3, 2), 7);
    }
}
