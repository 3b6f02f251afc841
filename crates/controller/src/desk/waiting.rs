//! Answers that wait for something: the whole queue in the inboxes ("Let it run without me"), results beside their
//! project, workers that are just being looked at.

use super::Desk;
use crate::api::Reply;
use crate::process::clients::ClientId;
use crate::runs::view::run_view;
use scheduler::{AttemptPhase, RunId};

/// What an answer waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// The queue of this run is shared out, as far as workers take it.
    SharedOut(String),
    /// Results of this run are published, or wait for a file that is held open.
    Published(String),
    /// Every worker was looked at once.
    Examined,
}

impl Desk {
    /// Answers those whose waiting is over.
    pub(super) fn answer_waiting(&mut self) {
        let (still, done): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(_, _, what)| match what {
                // Whoever leaves may take this process along: the agents must be there to claim what they got.
                WaitsFor::SharedOut(run) => self.is_being_staged(run) || !self.agents_coming.is_empty(),
                WaitsFor::Published(run) => self.publishes_now(run),
                WaitsFor::Examined => self.fleet.values().any(|worker| worker.examining && worker.found.is_none()),
            });
        self.waiting = still;
        for (client, id, what) in done {
            match what {
                WaitsFor::SharedOut(run) => self.answer_with_shares(client, id, &run),
                WaitsFor::Published(run) => self.answer_with_run(client, id, &run),
                WaitsFor::Examined => self.answer_with_workers(client, id),
            }
        }
    }

    fn is_being_staged(&self, run: &str) -> bool {
        let mut plans = self.core.plans_of(&RunId::from(run));
        plans.any(|(_, plan)| plan.attempt().is_some_and(|attempt| matches!(attempt.phase, AttemptPhase::Staging {})))
    }

    /// Answers with a run as it is now.
    pub(super) fn answer_with_run(&mut self, client: ClientId, id: u64, run: &str) {
        if let Some(run) = self.runs.get(run) {
            let view = run_view(run, &self.core, &self.home, self.millis());
            self.answer(client, id, Reply::Run(Box::new(view)));
        }
    }
}
