//! The workers as the queue sees them: examined, followed, kept alive.

use super::Desk;
use super::timers::Timer;
use crate::fleet::{Examined, FleetWorker, ensure_serve, examine};
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::StoreError;
use protocol::AttemptId;
use scheduler::{Health, WorkerId};
use std::time::Duration;
use workers::follow::{FollowSettings, Follower};
use workers::link::{LinkError, ServeLife};
use workers::staging;

/// Time until a worker that could not be examined is examined again.
const EXAMINE_AGAIN: Duration = Duration::from_secs(30);

/// Time after which an attempt should be claimed where slots are free.
const CLAIMED_WITHIN: Duration = Duration::from_secs(30);

/// Time between two looks at what is free on a worker that has work.
const FACTS_AGAIN: Duration = Duration::from_secs(60);

/// Milliseconds between two cleanings of a worker's cache.
const CLEAN_AGAIN: i64 = 6 * 3_600_000;

/// Time between two looks into a folder of this machine that cannot be watched.
const POLL_HERE: Duration = Duration::from_millis(100);

impl Desk {
    /// Adds a worker to the fleet and to the queue.
    pub(super) fn add_to_fleet(&mut self, worker: FleetWorker) {
        let id = WorkerId::from(worker.settings.name.as_str());
        let settings = worker.queue_settings();
        if scheduler::on_worker_added(&mut self.core, id.clone(), settings.clone()).is_err() {
            let _ = scheduler::on_worker_changed(&mut self.core, &id, settings);
        }
        self.fleet.insert(worker.settings.name.clone(), worker);
    }

    /// Looks at a worker: its folder, its agent, its machine, its engines.
    pub(super) fn begin_examining(&mut self, name: &str) {
        let label = self.label.clone();
        let (now, id) = (self.millis(), WorkerId::from(name));
        let Some(worker) = self.fleet.get_mut(name) else { return };
        let link = match &worker.link {
            Ok(link) => link.clone(),
            Err(reason) => {
                let reason = reason.clone();
                let _ = scheduler::on_worker_needs_attention(&mut self.core, &id, &reason, now, &mut self.effects);
                return;
            }
        };
        if std::mem::replace(&mut worker.examining, true) {
            return;
        }
        let (name, settings) = (name.to_owned(), worker.settings.clone());
        self.later(job(move || {
            let examined = examine(&*link, &settings, &label);
            Event::WorkerExamined(name, Box::new(examined))
        }));
    }

    pub(super) fn worker_examined(&mut self, name: &str, examined: Examined) -> Result<(), StoreError> {
        let now = self.millis();
        let Some(worker) = self.fleet.get_mut(name) else { return Ok(()) };
        if worker.settings != examined.settings {
            // They were changed meanwhile, and it is looked at anew.
            return Ok(());
        }
        worker.examining = false;
        worker.examined_at = now.0;
        if let Some(life) = examined.serve {
            worker.serve = Some(life);
            self.note_slots(name)?;
        }
        let silent_before = self.was_silent_before(name);
        let Some(worker) = self.fleet.get_mut(name) else { return Ok(()) };
        match examined.found {
            Ok(found) => {
                let (first, troubled) = (worker.found.is_none(), found.trouble.is_some());
                worker.found = Some(found);
                // Before its facts: what was there when it fell silent is looked for.
                self.worker_reachable(name);
                self.remove_unknown(name, &examined.ours);
                self.tell_facts(name);
                self.clean_cache_of(name);
                if troubled {
                    self.after(EXAMINE_AGAIN, Timer::Examine(name.to_owned()));
                }
                if first {
                    self.find_attempts_on(name);
                }
            }
            // It was silent when the controller ended, and is still.
            Err(error) if error.is_unreachable() && silent_before => {
                self.worker_unreachable(name, &error);
            }
            Err(error) if error.is_unreachable() => match &worker.follower {
                // Whether it is silent for long enough is the follower's to say.
                Some(follower) => {
                    follower.nudge();
                    self.after(EXAMINE_AGAIN, Timer::Examine(name.to_owned()));
                }
                None => self.worker_unreachable(name, &error),
            },
            Err(error) => self.worker_needs_attention(name, &error.to_string()),
        }
        Ok(())
    }

    /// Keeps the cache of a worker within its limits, every few hours in which it is looked at.
    fn clean_cache_of(&mut self, name: &str) {
        let now = self.millis().0;
        let Some(worker) = self.fleet.get_mut(name) else { return };
        let Ok(link) = worker.link.clone() else { return };
        if now.saturating_sub(worker.cleaned_at) < CLEAN_AGAIN {
            return;
        }
        worker.cleaned_at = now;
        let name = name.to_owned();
        self.later(Box::new(move |_| match link.clean_cache(&staging::CacheLimits::default()) {
            Ok(cleaned) if cleaned.removed > 0 => tracing::info!(worker = name, ?cleaned, "its cache was cleaned"),
            Ok(_) => {}
            Err(error) => tracing::info!(worker = name, %error, "its cache could not be cleaned"),
        }));
    }

