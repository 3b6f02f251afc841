//! What plans of a run take, as those of them tell that are computed or under way. It stands in where nothing is known
//! of a plan itself. Pure.

use super::entry::{PlanEntry, RunEntry};
use crate::store::plan_runs::Ending;
use scheduler::Millis;
use std::time::Duration;

/// The part done from which on a plan under way tells how long it takes.
const TELLING: f64 = 0.05;

/// The median of what computed plans took; where there is none, of what those under way should take.
pub(crate) fn usual(run: &RunEntry, now: Millis) -> Option<Duration> {
    let computed = run.plans.iter().filter_map(|plan| match plan.stored.ending? {
        Ending::Succeeded { .. } => plan.stored.result.as_ref().map(|result| result.execution_time),
        Ending::Current {} | Ending::Refused {} | Ending::Failed {} | Ending::Cancelled {} => None,
    });
    let under_way = || median(run.plans.iter().filter_map(|plan| by_progress(plan, now)).collect());
    let seconds = median(computed.collect()).or_else(under_way)?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn by_progress(plan: &PlanEntry, now: Millis) -> Option<f64> {
    let done = part_done(plan)?;
    let since = plan.attempts.last()?.started_at?;
    Some((now.0 - since).max(0) as f64 / 1000.0 / done)
}

/// The part of a plan under way that is done, once it tells something.
pub(crate) fn part_done(plan: &PlanEntry) -> Option<f64> {
    let under_way = plan.stored.ending.is_none();
    plan.progress.as_ref().map(|progress| progress.fraction).filter(|done| under_way && *done > TELLING)
}

fn median(mut seconds: Vec<f64>) -> Option<f64> {
    seconds.retain(|seconds| seconds.is_finite() && *seconds > 0.0);
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied()
}
