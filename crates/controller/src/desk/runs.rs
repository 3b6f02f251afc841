//! What the user asks of runs that are there.

use super::Desk;
use crate::api::{ApiError, ErrorCode, MoveTo, Reply, RunRef, RunState, RunSummary};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::following::Following;
use crate::process::jobs::job;
use crate::runs::retention::{self, FolderFreed, Kept};
use crate::runs::view;
use crate::store::StoreError;
use crate::store::plan_runs::Ending;
use protocol::{AttemptId, ContentHash};
use scheduler::{Move, PlanKey, Refused, RunId};
use std::collections::HashSet;
use workers::staging;

/// What inputs of ended runs may take beyond those that are still needed, before they are removed.
const SPARE_BLOBS: u64 = 10 << 30;

/// Runs that are named where one is not known.
const NAMED_RUNS: usize = 5;

impl Desk {
    /// The run that is meant: by its whole id or its number; the newest where nothing is said.
    pub(super) fn resolve(&self, run: &RunRef) -> Result<String, ApiError> {
        let number = |id: &str| id.trim_start_matches('r').parse::<u64>().unwrap_or(0);
        let none = |message: String| Err(ApiError::new(ErrorCode::NotFound, message));
        let Some(wanted) = run.0.as_deref().map(str::trim).filter(|wanted| !wanted.is_empty()) else {
            let newest = self.runs.keys().max_by_key(|id| number(id));
            return newest.cloned().map_or_else(|| none("there are no runs yet".to_owned()), Ok);
        };
        let lower = wanted.to_ascii_lowercase();
        for exact in [lower.clone(), format!("r{lower}")] {
            if self.runs.contains_key(&exact) {
                return Ok(exact);
            }
        }
        let mut newest: Vec<&str> = self.runs.keys().map(String::as_str).collect();
        newest.sort_by_key(|id| std::cmp::Reverse(number(id)));
        newest.truncate(NAMED_RUNS);
        let there = match newest.as_slice() {
            [] => "there are no runs yet".to_owned(),
            [one] => format!("there is {one}"),
            several => format!("the newest are {}", several.join(", ")),
        };
        let message = format!("there is no run {wanted}; {there}");
        Err(ApiError::new(ErrorCode::NotFound, message).in_terminal("spillway runs list"))
    }

    /// Every run, newest first.
    pub(super) fn run_summaries(&self) -> Vec<RunSummary> {
        let mut runs: Vec<_> = self.runs.values().map(|run| view::summary(run, &self.core).0).collect();
        runs.sort_by_cached_key(RunSummary::newest_first);
        runs
    }

    pub(super) fn resume_run(&mut self, run: &str) -> Result<Result<(), ApiError>, StoreError> {
        let Some(entry) = self.runs.get_mut(run) else { return Ok(Ok(())) };
        if entry.is_over() {
            return Ok(Ok(()));
        }
        let was = entry.stored.state;
        if matches!(was, RunState::Paused | RunState::Interrupted) {
            entry.stored.state = RunState::Active;
        }
        let workers = entry.stored.workers.clone();
        let id = RunId::from(run);
        let now = self.millis();
        let _ = scheduler::on_run_resumed(&mut self.core, &id, now, &mut self.effects);
        // Whoever comes back may have plans placed anew.
        let _ = scheduler::on_share_out_ended(&mut self.core, &id);
        for worker in workers {
            if self.fleet.get(&worker).is_some_and(|worker| worker.found.is_none()) {
                self.begin_examining(&worker);
            }
        }
        self.store_run(run)?;
        if was != RunState::Active {
            self.log(Some(run), None, "resumed", format!("run {run} goes on"))?;
        }
        Ok(Ok(()))
    }

    pub(super) fn pause_run(&mut self, run: &str) -> Result<Result<(), ApiError>, StoreError> {
        let Some(entry) = self.runs.get_mut(run) else { return Ok(Ok(())) };
        if entry.is_over() {
            return Ok(Err(ApiError::new(ErrorCode::NotNow, format!("run {run} is over"))));
        }
        entry.stored.state = RunState::Paused;
        let now = self.millis();
        let paused = scheduler::on_run_paused(&mut self.core, &RunId::from(run), now, &mut self.effects);
        self.store_run(run)?;
        self.log(Some(run), None, "paused", format!("run {run} is paused; plans that run go on"))?;
        Ok(paused.map_err(refused))
    }

