//! From a command to what carries it out: the one router.

use super::waiting::WaitsFor;
use super::{Desk, End};
use crate::api::{ApiError, Command, Envelope, ErrorCode, Reply, RunRef};
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::results::Asked;
use crate::runs::open::open_project;
use crate::store::StoreError;

impl Desk {
    pub(super) fn request(&mut self, client: ClientId, envelope: Envelope) -> Result<(), StoreError> {
        let id = envelope.id;
        match envelope.command {
            Command::Hello {} => {
                let hello = Reply::Hello {
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    pid: std::process::id(),
                    home: self.home.root().to_string_lossy().into_owned(),
                };
                self.answer(client, id, hello);
            }
            Command::ProjectOpen(project) => {
                let (store, hashes) = (self.home.store_file(), self.hashes.clone());
                self.later(job(move || {
                    let opened = open_project(&project.path, &store, &hashes);
                    Event::ProjectOpened(client, id, Box::new(opened))
                }));
            }
            Command::RunStart(request) => self.start_run(client, id, request),
            Command::RunList {} => {
                let runs = self.run_summaries();
                self.answer(client, id, Reply::Runs(runs));
            }
            Command::RunShow(run) => self.on_run(client, id, &run, |_, _| Ok(Ok(())))?,
            Command::RunResume(run) => self.on_run(client, id, &run, Self::resume_run)?,
            Command::RunPause(run) => self.on_run(client, id, &run, Self::pause_run)?,
            Command::RunCancel { run, plan } => {
                self.on_run(client, id, &run, |desk, run| desk.cancel_run(run, plan.as_deref()))?;
            }
            Command::RunStopAfterCurrent(run) => self.on_run(client, id, &run, Self::stop_after_current)?,
            Command::RunRequeue { run, plan } => {
                self.on_run(client, id, &run, |desk, run| desk.requeue(run, plan.as_deref()))?;
            }
            Command::RunMove { run, plan, to } => {
                self.on_run(client, id, &run, |desk, run| Ok(desk.move_plan(run, &plan, to)))?;
            }
            Command::RunLeave(run) => match self.resolve(&run) {
                Ok(run) => self.leave_run(client, id, &run)?,
                Err(error) => self.answer(client, id, Reply::Refused(error)),
            },
            Command::RunPublish(run) => match self.resolve(&run) {
                Ok(run) if self.publish_again(&run)? > 0 => {
                    self.waiting.push((client, id, WaitsFor::Published(run)));
                }
                Ok(run) => {
                    let message = format!("run {run} has no result that waits to be published");
                    self.refuse(client, id, ErrorCode::NotNow, message);
                }
                Err(error) => self.answer(client, id, Reply::Refused(error)),
            },
            Command::RunDelete(run) => match self.resolve(&run) {
                Ok(run) => {
                    if let Err(error) = self.delete_run(&run, Some((client, id)))? {
                        self.answer(client, id, Reply::Refused(error));
                    }
                }
                Err(error) => self.answer(client, id, Reply::Refused(error)),
            },
            Command::RunLog { run, from } => match self.resolve(&run) {
                Ok(run) => {
                    let log = self.store.log_of(&run, from)?;
                    self.answer(client, id, Reply::Log(log));
                }
                Err(error) => self.answer(client, id, Reply::Refused(error)),
            },
            Command::StorageShow {} => self.show_storage(client, id),
            Command::SupportBundle { folder } => self.write_support_bundle(client, id, folder),
            Command::SampleOpen {} => self.open_sample(client, id),
            Command::ResultOpen(request) => self.read_result(client, id, Asked::Document(request)),
            Command::ResultSeries(request) => self.read_result(client, id, Asked::Series(request)),
            Command::ResultProfile(request) => self.read_result(client, id, Asked::Profile(request)),
            Command::AttemptRecord(request) => self.read_record(client, id, &request)?,
            Command::Follow { run, messages } => match self.resolve(&run) {
                Ok(run) => self.follow_run(client, id, &run, messages),
                Err(error) => self.answer(client, id, Reply::Refused(error)),
            },
            Command::WorkerList {} => self.list_workers(client, id),
            Command::WorkerAdd(entry) => self.add_worker(client, id, &entry.0)?,
            Command::WorkerChange(change) => self.change_worker(client, id, &change)?,
            Command::WorkerTry(request) => self.try_worker(client, id, request)?,
            Command::WorkerImport { file, text } => self.import_workers(client, id, &file, &text)?,
            Command::WorkerExport {} => self.export_workers(client, id),
            Command::WorkerRemove { name } => self.remove_worker(client, id, &name)?,
            Command::WorkerCheck { name } => self.check_workers(client, id, name.as_deref()),
            Command::WorkerStop(stop) => self.stop_workers(client, id, &stop)?,
            Command::WorkerAllow { name } => self.allow_worker(client, id, &name)?,
            Command::WorkerTrust { name, fingerprint } => self.trust_worker(client, id, &name, fingerprint)?,
            Command::WorkerSecret(secret) => self.keep_secret(client, id, secret)?,
            Command::WorkerLogs(logs) => self.copy_logs(client, id, &logs),
            Command::Watch {} => self.watch(client, id),
            Command::SettingsSet(settings) => self.set_settings(client, id, settings)?,
            Command::WindowMemorySet { text } => self.remember_for_window(client, id, text)?,
            Command::ProjectForget(project) => self.project_forget(client, id, &project.path)?,
            Command::ProjectView(project) => self.view_project(client, id, project),
            Command::Shutdown { now } => {
                self.end = if now { End::Now } else { End::WhenNothingRuns };
                self.answer(client, id, Reply::Done {});
            }
        }
        Ok(())
    }

    /// Does something with a run and answers with the run as it is then.
    fn on_run(
        &mut self,
        client: ClientId,
        id: u64,
        run: &RunRef,
        what: impl FnOnce(&mut Self, &str) -> Result<Result<(), ApiError>, StoreError>,
    ) -> Result<(), StoreError> {
        let done = match self.resolve(run) {
            Ok(run) => what(self, &run)?.map(|()| run),
            Err(error) => Err(error),
        };
        match done {
            Ok(run) => {
                self.settle()?;
                self.answer_with_run(client, id, &run);
            }
            Err(error) => self.answer(client, id, Reply::Refused(error)),
        }
        Ok(())
    }
}
