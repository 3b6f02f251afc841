//! `run`: checked, prepared by a job, and then made in one turn.

use super::Desk;
use crate::api::{ApiError, ErrorCode, PlanResult, Reply, RunOptions, RunState, StartRun, StartedRun, WorkerSelection};
use crate::fleet::{FleetWorker, definition};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::runs::entry::{PlanEntry, RunEntry};
use crate::runs::inputs::PlanInputs;
use crate::runs::prepare::{Candidate, Fate, PreparedRun, ToPrepare, prepare};
use crate::runs::view::run_view;
use crate::store::StoreError;
use crate::store::plan_runs::{Ending, StoredPlan};
use crate::store::projects::ProjectId;
use crate::store::runs::{OwnWorkers, StoredRun};
use engines::EngineChoice;
use protocol::EngineKind;
use scheduler::{Health, PlanSpec, RunId, RunRow, WorkerId};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use workers::settings::WorkerSettings;

/// A run that is being prepared.
pub(super) struct PendingStart {
    options: RunOptions,
    workers: Vec<WorkerSettings>,
    own: Option<OwnWorkers>,
    /// What the run is called, where that is not its project's title.
    pub(super) title: Option<String>,
    pub(super) warnings: Vec<String>,
}

impl PendingStart {
    /// What was asked for.
    pub(super) fn options(&self) -> &RunOptions {
        &self.options
    }
}

impl Desk {
    pub(super) fn start_run(&mut self, client: ClientId, id: u64, request: StartRun) {
        let Some(engine) = EngineChoice::parse(&request.options.engine) else {
            let message = format!(
                "no engine is called {:?}: write auto, practice, or a version of HEC-RAS such as 6.6",
                request.options.engine
            );
            return self.refuse(client, id, ErrorCode::BadRequest, message);
        };
        let pending = match self.select_workers(&request.workers, &request.options) {
            Ok(pending) => pending,
            Err(error) => return self.answer(client, id, Reply::Refused(error)),
        };
        self.begin_preparing(client, id, pending, request, engine);
    }

    /// Has a run prepared; it is made when it is.
    pub(super) fn begin_preparing(
        &mut self,
        client: ClientId,
        id: u64,
        pending: PendingStart,
        request: StartRun,
        engine: EngineChoice,
    ) {
        let candidates = pending.workers.iter().map(|settings| {
            let known = self.fleet.get(&settings.name).filter(|worker| worker.settings == *settings);
            // Whoever starts a run does not wait for a machine that nobody ever reached.
            let silent = known.filter(|worker| worker.found.is_none()).and_then(|worker| {
                match self.core.worker(&WorkerId::from(worker.settings.name.as_str()))?.health() {
                    Health::Unreachable { reason, .. } => Some(format!("it cannot be reached: {reason}")),
                    Health::Unknown | Health::Ready | Health::NeedsAttention { .. } => None,
                }
            });
            let link = match (silent, known) {
                (Some(reason), _) => Err(reason),
                (None, Some(worker)) => worker.link.clone(),
                (None, None) => definition::link(&self.home, settings),
            };
            Candidate {
                settings: settings.clone(),
                link,
                // What was wrong may have been mended since.
                found: known.and_then(|worker| worker.found.clone()).filter(|found| found.trouble.is_none()),
            }
        });
        let asked = ToPrepare {
            path: request.project,
            plans: request.plans,
            options: request.options,
            engine,
            workers: candidates.collect(),
            label: self.label.clone(),
            store_file: self.home.store_file(),
            blobs: self.blobs.clone(),
            hashes: self.hashes.clone(),
        };
        self.starts.insert((client, id), pending);
        self.later(job(move || Event::RunPrepared(client, id, Box::new(prepare(&asked)))));
    }

