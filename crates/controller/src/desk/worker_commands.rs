//! What the user asks of workers.

use super::Desk;
use super::waiting::WaitsFor;
use crate::api::{
    ApiError, ErrorCode, ImportedWorkers, Reply, SlotView, StopWorker, WorkerLogs, WorkerState, WorkerView,
};
use crate::fleet::serve::end_idle_serve;
use crate::fleet::{FleetWorker, Link, definition, logs, secrets};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::runs::engine_choice::engine_name;
use crate::runs::entry::RunEntry;
use crate::runs::view::is_running;
use crate::store::StoreError;
use crate::store::workers::KeptWorker;
use scheduler::{Health, SetAside, WorkerId};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use workers::credentials::SystemStore;
use workers::link::ServeLife;
use workers::settings::WorkerSettings;
use workers::worker_file::WorkerFile;

impl Desk {
    /// Lists the workers once each was looked at.
    pub(super) fn list_workers(&mut self, client: ClientId, id: u64) {
        self.know_this_machine();
        self.waiting.push((client, id, WaitsFor::Examined));
    }

    /// Workers that are shown: the kept ones, this machine where none is kept, and those of open runs.
    pub(super) fn answer_with_workers(&mut self, client: ClientId, id: u64) {
        let workers = self.worker_views();
        self.answer(client, id, Reply::Workers(workers));
    }

    /// The workers that are shown, by name.
    pub(super) fn worker_views(&self) -> Vec<WorkerView> {
        let some_kept = self.fleet.values().any(|worker| worker.kept);
        let open: Vec<_> = self.runs.values().filter(|run| !run.is_over()).collect();
        let in_use = |name: &str| open.iter().any(|run| run.stored.workers.iter().any(|worker| worker == name));
        let shown = self.fleet.values().filter(|worker| worker.kept || !some_kept || in_use(&worker.settings.name));
        let used = used_by_plans(open.iter().copied());
        let views = shown.map(|worker| {
            let (cores_used, memory_used_bytes) = used.get(worker.settings.name.as_str()).copied().unwrap_or_default();
            WorkerView { cores_used, memory_used_bytes, ..self.worker_view(worker) }
        });
        views.collect()
    }

    /// Where no worker is kept, this machine is one.
    pub(super) fn know_this_machine(&mut self) {
        if !self.fleet.values().any(|worker| worker.kept) && !self.fleet.contains_key(definition::LOCAL) {
            let settings = definition::this_machine();
            let link = definition::link(&self.home, &settings);
            self.add_to_fleet(FleetWorker::new(settings, false, link));
            self.begin_examining(definition::LOCAL);
        }
    }

    fn worker_view(&self, worker: &FleetWorker) -> WorkerView {
        let settings = &worker.settings;
        let queued = self.core.worker(&WorkerId::from(settings.name.as_str()));
        let state = match (&worker.link, queued) {
            (Err(reason), _) => WorkerState::NotSupported { reason: reason.clone() },
            (Ok(_), Some(queued)) => {
                state_of(queued, self.core.wait_for_worker(&WorkerId::from(settings.name.as_str())))
            }
            (Ok(_), None) => WorkerState::Unknown {},
        };
        let found = worker.found.as_ref();
        let busy = match &worker.serve {
            Some(ServeLife::Alive(Some(serve))) => serve.busy.as_slice(),
            Some(ServeLife::Alive(None) | ServeLife::Gone(_)) | None => &[],
        };
        let offset = found.map_or(0, |found| found.clock_offset);
        let number =
            queued.map_or(0, scheduler::Worker::slots).max(busy.iter().map(|slot| slot.slot).max().unwrap_or(0));
        let slots = (1..=number).map(|slot| {
            let used = busy.iter().find(|busy| busy.slot == slot);
            SlotView {
                slot,
                what: used.map(|used| used.what.clone()),
                owner: used.map(|used| used.controller.owner.clone()),
                until: used.and_then(|used| used.expected_end).map(|end| end - offset),
            }
        });
        WorkerView {
            name: settings.name.clone(),
            kind: settings.kind.as_str().to_owned(),
            state,
            slots: slots.collect(),
            cores: worker.cores(),
            memory_bytes: found.map(|found| found.facts.memory_bytes),
            disk_free_bytes: found.map(|found| found.facts.disk_free_bytes),
            engines: found.map_or_else(Vec::new, |found| {
                found.engines.iter().map(|engine| engine_name(engine.kind, &engine.version)).collect()
            }),
            queue_priority: u32::from(settings.queue_priority),
            folder: definition::folder_text(&self.home, settings),
            folder_bytes: found.and_then(|found| found.folder_bytes),
            memory_free_bytes: found.map(|found| found.facts.memory_available_bytes),
            cores_used: 0.0,
            memory_used_bytes: 0,
            machine: found.map(|found| found.facts.hostname.clone()),
            system: found.map(|found| found.facts.os.clone()),
            kept: worker.kept,
            examining: worker.examining,
            entry: workers::settings::entry(settings),
        }
    }

