//! What is to be done later. Lost with the process: recovery finds all of it again.

use super::Desk;
use crate::store::StoreError;
use protocol::AttemptId;
use std::collections::BTreeMap;

/// Something to be done later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Timer {
    /// Try to publish again.
    Publish(i64),
    /// Try to fetch results again.
    Collect(AttemptId),
    /// Try again to remove what is left on a worker.
    CleanAgain(String),
    /// Look at a worker again.
    Examine(String),
    /// Go through the checklist of a worker that was set aside.
    Recheck(String),
    /// See whether what was staged on a worker is claimed.
    LookForClaims(String),
    /// See whether a run still stands still.
    LookWhetherStuck(String),
    /// See how much is free on the disk of the home.
    LookAtDisk,
}

/// Timers by time.
#[derive(Default)]
pub(super) struct Timers {
    by_time: BTreeMap<(i64, u64), Timer>,
    added: u64,
}

impl Timers {
    /// Adds a timer; one that says the same is replaced.
    pub fn add(&mut self, time: i64, timer: Timer) {
        self.by_time.retain(|_, known| *known != timer);
        self.added += 1;
        self.by_time.insert((time, self.added), timer);
    }

    /// The clock was set by so many milliseconds: everything is as far away as it was.
    pub fn clock_was_set(&mut self, by: i64) {
        let timers = std::mem::take(&mut self.by_time);
        self.by_time =
            timers.into_iter().map(|((time, order), timer)| ((time.saturating_add(by), order), timer)).collect();
    }

    /// The time of the next one.
    pub fn next(&self) -> Option<i64> {
        self.by_time.first_key_value().map(|((time, _), _)| *time)
    }

    /// Whether a timer says this.
    pub fn has(&self, timer: &Timer) -> bool {
        self.by_time.values().any(|known| known == timer)
    }

    fn take_due(&mut self, now: i64) -> Vec<Timer> {
        let later = self.by_time.split_off(&(now.saturating_add(1), 0));
        std::mem::replace(&mut self.by_time, later).into_values().collect()
    }
}

impl Desk {
    pub(super) fn timers_due(&mut self) -> Result<(), StoreError> {
        for timer in self.timers.take_due(self.now) {
            match timer {
                Timer::Publish(intent) => self.begin_publishing(intent),
                Timer::Collect(attempt) => self.begin_collecting(&attempt),
                Timer::CleanAgain(worker) => self.clean_again(&worker),
                Timer::Examine(worker) => self.begin_examining(&worker),
                Timer::Recheck(worker) => self.begin_rechecking(&worker),
                Timer::LookForClaims(worker) => self.look_for_claims(&worker),
                // Every turn looks.
                Timer::LookWhetherStuck(_) => {}
                Timer::LookAtDisk => self.begin_looking_at_disk(),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_that_is_set_again_fires_once() {
        let mut timers = Timers::default();
        timers.add(10, Timer::Publish(1));
        timers.add(20, Timer::Publish(1));
        timers.add(15, Timer::Publish(2));
        assert_eq!(timers.next(), Some(15));
        timers.clock_was_set(-5);
        assert_eq!(timers.next(), Some(10));
        timers.clock_was_set(5);
        assert_eq!(timers.take_due(20), [Timer::Publish(2), Timer::Publish(1)]);
        assert_eq!(timers.next(), None);
    }
}