    pub(super) fn select_workers(
        &self,
        selection: &WorkerSelection,
        options: &RunOptions,
    ) -> Result<PendingStart, ApiError> {
        let mut pending = PendingStart {
            options: options.clone(),
            workers: Vec::new(),
            own: None,
            title: None,
            warnings: Vec::new(),
        };
        match selection {
            WorkerSelection::All => {
                let kept = self.fleet.values().filter(|worker| worker.kept);
                pending.workers = kept.map(|worker| worker.settings.clone()).collect();
                if pending.workers.is_empty() {
                    pending.workers.push(definition::this_machine());
                }
            }
            WorkerSelection::Named(names) => {
                for name in names {
                    let known = self.fleet.iter().find(|(known, worker)| {
                        known.eq_ignore_ascii_case(name) && (worker.kept || *known == definition::LOCAL)
                    });
                    match known {
                        Some((_, worker)) => pending.workers.push(worker.settings.clone()),
                        None if name.eq_ignore_ascii_case(definition::LOCAL) => {
                            pending.workers.push(definition::this_machine());
                        }
                        None => {
                            let kept = self.fleet.values().filter(|worker| worker.kept);
                            let mut known: Vec<&str> = kept.map(|worker| worker.settings.name.as_str()).collect();
                            if !known.contains(&definition::LOCAL) {
                                known.push(definition::LOCAL);
                            }
                            let message = format!("there is no worker {name}; there are {}", known.join(", "));
                            return Err(ApiError::new(ErrorCode::BadRequest, message));
                        }
                    }
                }
            }
            WorkerSelection::File { file, text } => {
                let read = workers::worker_file::read(text, file)
                    .map_err(|error| ApiError::new(ErrorCode::BadRequest, error.to_string()))?;
                pending.warnings.extend(read.warnings.iter().map(ToString::to_string));
                if read.workers.is_empty() {
                    let message = format!("{file}: every worker in it is switched off");
                    return Err(ApiError::new(ErrorCode::NothingCanRun, message));
                }
                let names: Vec<String> = read.workers.iter().map(|settings| self.free_name(settings)).collect();
                // What is stored is the file without secrets.
                let text = workers::settings::export(&read.workers);
                pending.own = Some(OwnWorkers { file: file.clone(), text });
                pending.workers = definition::renamed(read.workers, &names);
                let unsupported = pending.workers.iter().filter_map(|settings| settings.is_supported().err());
                pending.warnings.extend(unsupported.map(|refused| refused.to_string()));
            }
        }
        Ok(pending)
    }

    /// The name of a file's worker: its own, unless another worker has it.
    fn free_name(&self, settings: &WorkerSettings) -> String {
        let as_named = definition::renamed(vec![settings.clone()], std::slice::from_ref(&settings.name));
        let same = |known: &FleetWorker| as_named.first().is_some_and(|settings| *settings == known.settings);
        let mut name = settings.name.clone();
        let mut number = 2;
        while self.fleet.get(&name).is_some_and(|known| !same(known) && (known.kept || self.is_in_use(&name))) {
            name = format!("{} ({number})", settings.name);
            number += 1;
        }
        name
    }

    fn is_in_use(&self, worker: &str) -> bool {
        self.runs.values().any(|run| !run.is_over() && run.stored.workers.iter().any(|name| name == worker))
    }

    pub(super) fn run_prepared(
        &mut self,
        client: ClientId,
        id: u64,
        prepared: Result<PreparedRun, ApiError>,
    ) -> Result<(), StoreError> {
        let Some(pending) = self.starts.remove(&(client, id)) else { return Ok(()) };
        match prepared {
            Ok(prepared) => {
                let started = self.make_run(pending, prepared)?;
                self.answer(client, id, Reply::Started(Box::new(started)));
            }
            Err(error) => self.answer(client, id, Reply::Refused(error)),
        }
        Ok(())
    }

