//! The document of `project show --json`. Its keys are a contract with scripts.

use crate::closure::{InputRole, PlanClosure};
use crate::files::{Cores, Dimension, PlanKind, Units};
use crate::project::{Project, ProjectPlan};
use crate::time::SimulationWindow;
use serde::Serialize;
use std::path::PathBuf;

/// State of a plan's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ResultState {
    /// There is none.
    None,
    /// It was computed from the inputs as they are now.
    Current,
    /// Inputs changed since.
    Stale,
    /// The last computation failed.
    Failed,
    /// It was computed elsewhere.
    UnknownOrigin,
}

/// A plan's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ResultReport {
    /// State.
    pub state: ResultState,
    /// `X.p##.hdf`, where it exists.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub hdf: Option<PathBuf>,
    /// What computed it: "HEC-RAS 6.6", "practice 1", or "practice" where the file alone says so; none where unknown.
    pub engine: Option<String>,
}

impl ResultReport {
    /// What the disk alone says: a result of unknown origin, or none.
    pub fn from_disk(project: &Project, plan: &ProjectPlan) -> Self {
        let hdf = project.result_hdf(plan);
        let state = if hdf.is_some() { ResultState::UnknownOrigin } else { ResultState::None };
        Self { state, hdf, engine: None }
    }
}

/// A geometry or flow file of a plan. Empty texts where the plan names none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MemberReport {
    /// Name on disk where it exists, else the name it should have.
    pub file: String,
    /// Title, as written.
    pub title: String,
    /// Whether it exists.
    pub exists: bool,
}

/// A needed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct InputReport {
    /// Absolute path on this machine.
    pub path: String,
    /// What it is to the plan.
    pub role: InputRole,
    /// Whether it exists.
    pub exists: bool,
    /// Whether it lies outside the project's folder.
    pub outside: bool,
    /// Size.
    pub bytes: u64,
}

/// A problem of the project or of one of its plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemReport {
    /// Kebab-case name.
    pub code: &'static str,
    /// For people: plan, file, line, what, way out.
    pub message: String,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanReport {
    /// "01" of `p01`.
    pub number: String,
    /// Name on disk where it exists, else the name it should have.
    pub file: String,
    /// Whether it exists.
    pub exists: bool,
    /// `Plan Title`, as written.
    pub title: String,
    /// `Short Identifier`.
    pub short_id: String,
    /// Type of computation.
    pub kind: PlanKind,
    /// What the geometry consists of.
    pub dimension: Dimension,
    /// `Program Version`, as written.
    pub program_version: Option<String>,
    /// Geometry.
    pub geometry: MemberReport,
    /// Flow.
    pub flow: MemberReport,
    /// `Simulation Date`; none where there is none.
    pub window: Option<SimulationWindow>,
    /// Core counts; 0 is "all", none is not written.
    pub cores: Cores,
    /// Every needed file.
    pub inputs: Vec<InputReport>,
    /// Its result.
    pub result: ResultReport,
}

/// The document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProjectReport {
    /// Absolute path of `X.prj`.
    pub path: String,
    /// `Proj Title`, as written.
    pub title: String,
    /// Units.
    pub units: Units,
    /// Number of the current plan, "01"; none where there is none or it is not a plan of the project.
    pub current_plan: Option<String>,
    /// Problems of the project, then of each plan.
    pub problems: Vec<ProblemReport>,
    /// Plans in the order of `X.prj`.
    pub plans: Vec<PlanReport>,
}

impl ProjectReport {
    /// The document of a project. `closures` are those of [`Project::closures`]; `result` says what is known of each
    /// plan's result ([`ResultReport::from_disk`] where nothing is).
    pub fn new(
        project: &Project,
        closures: &[PlanClosure],
        mut result: impl FnMut(&ProjectPlan) -> ResultReport,
    ) -> Self {
        let mut problems: Vec<ProblemReport> = project
            .problems
            .iter()
            .map(|problem| ProblemReport { code: problem.code.as_str(), message: problem.to_string() })
            .collect();
        let mut plans = Vec::new();
        for plan in &project.plans {
            let closure = closures.iter().find(|closure| closure.number == plan.number);
            for problem in closure.into_iter().flat_map(|closure| &closure.problems) {
                let message = format!("Plan {}: {problem}", plan.number);
                problems.push(ProblemReport { code: problem.code.as_str(), message });
            }
            plans.push(plan_report(project, plan, closure, result(plan)));
        }
        Self {
            path: project.path.to_string_lossy().into_owned(),
            title: project.file.title.clone(),
            units: project.file.units,
            current_plan: project.current_plan().map(str::to_owned),
            problems,
            plans,
        }
    }
}

fn plan_report(
    project: &Project,
    plan: &ProjectPlan,
    closure: Option<&PlanClosure>,
    result: ResultReport,
) -> PlanReport {
    let content = plan.file.content.as_ref();
    let geometry = project.geometry(plan).map(|member| MemberReport {
        file: member.file_name.clone(),
        title: member.content.as_ref().map(|geometry| geometry.title.clone()).unwrap_or_default(),
        exists: member.exists,
    });
    let flow = project.flow(plan).map(|member| MemberReport {
        file: member.file_name.clone(),
        title: member.content.as_ref().map(|flow| flow.title.clone()).unwrap_or_default(),
        exists: member.exists,
    });
    let inputs = closure.into_iter().flat_map(|closure| &closure.inputs).map(|input| InputReport {
        path: input.path.to_string_lossy().into_owned(),
        role: input.role,
        exists: input.exists,
        outside: input.outside,
        bytes: input.bytes,
    });
    PlanReport {
        number: plan.number.clone(),
        file: plan.file.file_name.clone(),
        exists: plan.file.exists,
        title: content.map(|content| content.title.clone()).unwrap_or_default(),
        short_id: content.map(|content| content.short_id.clone()).unwrap_or_default(),
        kind: project.kind(plan),
        dimension: project.dimension(plan),
        program_version: content.and_then(|content| content.program_version.clone()),
        geometry: geometry.unwrap_or_default(),
        flow: flow.unwrap_or_default(),
        window: content.and_then(|content| content.window),
        cores: content.map(|content| content.cores).unwrap_or_default(),
        inputs: inputs.collect(),
        result,
    }
}
