//! What scripts are told when a run cannot go on without help: the same last object as at an end.

use controller::api::{PlanResult, PlanRunState, PlanRunView, RunFinished, RunStatistics, RunView};

/// The end as it stands: plans that ended with their results, the others as not computed, with the reason.
pub fn as_it_stands(run: &RunView) -> RunFinished {
    let results = run.plans.iter().map(|plan| (plan.number.clone(), result(plan, &run.sentence))).collect();
    let summary = &run.summary;
    let current = |plan: &&PlanRunView| matches!(plan.state, PlanRunState::Succeeded { was_current: true, .. });
    let statistics = RunStatistics {
        succeeded: summary.succeeded,
        failed: summary.failed,
        cancelled: summary.cancelled,
        current: run.plans.iter().filter(current).count(),
        ..RunStatistics::default()
    };
    RunFinished { results, statistics }
}

fn result(plan: &PlanRunView, sentence: &str) -> PlanResult {
    plan.result.clone().unwrap_or_else(|| PlanResult {
        plan_number: plan.number.clone(),
        worker_id: None,
        success: false,
        hdf_path: None,
        error_message: Some(format!("not computed yet: {sentence}")),
        execution_time: 0.0,
        verdict: None,
        engine: None,
        engine_kind: None,
        volume_error_percent: None,
    })
}