    fn make_run(&mut self, pending: PendingStart, prepared: PreparedRun) -> Result<StartedRun, StoreError> {
        let run_id = self.store.next_run_id()?;
        let project = match &pending.title {
            None => self.project_used(&prepared.project_path, &prepared.title)?,
            Some(_) => self.trial_used(&prepared.project_path, &prepared.title)?,
        };
        for settings in &pending.workers {
            self.take_worker(settings);
        }
        for (name, examined) in prepared.examined {
            self.worker_examined(&name, examined)?;
        }
        let names: Vec<String> = pending.workers.iter().map(|settings| settings.name.clone()).collect();
        let options = &pending.options;
        let scheduling = scheduler::RunOptions {
            workers: Some(names.iter().map(|name| WorkerId::from(name.as_str())).collect::<BTreeSet<_>>()),
            max_concurrent: options.max_concurrent,
            retries: options.retries,
            engines: prepared.engines,
            cores: options.cores,
            leave: options.leave,
            paused: false,
            finishing: false,
        };
        let stored = StoredRun {
            id: run_id.clone(),
            project,
            project_path: prepared.project_path,
            title: pending.title.unwrap_or(prepared.title),
            options: options.clone(),
            workers: names,
            own_workers: pending.own,
            scheduling: RunRow { run: RunId::from(run_id.as_str()), options: scheduling.clone() },
            state: RunState::Active,
            created_at: self.now,
            ended_at: None,
            folder_bytes: 0,
        };
        self.store.add_run(&stored)?;
        let mut plans = Vec::new();
        let mut specs = Vec::new();
        let mut counts = (0, 0, 0);
        for (position, plan) in prepared.plans.into_iter().enumerate() {
            let mut entry = StoredPlan {
                run: run_id.clone(),
                plan: plan.number.clone(),
                position: u32::try_from(position).unwrap_or(u32::MAX),
                title: plan.title,
                fingerprint: None,
                expected: None,
                row: None,
                result: None,
                ending: None,
            };
            let mut inputs: Option<Arc<PlanInputs>> = None;
            match plan.fate {
                Fate::Queued { inputs: staged, fingerprint, expected, engines } => {
                    counts.0 += 1;
                    entry.fingerprint = Some(fingerprint);
                    entry.expected = expected.seconds;
                    specs.push(PlanSpec {
                        number: plan.number.as_str().into(),
                        expected_seconds: expected.seconds,
                        memory_bytes: expected.memory_bytes,
                        disk_bytes: expected.disk_bytes,
                        engines,
                    });
                    let hashes = staged.manifest.entries.iter().map(|entry| entry.blake3.as_str());
                    self.store.add_run_blobs(&run_id, hashes)?;
                    inputs = Some(Arc::new(*staged));
                }
                Fate::Current { hdf, engine } => {
                    counts.1 += 1;
                    entry.result = Some(current(&plan.number, &hdf, engine));
                    entry.ending = Some(Ending::Current {});
                }
                Fate::Refused { message } => {
                    counts.2 += 1;
                    entry.result = Some(PlanResult { error_message: Some(message), ..nothing_computed(&plan.number) });
                    entry.ending = Some(Ending::Refused {});
                }
            }
            self.store.add_plan(&entry, inputs.as_deref())?;
            let mut entry = PlanEntry::new(entry);
            entry.inputs = inputs;
            plans.push(entry);
        }
        let all_over = specs.is_empty();
        let queued: Vec<&str> = specs.iter().map(|spec| spec.number.as_str()).collect();
        let twice = self.computed_twice(project, &queued);
        self.runs.insert(run_id.clone(), RunEntry::new(stored, plans));
        self.clients.watchers().for_each(|watching| watching.note_opened(&run_id));
        self.turn.precious = true;
        let text =
            format!("run {run_id} was made: {} to compute, {} current, {} cannot start", counts.0, counts.1, counts.2);
        self.log(Some(&run_id), None, "made", text)?;
        self.log_refusals(&run_id)?;
        if all_over {
            self.run_ended(&run_id)?;
        } else {
            let now = self.millis();
            let run = RunId::from(run_id.as_str());
            let submitted = scheduler::on_run_submitted(&mut self.core, run, scheduling, specs, now, &mut self.effects);
            if let Err(refused) = submitted {
                self.log(Some(&run_id), None, "refused", refused.to_string())?;
            }
            // The queue decides before the answer, so that it shows where the plans are.
            self.settle()?;
        }
        let mut warnings = pending.warnings;
        warnings.extend(prepared.warnings);
        warnings.extend(twice);
        let run = self.runs.get(&run_id).map(|run| run_view(run, &self.core, &self.home, self.millis()));
        match run {
            Some(run) => Ok(StartedRun { run, warnings }),
            None => Err(StoreError::lost_run(&self.home.store_file(), &run_id)),
        }
    }

