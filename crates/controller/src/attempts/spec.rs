//! What an agent is told of an attempt. Pure.

use crate::api::RunOptions;
use crate::runs::inputs::PlanInputs;
use protocol::{AttemptId, AttemptSpec, ControllerLabel, EngineKind, EngineRequest, SCHEMA_VERSION};
use workers::settings::WorkerSettings;

/// Seconds between two samples of an engine's resources.
const RESOURCE_INTERVAL: u64 = 5;

/// Everything a spec is made of.
pub(crate) struct Ingredients<'a> {
    /// Name of the attempt.
    pub attempt: &'a str,
    /// Whose work it is.
    pub label: &'a ControllerLabel,
    /// Run id.
    pub run: &'a str,
    /// Title of the project.
    pub title: &'a str,
    /// "01".
    pub plan: &'a str,
    /// What is staged.
    pub inputs: &'a PlanInputs,
    /// What computes.
    pub engine: EngineRequest,
    /// Options of the run.
    pub options: &'a RunOptions,
    /// The worker.
    pub worker: &'a WorkerSettings,
    /// Whether machines that compute are to stay awake.
    pub keep_awake: bool,
    /// What it should take.
    pub expected_seconds: Option<f64>,
}

/// The name of an attempt: unique over all controllers by the id of the store, and short.
pub(crate) fn attempt_id(label: &ControllerLabel, run: &str, plan: &str, number: u32) -> String {
    format!("{}-{run}-{plan}-{number}", label.id).to_ascii_lowercase()
}

/// The spec.
pub(crate) fn spec(from: &Ingredients<'_>) -> AttemptSpec {
    let minutes = from.options.time_limit_minutes.or(from.worker.time_limit_minutes());
    AttemptSpec {
        schema: SCHEMA_VERSION,
        attempt: AttemptId(from.attempt.to_owned()),
        controller: from.label.clone(),
        run: from.run.to_owned(),
        plan_number: from.plan.to_owned(),
        project_title: from.title.to_owned(),
        project_file: from.inputs.project_file.clone(),
        plan_file: from.inputs.plan_file.clone(),
        write_detailed: from.engine.kind == EngineKind::RasWindows,
        engine: from.engine.clone(),
        cores: from.worker.cores_per_plan.unwrap_or(from.options.cores),
        priority: from.worker.process_priority.unwrap_or(from.options.priority),
        clear_geompre: from.options.clear_geompre,
        time_limit_seconds: minutes.map(|minutes| u64::from(minutes) * 60),
        silence_limit_seconds: from.options.silence_minutes.map(|minutes| u64::from(minutes) * 60),
        resource_interval_seconds: Some(RESOURCE_INTERVAL),
        keep_awake: from.keep_awake,
        expected_seconds: from.expected_seconds,
        manifest: from.inputs.manifest.clone(),
        rewrites: from.inputs.rewrites.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_attempt_can_be_a_folder() {
        let label = ControllerLabel { id: "0a1b2c3d4e".into(), owner: "u@m".into() };
        let id = attempt_id(&label, "r12", "03", 1);
        assert_eq!(id, "0a1b2c3d4e-r12-03-1");
        assert!(AttemptId(id).is_well_formed());
    }
}
