//! Attempts on their way to a worker and back: staging, taking back, stopping.

use super::{Belongs, Desk};
use crate::attempts::spec::{Ingredients, attempt_id, spec};
use crate::fleet::ensure_serve;
use crate::kill_point::kill_point;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::runs::inputs::PlanInputs;
use crate::store::StoreError;
use crate::store::attempts::{AttemptState, StoredAttempt};
use protocol::AttemptId;
use scheduler::{AttemptKey, Cause, Placement};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use workers::link::LinkError;
use workers::staging::{self, Cancelled, StageError, StageOptions, Staged, Withdrawn};

impl Desk {
    /// The queue wants an attempt: it is entered, and staged once that is stored.
    pub(super) fn start_attempt(&mut self, placement: Placement) -> Result<(), StoreError> {
        let key = placement.attempt.clone();
        let (run, plan) = (key.plan.run.as_str().to_owned(), key.plan.plan.as_str().to_owned());
        let worker = placement.worker.as_str().to_owned();
        let inputs = self.inputs_of(&run, &plan)?;
        let Some(known) = self.fleet.get(&worker) else { return Ok(()) };
        let (Some(engine), Ok(link), Some(found), Some(entry), Some(inputs)) =
            (known.engine(&placement.engine), known.link.clone(), known.found.as_ref(), self.runs.get(&run), inputs)
        else {
            self.staging_failed(&key, Cause::StagingFailed, "its inputs or its engine are not known any more");
            return Ok(());
        };
        let number = key.number.0;
        let name = attempt_id(&self.label, &run, &plan, number);
        let expected = entry.plan(&plan).and_then(|plan| plan.stored.expected);
        let spec = spec(&Ingredients {
            attempt: &name,
            label: &self.label,
            run: &run,
            title: &entry.stored.title,
            plan: &plan,
            inputs: &inputs,
            engine: engine.request(),
            options: &entry.stored.options,
            worker: &known.settings,
            keep_awake: self.settings.keep_awake,
            expected_seconds: expected,
        });
        let attempt = StoredAttempt {
            id: name.clone(),
            run: run.clone(),
            plan: plan.clone(),
            number,
            worker: worker.clone(),
            engine: engine.request(),
            state: AttemptState::Staging,
            slot: None,
            placed_at: self.now,
            started_at: None,
            ended_at: None,
            reason: None,
            peak_memory: None,
            events_offset: 0,
            result: None,
            cleaned: false,
        };
        let (agent, slots) = (found.agent.clone(), known.wanted_slots());
        self.store.put_attempt(&attempt)?;
        let id = AttemptId(name);
        self.attempts.insert(id.clone(), Belongs { run: run.clone(), plan: plan.clone(), number });
        if let Some(entry) = self.plan_mut(&run, &plan) {
            entry.attempts.push(attempt);
            entry.progress = None;
        }
        let stop = Arc::new(AtomicBool::new(false));
        self.staging.insert(id.clone(), stop.clone());
        let blobs = self.blobs.clone();
        self.later(Box::new(move |events| {
            let mut go_on = |_| !stop.load(Ordering::Relaxed);
            let staged = staging::stage(&*link, &blobs, &spec, &StageOptions::default(), &mut go_on);
            kill_point("staged");
            let is_there = staged.is_ok();
            let _ = events.send(Event::Staged(id, staged));
            if is_there {
                let _ = events.send(Event::ServeEnsured(worker, ensure_serve(&*link, &agent, slots)));
            }
        }));
        Ok(())
    }

    /// What is staged for a plan; read from the store once.
    pub(super) fn inputs_of(&mut self, run: &str, plan: &str) -> Result<Option<Arc<PlanInputs>>, StoreError> {
        if let Some(inputs) = self.plan(run, plan).and_then(|plan| plan.inputs.clone()) {
            return Ok(Some(inputs));
        }
        let inputs = self.store.plan_inputs(run, plan)?.map(Arc::new);
        if let Some(entry) = self.plan_mut(run, plan) {
            entry.inputs = inputs.clone();
        }
        Ok(inputs)
    }

    fn staging_failed(&mut self, key: &AttemptKey, cause: Cause, message: &str) {
        let now = self.millis();
        scheduler::on_attempt_staging_failed(&mut self.core, key, cause, message, now, &mut self.effects);
    }

