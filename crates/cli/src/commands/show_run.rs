//! A run as lines of text: for `runs show` and for the end of `run`.

use crate::table::{self, Side};
use crate::text;
use controller::api::{PlanRunState, PlanRunView, RunFinished, RunState, RunView};
use protocol::{EngineKind, Verdict, VerdictState};

/// A word for a run's state.
pub fn run_state(state: RunState) -> &'static str {
    match state {
        RunState::Active => "active",
        RunState::Paused => "paused",
        RunState::Interrupted => "interrupted",
        RunState::Finished => "finished",
        RunState::Cancelled => "cancelled",
    }
}

/// A word for a verdict.
pub fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict.state {
        VerdictState::Succeeded if !verdict.attention.is_empty() => "succeeded, but look",
        VerdictState::Succeeded => "succeeded",
        VerdictState::Unstable => "unstable",
        VerdictState::Failed => "failed",
        VerdictState::Unknown => "unknown",
    }
}

/// A word for a plan's state.
pub fn plan_state(plan: &PlanRunView) -> String {
    match &plan.state {
        PlanRunState::Waiting {} => "waiting".to_owned(),
        PlanRunState::Staged { .. } => "staged".to_owned(),
        PlanRunState::Running { .. } => "running".to_owned(),
        PlanRunState::Collecting { .. } => "collecting".to_owned(),
        PlanRunState::Lost { .. } => "out of reach".to_owned(),
        PlanRunState::Succeeded { was_current: true, .. } => "current".to_owned(),
        PlanRunState::Succeeded { published: false, .. } => "succeeded, not published".to_owned(),
        PlanRunState::Succeeded { .. } => {
            plan.result.as_ref().and_then(|end| end.verdict.as_ref()).map_or("succeeded", verdict_word).to_owned()
        }
        PlanRunState::Failed {} => "failed".to_owned(),
        PlanRunState::Cancelled {} => "cancelled".to_owned(),
    }
}

/// Where a plan is that nobody hears of, and until when it is waited for.
fn out_of_reach(plan: &PlanRunView) -> Option<String> {
    let PlanRunState::Lost { worker, since, until } = &plan.state else { return None };
    let (since, until) = (text::moment(*since), text::moment(*until));
    Some(format!(
        "  {} may still be computing on {}, out of reach since {since}; it is waited for until {until}",
        plan.number,
        text::safe(worker)
    ))
}

/// The whole run.
pub fn lines(run: &RunView) -> Vec<String> {
    let mut lines = vec![
        format!("Run {}  {}", run.summary.id, text::safe(&run.summary.title)),
        format!("  Project   {}", text::safe(&run.summary.project)),
        format!("  Started   {}   state: {}", text::moment(run.summary.created_at), run_state(run.summary.state)),
        format!("  Workers   {}", text::safe(&run.workers.join(", "))),
        format!("  Folder    {} ({})", text::safe(&run.folder), text::bytes(run.summary.folder_bytes)),
        format!("  {}", text::safe(&run.sentence)),
    ];
    if run.summary.state == RunState::Interrupted && run.summary.waiting > 0 {
        lines.push(format!("  It goes on with: spillway runs resume {}", run.summary.id));
    }
    lines.push(String::new());
    lines.extend(plan_table(&run.plans));
    for plan in run.plans.iter().filter(|plan| plan.result.is_none()) {
        for wait in &plan.waits_for {
            lines.push(format!("  {} waits, {}: {}", plan.number, text::safe(&wait.worker), text::safe(&wait.reason)));
        }
    }
    lines.extend(run.plans.iter().filter_map(out_of_reach));
    let failed = |plan: &&PlanRunView| matches!(plan.state, PlanRunState::Failed {});
    for plan in run.plans.iter().filter(|plan| plan.attempts.len() > 1 || failed(plan)) {
        for attempt in &plan.attempts {
            let reason =
                attempt.reason.as_deref().map(|reason| format!(": {}", text::safe(reason))).unwrap_or_default();
            let worker = text::safe(&attempt.worker);
            lines.push(format!("  {} attempt {} on {worker}: {}{reason}", plan.number, attempt.number, attempt.state));
        }
    }
    lines
}

/// Plans that succeeded and whose result does not stand beside the project.
pub fn unpublished(run: &RunView) -> usize {
    let kept_aside = PlanRunState::Succeeded { was_current: false, published: false };
    run.plans.iter().filter(|plan| plan.state == kept_aside).count()
}

/// The table of plans with how each ended, and below it whole what was too long for a row.
pub fn plan_table(plans: &[PlanRunView]) -> Vec<String> {
    let mut ordered: Vec<&PlanRunView> = plans.iter().collect();
    ordered.sort_by(|one, other| one.number.cmp(&other.number));
    let rows: Vec<Vec<String>> = ordered.iter().map(|plan| plan_row(plan)).collect();
    let columns = [
        ("#", Side::Left),
        ("Title", Side::Left),
        ("State", Side::Left),
        ("Worker", Side::Left),
        ("Time", Side::Right),
        ("Volume error", Side::Right),
        ("", Side::Left),
    ];
    let mut lines = table::lines(&columns, &rows);
    let whole = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let width = text::width();
    lines.iter_mut().for_each(|line| *line = text::clipped(line, width));
    let room = REMARK.saturating_sub(whole.saturating_sub(width));
    for plan in ordered {
        let message = plan.result.as_ref().and_then(|end| end.error_message.as_deref()).unwrap_or_default();
        if message.chars().count() > room {
            lines.push(format!("  {}: {}", plan.number, text::safe(message)));
        }
    }
    lines
}

/// Width of the last column, so that a row stays a row.
const REMARK: usize = 60;