    pub(super) fn add_worker(&mut self, client: ClientId, id: u64, entry: &Value) -> Result<(), StoreError> {
        match workers::worker_file::read_entry(entry, "the worker") {
            Ok(file) => {
                if let Some(known) = file.workers.iter().find_map(|settings| self.same_name(settings)) {
                    let message =
                        format!("there is a worker {known} already; remove it first, or give the new one another name");
                    let refusal = ApiError::new(ErrorCode::BadRequest, message)
                        .in_terminal(format!("spillway workers remove {known}"));
                    self.answer(client, id, Reply::Refused(refusal));
                    return Ok(());
                }
                for settings in file.workers {
                    self.keep_worker(settings)?;
                }
                let found = file.secrets;
                if !found.is_empty() {
                    self.later(Box::new(move |_| {
                        for words in secrets::keep(&SystemStore, &found) {
                            tracing::info!("{words}");
                        }
                    }));
                }
                self.list_workers(client, id);
            }
            Err(error) => self.refuse(client, id, ErrorCode::BadRequest, error.to_string()),
        }
        Ok(())
    }

    pub(super) fn import_workers(
        &mut self,
        client: ClientId,
        id: u64,
        file: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        match workers::worker_file::read(text, file) {
            Ok(WorkerFile { workers, skipped, warnings, mut secrets }) => {
                let mut warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
                warnings
                    .extend(workers.iter().filter_map(|settings| settings.is_supported().err()).map(|r| r.to_string()));
                let mut added = Vec::new();
                for settings in workers {
                    if let Some(known) = self.same_name(&settings) {
                        let name = &settings.name;
                        warnings.push(format!(
                            "{file}: worker {name} was left out: there is a worker {known} already; remove that one first, or rename it in the file"
                        ));
                        continue;
                    }
                    added.push(settings.name.clone());
                    self.keep_worker(settings)?;
                }
                secrets.retain(|secret| added.contains(&secret.worker));
                let mut imported = ImportedWorkers { added, skipped, warnings };
                if secrets.is_empty() {
                    self.answer(client, id, Reply::Imported(imported));
                    return Ok(());
                }
                self.later(job(move || {
                    imported.warnings.extend(secrets::keep(&SystemStore, &secrets));
                    Event::Answer(client, id, Box::new(Reply::Imported(imported)))
                }));
            }
            Err(error) => self.refuse(client, id, ErrorCode::BadRequest, error.to_string()),
        }
        Ok(())
    }

    /// The kept worker that has the name of a new one. Names that differ in case alone are the same.
    fn same_name(&self, settings: &WorkerSettings) -> Option<String> {
        let kept = self.fleet.iter().filter(|(_, worker)| worker.kept);
        kept.map(|(name, _)| name).find(|name| name.eq_ignore_ascii_case(&settings.name)).cloned()
    }

    /// Keeps a worker; this machine's default and a worker of a run's own file make way for it.
    fn keep_worker(&mut self, settings: WorkerSettings) -> Result<(), StoreError> {
        let name = settings.name.clone();
        let entry = workers::settings::entry(&settings);
        let same = self.fleet.get(&name).is_some_and(|known| known.settings == settings);
        if same {
            if let Some(known) = self.fleet.get_mut(&name) {
                known.kept = true;
            }
        } else {
            let link = definition::link(&self.home, &settings);
            self.add_to_fleet(FleetWorker::new(settings, true, link));
        }
        if let Some(row) = self.core.worker_row(&WorkerId::from(name.as_str())) {
            self.store.put_worker(&KeptWorker { name: name.clone(), entry, row })?;
        }
        self.begin_examining(&name);
        self.log(None, None, "worker-added", format!("worker {name} was added"))
    }

