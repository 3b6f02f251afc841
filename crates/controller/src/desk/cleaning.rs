//! What an attempt leaves on its worker goes, and goes on to be tried until it is gone. Nothing of a run waits for it.

use super::Desk;
use super::timers::Timer;
use crate::kill_point::kill_point;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::StoreError;
use protocol::AttemptId;
use scheduler::{Health, WorkerId};
use std::time::Duration;
use workers::link::LinkError;
use workers::staging;

/// Time until a removal is tried again that a broken connection cut off.
const CLEAN_AGAIN: Duration = Duration::from_secs(10);

impl Desk {
    /// Removes what an attempt left on its worker, unless its run keeps folders.
    pub(super) fn begin_cleaning(&mut self, id: &AttemptId) {
        let Some(belongs) = self.attempts.get(id).cloned() else { return };
        self.followed.remove(id);
        if let Some(attempt) = self.attempt(id)
            && let Some(follower) = self.fleet.get(&attempt.worker).and_then(|worker| worker.follower.as_ref())
        {
            follower.unwatch(id.clone());
        }
        let link = self.link_of(id);
        let Some(run) = self.runs.get_mut(&belongs.run) else { return };
        let keeps = run.stored.options.keep_folders;
        let Some(link) = link.filter(|_| !keeps) else {
            // Nothing is removed: it is kept on purpose, or there is no such worker any more.
            if let Err(error) = self.change_attempt(id, |attempt| attempt.cleaned = true) {
                tracing::warn!(%error, "a kept folder was not noted");
            }
            return;
        };
        run.cleaning.insert(id.0.clone());
        let (id, folder) = (id.clone(), self.attempt_folder(id));
        self.later(job(move || {
            // Whatever became of it, what it said stays with its run. That alone never keeps a folder from being removed.
            if let Some(Err(error)) =
                folder.map(|folder| workers::collect::keep_record(&*link.clone().files(), &id, &folder))
            {
                tracing::warn!(attempt = %id, %error, "the record of an attempt is not kept");
            }
            let removed = staging::remove_attempt(&*link, &id).map(|_| ());
            kill_point("cleaned");
            Event::Cleaned(id, removed)
        }));
    }

    pub(super) fn cleaned(&mut self, id: &AttemptId, cleaned: Result<(), LinkError>) -> Result<(), StoreError> {
        let Some(belongs) = self.attempts.get(id).cloned() else { return Ok(()) };
        if let Some(run) = self.runs.get_mut(&belongs.run) {
            run.cleaning.remove(id.as_str());
        }
        match cleaned {
            Ok(()) => {
                self.left_behind.remove(id);
                self.change_attempt(id, |attempt| attempt.cleaned = true)?;
                let last = self.runs.get(&belongs.run).is_some_and(|run| run.is_over() && run.cleaning.is_empty());
                if last { self.release_own_workers() } else { Ok(()) }
            }
            Err(error) if error.is_unreachable() => {
                let worker = self.attempt(id).map(|attempt| attempt.worker.clone()).unwrap_or_default();
                // The worker may never be called unreachable: one connection broke, and the next is there already.
                self.after(CLEAN_AGAIN, Timer::CleanAgain(worker.clone()));
                // Told once, however often it is tried.
                if !self.left_behind.insert(id.clone()) {
                    return Ok(());
                }
                let text = format!("the folder of attempt {id} is removed when {worker} answers again");
                self.log(Some(&belongs.run), Some(&belongs.plan), "not-cleaned", text)
            }
            Err(error) => {
                let text = format!("the folder of attempt {id} could not be removed: {error}");
                self.log(Some(&belongs.run), Some(&belongs.plan), "not-cleaned", text)
            }
        }
    }

    /// Goes on with what a broken connection left on a worker. On one that is unreachable it is done when it answers again.
    pub(super) fn clean_again(&mut self, worker: &str) {
        let health = self.core.worker(&WorkerId::from(worker)).map(scheduler::Worker::health);
        if matches!(health, Some(Health::Unreachable { .. })) {
            return;
        }
        let left: Vec<AttemptId> = self.left_behind.iter().filter(|id| !self.is_being_cleaned(id)).cloned().collect();
        for id in left {
            let Some(attempt) = self.attempt(&id) else {
                self.left_behind.remove(&id);
                continue;
            };
            if attempt.worker == worker && !attempt.cleaned {
                self.begin_cleaning(&id);
            }
        }
    }

    pub(super) fn is_being_cleaned(&self, id: &AttemptId) -> bool {
        self.attempts
            .get(id)
            .and_then(|belongs| self.runs.get(&belongs.run))
            .is_some_and(|run| run.cleaning.contains(id.as_str()))
    }
}
