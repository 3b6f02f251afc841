//! The verdict on what an engine left behind, by the rules of `ras-results`. Never fails: what cannot be read is unknown.

use crate::process::Exit;
use engines::PlanRun;
use protocol::{AttemptSpec, Verdict};
use ras_results::verdict::{AttentionSettings, ExitFacts, Failure, FlowKind, RunStart, RunToJudge, judge_run};
use std::path::Path;

/// The judgement of one computation.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub verdict: Verdict,
    pub failure: Option<Failure>,
    pub volume_error_percent: Option<f64>,
}

/// Judges the plan in `files`. `started_at` is the engine's start by this machine's clock, milliseconds since 1970 UTC.
pub(super) fn judge(
    files: &Path,
    plan: &PlanRun,
    spec: &AttemptSpec,
    started_at: i64,
    console: &Path,
    exit: Exit,
) -> Judgement {
    let place = plan.plan_file.below(files);
    let folder = place.parent().unwrap_or(files);
    let judged = judge_run(&RunToJudge {
        folder,
        plan_file: plan.plan_file.file_name(),
        engine: spec.engine.kind,
        version: &spec.engine.version,
        expected: plan.flow.and_then(|flow| match flow {
            engines::FlowKind::Unsteady => Some(FlowKind::Unsteady),
            engines::FlowKind::Steady => Some(FlowKind::Steady),
            // Its results are not of a sort of their own in every version.
            engines::FlowKind::QuasiUnsteady => None,
        }),
        started: RunStart::Here(started_at),
        console: Some(console),
        exit: match exit {
            Exit::Code(code) => ExitFacts { code: Some(code), signal: None },
            Exit::Signal(signal) => ExitFacts { code: None, signal: Some(signal) },
        },
        settings: AttentionSettings::default(),
    });
    Judgement { verdict: judged.verdict, failure: judged.failure, volume_error_percent: judged.volume_error_percent }
}
