//! The verdict on what an engine left behind, by the rules of `ras-results`. Never fails: what cannot be read is unknown.

use engines::PlanRun;
use protocol::{AttemptSpec, Verdict, VerdictState};
use std::path::Path;

/// The judgement of one computation.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub verdict: Verdict,
    pub volume_error_percent: Option<f64>,
}

/// Judges the plan in `files`. `started_at` is the engine's start in milliseconds since 1970 UTC.
pub(super) fn judge(files: &Path, plan: &PlanRun, _spec: &AttemptSpec, _started_at: i64, console: &Path) -> Judgement {
    let mut text = std::fs::read_to_string(plan.messages_file().below(files)).unwrap_or_default();
    text.push_str(&std::fs::read_to_string(console).unwrap_or_default());
    let finished =
        text.contains("Finished Unsteady Flow Simulation") || text.contains("Finished Steady Flow Simulation");
    let ok = finished && plan.result_file().below(files).is_file() && !text.contains("ERROR");
    let state = if ok { VerdictState::Succeeded } else { VerdictState::Failed };
    Judgement { verdict: Verdict { state, attention: vec![], reasons: vec![] }, volume_error_percent: None }
}