    pub(super) fn export_workers(&mut self, client: ClientId, id: u64) {
        let text = workers::settings::export(&self.kept_or_default());
        self.answer(client, id, Reply::Text(text));
    }

    /// The workers the user keeps; this machine where none is kept.
    pub(super) fn kept_or_default(&self) -> Vec<WorkerSettings> {
        let kept: Vec<WorkerSettings> =
            self.fleet.values().filter(|worker| worker.kept).map(|worker| worker.settings.clone()).collect();
        if kept.is_empty() { vec![definition::this_machine()] } else { kept }
    }

    pub(super) fn remove_worker(&mut self, client: ClientId, id: u64, name: &str) -> Result<(), StoreError> {
        let Some(known) = self.known_name(name) else {
            return self.no_such_worker(client, id, name);
        };
        if !self.fleet.get(&known).is_some_and(|worker| worker.kept) {
            let message = format!("{known} is not kept: it is this machine's default, or belongs to a run's own file");
            self.refuse(client, id, ErrorCode::NotNow, message);
            return Ok(());
        }
        let worker = WorkerId::from(known.as_str());
        let carried = self.core.worker(&worker).map_or(0, scheduler::Worker::carried);
        if carried > 0 {
            let are = if carried == 1 { "1 plan is".to_owned() } else { format!("{carried} plans are") };
            let refusal = ApiError::new(ErrorCode::NotNow, format!("{are} on {known}; stop it first"))
                .in_terminal(format!("spillway workers stop {known}"));
            self.answer(client, id, Reply::Refused(refusal));
            return Ok(());
        }
        let now = self.millis();
        let _ = scheduler::on_worker_removed(&mut self.core, &worker, now, &mut self.effects);
        self.store.remove_worker(&known)?;
        if let Some(removed) = self.fleet.remove(&known) {
            let folder = definition::folder_text(&self.home, &removed.settings);
            let bytes = removed.found.as_ref().and_then(|found| found.folder_bytes);
            let text = match removed.link {
                Ok(_) => farewell(&known, &folder, bytes),
                // It never had a folder.
                Err(_) => format!("worker {known} was removed"),
            };
            self.log(None, None, "worker-removed", text)?;
            if let Some(account) = secrets::account_of(&removed.settings) {
                self.later(Box::new(move |_| {
                    if let Err(error) = secrets::forget(&account) {
                        tracing::info!(%error, "a password may be left in the credential store");
                    }
                }));
            }
            if let Ok(link) = removed.link.clone() {
                self.later(Box::new(move |_| {
                    if let Err(error) = end_idle_serve(&*link) {
                        tracing::warn!(worker = known, %error, "the agent of a removed worker was not ended");
                    }
                }));
            }
        }
        self.list_workers(client, id);
        Ok(())
    }

    pub(super) fn known_name(&self, name: &str) -> Option<String> {
        self.fleet.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned()
    }

    pub(super) fn no_such_worker(&mut self, client: ClientId, id: u64, name: &str) -> Result<(), StoreError> {
        let known: Vec<&str> = self.fleet.keys().map(String::as_str).collect();
        let message = format!("there is no worker {name}; there are {}", known.join(", "));
        self.refuse(client, id, ErrorCode::NotFound, message);
        Ok(())
    }

    /// Names that are meant: one, or all.
    fn meant(&self, name: Option<&str>) -> Option<Vec<String>> {
        match name {
            None => Some(self.fleet.keys().cloned().collect()),
            Some(name) => self.known_name(name).map(|known| vec![known]),
        }
    }

    pub(super) fn stop_workers(&mut self, client: ClientId, id: u64, stop: &StopWorker) -> Result<(), StoreError> {
        let Some(names) = self.meant(stop.name.as_deref()) else {
            return self.no_such_worker(client, id, stop.name.as_deref().unwrap_or_default());
        };
        let now = self.millis();
        for name in names {
            let worker = WorkerId::from(name.as_str());
            let (done, how) = if stop.force {
                let done = scheduler::on_worker_stopped(&mut self.core, &worker, now, &mut self.effects);
                (done, "is stopped; its plans go back to the queue")
            } else {
                let done = scheduler::on_worker_drain(&mut self.core, &worker, now, &mut self.effects);
                (done, "finishes its plans and takes no more")
            };
            if done.is_ok() {
                self.store_worker(&worker)?;
                self.log(None, None, "worker-stopped", format!("{name} {how}"))?;
            }
        }
        self.settle()?;
        self.list_workers(client, id);
        Ok(())
    }