    /// The worker takes no plans until it is mended; whether it is, is looked at by itself.
    pub(super) fn worker_needs_attention(&mut self, name: &str, reason: &str) {
        let (now, id) = (self.millis(), WorkerId::from(name));
        let _ = scheduler::on_worker_needs_attention(&mut self.core, &id, reason, now, &mut self.effects);
        self.after(EXAMINE_AGAIN, Timer::Examine(name.to_owned()));
    }

    /// Something was staged there: its claim is looked for after a while.
    pub(super) fn look_for_claims_later(&mut self, id: &AttemptId) {
        let Some(worker) = self.attempt(id).map(|attempt| attempt.worker.clone()) else { return };
        let timer = Timer::LookForClaims(worker);
        if !self.timers.has(&timer) {
            self.after(CLAIMED_WITHIN, timer);
        }
    }

    /// What stays unclaimed though slots are free makes a worker to be looked at: is its folder still writable, does its
    /// `serve` still live?
    pub(super) fn look_for_claims(&mut self, name: &str) {
        if !self.waits_for_serve(name) {
            return;
        }
        let free = match self.fleet.get(name).and_then(|worker| worker.serve.as_ref()) {
            Some(ServeLife::Alive(Some(state))) => state.busy.len() < state.slots as usize,
            Some(ServeLife::Alive(None) | ServeLife::Gone(_)) | None => true,
        };
        if free {
            tracing::warn!(worker = name, "what was staged is not claimed though slots are free");
            self.begin_examining(name);
            self.look_after_serve(name);
        }
        self.after(CLAIMED_WITHIN, Timer::LookForClaims(name.to_owned()));
    }

    /// Tells the queue what is known of a worker.
    pub(super) fn tell_facts(&mut self, name: &str) {
        let (now, id) = (self.millis(), WorkerId::from(name));
        let Some(worker) = self.fleet.get(name) else { return };
        let elsewhere = worker.busy_elsewhere(&self.label.id);
        if let Some(trouble) = worker.found.as_ref().and_then(|found| found.trouble.clone()) {
            let _ = scheduler::on_worker_needs_attention(&mut self.core, &id, &trouble, now, &mut self.effects);
        } else if let Some(mut facts) = worker.queue_facts() {
            // What our own plans use is free for them.
            let ours = self.memory_of_ours(name);
            facts.memory_free_bytes = facts.memory_free_bytes.map(|free| free.saturating_add(ours));
            let _ = scheduler::on_worker_ready(&mut self.core, &id, facts, now, &mut self.effects);
        }
        let _ = scheduler::on_worker_busy_elsewhere(&mut self.core, &id, elsewhere);
        if self.core.worker(&id).is_some_and(|worker| worker.carried() > 0) {
            self.after(FACTS_AGAIN, Timer::Examine(name.to_owned()));
        }
    }

    fn memory_of_ours(&self, name: &str) -> u64 {
        let plans = self.runs.values().flat_map(|run| &run.plans);
        let running = plans.filter(|plan| {
            plan.attempts
                .last()
                .is_some_and(|attempt| attempt.worker == name && crate::runs::view::is_running(attempt.state))
        });
        running.filter_map(|plan| plan.progress.as_ref()?.memory_bytes).sum()
    }

    /// Removes what stands in a worker folder under our name and is not known any more.
    fn remove_unknown(&mut self, name: &str, ours: &[AttemptId]) {
        let unknown: Vec<AttemptId> = ours.iter().filter(|id| !self.attempts.contains_key(id)).cloned().collect();
        let Some(Ok(link)) = self.fleet.get(name).map(|worker| worker.link.clone()) else { return };
        if unknown.is_empty() {
            return;
        }
        self.later(Box::new(move |_| {
            for id in unknown {
                let over = staging::withdraw(&*link, &id).is_ok()
                    && link
                        .attempt_life(&id)
                        .is_ok_and(|life| life.is_proven_dead() || life == workers::alive::AttemptLife::Ended);
                if over {
                    let removed = staging::remove_attempt(&*link, &id);
                    tracing::info!(attempt = %id, ?removed, "a forgotten attempt was removed");
                }
            }
        }));
    }

    /// Starts the follower of a worker, where none runs.
    pub(super) fn start_follower(&mut self, name: &str) {
        let events = self.jobs.events().clone();
        let Some(worker) = self.fleet.get_mut(name) else { return };
        let (None, Ok(link)) = (&worker.follower, &worker.link) else { return };
        let told = name.to_owned();
        let tell = move |news| {
            // The dispatcher is gone only when the process ends.
            let _ = events.send(Event::WorkerNews(told.clone(), Box::new(news)));
        };
        // Where the system has no watch left, looking into a folder of this machine costs little.
        let settings = match link.local_folder() {
            Some(_) => FollowSettings { poll: POLL_HERE, ..FollowSettings::default() },
            // A network comes and goes: only what stays silent is unreachable.
            None => FollowSettings { patience: self.silence, ..FollowSettings::default() },
        };
        match Follower::start(link.clone().files(), link.clone().starter(), settings, tell) {
            Ok(follower) => worker.follower = Some(follower),
            Err(error) => tracing::error!(worker = name, %error, "the worker cannot be followed"),
        }
    }

