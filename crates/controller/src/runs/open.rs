//! Opening a project, with what the store knows of it. On a thread of its own: a project may lie on a slow share.

use super::contents::OnDisk;
use super::current::{standing, state};
use super::hashes::Hashes;
use crate::api::{ApiError, ErrorCode};
use crate::store::history::PastComputation;
use crate::store::results::ResultRecord;
use crate::store::{Store, StoreError};
use ras_project::fingerprint::Fingerprint;
use ras_project::report::{ProjectReport, ResultReport};
use ras_project::{PlanClosure, Project, ProjectPlan};
use std::collections::BTreeMap;
use std::path::Path;

/// An opened project.
pub(crate) struct OpenedProject {
    /// The document.
    pub document: serde_json::Value,
}

/// Opens a project for showing it.
pub(crate) fn open_project(path: &str, store_file: &Path, hashes: &Hashes) -> Result<OpenedProject, ApiError> {
    let project = open(path)?;
    let closures = project.closures();
    let known = records(store_file, &project)?;
    let report = ProjectReport::new(&project, &closures, |plan| {
        let closure = closures.iter().find(|closure| closure.number == plan.number);
        result_of(&project, plan, closure, known.results.get(&plan.number), hashes)
    });
    let document = serde_json::to_value(&report).map_err(|error| internal(error.to_string()))?;
    Ok(OpenedProject { document })
}

/// Opens a project; what is wrong with it is told.
pub(crate) fn open(path: &str) -> Result<Project, ApiError> {
    Project::open(Path::new(path)).map_err(|error| ApiError::new(ErrorCode::BadProject, error.to_string()))
}

fn internal(message: String) -> ApiError {
    ApiError::new(ErrorCode::Internal, message)
}

/// What the store knows of a project's plans.
pub(crate) struct Known {
    /// Records of results, by plan.
    pub results: BTreeMap<String, ResultRecord>,
    /// Past computations, by plan and engine.
    pub history: BTreeMap<(String, String), PastComputation>,
}

/// Reads what the store knows of a project.
pub(crate) fn records(store_file: &Path, project: &Project) -> Result<Known, ApiError> {
    let read = || -> Result<Known, StoreError> {
        let store = Store::open_for_reading(store_file)?;
        match store.project_id(&project.path.to_string_lossy())? {
            Some(id) => Ok(Known { results: store.results(id)?, history: store.history(id)? }),
            None => Ok(Known { results: BTreeMap::new(), history: BTreeMap::new() }),
        }
    };
    read().map_err(|error| internal(error.to_string()))
}

/// The result of a plan, with its state.
pub(crate) fn result_of(
    project: &Project,
    plan: &ProjectPlan,
    closure: Option<&PlanClosure>,
    record: Option<&ResultRecord>,
    hashes: &Hashes,
) -> ResultReport {
    let (Some(record), Some(closure)) = (record, closure) else { return ResultReport::from_disk(project, plan) };
    let hdf = project.result_hdf(plan);
    let stands = standing(hdf.as_deref(), record.published.as_ref(), hashes);
    let now = Fingerprint::of(project, closure, &OnDisk { hashes }).ok();
    ResultReport { state: state(record, &stands, now.as_ref()), hdf }
}
