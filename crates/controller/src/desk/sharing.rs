//! "Let it run without me": the queue of a run is shared out to the workers, and whoever asks is told what each has of it.

use super::Desk;
use super::runs::refused;
use super::waiting::WaitsFor;
use crate::api::{Reply, SharedOut, WorkerShare};
use crate::process::clients::ClientId;
use crate::runs::view::{hints_of, run_view};
use crate::store::StoreError;
use scheduler::{RunId, WorkerId};
use workers::settings::WorkerKind;

impl Desk {
    /// Shares the queue of a run out; the answer comes once it stands in the inboxes. Asked once more it changes nothing,
    /// and the answer says how it is now.
    pub(super) fn leave_run(&mut self, client: ClientId, id: u64, run: &str) -> Result<(), StoreError> {
        if self.runs.get(run).is_some_and(|run| !run.is_over()) && !self.is_shared_out(run) {
            self.resume_run(run)?.ok();
            if let Err(refusal) = scheduler::on_share_out(&mut self.core, &RunId::from(run)) {
                self.answer(client, id, Reply::Refused(refused(refusal)));
                return Ok(());
            }
            self.store_run(run)?;
            self.log(Some(run), None, "shared-out", format!("the queue of run {run} is shared out to the workers"))?;
            self.turn.precious = true;
        }
        // The queue decides first, so that what it places is waited for.
        self.settle()?;
        self.waiting.push((client, id, WaitsFor::SharedOut(run.to_owned())));
        Ok(())
    }

    fn is_shared_out(&self, run: &str) -> bool {
        let known = self.core.run(&RunId::from(run)).map(scheduler::Run::options);
        known.is_some_and(|options| options.leave && !options.paused)
    }

    /// Answers with a run, and with what each worker has of it.
    pub(super) fn answer_with_shares(&mut self, client: ClientId, id: u64, run: &str) {
        if let Some(entry) = self.runs.get(run) {
            let view = run_view(entry, &self.core, &self.home, self.millis());
            let shares = self.shares_of(run);
            self.answer(client, id, Reply::SharedOut(Box::new(SharedOut { run: view, shares })));
        }
    }

    /// What is on each worker of a run that is not over.
    pub(super) fn shares_of(&self, run: &str) -> Vec<WorkerShare> {
        let (id, now) = (RunId::from(run), self.millis());
        let Some(entry) = self.runs.get(run) else { return Vec::new() };
        let mut shares: Vec<WorkerShare> = Vec::new();
        // In the order of the project, as people know their plans.
        for plan in &entry.plans {
            let Some(attempt) = self.core.plan(&plan.key()).and_then(scheduler::Plan::attempt) else { continue };
            let worker = attempt.worker.as_str();
            let at = shares.iter().position(|share| share.worker == worker).unwrap_or_else(|| {
                let known = self.fleet.get(worker).map(|known| &known.settings.kind);
                shares.push(WorkerShare {
                    worker: worker.to_owned(),
                    is_here: matches!(known, Some(WorkerKind::Local)),
                    computing: Vec::new(),
                    waiting: Vec::new(),
                    until: None,
                });
                shares.len() - 1
            });
            let number = plan.stored.plan.clone();
            if attempt.is_claimed() { shares[at].computing.push(number) } else { shares[at].waiting.push(number) }
        }
        for share in &mut shares {
            let worker = WorkerId::from(share.worker.as_str());
            share.until =
                hints_of(entry, now, |hints| scheduler::end_on(&self.core, &id, &worker, now, hints)).map(|end| end.0);
        }
        shares.sort_by(|a, b| (a.until.is_none(), a.until, &a.worker).cmp(&(b.until.is_none(), b.until, &b.worker)));
        shares
    }
}
