//! Trying a worker: a run of a small project of our own, followed, stopped and judged like any other.

use super::Desk;
use crate::api::{ApiError, ErrorCode, PlanSelection, Reply, RunOptions, StartRun, TryWorker, WorkerSelection};
use crate::fleet::definition;
use crate::fleet::trial::{ToTry, WrittenTrial, prepare_trial};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::StoreError;
use engines::EngineChoice;

impl Desk {
    pub(super) fn try_worker(&mut self, client: ClientId, id: u64, request: TryWorker) -> Result<(), StoreError> {
        let Some(name) = self.known_name(&request.name) else {
            return self.no_such_worker(client, id, &request.name);
        };
        if let Some(asked) = request.engine.as_deref().filter(|asked| EngineChoice::parse(asked).is_none()) {
            let message = format!("engine {asked}: write practice, or a version of HEC-RAS such as 6.6");
            self.refuse(client, id, ErrorCode::BadRequest, message);
            return Ok(());
        }
        if let Some(reason) = self.why_not_tried_now(&name) {
            self.refuse(client, id, ErrorCode::NotNow, reason);
            return Ok(());
        }
        let Some(worker) = self.fleet.get(&name) else { return Ok(()) };
        let what = ToTry {
            settings: worker.settings.clone(),
            found: worker.found.as_ref().map(|found| found.engines.clone()),
            engine: request.engine,
            folder: self.home.trials().join(definition::plain_name(&name)),
        };
        self.later(job(move || Event::TrialWritten(client, id, Box::new(prepare_trial(what)))));
        Ok(())
    }

    pub(super) fn trial_written(&mut self, client: ClientId, id: u64, written: Result<WrittenTrial, ApiError>) {
        let started = written.and_then(|written| {
            if let Some(reason) = self.why_not_tried_now(&written.worker) {
                return Err(ApiError::new(ErrorCode::NotNow, reason));
            }
            let options = RunOptions { engine: written.engine.clone(), again: true, ..RunOptions::default() };
            let workers = WorkerSelection::Named(vec![written.worker.clone()]);
            let mut pending = self.select_workers(&workers, &options)?;
            pending.title = Some(title(&written.worker));
            pending.warnings.extend(written.note);
            // It was read before, or is one of our own words.
            let engine = EngineChoice::parse(&written.engine).unwrap_or_default();
            let project = written.project.to_string_lossy().into_owned();
            Ok((pending, StartRun { project, plans: PlanSelection::All, workers, options }, engine))
        });
        match started {
            Ok((pending, request, engine)) => self.begin_preparing(client, id, pending, request, engine),
            Err(error) => self.answer(client, id, Reply::Refused(error)),
        }
    }

    /// Two trials of one worker would share a folder.
    fn why_not_tried_now(&self, worker: &str) -> Option<String> {
        let title = title(worker);
        let mut open = self.runs.values().filter(|run| !run.is_over());
        if let Some(run) = open.find(|run| run.stored.title == title) {
            return Some(format!("{worker} is being tried already, in run {}", run.stored.id));
        }
        let begun = self.starts.values().any(|pending| pending.title.as_ref() == Some(&title));
        begun.then(|| format!("{worker} is being tried already"))
    }
}

fn title(worker: &str) -> String {
    format!("Trial run on {worker}")
}