fn plan_row(plan: &PlanRunView) -> Vec<String> {
    let end = plan.result.as_ref();
    let worker = match (&plan.state, end.and_then(|end| end.worker_id.as_deref())) {
        (_, Some(worker)) => text::safe(worker),
        (
            PlanRunState::Staged { worker }
            | PlanRunState::Running { worker }
            | PlanRunState::Collecting { worker }
            | PlanRunState::Lost { worker, .. },
            None,
        ) => text::safe(worker),
        (
            PlanRunState::Waiting {}
            | PlanRunState::Succeeded { .. }
            | PlanRunState::Failed {}
            | PlanRunState::Cancelled {},
            None,
        ) => "–".to_owned(),
    };
    let mut remarks: Vec<String> = Vec::new();
    if end.and_then(|end| end.engine_kind) == Some(EngineKind::Practice) {
        remarks.push("practice engine".to_owned());
    }
    if let Some(message) = end.and_then(|end| end.error_message.as_deref()) {
        remarks.push(text::safe(message));
    }
    if let Some(verdict) = end.and_then(|end| end.verdict.as_ref()) {
        remarks.extend(verdict.attention.iter().map(|point| text::safe(point)));
    }
    vec![
        plan.number.clone(),
        text::clipped(&text::safe(&plan.title), 36),
        plan_state(plan),
        worker,
        end.filter(|end| end.execution_time > 0.0).map_or("–".to_owned(), |end| text::duration(end.execution_time)),
        end.and_then(|end| end.volume_error_percent).map_or("–".to_owned(), text::percent),
        text::clipped(&remarks.join("; "), REMARK),
    ]
}

/// Counts at the end of a run: plans by worker, plans an hour.
pub fn statistics(finished: &RunFinished) -> Vec<String> {
    let counts = &finished.statistics;
    let mut parts = vec![format!("{} succeeded", counts.succeeded), format!("{} failed", counts.failed)];
    if counts.cancelled > 0 {
        parts.push(format!("{} cancelled", counts.cancelled));
    }
    if counts.current > 0 {
        parts.push(format!("{} of the succeeded were current and not computed again", counts.current));
    }
    let mut lines = vec![format!("{} in {}", parts.join(", "), text::duration(counts.total_seconds))];
    // What took no time has no meaningful rate.
    if counts.plans_per_hour > 0.0 && counts.average_seconds >= 0.5 {
        let average = text::duration(counts.average_seconds);
        lines.push(format!("{average} a plan, {:.0} plans an hour", counts.plans_per_hour));
    }
    for (worker, share) in &counts.by_worker {
        let word = if share.plans == 1 { "plan" } else { "plans" };
        lines.push(format!("  {}: {} {word}, {}", text::safe(worker), share.plans, text::duration(share.seconds)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use controller::api::{PlanResult, RunStatistics};

    fn ended(number: &str, state: PlanRunState, message: Option<&str>) -> PlanRunView {
        let success = matches!(state, PlanRunState::Succeeded { .. });
        let verdict = success.then(|| Verdict {
            state: VerdictState::Succeeded,
            attention: vec!["volume error over 1 %".to_owned()],
            reasons: Vec::new(),
        });
        let result = PlanResult {
            plan_number: number.to_owned(),
            worker_id: Some("bigbox".to_owned()),
            success,
            hdf_path: None,
            error_message: message.map(str::to_owned),
            execution_time: 83.0,
            verdict,
            engine: Some("practice 1".to_owned()),
            engine_kind: Some(EngineKind::Practice),
            volume_error_percent: Some(1.26),
        };
        PlanRunView {
            number: number.to_owned(),
            title: format!("Dam break {number}"),
            state,
            progress: None,
            expected_seconds: None,
            waits_for: Vec::new(),
            turn: None,
            attempts: Vec::new(),
            result: Some(result),
        }
    }

    #[test]
    fn a_plan_out_of_reach_is_not_called_lost_and_one_reads_until_when_it_is_waited_for() {
        let since = 1_700_000_000_000;
        let state = PlanRunState::Lost { worker: "bigbox".to_owned(), since, until: since + 1_800_000 };
        let plan = ended("03", state, None);
        assert_eq!(plan_state(&plan), "out of reach");
        let told = out_of_reach(&plan).unwrap();
        assert!(told.starts_with("  03 may still be computing on bigbox, out of reach since 2023-11-"), "{told}");
        assert!(told.contains(&format!("waited for until {}", text::moment(since + 1_800_000))), "{told}");
        assert_eq!(out_of_reach(&ended("04", PlanRunState::Failed {}, None)), None);
    }

    #[test]
    fn the_table_says_how_each_plan_ended_and_long_reasons_stand_below_it() {
        let long =
            "The solution went unstable at 02JAN2024 04:10:00. Look at the cross sections near the time it went wrong";
        let plans = [
            ended("02", PlanRunState::Failed {}, Some(long)),
            ended("01", PlanRunState::Succeeded { was_current: false, published: true }, None),
        ];
        insta::assert_snapshot!(plan_table(&plans).join("\n"));
    }

    #[test]
    fn the_end_of_a_run_is_counted_by_worker() {
        let mut statistics =
            RunStatistics { succeeded: 11, failed: 1, total_seconds: 754.0, ..RunStatistics::default() };
        (statistics.average_seconds, statistics.plans_per_hour, statistics.current) = (61.5, 57.3, 2);
        let share = controller::api::WorkerStatistics { plans: 10, succeeded: 9, failed: 1, seconds: 615.0 };
        statistics.by_worker.insert("bigbox".to_owned(), share);
        let finished = RunFinished { results: Default::default(), statistics };
        insta::assert_snapshot!(super::statistics(&finished).join("\n"));
    }
}
