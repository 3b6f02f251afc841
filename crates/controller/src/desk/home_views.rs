//! What views ask of files: results, the sample, what is stored where, a bundle for support. Each is a job of its own.

use super::Desk;
use crate::api::{ApiError, ErrorCode, Reply};
use crate::embedded::place_sample;
use crate::fleet::{FleetWorker, definition};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::results::{self, Asked};
use crate::runs::engine_choice::engine_name;
use crate::runs::view::run_view;
use crate::support::{Part, ToBundle, measure, write_bundle};
use protocol::worker_folder;
use serde_json::{Value, json};
use std::path::PathBuf;
use workers::settings::{WorkerKind, WorkerSettings};

impl Desk {
    pub(super) fn read_result(&mut self, client: ClientId, id: u64, asked: Asked) {
        self.later(job(move || Event::Answer(client, id, Box::new(results::read(&asked)))));
    }

    pub(super) fn open_sample(&mut self, client: ClientId, id: u64) {
        let folder = self.home.sample();
        self.later(job(move || {
            let reply = match place_sample(&folder) {
                Ok(project) => Reply::Text(project.to_string_lossy().into_owned()),
                Err(error) => {
                    let message = format!(
                        "the sample cannot be put into {}: {error}. Free some space there, or move the home with SPILLWAY_HOME",
                        folder.display()
                    );
                    Reply::Refused(ApiError::new(ErrorCode::NotNow, message))
                }
            };
            Event::Answer(client, id, Box::new(reply))
        }));
    }

    pub(super) fn show_storage(&mut self, client: ClientId, id: u64) {
        let home = self.home.clone();
        let parts = Part::all(&home, self.folders_here());
        self.later(job(move || Event::Answer(client, id, Box::new(Reply::Storage(measure(&home, parts))))));
    }

    /// Workers of this machine with their folders.
    fn folders_here(&self) -> Vec<(String, PathBuf)> {
        let here = self.fleet.values().map(|worker| &worker.settings).filter(|settings| is_here(settings));
        here.map(|settings| (settings.name.clone(), definition::folder(&self.home, settings))).collect()
    }

    pub(super) fn write_support_bundle(&mut self, client: ClientId, id: u64, folder: String) {
        let serve_log =
            |(name, folder): (String, PathBuf)| (definition::plain_name(&name), folder.join(worker_folder::SERVE_LOG));
        let mut runs: Vec<_> = self.runs.values().collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.stored.created_at, run.stored.id.clone())));
        let what = ToBundle {
            folder: folder.into(),
            home: self.home.clone(),
            workers: workers::settings::export(&self.kept_or_default()),
            found: Value::Array(self.fleet.values().map(found_on).collect()),
            runs: runs.iter().map(|run| run_view(run, &self.core, &self.home, self.millis())).collect(),
            serve_logs: self.folders_here().into_iter().map(serve_log).collect(),
        };
        self.later(job(move || {
            let reply = match write_bundle(&what) {
                Ok(path) => Reply::Text(path.to_string_lossy().into_owned()),
                Err(error) => Reply::Refused(error),
            };
            Event::Answer(client, id, Box::new(reply))
        }));
    }
}

fn is_here(settings: &WorkerSettings) -> bool {
    match settings.kind {
        WorkerKind::Local => true,
        WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => false,
    }
}

/// What was found on a worker, for whoever gives support.
fn found_on(worker: &FleetWorker) -> Value {
    let found = worker.found.as_ref();
    let engines = found.map(|found| {
        let engines = found.engines.iter();
        let told = |engine: &engines::InstalledEngine| {
            json!({ "engine": engine_name(engine.kind, &engine.version), "program": engine.program })
        };
        engines.map(told).collect::<Vec<_>>()
    });
    json!({
        "name": worker.settings.name,
        "kind": worker.settings.kind.as_str(),
        "kept": worker.kept,
        "cannotBeUsed": worker.link.as_ref().err(),
        "trouble": found.and_then(|found| found.trouble.as_ref()),
        "machine": found.map(|found| &found.facts),
        "engines": engines,
    })
}
