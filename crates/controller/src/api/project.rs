//! A project as clients see it.

#[cfg(feature = "ts")]
use ras_project::report::ProjectReport;
use serde::{Deserialize, Serialize};

/// Which project.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenProject {
    /// Absolute path of `X.prj` or of a folder with exactly one project.
    pub path: String,
}

/// The `project show --json` document, made by `ras_project::report`; carried as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct ProjectDocument(#[cfg_attr(feature = "ts", ts(as = "ProjectReport"))] pub serde_json::Value);

/// What a plan's result said of itself when it was published, or why the last computation failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResultFacts {
    /// When it was published, else the file's time of change; milliseconds since 1970 UTC.
    pub at: Option<i64>,
    /// Size of the result file.
    pub bytes: Option<u64>,
    /// Volume error in percent.
    pub volume_error_percent: Option<f64>,
    /// Why the last computation failed.
    pub failure: Option<String>,
}

/// A plan that is in a run that is not over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenPlanRun {
    /// The run.
    pub run: String,
    /// Files that were changed after the run took its snapshot: what it computes is already stale.
    pub edited: Vec<String>,
}

/// What the program knows of a plan beside its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanStanding {
    /// "01".
    pub number: String,
    /// Expected seconds of computing: from history, else from an older result, else from cells and steps.
    pub expected_seconds: Option<f64>,
    /// Whether that is from history, and not an estimate by the model's size.
    pub expected_from_history: bool,
    /// Why it cannot run; for people.
    pub cannot_run: Vec<String>,
    /// What is wrong and keeps nothing from running; for people.
    pub warnings: Vec<String>,
    /// What changed since its result: "flow file Weirbach.u01".
    pub changed: Vec<String>,
    /// Its last result.
    pub result: ResultFacts,
    /// Runs that are not over and have it.
    pub open_runs: Vec<OpenPlanRun>,
    /// The run that keeps its newest result, where that could not be put beside the project.
    pub kept_in: Option<String>,
}

/// A project for a person who looks at it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// What the files say.
    pub document: ProjectDocument,
    /// What the program knows, a plan each, in the order of the document.
    pub plans: Vec<PlanStanding>,
    /// The project's folder.
    pub folder: String,
    /// Why results cannot be put beside the project, where they cannot: it lies on a read-only share, say.
    pub not_writable: Option<String>,
    /// Problems of the project as a whole; those of plans stand with their plans.
    pub problems: Vec<String>,
    /// Whether the practice engine computes it without being asked for (the sample project).
    pub is_sample: bool,
}

/// A project that was opened or run before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecentProject {
    /// Path of `X.prj`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Opened or run last, milliseconds since 1970 UTC.
    pub opened_at: i64,
}
