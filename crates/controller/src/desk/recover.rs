//! After a start: everything that was on its way is found again and goes on. Nothing is computed twice where the first
//! computation goes on or has ended well, and nothing is left behind.

use super::Desk;
use super::publishing::OpenIntent;
use crate::attempts::FoundAttempt;
use crate::attempts::recovery::{Again, Next, decide};
use crate::kill_point::kill_point;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::runs::retention;
use crate::store::StoreError;
use crate::store::attempts::AttemptState;
use protocol::AttemptId;
use scheduler::{AttemptKey, AttemptPhase, PlanState};
use std::collections::BTreeSet;
use workers::alive::AttemptLife;
use workers::link::LinkError;
use workers::staging;

/// Hashes that were learned longer ago than this are learned anew, milliseconds.
const HASHES_KEPT: i64 = 180 * 24 * 3_600_000;

impl Desk {
    /// Takes up everything that was on its way.
    pub(super) fn recover(&mut self) -> Result<(), StoreError> {
        self.note_attempts_at_start();
        self.begin_looking_at_disk();
        for stored in self.store.intents()? {
            let attempt = AttemptId(stored.attempt.clone());
            self.intents.insert(stored.id, OpenIntent::new(stored));
            self.promised(&attempt);
        }
        for number in self.intents.keys().copied().collect::<Vec<_>>() {
            self.begin_publishing(number);
        }
        // Runs whose last plan ended in the very moment of the crash.
        let ended: Vec<String> = self
            .runs
            .values()
            .filter(|run| !run.is_over() && run.plans.iter().all(|plan| plan.stored.ending.is_some()))
            .map(|run| run.stored.id.clone())
            .collect();
        for run in ended {
            self.run_ended(&run)?;
        }
        for name in self.fleet.keys().cloned().collect::<Vec<_>>() {
            self.begin_examining(&name);
            let aside = self.core.worker(&name.as_str().into()).and_then(scheduler::Worker::set_aside);
            if matches!(aside, Some(scheduler::SetAside::Failures { .. })) {
                self.recheck_later(&name);
            }
        }
        self.remove_orphans();
        self.store.forget_hashes_before(self.now.saturating_sub(HASHES_KEPT))?;
        self.retire_runs()
    }

    /// Attempts of a worker that are not settled: asked once the worker answers.
    pub(super) fn find_attempts_on(&mut self, worker: &str) {
        let open: Vec<(AttemptId, bool)> = self
            .runs
            .values()
            .flat_map(|run| &run.plans)
            .flat_map(|plan| &plan.attempts)
            .filter(|attempt| attempt.worker == worker && !attempt.cleaned)
            .map(|attempt| {
                (AttemptId(attempt.id.clone()), attempt.state.is_over() && attempt.state != AttemptState::Superseded)
            })
            .collect();
        for (id, over) in open {
            let in_hand = self.staging.contains_key(&id) || self.is_being_published(&id) || self.is_being_cleaned(&id);
            if in_hand {
                continue;
            }
            let collecting = self.attempt(&id).is_some_and(|attempt| attempt.state == AttemptState::Collecting);
            if over {
                self.begin_cleaning(&id);
            } else if collecting {
                self.begin_collecting(&id);
            } else {
                self.begin_finding(&id);
            }
        }
    }

    /// Asks what became of an attempt.
    pub(super) fn begin_finding(&mut self, id: &AttemptId) {
        let Some(link) = self.link_of(id) else { return };
        let id = id.clone();
        self.later(job(move || {
            let found = link.attempt_life(&id).map(|life| FoundAttempt { life });
            Event::Found(id, found)
        }));
    }

    pub(super) fn found(&mut self, id: &AttemptId, found: Result<FoundAttempt, LinkError>) -> Result<(), StoreError> {
        match found {
            Ok(found) => self.life_told(id, found.life),
            Err(error) => {
                self.unreachable(id, &error);
                Ok(())
            }
        }
    }

    /// What an attempt's state on its worker means.
    pub(super) fn life_told(&mut self, id: &AttemptId, life: AttemptLife) -> Result<(), StoreError> {
        let Some(key) = self.key_of(id) else { return Ok(()) };
        let Some(phase) = self.phase_of(&key) else { return self.life_of_another(id, &life) };
        if self.staging.contains_key(id) || matches!(phase, AttemptPhase::Collecting { .. }) {
            return Ok(());
        }
        let now = self.millis();
        let (next, again) = decide(&phase, &life);
        self.found_since_start(id, next == Next::FollowClaimed);
        match next {
            Next::Follow => {
                scheduler::on_attempt_staged(&mut self.core, &key, now, &mut self.effects);
                self.change_attempt(id, |attempt| {
                    if attempt.state == AttemptState::Staging {
                        attempt.state = AttemptState::Staged;
                    }
                })?;
                self.follow(id, 0);
                self.look_after_serve_of(id);
            }
            Next::FollowClaimed => {
                self.claimed(id)?;
                if life == AttemptLife::EngineAlone {
                    // Nobody will write its result; what is to be done shows when the engine ends.
                    scheduler::on_attempt_lost(&mut self.core, &key, now, &mut self.effects);
                }
                self.follow_again(id);
                if life == AttemptLife::Starting {
                    self.look_after_serve_of(id);
                }
            }
            Next::NeverStarted => self.never_started(id, &key, false)?,
            Next::TakenBack => self.never_started(id, &key, true)?,
            Next::Dead(proof) => self.dead(id, &key, proof)?,
            Next::Lost => {
                scheduler::on_attempt_lost(&mut self.core, &key, now, &mut self.effects);
                self.follow_again(id);
            }
        }
        match again {
            Again::Nothing => {}
            Again::Withdraw => self.begin_withdrawing(id),
            Again::Cancel => self.begin_cancelling(id),
        }
        Ok(())
    }