    pub(super) fn cancel_run(&mut self, run: &str, plan: Option<&str>) -> Result<Result<(), ApiError>, StoreError> {
        let now = self.millis();
        let Some(entry) = self.runs.get_mut(run) else { return Ok(Ok(())) };
        if entry.is_over() {
            return Ok(Err(ApiError::new(ErrorCode::NotNow, format!("run {run} is over already"))));
        }
        let cancelled = match plan {
            Some(plan) => {
                let key = PlanKey::new(run, plan);
                scheduler::on_plan_cancelled(&mut self.core, &key, now, &mut self.effects)
            }
            None => {
                entry.stored.state = RunState::Cancelled;
                scheduler::on_run_cancelled(&mut self.core, &RunId::from(run), now, &mut self.effects)
            }
        };
        if let Err(refusal) = cancelled {
            return Ok(Err(refused(refusal)));
        }
        self.store_run(run)?;
        let what = plan.map_or_else(|| format!("run {run}"), |plan| format!("plan {plan}"));
        let promised: Vec<&str> = self
            .core
            .plans_of(&RunId::from(run))
            .filter(|(_, plan)| plan.is_promised())
            .map(|(key, _)| key.plan.as_str())
            .collect();
        let finished = match promised.as_slice() {
            [] => String::new(),
            plans => format!("; already computed, and still put beside the project: {}", plans.join(", ")),
        };
        let finished = if plan.is_none() { finished } else { String::new() };
        self.log(Some(run), plan, "cancel", format!("{what} is being stopped on the user's word{finished}"))?;
        Ok(Ok(()))
    }

    pub(super) fn requeue(&mut self, run: &str, plan: Option<&str>) -> Result<Result<(), ApiError>, StoreError> {
        let now = self.millis();
        let Some(entry) = self.runs.get(run) else { return Ok(Ok(())) };
        // A run that was stopped as a whole goes on as a whole; a plan that was stopped by itself stays so.
        let all_stopped = entry.stored.state == RunState::Cancelled;
        let taken = |ending: Option<Ending>| match ending {
            Some(Ending::Failed {}) => true,
            Some(Ending::Cancelled {}) => all_stopped,
            Some(Ending::Current {} | Ending::Refused {} | Ending::Succeeded { .. }) | None => false,
        };
        let chosen: Vec<String> = match plan {
            Some(number) => match entry.plan(number) {
                None => {
                    let message = format!("run {run} has no plan {number}");
                    return Ok(Err(ApiError::new(ErrorCode::NotFound, message)));
                }
                Some(found) if found.stored.row.is_none() => {
                    let message = format!("plan {number} never joined the queue of run {run}; start a new run of it");
                    let command = format!("spillway run {} --plans {number} --again", entry.stored.project_path);
                    return Ok(Err(ApiError::new(ErrorCode::NotNow, message).in_terminal(command)));
                }
                Some(found) => vec![found.stored.plan.clone()],
            },
            None => entry
                .plans
                .iter()
                .filter(|plan| taken(plan.stored.ending))
                .map(|plan| plan.stored.plan.clone())
                .collect(),
        };
        if chosen.is_empty() {
            let cancelled = entry.plans.iter().find(|plan| plan.stored.ending == Some(Ending::Cancelled {}));
            let refusal = ApiError::new(ErrorCode::NotNow, format!("no plan of run {run} failed"));
            return Ok(Err(match cancelled {
                Some(plan) => ApiError {
                    message: format!("{refusal}; one that was cancelled is queued again by its number"),
                    ..refusal.in_terminal(format!("spillway runs requeue {run} --plan {}", plan.stored.plan))
                },
                None => refusal,
            }));
        }
        let names = entry.stored.workers.clone();
        self.take_workers_back(run, &names);
        for number in &chosen {
            let key = PlanKey::new(run, number.as_str());
            if let Err(refusal) = scheduler::on_plan_requeued(&mut self.core, &key, now, &mut self.effects) {
                return Ok(Err(refused(refusal)));
            }
            if let Some(plan) = self.plan_mut(run, number) {
                plan.stored.result = None;
                plan.stored.ending = None;
                let stored = plan.stored.clone();
                self.store.set_plan_end(&stored)?;
            }
            self.clients.note_plan(run, number);
            self.log(Some(run), Some(number), "requeued", format!("plan {number} is queued again on the user's word"))?;
        }
        let mut goes_on = true;
        if let Some(entry) = self.runs.get_mut(run) {
            if entry.is_over() {
                self.clients.watchers().for_each(|watching| watching.note_opened(run));
            }
            goes_on = entry.stored.state != RunState::Paused;
            if goes_on {
                entry.stored.state = RunState::Active;
            }
            entry.stored.ended_at = None;
            entry.end_untold = false;
        }
        if goes_on {
            let _ = scheduler::on_run_resumed(&mut self.core, &RunId::from(run), now, &mut self.effects);
        }
        self.store_run(run)?;
        Ok(Ok(()))
    }