    pub(super) fn staged(&mut self, id: &AttemptId, staged: Result<Staged, StageError>) -> Result<(), StoreError> {
        self.staging.remove(id);
        let taken_back = self.withdraw_when_staged.remove(id);
        let Some(key) = self.key_of(id) else { return Ok(()) };
        let now = self.millis();
        match staged {
            Ok(staged) => {
                tracing::debug!(attempt = %id, ?staged, "staged");
                // Whoever staged it is just seeing to that.
                if let Some(worker) = self.attempt(id).map(|attempt| attempt.worker.clone()) {
                    self.agents_coming.insert(worker);
                }
                self.change_attempt(id, |attempt| {
                    if attempt.state == AttemptState::Staging {
                        attempt.state = AttemptState::Staged;
                    }
                })?;
                scheduler::on_attempt_staged(&mut self.core, &key, now, &mut self.effects);
                self.follow(id, 0);
                self.look_for_claims_later(id);
                if taken_back {
                    self.begin_withdrawing(id);
                }
            }
            Err(StageError::Stopped { .. } | StageError::TakenBack { .. }) => {
                self.never_started(id, &key, taken_back)?;
            }
            Err(StageError::Link(error)) if error.is_unreachable() => {
                // Whether it is in the inbox is found out when the worker answers again.
                self.unreachable(id, &error);
            }
            Err(StageError::Link(error)) if error.is_not_writable() => {
                // No plan's fault, and no plan's try: the worker takes none until it can be written again.
                let worker = self.attempt(id).map(|attempt| attempt.worker.clone());
                if let Some(worker) = worker {
                    self.worker_needs_attention(&worker, &error.to_string());
                }
                self.never_started(id, &key, taken_back)?;
            }
            Err(error) => {
                let cause = match &error {
                    StageError::Link(link) if link.is_full() => Cause::DiskFull,
                    StageError::Link(_) | StageError::Blob(_) | StageError::BadSpec { .. } => Cause::StagingFailed,
                    StageError::Stopped { .. } | StageError::TakenBack { .. } => Cause::StagingFailed,
                };
                let (message, at) = (error.to_string(), self.now);
                self.change_attempt(id, |attempt| {
                    attempt.state = AttemptState::Failed;
                    attempt.reason = Some(message);
                    attempt.ended_at = Some(at);
                })?;
                self.staging_failed(&key, cause, &error.to_string());
                self.begin_cleaning(id);
            }
        }
        Ok(())
    }

    /// An attempt that is in nobody's hands: its plan waits again, or is cancelled where that was wished.
    pub(super) fn never_started(&mut self, id: &AttemptId, key: &AttemptKey, wished: bool) -> Result<(), StoreError> {
        let (now, at) = (self.millis(), self.now);
        self.change_attempt(id, |attempt| {
            attempt.state = AttemptState::Withdrawn;
            attempt.ended_at = Some(at);
        })?;
        if wished {
            scheduler::on_attempt_withdrawn(&mut self.core, key, now, &mut self.effects);
        } else {
            scheduler::on_attempt_gone(&mut self.core, key, now, &mut self.effects);
        }
        self.begin_cleaning(id);
        Ok(())
    }

    /// A job on the worker of an attempt could not reach it.
    pub(super) fn unreachable(&mut self, id: &AttemptId, error: &LinkError) {
        let Some(worker) = self.attempt(id).map(|attempt| attempt.worker.clone()) else { return };
        self.worker_unreachable(&worker, error);
    }

    pub(super) fn begin_withdrawing(&mut self, id: &AttemptId) {
        if let Some(stop) = self.staging.get(id) {
            stop.store(true, Ordering::Relaxed);
            self.withdraw_when_staged.insert(id.clone());
            return;
        }
        let Some(link) = self.link_of(id) else { return };
        let id = id.clone();
        self.later(job(move || {
            let withdrawn = staging::withdraw(&*link, &id);
            kill_point("withdrawn");
            Event::Withdrawn(id, withdrawn)
        }));
    }

    pub(super) fn withdrawn(
        &mut self,
        id: &AttemptId,
        withdrawn: Result<Withdrawn, LinkError>,
    ) -> Result<(), StoreError> {
        let Some(key) = self.key_of(id) else { return Ok(()) };
        let now = self.millis();
        match withdrawn {
            Ok(Withdrawn::TakenBack | Withdrawn::NotThere) => self.never_started(id, &key, true)?,
            Ok(Withdrawn::TooLate) => {
                scheduler::on_attempt_withdrawn_too_late(&mut self.core, &key, now, &mut self.effects);
                if !self.followed.contains(id) {
                    self.follow(id, 0);
                }
            }
            Err(error) => self.unreachable(id, &error),
        }
        Ok(())
    }

    pub(super) fn begin_cancelling(&mut self, id: &AttemptId) {
        let Some(link) = self.link_of(id) else { return };
        let id = id.clone();
        self.later(job(move || {
            let asked = staging::cancel(&*link, &id);
            kill_point("cancel asked");
            Event::CancelAsked(id, asked)
        }));
    }

    pub(super) fn cancel_asked(
        &mut self,
        id: &AttemptId,
        asked: Result<Cancelled, LinkError>,
    ) -> Result<(), StoreError> {
        match asked {
            // Its end is heard from the agent.
            Ok(Cancelled::Asked) => {}
            Ok(Cancelled::TakenBack | Cancelled::NotThere) => {
                let Some(key) = self.key_of(id) else { return Ok(()) };
                let (now, at) = (self.millis(), self.now);
                self.change_attempt(id, |attempt| {
                    attempt.state = AttemptState::Cancelled;
                    attempt.ended_at = Some(at);
                })?;
                let outcome = scheduler::Outcome::Cancelled {};
                scheduler::on_attempt_ended(&mut self.core, &key, outcome, None, now, &mut self.effects);
                self.begin_cleaning(id);
            }
            Err(error) => self.unreachable(id, &error),
        }
        Ok(())
    }

    /// The link of an attempt's worker.
    pub(super) fn link_of(&self, id: &AttemptId) -> Option<Arc<dyn crate::fleet::Link>> {
        let worker = self.attempt(id)?.worker.as_str();
        self.fleet.get(worker)?.link.as_ref().ok().cloned()
    }
}
