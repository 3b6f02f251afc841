//! Counts of a run. Pure.

use super::entry::{PlanEntry, RunEntry};
use crate::api::{PlanRunState, RunFinished, RunStatistics};
use crate::store::attempts::AttemptState;
use crate::store::plan_runs::Ending;

/// How many plans of a run are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// In all.
    pub plans: usize,
    /// Succeeded, or current.
    pub succeeded: usize,
    /// Of these, current.
    pub current: usize,
    /// Failed, or refused.
    pub failed: usize,
    /// Cancelled.
    pub cancelled: usize,
    /// On a worker.
    pub running: usize,
    /// In the queue, or staged and not begun.
    pub waiting: usize,
}

impl Counts {
    /// Counts states.
    pub fn of<'a>(states: impl Iterator<Item = &'a PlanRunState>) -> Self {
        let mut counts = Self::default();
        for state in states {
            counts.plans += 1;
            match state {
                PlanRunState::Waiting {} | PlanRunState::Staged { .. } => counts.waiting += 1,
                PlanRunState::Running { .. } | PlanRunState::Collecting { .. } | PlanRunState::Lost { .. } => {
                    counts.running += 1;
                }
                PlanRunState::Succeeded { was_current, .. } => {
                    counts.succeeded += 1;
                    counts.current += usize::from(*was_current);
                }
                PlanRunState::Failed {} => counts.failed += 1,
                PlanRunState::Cancelled {} => counts.cancelled += 1,
            }
        }
        counts
    }
}

/// The end of a run.
pub(crate) fn finished(run: &RunEntry) -> RunFinished {
    let results = run.plans.iter().filter_map(|plan| plan.stored.result.clone());
    RunFinished {
        results: results.map(|result| (result.plan_number.clone(), result)).collect(),
        statistics: statistics(run),
    }
}

fn statistics(run: &RunEntry) -> RunStatistics {
    let mut statistics = RunStatistics::default();
    let mut computed = 0_usize;
    let mut seconds = 0.0;
    for plan in &run.plans {
        match plan.stored.ending {
            Some(Ending::Current {}) => {
                statistics.succeeded += 1;
                statistics.current += 1;
            }
            Some(Ending::Succeeded { .. }) => statistics.succeeded += 1,
            Some(Ending::Failed {} | Ending::Refused {}) => statistics.failed += 1,
            Some(Ending::Cancelled {}) => statistics.cancelled += 1,
            None => {}
        }
        let Some((worker, took, succeeded)) = computation(plan) else { continue };
        computed += 1;
        seconds += took;
        let by_worker = statistics.by_worker.entry(worker).or_default();
        by_worker.plans += 1;
        by_worker.seconds += took;
        if succeeded {
            by_worker.succeeded += 1;
        } else {
            by_worker.failed += 1;
        }
    }
    let end = run.stored.ended_at.unwrap_or(run.stored.created_at);
    statistics.total_seconds = (end - run.stored.created_at).max(0) as f64 / 1000.0;
    if computed > 0 {
        statistics.average_seconds = seconds / computed as f64;
        if statistics.total_seconds > 0.0 {
            statistics.plans_per_hour = computed as f64 * 3600.0 / statistics.total_seconds;
        }
    }
    statistics
}

/// Where a plan was computed, how long, and whether well; none where nothing was computed.
fn computation(plan: &PlanEntry) -> Option<(String, f64, bool)> {
    let succeeded = match plan.stored.ending? {
        Ending::Succeeded { .. } => true,
        Ending::Failed {} => false,
        Ending::Current {} | Ending::Refused {} | Ending::Cancelled {} => return None,
    };
    let last = plan.attempts.iter().rev().find(|attempt| {
        attempt.result.is_some() || matches!(attempt.state, AttemptState::Succeeded | AttemptState::Failed)
    })?;
    let seconds = last.result.as_ref().map_or(0.0, |result| result.compute_seconds);
    Some((last.worker.clone(), seconds, succeeded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_is_counted_once() {
        let states = [
            PlanRunState::Waiting {},
            PlanRunState::Staged { worker: "a".into() },
            PlanRunState::Lost { worker: "a".into(), since: 1, until: 2 },
            PlanRunState::Succeeded { was_current: true, published: true },
            PlanRunState::Succeeded { was_current: false, published: false },
            PlanRunState::Failed {},
            PlanRunState::Cancelled {},
        ];
        let counts = Counts::of(states.iter());
        let sum = counts.succeeded + counts.failed + counts.cancelled + counts.running + counts.waiting;
        assert_eq!((sum, counts.plans), (7, 7));
        assert_eq!((counts.succeeded, counts.current, counts.waiting), (2, 1, 2));
    }
}