    /// Follows where it is not followed yet, from the offset that was stored.
    fn follow_again(&mut self, id: &AttemptId) {
        let Some(attempt) = self.attempt(id) else { return };
        let (worker, offset) = (attempt.worker.clone(), attempt.events_offset);
        if !self.followed.contains(id) {
            self.follow(id, offset);
        } else if let Some(follower) = self.fleet.get(&worker).and_then(|worker| worker.follower.as_ref()) {
            follower.nudge();
        }
    }

    fn dead(&mut self, id: &AttemptId, key: &AttemptKey, proof: scheduler::Proof) -> Result<(), StoreError> {
        let (now, at) = (self.millis(), self.now);
        let reason = proof.to_string();
        self.change_attempt(id, |attempt| {
            attempt.state = AttemptState::Failed;
            attempt.reason = Some(format!("dead: {reason}"));
            attempt.ended_at = Some(at);
        })?;
        scheduler::on_attempt_proven_dead(&mut self.core, key, proof, now, &mut self.effects);
        let Some(link) = self.link_of(id) else { return Ok(()) };
        if let Some(run) = self.attempts.get(id).cloned().and_then(|belongs| self.runs.get_mut(&belongs.run)) {
            run.cleaning.insert(id.0.clone());
        }
        self.followed.remove(id);
        let (id, keep) = (id.clone(), self.keeps_folders(id));
        self.later(job(move || {
            // First out of the way of every later `serve`.
            let rested = staging::put_to_rest(&*link, &id);
            kill_point("put to rest");
            let cleaned = rested.and_then(|_| if keep { Ok(false) } else { staging::remove_attempt(&*link, &id) });
            Event::Cleaned(id, cleaned.map(|_| ()))
        }));
        Ok(())
    }

    pub(super) fn keeps_folders(&self, id: &AttemptId) -> bool {
        let run = self.attempts.get(id).and_then(|belongs| self.runs.get(&belongs.run));
        run.is_some_and(|run| run.stored.options.keep_folders)
    }

    /// An attempt that no longer counts: waited for while it may compute, removed when it cannot.
    fn life_of_another(&mut self, id: &AttemptId, life: &AttemptLife) -> Result<(), StoreError> {
        let Some(key) = self.key_of(id) else { return Ok(()) };
        let is_ghost =
            self.core.plan(&key.plan).is_some_and(|plan| plan.ghosts().iter().any(|ghost| ghost.number == key.number));
        let now = self.millis();
        match life {
            AttemptLife::Starting | AttemptLife::Running | AttemptLife::EngineAlone | AttemptLife::Ended => {
                self.follow_again(id);
            }
            AttemptLife::Waiting => self.begin_withdrawing(id),
            AttemptLife::Unclear(_) => {}
            AttemptLife::Dead(_) | AttemptLife::Uncommitted | AttemptLife::Withdrawn | AttemptLife::Nowhere => {
                if is_ghost {
                    let proof = scheduler::Proof::ProcessesGone;
                    scheduler::on_attempt_proven_dead(&mut self.core, &key, proof, now, &mut self.effects);
                }
                self.change_attempt(id, |attempt| {
                    if !attempt.state.is_over() {
                        attempt.state = AttemptState::Superseded;
                    }
                })?;
                self.begin_cleaning(id);
            }
        }
        Ok(())
    }

    /// The phase of an attempt, while it is the one that counts.
    fn phase_of(&self, key: &AttemptKey) -> Option<AttemptPhase> {
        match self.core.plan(&key.plan)?.state() {
            PlanState::Active(attempt) if attempt.number == key.number => Some(attempt.phase.clone()),
            PlanState::Active(_) | PlanState::Waiting { .. } | PlanState::Ended(_) => None,
        }
    }

    /// Removes run folders and half copied inputs that an end in the middle of something left. No job runs yet, and no
    /// other controller has this home.
    fn remove_orphans(&mut self) {
        // Blobs stand in folders; a plain file is a copy that was not finished.
        for entry in std::fs::read_dir(self.home.blobs()).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        let known: BTreeSet<String> = self.runs.keys().cloned().collect();
        let runs = self.home.runs();
        self.later(Box::new(move |_| {
            for orphan in retention::orphans(&runs, &known) {
                let freed = retention::remove(&runs.join(&orphan), &orphan, None);
                tracing::info!(run = orphan, bytes = freed.freed_bytes, "the folder of a deleted run was removed");
            }
        }));
    }
}
