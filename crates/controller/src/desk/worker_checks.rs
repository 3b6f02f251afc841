//! Checklists of workers: all at the same time, each check told as it comes out.

use super::Desk;
use crate::api::{Reply, WorkerCheck};
use crate::fleet::{Link, check};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::store::StoreError;
use scheduler::{SetAside, WorkerId};
use std::sync::{Arc, Mutex, PoisonError};
use workers::settings::WorkerSettings;

/// A worker with its link, or why it has none.
type ToCheck = (WorkerSettings, Result<Arc<dyn Link>, String>);

/// Checklists that go on at the same time. Whoever is done last has them all.
struct Together(Mutex<Vec<Option<WorkerCheck>>>);

impl Together {
    fn of(workers: usize) -> Self {
        Self(Mutex::new(vec![None; workers]))
    }

    /// One is done; all of them, in the order of the workers, where it was the last.
    fn done(&self, place: usize, check: WorkerCheck) -> Option<Vec<WorkerCheck>> {
        let mut checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = checks.get_mut(place) {
            *found = Some(check);
        }
        if checks.iter().all(Option::is_some) { Some(checks.drain(..).flatten().collect()) } else { None }
    }
}

impl Desk {
    pub(super) fn check_workers(&mut self, client: ClientId, id: u64, name: Option<&str>) {
        self.know_this_machine();
        let Some(names) = self.meant(name) else {
            let _ = self.no_such_worker(client, id, name.unwrap_or_default());
            return;
        };
        let workers: Vec<ToCheck> = names
            .iter()
            .filter_map(|name| self.fleet.get(name))
            .map(|worker| (worker.settings.clone(), worker.link.clone()))
            .collect();
        for name in &names {
            // A worker that was mended takes plans again.
            self.begin_examining(name);
        }
        let together = Arc::new(Together::of(workers.len()));
        for (place, (settings, link)) in workers.into_iter().enumerate() {
            let together = together.clone();
            self.later(Box::new(move |events| {
                // The dispatcher is gone only when the process ends.
                let answer = |reply| drop(events.send(Event::Answer(client, id, Box::new(reply))));
                let checked = check::check(&settings, &link, &mut |check| answer(Reply::Check(check)));
                if let Some(all) = together.done(place, checked) {
                    answer(Reply::Checks(all));
                }
            }));
        }
    }

    /// A worker that was set aside after failures, and passes its checklist now, takes plans again.
    pub(super) fn checked(&mut self, checks: &[WorkerCheck]) -> Result<(), StoreError> {
        let now = self.millis();
        for check in checks.iter().filter(|check| check.ready) {
            let worker = WorkerId::from(check.name.as_str());
            let aside = self.core.worker(&worker).and_then(scheduler::Worker::set_aside);
            if matches!(aside, Some(SetAside::Failures { .. })) {
                let _ = scheduler::on_worker_allowed_again(&mut self.core, &worker, now, &mut self.effects);
                self.store_worker(&worker)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_checklist_brings_all_of_them_in_the_order_of_the_workers() {
        let check = |name: &str| WorkerCheck { name: name.into(), ready: true, checks: Vec::new() };
        let together = Together::of(3);
        assert_eq!(together.done(2, check("c")), None);
        assert_eq!(together.done(0, check("a")), None);
        let all = together.done(1, check("b")).unwrap();
        assert_eq!(all.iter().map(|check| check.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
