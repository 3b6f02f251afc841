//! Silent workers: what the clocks say of time in which nothing could be heard, and since when each is silent, stored.

use super::Desk;
use crate::clock;
use crate::store::StoreError;
use scheduler::Millis;
use std::time::Duration;

impl Desk {
    /// A turn begins. Whoever waited for it meant to wait `meant` at the longest.
    pub(super) fn begin_turn(&mut self, meant: Duration) {
        self.begin_turn_at(clock::read(), meant);
    }

    pub(super) fn begin_turn_at(&mut self, reading: clock::Reading, meant: Duration) {
        let earlier = std::mem::replace(&mut self.reading, reading);
        let passed = clock::passed(&earlier, &reading, meant);
        self.now = reading.wall;
        let now = self.millis();
        if passed.set_by != 0 {
            tracing::info!(by_ms = passed.set_by, "the clock of this computer was set");
            self.timers.clock_was_set(passed.set_by);
            scheduler::on_clock_set(&mut self.core, passed.set_by, now, &mut self.effects);
        }
        if passed.was_deaf {
            tracing::info!("this computer slept, or the controller stood still");
            let deaf_from = Millis(earlier.wall.saturating_add(passed.set_by));
            scheduler::on_waking(&mut self.core, deaf_from, now, &mut self.effects);
        }
    }

    /// Stores which workers are silent, and since when.
    pub(super) fn store_silences(&mut self) -> Result<(), StoreError> {
        let silences = self.core.silences();
        for (worker, since) in &silences {
            if self.silences.get(worker) != Some(since) {
                self.store.put_silence(worker, *since)?;
            }
        }
        for worker in self.silences.keys().filter(|worker| !silences.contains_key(*worker)) {
            self.store.remove_silence(worker)?;
        }
        self.silences = silences;
        Ok(())
    }
}
