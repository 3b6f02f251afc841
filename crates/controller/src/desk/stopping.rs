//! "Stop after current": what waits is cancelled, what computes is computed to its end.

use super::Desk;
use super::runs::refused;
use crate::api::{ApiError, ErrorCode, RunState};
use crate::store::StoreError;
use scheduler::{AttemptPhase, PlanState, RunId};

/// How the plans of a run stand when it is told to stop after the current ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// In the queue, or in an inbox and not claimed.
    waiting: usize,
    /// Being computed, or being brought back.
    current: usize,
}

impl Desk {
    pub(super) fn stop_after_current(&mut self, run: &str) -> Result<Result<(), ApiError>, StoreError> {
        let id = RunId::from(run);
        let Some(entry) = self.runs.get(run) else { return Ok(Ok(())) };
        if entry.is_over() {
            return Ok(Err(ApiError::new(ErrorCode::NotNow, format!("run {run} is over already"))));
        }
        let standing = self.standing_of(&id);
        let now = self.millis();
        let stopped = scheduler::on_run_stopped_after_current(&mut self.core, &id, now, &mut self.effects);
        if let Err(refusal) = stopped {
            return Ok(Err(refused(refusal)));
        }
        if let Some(entry) = self.runs.get_mut(run) {
            entry.stored.state = RunState::Cancelled;
        }
        self.store_run(run)?;
        self.log(Some(run), None, "stop-after-current", in_words(run, standing))?;
        Ok(Ok(()))
    }

    fn standing_of(&self, run: &RunId) -> Standing {
        let mut standing = Standing::default();
        for (_, plan) in self.core.plans_of(run) {
            match plan.state() {
                PlanState::Waiting { .. } => standing.waiting += 1,
                PlanState::Active(attempt) => match attempt.phase {
                    AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Withdrawing { .. } => {
                        standing.waiting += 1;
                    }
                    AttemptPhase::Claimed { .. }
                    | AttemptPhase::Stopping { .. }
                    | AttemptPhase::Collecting { .. }
                    | AttemptPhase::Lost { .. } => standing.current += 1,
                },
                PlanState::Ended(_) => {}
            }
        }
        standing
    }
}

fn in_words(run: &str, standing: Standing) -> String {
    let waiting = match standing.waiting {
        0 => "nothing waits".to_owned(),
        1 => "1 plan that waits is cancelled".to_owned(),
        several => format!("{several} plans that wait are cancelled"),
    };
    let current = match standing.current {
        0 => "nothing is being computed".to_owned(),
        1 => "1 plan is computed to its end".to_owned(),
        several => format!("{several} plans are computed to their end"),
    };
    format!("run {run} stops after its current plans on the user's word: {waiting}, {current}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_how_many_are_cancelled_and_how_many_go_on() {
        let told = in_words("r3", Standing { waiting: 5, current: 1 });
        assert_eq!(
            told,
            "run r3 stops after its current plans on the user's word: 5 plans that wait are cancelled, 1 plan is computed to its end"
        );
        assert!(in_words("r3", Standing::default()).ends_with("nothing waits, nothing is being computed"));
    }
}