    /// The workers of an ended run's own file, which were forgotten with its end.
    fn take_workers_back(&mut self, run: &str, names: &[String]) {
        let Some(own) = self.runs.get(run).and_then(|run| run.stored.own_workers.clone()) else { return };
        let Ok(file) = workers::worker_file::read(&own.text, &own.file) else { return };
        for settings in crate::fleet::definition::renamed(file.workers, names) {
            if !self.fleet.contains_key(&settings.name) {
                let name = settings.name.clone();
                let link = crate::fleet::definition::link(&self.home, &settings);
                self.add_to_fleet(crate::fleet::FleetWorker::new(settings, false, link));
                self.begin_examining(&name);
            }
        }
    }

    pub(super) fn move_plan(&mut self, run: &str, plan: &str, to: MoveTo) -> Result<(), ApiError> {
        let to = match to {
            MoveTo::Front => Move::Front,
            MoveTo::Back => Move::Back,
            MoveTo::Before(next) => Move::Before(next.as_str().into()),
        };
        scheduler::on_plan_moved(&mut self.core, &PlanKey::new(run, plan), to, &mut self.effects).map_err(refused)
    }

    /// Stores what changes of a run.
    pub(super) fn store_run(&mut self, run: &str) -> Result<(), StoreError> {
        let row = self.core.run_row(&RunId::from(run));
        let Some(entry) = self.runs.get_mut(run) else { return Ok(()) };
        if let Some(row) = row {
            entry.stored.scheduling = row;
        }
        let stored = entry.stored.clone();
        self.clients.note_run(run);
        self.store.update_run(&stored)
    }

    pub(super) fn follow_run(&mut self, client: ClientId, id: u64, run: &str, messages: bool) {
        self.answer_with_run(client, id, run);
        self.clients.follow(client, Following::new(run.to_owned(), messages));
        // Who comes to a run that cannot go on without help is told so, too.
        if let Some(entry) = self.runs.get_mut(run) {
            (entry.stuck, entry.stuck_since) = (false, None);
        }
        // An end that was told before is told again, to this client too.
        if let Some(run) = self.runs.get_mut(run).filter(|run| run.is_over()) {
            run.end_untold = true;
        }
    }