    /// A warning for each open run that has some of these plans of the same project in its queue or on its workers.
    pub(super) fn computed_twice(&self, project: ProjectId, plans: &[&str]) -> Vec<String> {
        let open = self.runs.values().filter(|run| !run.is_over() && run.stored.project == project);
        let mut warnings = Vec::new();
        for run in open {
            let same = run.plans.iter().filter(|plan| plan.stored.ending.is_none());
            let same: Vec<&str> =
                same.map(|plan| plan.stored.plan.as_str()).filter(|plan| plans.contains(plan)).collect();
            let (what, they) = match same.as_slice() {
                [] => continue,
                [one] => (format!("plan {one}"), "it is"),
                several => (format!("plans {}", several.join(", ")), "they are"),
            };
            let does = if run.stored.state == RunState::Active { "is computing" } else { "is to compute" };
            let id = &run.stored.id;
            warnings.push(format!("run {id} {does} {what} of this project already; {they} computed once more"));
        }
        warnings
    }

    fn log_refusals(&mut self, run: &str) -> Result<(), StoreError> {
        let Some(entry) = self.runs.get(run) else { return Ok(()) };
        let told: Vec<(String, &'static str, String)> = entry
            .plans
            .iter()
            .filter_map(|plan| {
                let number = plan.stored.plan.clone();
                match plan.stored.ending? {
                    Ending::Refused {} => {
                        let reason = plan.stored.result.as_ref()?.error_message.clone().unwrap_or_default();
                        let text = format!("plan {number} cannot start: {reason}");
                        Some((number, "cannot-start", text))
                    }
                    Ending::Current {} => {
                        let text = format!("plan {number} is not computed again: its result is current");
                        Some((number, "current", text))
                    }
                    Ending::Succeeded { .. } | Ending::Failed {} | Ending::Cancelled {} => None,
                }
            })
            .collect();
        for (plan, kind, text) in told {
            self.log(Some(run), Some(&plan), kind, text)?;
        }
        Ok(())
    }

    /// Takes a worker of a new run into the fleet, where it is not there.
    fn take_worker(&mut self, settings: &WorkerSettings) {
        let known = self.fleet.get(&settings.name).is_some_and(|worker| worker.settings == *settings);
        if !known {
            let link = definition::link(&self.home, settings);
            self.add_to_fleet(FleetWorker::new(settings.clone(), false, link));
        }
        let looked_at = self.fleet.get(&settings.name).is_some_and(|worker| worker.found.is_some());
        if !looked_at {
            self.begin_examining(&settings.name);
        }
    }
}

/// The result that stands already.
fn current(plan: &str, hdf: &Path, (kind, engine): (EngineKind, String)) -> PlanResult {
    PlanResult {
        success: true,
        hdf_path: Some(hdf.to_string_lossy().into_owned()),
        engine: Some(engine),
        engine_kind: Some(kind),
        ..nothing_computed(plan)
    }
}

pub(super) fn nothing_computed(plan: &str) -> PlanResult {
    PlanResult {
        plan_number: plan.to_owned(),
        worker_id: None,
        success: false,
        hdf_path: None,
        error_message: None,
        execution_time: 0.0,
        verdict: None,
        engine: None,
        engine_kind: None,
        volume_error_percent: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_that_is_current_names_what_computed_it() {
        let result = current("01", Path::new("/p/X.p01.hdf"), (EngineKind::Practice, "practice 1".into()));
        assert_eq!((result.engine.as_deref(), result.engine_kind), (Some("practice 1"), Some(EngineKind::Practice)));
        assert!(result.success && result.hdf_path.is_some() && result.worker_id.is_none());
    }
}
