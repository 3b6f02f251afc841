//! Which slot is used by which attempt. Decides only.

use protocol::{AttemptId, BusySlot, ControllerLabel};

/// Slots of one worker folder.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    limit: u32,
    busy: Vec<BusySlot>,
}

impl Slots {
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, busy: Vec::new() }
    }

    /// Whether one more may begin. Attempts adopted beyond the limit keep it false until enough of them have ended.
    pub(super) fn has_free(&self) -> bool {
        self.busy.len() < self.limit as usize
    }

    pub(super) fn is_empty(&self) -> bool {
        self.busy.is_empty()
    }

    pub(super) fn holds(&self, attempt: &AttemptId) -> bool {
        self.busy.iter().any(|busy| busy.attempt == *attempt)
    }

    /// Sorted by slot.
    pub(super) fn busy(&self) -> &[BusySlot] {
        &self.busy
    }

    /// Gives the attempt the lowest number that nobody has; one that has a slot keeps it.
    pub(super) fn take(&mut self, work: Work) {
        if self.holds(&work.attempt) {
            return;
        }
        let place =
            self.busy.iter().zip(1u32..).position(|(busy, number)| busy.slot != number).unwrap_or(self.busy.len());
        let slot = BusySlot {
            slot: place as u32 + 1,
            attempt: work.attempt,
            controller: work.controller,
            what: work.what,
            since: work.since,
            expected_end: work.expected_end,
        };
        self.busy.insert(place, slot);
    }

    pub(super) fn release(&mut self, attempt: &AttemptId) {
        self.busy.retain(|busy| busy.attempt != *attempt);
    }
}

/// What an attempt is, for whoever asks what keeps a slot busy.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub attempt: AttemptId,
    pub controller: ControllerLabel,
    pub what: String,
    pub since: i64,
    pub expected_end: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(name: &str) -> Work {
        let controller = ControllerLabel { id: "c".into(), owner: "o".into() };
        Work { attempt: AttemptId(name.into()), controller, what: String::new(), since: 0, expected_end: None }
    }

    #[test]
    fn the_lowest_free_number_is_given_and_none_twice() {
        let mut slots = Slots::new(2);
        slots.take(work("a"));
        slots.take(work("b"));
        slots.take(work("b"));
        assert!(!slots.has_free());
        slots.release(&AttemptId("a".into()));
        assert!(slots.has_free());
        slots.take(work("c"));
        let told: Vec<_> = slots.busy().iter().map(|busy| (busy.slot, busy.attempt.as_str())).collect();
        assert_eq!(told, [(1, "c"), (2, "b")]);
    }

    #[test]
    fn what_was_adopted_beyond_the_limit_keeps_the_slots_full() {
        let mut slots = Slots::new(1);
        slots.take(work("a"));
        slots.take(work("b"));
        slots.release(&AttemptId("a".into()));
        assert!(!slots.has_free());
        slots.release(&AttemptId("b".into()));
        assert!(slots.has_free() && slots.is_empty());
    }
}
