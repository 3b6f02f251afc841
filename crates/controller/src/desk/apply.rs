//! Carries out what the queue decided: stores it, and begins what follows once it is stored.

use super::Desk;
use crate::api::{PlanResult, RunState};
use crate::process::event::Event;
use crate::runs::retention;
use crate::store::StoreError;
use crate::store::attempts::AttemptState;
use crate::store::plan_runs::Ending;
use crate::store::results::RecordedFailure;
use protocol::{AttemptId, EngineKind};
use scheduler::{
    AttemptKey, AttemptPhase, Decision, Effect, FailedPlan, Outcome, PlanEnd, PlanKey, PlanState, RunId, What,
};
use std::collections::BTreeSet;

/// Rounds of deciding in a turn at most; each round but the last changed something.
const ROUNDS: usize = 1000;

impl Desk {
    /// Lets the queue decide until nothing more follows.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        for _ in 0..ROUNDS {
            self.apply_effects()?;
            let now = self.millis();
            scheduler::schedule(&mut self.core, now, &mut self.effects);
            let idle = self.effects.iter().all(|effect| matches!(effect, Effect::WakeAt(_)));
            self.apply_effects()?;
            if idle {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn apply_effects(&mut self) -> Result<(), StoreError> {
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                self.apply(effect)?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, effect: Effect) -> Result<(), StoreError> {
        match effect {
            Effect::StartAttempt(placement) => self.start_attempt(placement)?,
            Effect::WithdrawAttempt(attempt, _) => {
                let id = self.id_of(&attempt);
                self.begin_withdrawing(&id);
            }
            Effect::CancelAttempt(attempt, _) => {
                let id = self.id_of(&attempt);
                self.begin_cancelling(&id);
            }
            Effect::PlanChanged(key) => self.plan_changed(key)?,
            Effect::PlanEnded(key, end) => {
                let cancelled = matches!(end, PlanEnd::Cancelled {});
                self.plan_ended(&key, end)?;
                if cancelled {
                    self.drop_results_of(key.run.as_str(), key.plan.as_str())?;
                }
            }
            Effect::RunEnded(run) => self.run_ended(run.as_str())?,
            Effect::LateResult(attempt, _, outcome) => self.late_result(&attempt, &outcome)?,
            Effect::WorkerSetAside(worker, _) => {
                self.recheck_later(worker.as_str());
                if let Some(row) = self.core.worker_row(&worker) {
                    self.store.set_worker_row(&row)?;
                }
            }
            Effect::WorkerAllowedAgain(worker) => {
                if let Some(row) = self.core.worker_row(&worker) {
                    self.store.set_worker_row(&row)?;
                }
            }
            Effect::Log(decision) => self.log_decision(&decision)?,
            Effect::WakeAt(time) => self.wake_at = Some(time),
        }
        Ok(())
    }

    /// The name of an attempt, by the queue's key.
    pub(super) fn id_of(&self, key: &AttemptKey) -> AttemptId {
        let (run, plan) = (key.plan.run.as_str(), key.plan.plan.as_str());
        AttemptId(crate::attempts::spec::attempt_id(&self.label, run, plan, key.number.0))
    }

    /// The queue's key of an attempt.
    pub(super) fn key_of(&self, id: &AttemptId) -> Option<AttemptKey> {
        let belongs = self.attempts.get(id)?;
        let plan = PlanKey::new(belongs.run.as_str(), belongs.plan.as_str());
        Some(AttemptKey::new(plan, scheduler::AttemptNumber(belongs.number)))
    }

    fn log_decision(&mut self, decision: &Decision) -> Result<(), StoreError> {
        // What became of a worker is told to the runs that have something there.
        let of_worker = decision.run.as_ref().filter(|_| decision.worker.is_some());
        let run = decision.plan.as_ref().map(|key| &key.run).or(of_worker).map(|run| run.as_str().to_owned());
        let plan = decision.plan.as_ref().map(|key| key.plan.as_str().to_owned());
        if let (
            What::FailedOnWorker { message, .. } | What::ModelFailedRetry { message, .. },
            Some(number),
            Some(key),
        ) = (&decision.what, decision.attempt, &decision.plan)
        {
            let id = self.id_of(&AttemptKey::new(key.clone(), number));
            let (message, now) = (message.clone(), self.now);
            self.change_attempt(&id, |attempt| {
                attempt.reason = Some(message);
                if !attempt.state.is_over() {
                    attempt.state = AttemptState::Failed;
                    attempt.ended_at = attempt.ended_at.or(Some(now));
                }
            })?;
        }
        let now = self.now;
        let clock = move |at: scheduler::Millis| crate::clock::moment(at.0, now);
        self.log(run.as_deref(), plan.as_deref(), decision.what.word(), decision.sentence(&clock))
    }

    /// A plan's row is stored at the end of the turn; its attempts follow the queue's states.
    fn plan_changed(&mut self, key: PlanKey) -> Result<(), StoreError> {
        let (run, plan) = (key.run.as_str().to_owned(), key.plan.as_str().to_owned());
        let mut states: Vec<(AttemptId, AttemptState)> = Vec::new();
        if let Some(queued) = self.core.plan(&key) {
            for ghost in queued.ghosts() {
                let id = self.id_of(&AttemptKey::new(key.clone(), ghost.number));
                states.push((id, AttemptState::Superseded));
            }
            if let Some(attempt) = queued.attempt() {
                let id = self.id_of(&attempt.key(&key));
                let known = self.attempt(&id).map(|attempt| attempt.state);
                match (&attempt.phase, known) {
                    (AttemptPhase::Lost { .. }, _) => states.push((id, AttemptState::Lost)),
                    (AttemptPhase::Claimed { .. }, Some(AttemptState::Lost)) => {
                        states.push((id, AttemptState::Running))
                    }
                    _ => {}
                }
            }
        }
        for (id, state) in states {
            self.change_attempt(&id, |attempt| {
                if !attempt.state.is_over() {
                    attempt.state = state;
                }
            })?;
        }
        self.turn.changed.insert(key);
        self.clients.note_plan(&run, &plan);
        self.clients.note_run(&run);
        Ok(())
    }

    fn plan_ended(&mut self, key: &PlanKey, end: PlanEnd) -> Result<(), StoreError> {
        let (run_id, plan_id) = (key.run.as_str(), key.plan.as_str());
        let now = self.now;
        let Some(run) = self.runs.get_mut(run_id) else { return Ok(()) };
        let project = run.stored.project;
        let Some(plan) = run.plan_mut(plan_id) else { return Ok(()) };
        plan.progress = None;
        let mut failure = None;
        match end {
            // The result was put there when it was published.
            PlanEnd::Succeeded { .. } => {
                if plan.stored.ending.is_none() {
                    plan.stored.ending = Some(Ending::Succeeded { published: false });
                }
            }
            PlanEnd::Failed(failed) => {
                let message = failed.to_string();
                if !matches!(failed, FailedPlan::Infrastructure { .. }) {
                    failure = plan.stored.fingerprint.clone().map(|fingerprint| RecordedFailure {
                        fingerprint,
                        at: now,
                        message: message.clone(),
                    });
                }
                plan.stored.result = Some(failed_result(plan, message));
                plan.stored.ending = Some(Ending::Failed {});
            }
            PlanEnd::Cancelled {} => {
                plan.stored.result = Some(failed_result(plan, "cancelled".to_owned()));
                plan.stored.ending = Some(Ending::Cancelled {});
            }
        }
        let stored = plan.stored.clone();
        self.store.set_plan_end(&stored)?;
        if let Some(failure) = failure {
            let mut record = self.store.results(project)?.remove(plan_id).unwrap_or_default();
            record.failure = Some(failure);
            self.store.set_result(project, plan_id, &record)?;
        }
        self.clients.note_plan(run_id, plan_id);
        self.clients.note_run(run_id);
        Ok(())
    }

    /// Every plan is over: the end is stored, the folder measured, and told once the workers are tidy.
    pub(super) fn run_ended(&mut self, id: &str) -> Result<(), StoreError> {
        let now = self.now;
        let folder = self.home.run(id);
        let Some(run) = self.runs.get_mut(id) else { return Ok(()) };
        if run.plans.iter().any(|plan| plan.stored.ending.is_none()) {
            return Ok(());
        }
        run.stored.ended_at = Some(now);
        run.end_untold = true;
        // Where every result was there before the stop, nothing was cancelled.
        let cancelled = run.plans.iter().any(|plan| plan.stored.ending == Some(Ending::Cancelled {}));
        if run.stored.state != RunState::Cancelled || !cancelled {
            run.stored.state = RunState::Finished;
        }
        if let Some(row) = self.core.run_row(&RunId::from(id)) {
            run.stored.scheduling = row;
        }
        let stored = run.stored.clone();
        self.store.update_run(&stored)?;
        self.clients.watchers().for_each(|watching| watching.note_run(id));
        self.turn.precious = true;
        self.log(Some(id), None, "run-ended", format!("run {id} ended"))?;
        let id = id.to_owned();
        self.later(crate::process::jobs::job(move || {
            let bytes = retention::folder_bytes(&folder);
            Event::FolderMeasured(id, bytes)
        }));
        self.release_own_workers()?;
        self.retire_runs()
    }

    fn late_result(&mut self, key: &AttemptKey, outcome: &Outcome) -> Result<(), StoreError> {
        let id = self.id_of(key);
        let (run, plan) = (key.plan.run.as_str().to_owned(), key.plan.plan.as_str().to_owned());
        let how = match outcome {
            Outcome::Succeeded {} => "with a result, which is kept aside",
            Outcome::ModelFailed { .. } => "with a failure of the model",
            Outcome::Infrastructure { .. } => "with a failure of its machine",
            Outcome::Cancelled {} => "by being stopped",
            Outcome::TimeLimit { .. } => "by its time limit",
        };
        let text = format!("plan {plan}, attempt {}: given up earlier, it ended after all {how}", key.number.0);
        self.log(Some(&run), Some(&plan), "late-result", text)?;
        self.change_attempt(&id, |attempt| attempt.state = AttemptState::Superseded)
    }

    /// Workers of a run's own file are forgotten once no open run names them.
    pub(super) fn release_own_workers(&mut self) -> Result<(), StoreError> {
        let open = self.runs.values().filter(|run| !run.is_over() || !run.cleaning.is_empty());
        let needed: BTreeSet<&String> = open.flat_map(|run| &run.stored.workers).collect();
        let some_kept = self.fleet.values().any(|worker| worker.kept);
        let is_superfluous = |name: &String, kept: bool| {
            let is_default = name == crate::fleet::definition::LOCAL && !some_kept;
            !kept && !is_default && !needed.contains(name)
        };
        let superfluous: Vec<String> = self
            .fleet
            .iter()
            .filter(|(name, worker)| is_superfluous(name, worker.kept))
            .map(|(name, _)| name.clone())
            .collect();
        for name in superfluous {
            // What still carries a lost attempt stays until the next time.
            let carries = self.core.worker(&name.as_str().into()).is_some_and(|worker| worker.carried() > 0);
            let uncleaned = self.runs.values().any(|run| {
                run.plans
                    .iter()
                    .flat_map(|plan| &plan.attempts)
                    .any(|attempt| attempt.worker == name && !attempt.cleaned)
            });
            if !carries && !uncleaned {
                let now = self.millis();
                let _ = scheduler::on_worker_removed(&mut self.core, &name.as_str().into(), now, &mut self.effects);
                self.fleet.remove(&name);
            }
        }
        Ok(())
    }

    /// Whether a plan is over for the queue.
    pub(super) fn is_over(&self, key: &PlanKey) -> bool {
        self.core.plan(key).is_none_or(|plan| matches!(plan.state(), PlanState::Ended(_)))
    }
}

/// The result of a plan that did not succeed, with what its last attempt tells.
fn failed_result(plan: &crate::runs::entry::PlanEntry, message: String) -> PlanResult {
    let last = plan.attempts.last();
    let told = last.and_then(|attempt| attempt.result.as_ref());
    let engine = told.map(|result| &result.engine).or(last.map(|attempt| &attempt.engine));
    PlanResult {
        plan_number: plan.stored.plan.clone(),
        worker_id: last.map(|attempt| attempt.worker.clone()),
        success: false,
        hdf_path: None,
        error_message: Some(message),
        execution_time: told.map_or(0.0, |result| result.compute_seconds),
        verdict: told.and_then(|result| result.verdict.clone()),
        engine: engine.map(|engine| crate::runs::engine_choice::engine_name(engine.kind, &engine.version)),
        engine_kind: engine.map(|engine| -> EngineKind { engine.kind }),
        volume_error_percent: told.and_then(|result| result.volume_error_percent),
    }
}
