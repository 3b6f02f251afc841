//! Opening a project, with what the store knows of it. On a thread of its own: a project may lie on a slow share.

use super::contents::OnDisk;
use super::current::{Standing, standing, state};
use super::engine_choice::engine_name;
use super::hashes::Hashes;
use crate::api::{ApiError, ErrorCode};
use crate::store::history::PastComputation;
use crate::store::results::ResultRecord;
use crate::store::{Store, StoreError};
use protocol::EngineKind;
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

/// The result of a plan, and what was looked at to tell its state.
pub(crate) struct KnownResult {
    /// The result, with its state.
    pub report: ResultReport,
    /// What stands where it should be.
    pub stands: Standing,
    /// What the inputs mean now; none where nothing is known to compare it with, or where they cannot be read.
    pub now: Option<Fingerprint>,
}

/// The result of a plan, with its state.
pub(crate) fn result_of(
    project: &Project,
    plan: &ProjectPlan,
    closure: Option<&PlanClosure>,
    record: Option<&ResultRecord>,
    hashes: &Hashes,
) -> ResultReport {
    known_result(project, plan, closure, record, hashes).report
}

/// The result of a plan, with what was looked at.
pub(crate) fn known_result(
    project: &Project,
    plan: &ProjectPlan,
    closure: Option<&PlanClosure>,
    record: Option<&ResultRecord>,
    hashes: &Hashes,
) -> KnownResult {
    let (Some(record), Some(closure)) = (record, closure) else {
        let report = ResultReport::from_disk(project, plan);
        let stands = if report.hdf.is_some() { Standing::Foreign } else { Standing::Nothing };
        let report = ResultReport { engine: report.hdf.as_deref().and_then(engine_of_file), ..report };
        return KnownResult { report, stands, now: None };
    };
    let hdf = project.result_hdf(plan);
    let stands = standing(hdf.as_deref(), record.published.as_ref(), hashes);
    let now = Fingerprint::of(project, closure, &OnDisk { hashes }).ok();
    let engine = match (&stands, &record.published) {
        (Standing::Nothing, _) => None,
        (Standing::Ours, Some(published)) => Some(engine_name(published.engine_kind, &published.engine)),
        (Standing::Ours, None) | (Standing::Foreign, _) => hdf.as_deref().and_then(engine_of_file),
    };
    let report = ResultReport { state: state(record, &stands, now.as_ref()), hdf, engine };
    KnownResult { report, stands, now }
}

/// What computed a file of which we have no record: the practice engine, where the file names it as its program.
fn engine_of_file(hdf: &Path) -> Option<String> {
    names_practice(hdf).then(|| "practice".to_owned())
}

/// Whether a result file names the practice engine as its program.
pub(crate) fn names_practice(hdf: &Path) -> bool {
    let program = ras_results::HdfFile::open(hdf).and_then(|file| ras_results::verdict::program_of(&file));
    program.is_ok_and(|program| ras_results::verdict::engine_of_file(&program, false) == Some(EngineKind::Practice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::results::PublishedResult;
    use std::collections::BTreeMap;

    #[test]
    fn a_result_names_the_engine_of_its_record() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("X.prj", "Proj Title=X\nPlan File=p01\n");
        write("X.p01", "Plan Title=one\nShort Identifier=one\n");
        write("X.p01.hdf", "result");
        let project = open(folder.path().to_str().unwrap()).unwrap();
        let plan = &project.plans[0];
        let closure = project.closure(plan);
        let published = PublishedResult {
            fingerprint: Fingerprint { rules: 1, parts: Vec::new() },
            files: BTreeMap::new(),
            hdf_path: String::new(),
            hdf_hash: blake3::hash(b"result").to_hex().to_string(),
            hdf_bytes: 6,
            hdf_modified: 0,
            engine_kind: EngineKind::Practice,
            engine: "practice 1".into(),
            at: 1,
            volume_error_percent: None,
        };
        let hashes = Hashes::from_stored(Vec::new());
        let record = ResultRecord { published: Some(published), failure: None };
        let engine = |record| result_of(&project, plan, Some(&closure), record, &hashes).engine;
        assert_eq!(engine(Some(&record)).as_deref(), Some("practice 1"));
        assert_eq!(engine(None), None, "a file that cannot be read tells nothing");
    }
}
