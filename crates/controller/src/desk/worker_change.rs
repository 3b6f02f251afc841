//! Changing the settings of a worker that is there.

use super::Desk;
use crate::api::{ChangeWorker, ErrorCode};
use crate::fleet::serve::end_idle_serve;
use crate::fleet::{FleetWorker, definition};
use crate::process::clients::ClientId;
use crate::store::StoreError;
use crate::store::attempts::AttemptState;
use crate::store::workers::KeptWorker;
use scheduler::WorkerId;
use workers::settings::WorkerSettings;
use workers::worker_file::{change_entry, changed_keys};

/// Why a worker takes no plans between a change and the look at it.
const BEING_LOOKED_AT: &str = "its settings were changed; it is being looked at";

impl Desk {
    pub(super) fn change_worker(&mut self, client: ClientId, id: u64, change: &ChangeWorker) -> Result<(), StoreError> {
        let Some(name) = self.known_name(&change.name) else {
            return self.no_such_worker(client, id, &change.name);
        };
        let Some(known) = self.fleet.get(&name) else { return Ok(()) };
        if !known.kept && name != definition::LOCAL {
            let message = format!("{name} belongs to a run's own file; change it there");
            self.refuse(client, id, ErrorCode::NotNow, message);
            return Ok(());
        }
        let before = known.settings.clone();
        let after = match change_entry(&before, &change.entry) {
            Ok(after) => after,
            Err(error) => {
                self.refuse(client, id, ErrorCode::BadRequest, error.to_string());
                return Ok(());
            }
        };
        if let Some(reason) = self.why_busy(&name) {
            self.refuse(client, id, ErrorCode::NotNow, reason);
            return Ok(());
        }
        if before != after || !known.kept {
            self.replace_worker(&name, &before, after)?;
        }
        self.list_workers(client, id);
        Ok(())
    }

    /// Why a worker's settings cannot change now: something of ours is on it, or on its way there or back.
    fn why_busy(&self, name: &str) -> Option<String> {
        let carried = self.core.worker(&WorkerId::from(name)).map_or(0, scheduler::Worker::carried);
        if carried > 0 {
            let plans = if carried == 1 { "1 plan is".to_owned() } else { format!("{carried} plans are") };
            return Some(format!("{plans} on {name}; change it when that is over, or stop it first"));
        }
        let attempts = self.runs.values().flat_map(|run| {
            let attempts = run.plans.iter().flat_map(|plan| &plan.attempts);
            attempts.filter(|attempt| attempt.worker == name && !attempt.cleaned).map(move |attempt| (run, attempt))
        });
        let mut open = attempts.filter(|(run, attempt)| {
            let under_way = match attempt.state {
                AttemptState::Staging
                | AttemptState::Staged
                | AttemptState::Claimed
                | AttemptState::Running
                | AttemptState::Collecting
                | AttemptState::Lost => true,
                AttemptState::Succeeded
                | AttemptState::Failed
                | AttemptState::Cancelled
                | AttemptState::Withdrawn
                | AttemptState::Superseded => false,
            };
            under_way || run.cleaning.contains(&attempt.id)
        });
        open.next().map(|(run, attempt)| {
            let (plan, run) = (&attempt.plan, &run.stored.id);
            format!("plan {plan} of run {run} is just being brought back from {name}; try again in a moment")
        })
    }

    /// The worker has other settings from now on, and is kept; its name and its place stay.
    fn replace_worker(&mut self, name: &str, before: &WorkerSettings, after: WorkerSettings) -> Result<(), StoreError> {
        let (now, worker) = (self.millis(), WorkerId::from(name));
        let moved = definition::is_elsewhere(&self.home, before, &after);
        let old_link = self.fleet.get(name).and_then(|known| known.link.as_ref().ok().cloned());
        let entry = workers::settings::entry(&after);
        let keys = changed_keys(before, &after);
        let link = definition::link(&self.home, &after);
        self.add_to_fleet(FleetWorker::new(after, true, link));
        // What was found with the old settings says nothing any more.
        let reason = BEING_LOOKED_AT;
        let _ = scheduler::on_worker_needs_attention(&mut self.core, &worker, reason, now, &mut self.effects);
        if let Some(row) = self.core.worker_row(&worker) {
            self.store.put_worker(&KeptWorker { name: name.to_owned(), entry, row })?;
        }
        if let Some(link) = old_link.filter(|_| moved) {
            let name = name.to_owned();
            self.later(Box::new(move |_| {
                if let Err(error) = end_idle_serve(&*link) {
                    tracing::warn!(worker = name, %error, "the agent of a worker's old folder was not ended");
                }
            }));
        }
        self.begin_examining(name);
        let what = if keys.is_empty() { "it is kept from now on".to_owned() } else { keys.join(", ") };
        self.log(None, None, "worker-changed", format!("worker {name} was changed: {what}"))
    }
}
