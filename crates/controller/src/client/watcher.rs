//! A client that watches everything: how everything is, kept up to date by the batches that come.

use super::{Client, ClientError};
use crate::api::{Change, ChangeBatch, Command, Reply, RunSummary, RunView, Snapshot, WorkerView};
use std::path::Path;

/// Everything of one controller, kept up to date.
#[derive(Debug)]
pub struct Watcher {
    client: Client,
    snapshot: Snapshot,
}

impl Client {
    /// Watches everything: how it is now, and then every change.
    pub async fn watch(mut self) -> Result<Watcher, ClientError> {
        match self.call(Command::Watch {}).await? {
            Reply::Snapshot(snapshot) => Ok(Watcher { client: self, snapshot: *snapshot }),
            Reply::Refused(error) => Err(ClientError::Refused(error)),
            other => Err(ClientError::NotUnderstood { reason: format!("{other:?}").chars().take(200).collect() }),
        }
    }
}

impl Watcher {
    /// Connects to the controller of this `SPILLWAY_HOME`, and starts it where none runs.
    pub async fn connect_or_start(home: &Path) -> Result<Self, ClientError> {
        Client::connect_or_start(home).await?.watch().await
    }

    /// Everything, as the batches taken so far tell it.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The next batch, taken into the snapshot; none where the controller went away: whoever comes back begins anew. May
    /// be cancelled without losing anything.
    pub async fn next(&mut self) -> Option<ChangeBatch> {
        let batch = self.client.next_batch().await?;
        self.snapshot.apply(&batch);
        Some(batch)
    }

    /// A batch that is there already, taken into the snapshot: after [`Watcher::call`], what the command changed.
    pub fn received(&mut self) -> Option<ChangeBatch> {
        let batch = self.client.batches.pop_front()?;
        self.snapshot.apply(&batch);
        Some(batch)
    }

    /// Sends a command over the same connection; changes that come meanwhile are kept for [`Watcher::next`].
    pub async fn call(&mut self, command: Command) -> Result<Reply, ClientError> {
        self.client.call(command).await
    }
}

impl Snapshot {
    /// Takes the changes of a batch in, so that this says again how everything is. Log entries are no part of it.
    pub fn apply(&mut self, batch: &ChangeBatch) {
        for change in &batch.changes {
            self.apply_one(change);
        }
    }

    fn apply_one(&mut self, change: &Change) {
        match change {
            Change::Run { summary, sentence, seconds_left, stuck } => {
                self.put_summary(summary);
                if summary.ended_at.is_some() {
                    self.open_runs.retain(|run| run.summary.id != summary.id);
                } else if let Some(run) = self.open_run(&summary.id) {
                    run.summary = summary.clone();
                    run.sentence.clone_from(sentence);
                    run.seconds_left = *seconds_left;
                    run.stuck.clone_from(stuck);
                }
            }
            Change::Plan { run, plan } => {
                let known = self.open_run(run).and_then(|run| run.plans.iter_mut().find(|p| p.number == plan.number));
                if let Some(known) = known {
                    known.clone_from(plan);
                }
            }
            Change::RunOpened(view) => {
                self.put_summary(&view.summary);
                self.open_runs.retain(|run| run.summary.id != view.summary.id);
                if view.summary.ended_at.is_none() {
                    self.open_runs.push((**view).clone());
                    self.open_runs.sort_by_cached_key(|run| run.summary.newest_first());
                }
            }
            Change::RunRemoved { run } => {
                self.runs.retain(|known| known.id != *run);
                self.open_runs.retain(|known| known.summary.id != *run);
            }
            Change::Worker(view) => {
                match self.workers.iter_mut().find(|worker| worker.name == view.name) {
                    Some(known) => known.clone_from(view),
                    None => self.workers.push((**view).clone()),
                }
                self.workers.sort_by(|a: &WorkerView, b| a.name.cmp(&b.name));
            }
            Change::WorkerRemoved { name } => self.workers.retain(|worker| worker.name != *name),
            Change::Controller(view) => self.controller.clone_from(view),
            Change::Projects { projects } => self.projects.clone_from(projects),
            Change::Settings(settings) => self.settings.clone_from(settings),
            Change::Log(_) | Change::Messages { .. } | Change::Finished(_) => {}
        }
    }

    fn open_run(&mut self, id: &str) -> Option<&mut RunView> {
        self.open_runs.iter_mut().find(|run| run.summary.id == id)
    }

    fn put_summary(&mut self, summary: &RunSummary) {
        match self.runs.iter_mut().find(|run| run.id == summary.id) {
            Some(known) => known.clone_from(summary),
            None => {
                self.runs.push(summary.clone());
                self.runs.sort_by_cached_key(RunSummary::newest_first);
            }
        }
    }
}
