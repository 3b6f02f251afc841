//! "Let it run without me": the answer comes once the whole queue stands in the inboxes.

use super::Desk;
use crate::api::Reply;
use crate::process::clients::ClientId;
use crate::runs::view::run_view;
use scheduler::{AttemptPhase, RunId};

impl Desk {
    /// Answers those whose queue is shared out, as far as workers take it.
    pub(super) fn answer_leaving(&mut self) {
        let (still, done): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.leaving).into_iter().partition(|(_, _, run)| self.is_being_staged(run));
        self.leaving = still;
        for (client, id, run) in done {
            self.answer_with_run(client, id, &run);
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