    /// Makes sure that a `serve` lives where an attempt waits for one.
    pub(super) fn look_after_serve_of(&mut self, id: &AttemptId) {
        if let Some(worker) = self.attempt(id).map(|attempt| attempt.worker.clone()) {
            self.look_after_serve(&worker);
        }
    }

    pub(super) fn look_after_serve(&mut self, name: &str) {
        let Some(worker) = self.fleet.get(name) else { return };
        let (Ok(link), Some(found)) = (worker.link.clone(), &worker.found) else { return };
        let (agent, slots, name) = (found.agent.clone(), worker.wanted_slots(), name.to_owned());
        self.later(job(move || Event::ServeEnsured(name, ensure_serve(&*link, &agent, slots))));
    }

    pub(super) fn serve_ensured(&mut self, name: &str, life: Result<ServeLife, LinkError>) -> Result<(), StoreError> {
        self.agents_coming.remove(name);
        match life {
            Ok(life) => self.serve_heard(name, life),
            Err(error) if error.is_unreachable() => {
                self.worker_unreachable(name, &error);
                Ok(())
            }
            Err(error) => {
                let (now, reason) = (self.millis(), error.to_string());
                let id = WorkerId::from(name);
                let _ = scheduler::on_worker_needs_attention(&mut self.core, &id, &reason, now, &mut self.effects);
                self.after(EXAMINE_AGAIN, Timer::Examine(name.to_owned()));
                Ok(())
            }
        }
    }

    /// A `serve` came, went, or has other slots in use.
    pub(super) fn serve_heard(&mut self, name: &str, life: ServeLife) -> Result<(), StoreError> {
        // Whoever says how its `serve` does has reached it, and what was cut off there is found again.
        self.worker_reachable(name);
        let Some(worker) = self.fleet.get_mut(name) else { return Ok(()) };
        if worker.serve.as_ref() == Some(&life) {
            return Ok(());
        }
        let before = (worker.queue_facts().map(|facts| facts.slots), worker.busy_elsewhere(&self.label.id));
        let gone = !life.is_alive();
        worker.serve = Some(life);
        let after = (worker.queue_facts().map(|facts| facts.slots), worker.busy_elsewhere(&self.label.id));
        if before != after {
            self.tell_facts(name);
        }
        if gone && self.waits_for_serve(name) {
            self.look_after_serve(name);
        }
        self.note_slots(name)
    }

    /// Slots of attempts that were claimed before their `serve` told them.
    fn note_slots(&mut self, name: &str) -> Result<(), StoreError> {
        let Some(ServeLife::Alive(Some(state))) = self.fleet.get(name).and_then(|worker| worker.serve.as_ref()) else {
            return Ok(());
        };
        let told: Vec<(AttemptId, u32)> = state.busy.iter().map(|busy| (busy.attempt.clone(), busy.slot)).collect();
        for (id, slot) in told {
            self.change_attempt(&id, |attempt| attempt.slot = Some(slot))?;
        }
        Ok(())
    }

    /// Whether something is in a worker's inbox that only a living `serve` claims.
    fn waits_for_serve(&self, name: &str) -> bool {
        use crate::store::attempts::AttemptState;
        let attempts = self.runs.values().flat_map(|run| &run.plans).flat_map(|plan| &plan.attempts);
        attempts.into_iter().any(|attempt| {
            attempt.worker == name && matches!(attempt.state, AttemptState::Staged | AttemptState::Claimed)
        })
    }

    /// The slot of an attempt, as its `serve` says it.
    pub(super) fn slot_of(&self, id: &AttemptId) -> Option<u32> {
        let worker = self.fleet.get(&self.attempt(id)?.worker)?;
        match &worker.serve {
            Some(ServeLife::Alive(Some(state))) => {
                state.busy.iter().find(|slot| slot.attempt == *id).map(|slot| slot.slot)
            }
            Some(ServeLife::Alive(None) | ServeLife::Gone(_)) | None => None,
        }
    }

    pub(super) fn worker_unreachable(&mut self, name: &str, error: &LinkError) {
        let (now, id) = (self.millis(), WorkerId::from(name));
        let _ = scheduler::on_worker_unreachable(&mut self.core, &id, error.reason(), now, &mut self.effects);
        self.after(EXAMINE_AGAIN, Timer::Examine(name.to_owned()));
    }

    fn was_silent_before(&self, name: &str) -> bool {
        self.core.worker(&WorkerId::from(name)).is_some_and(|worker| worker.silent_before().is_some())
    }

    pub(super) fn worker_reachable(&mut self, name: &str) {
        let (now, id) = (self.millis(), WorkerId::from(name));
        if self.core.worker(&id).is_some_and(|worker| matches!(worker.health(), Health::Unreachable { .. })) {
            let _ = scheduler::on_worker_reachable(&mut self.core, &id, now, &mut self.effects);
            self.find_attempts_on(name);
        }
    }
}