    pub(super) fn allow_worker(&mut self, client: ClientId, id: u64, name: &str) -> Result<(), StoreError> {
        let Some(known) = self.known_name(name) else {
            return self.no_such_worker(client, id, name);
        };
        let (now, worker) = (self.millis(), WorkerId::from(known.as_str()));
        let _ = scheduler::on_worker_undrain(&mut self.core, &worker);
        let _ = scheduler::on_worker_allowed_again(&mut self.core, &worker, now, &mut self.effects);
        self.store_worker(&worker)?;
        self.begin_examining(&known);
        self.log(None, None, "worker-allowed", format!("{known} takes plans again on the user's word"))?;
        self.settle()?;
        self.list_workers(client, id);
        Ok(())
    }

    pub(super) fn store_worker(&mut self, worker: &WorkerId) -> Result<(), StoreError> {
        match self.core.worker_row(worker) {
            Some(row) => self.store.set_worker_row(&row),
            None => Ok(()),
        }
    }

    pub(super) fn copy_logs(&mut self, client: ClientId, id: u64, logs: &WorkerLogs) {
        let Some(names) = self.meant(logs.name.as_deref()) else {
            let _ = self.no_such_worker(client, id, logs.name.as_deref().unwrap_or_default());
            return;
        };
        let links: Vec<(String, Arc<dyn Link>)> = names
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.fleet.get(&name)?.link.as_ref().ok()?.clone())))
            .collect();
        let (to, delete) = (PathBuf::from(&logs.to), logs.delete);
        self.later(job(move || {
            let lines: Vec<String> =
                links.iter().flat_map(|(name, link)| logs::copy_logs(name, &**link, &to, delete)).collect();
            Event::Answer(client, id, Box::new(Reply::Text(lines.join("\n"))))
        }));
    }
}

/// What the log says of a removed worker: its folder stays.
fn farewell(name: &str, folder: &str, bytes: Option<u64>) -> String {
    let size = bytes.map_or(String::new(), |bytes| format!(" and takes {:.1} MB", bytes as f64 / f64::from(1 << 20)));
    format!("worker {name} was removed; its folder {folder} stays{size}")
}

/// Cores and bytes of memory that plans of these runs use now, by worker.
fn used_by_plans<'a>(runs: impl Iterator<Item = &'a RunEntry>) -> BTreeMap<&'a str, (f64, u64)> {
    let mut used: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for plan in runs.flat_map(|run| &run.plans) {
        let (Some(attempt), Some(progress)) = (plan.attempts.last(), &plan.progress) else { continue };
        if is_running(attempt.state) {
            let (cores, bytes) = used.entry(&attempt.worker).or_default();
            *cores += progress.cores.unwrap_or(0.0);
            *bytes += progress.memory_bytes.unwrap_or(0);
        }
    }
    used
}

fn state_of(worker: &scheduler::Worker, wait: Option<scheduler::Wait>) -> WorkerState {
    let aside = worker.set_aside().map(|aside| match aside {
        SetAside::User { reason } | SetAside::Failures { reason } => reason.clone(),
    });
    match (worker.health(), aside) {
        (Health::Unreachable { since, reason }, _) => {
            let until = wait.map_or(*since, |wait| wait.until).0;
            WorkerState::Unreachable { since: since.0, until, reason: reason.clone() }
        }
        (Health::NeedsAttention { reason }, _) => WorkerState::NeedsAttention { reason: reason.clone() },
        (_, Some(reason)) => WorkerState::SetAside { reason },
        (Health::Unknown | Health::Ready, None) if worker.is_draining() => WorkerState::Draining {},
        (Health::Unknown, None) => WorkerState::Unknown {},
        (Health::Ready, None) => WorkerState::Ready {},
    }
}

#[cfg(test)]
mod tests {
    use super::farewell;

    #[test]
    fn the_log_says_that_the_folder_of_a_removed_worker_stays() {
        let text = farewell("big", "/w", Some(3 << 20));
        assert_eq!(text, "worker big was removed; its folder /w stays and takes 3.0 MB");
        assert_eq!(farewell("big", "/w", None), "worker big was removed; its folder /w stays");
    }
}