    pub(super) fn delete_run(
        &mut self,
        run: &str,
        asked_by: Option<(ClientId, u64)>,
    ) -> Result<Result<(), ApiError>, StoreError> {
        let Some(entry) = self.runs.get(run) else { return Ok(Ok(())) };
        if !entry.is_over() {
            let refusal = ApiError::new(ErrorCode::NotNow, format!("run {run} is not over; stop it first"));
            return Ok(Err(refusal.in_terminal(format!("spillway runs cancel {run}"))));
        }
        if entry
            .plans
            .iter()
            .flat_map(|plan| &plan.attempts)
            .any(|attempt| self.is_being_published(&AttemptId(attempt.id.clone())))
        {
            let message = format!("a result of run {run} is just being published; try again in a moment");
            return Ok(Err(ApiError::new(ErrorCode::NotNow, message)));
        }
        let attempts: Vec<AttemptId> =
            entry.plans.iter().flat_map(|plan| &plan.attempts).map(|attempt| AttemptId(attempt.id.clone())).collect();
        let mut on_workers = Vec::new();
        for id in &attempts {
            on_workers.extend(self.link_of(id).map(|link| (link, id.clone())));
        }
        let _ = scheduler::on_run_deleted(&mut self.core, &RunId::from(run));
        self.store.delete_run(run)?;
        self.runs.remove(run);
        self.clients.watchers().for_each(|watching| watching.note_removed(run));
        for id in &attempts {
            self.attempts.remove(id);
        }
        let (folder, name) = (self.home.run(run), run.to_owned());
        self.later(job(move || {
            let kept = on_workers.into_iter().filter_map(|(link, id)| {
                let path = workers::link::WorkerPath::attempt(&id).ok()?;
                let bytes = link.folder_bytes(&path).unwrap_or(0);
                staging::remove_attempt(&*link, &id).ok().filter(|removed| *removed).map(|_| bytes)
            });
            let on_workers: u64 = kept.sum();
            let freed = retention::remove(&folder, &name, asked_by);
            Event::FolderFreed(FolderFreed { freed_bytes: freed.freed_bytes + on_workers, ..freed })
        }));
        Ok(Ok(()))
    }

    pub(super) fn folder_freed(&mut self, freed: FolderFreed) -> Result<(), StoreError> {
        if let Some(trouble) = &freed.trouble {
            self.log(None, None, "not-removed", trouble.clone())?;
        }
        if let Some((client, id)) = freed.asked_by {
            let deleted = crate::api::RunDeleted { id: freed.run, freed_bytes: freed.freed_bytes };
            self.answer(client, id, Reply::Deleted(deleted));
        }
        self.remove_spare_blobs()
    }

    pub(super) fn folder_measured(&mut self, run: &str, bytes: u64) -> Result<(), StoreError> {
        if let Some(entry) = self.runs.get_mut(run) {
            entry.stored.folder_bytes = bytes;
            self.store_run(run)?;
        }
        Ok(())
    }

    /// Removes runs by the rule of retention.
    pub(super) fn retire_runs(&mut self) -> Result<(), StoreError> {
        let kept: Vec<Kept> = self
            .runs
            .values()
            .map(|run| Kept {
                run: run.stored.id.clone(),
                ended_at: run.stored.ended_at.filter(|_| run.cleaning.is_empty()),
                holds_result: run.plans.iter().any(|plan| retention::holds_result(plan.stored.ending)),
            })
            .collect();
        let (keep_runs, keep_days) = (self.settings.keep_runs, self.settings.keep_days);
        for run in retention::superfluous(&kept, keep_runs, keep_days, self.now) {
            tracing::info!(run, "an old run is removed with its folder");
            let _ = self.delete_run(&run, None)?;
        }
        Ok(())
    }

    fn remove_spare_blobs(&mut self) -> Result<(), StoreError> {
        let live: HashSet<ContentHash> = self.store.needed_blobs()?.into_iter().map(ContentHash).collect();
        let blobs = self.blobs.clone();
        self.later(Box::new(move |_| {
            if let Err(error) = blobs.collect_garbage(&live, SPARE_BLOBS) {
                tracing::warn!(%error, "inputs of ended runs could not be removed");
            }
        }));
        Ok(())
    }
}

pub(super) fn refused(refusal: Refused) -> ApiError {
    let code = match refusal {
        Refused::UnknownRun(_) | Refused::UnknownPlan(_) | Refused::UnknownWorker(_) => ErrorCode::NotFound,
        Refused::RunExists(_) | Refused::PlanTwice(_) | Refused::WorkerExists(_) => ErrorCode::BadRequest,
        Refused::NotWaiting(_)
        | Refused::AlreadyEnded(_)
        | Refused::BeingFinished(_)
        | Refused::NotEnded(_)
        | Refused::RunNotOver(_) => ErrorCode::NotNow,
    };
    ApiError::new(code, refusal.to_string())
}
