//! A project for a person who looks at it: beside what its files say, what each plan will take, why one cannot run, what
//! changed since its result, and where it is computed now. A job; reads only.

use super::changes;
use super::contents::{OnDisk, hash_of};
use super::current::Standing;
use super::engine_choice::{Accepted, pin};
use super::hashes::Hashes;
use super::layout::{Layout, layout};
use super::linux_plan::engines_of_plan;
use super::open::{Known, KnownResult, known_result, open, records};
use super::parallel::on_each;
use super::prepare::{expectation, is_sample, last_saved_with, sample_engine};
use super::role::role;
use crate::api::{ApiError, ErrorCode, OpenPlanRun, PlanStanding, ProjectDocument, ProjectView, ResultFacts};
use crate::fleet::engines_here;
use crate::publish::not_writable;
use crate::store::results::ResultRecord;
use engines::{EngineChoice, InstalledEngine};
use protocol::{ContentHash, FileRole, Manifest};
use ras_project::fingerprint::Fingerprint;
use ras_project::report::{ProjectReport, ResultReport};
use ras_project::{PlanClosure, Problem, Project, ProjectPlan};
use ras_results::{HdfFile, volume};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use workers::blobs::BlobError;
use workers::settings::{WorkerKind, WorkerSettings};

/// Plans that are looked at at once.
const READERS: usize = 4;

/// A plan that a run which is not over has still to compute.
#[derive(Clone, Debug)]
pub(crate) struct OpenPlan {
    /// Path of the project, as the run has it.
    pub project: String,
    /// The run.
    pub run: String,
    /// "01".
    pub plan: String,
    /// What its inputs meant when the run took its snapshot.
    pub fingerprint: Option<Fingerprint>,
}

/// A plan whose newest result is kept with its run, because it could not be put beside the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptPlan {
    /// Path of the project, as the run has it.
    pub project: String,
    /// "01".
    pub plan: String,
    /// The run.
    pub run: String,
}

/// What is needed to look at a project.
pub(crate) struct ToView {
    /// `X.prj` or its folder.
    pub path: String,
    /// Where records of results are read.
    pub store_file: PathBuf,
    /// Known hashes.
    pub hashes: Arc<Hashes>,
    /// The engine with which a new run begins.
    pub engine: EngineChoice,
    /// Plans of open runs, of whatever project.
    pub open_plans: Vec<OpenPlan>,
    /// Plans whose newest results are kept with their runs, of whatever project.
    pub kept_plans: Vec<KeptPlan>,
    /// The workers a run would use, with the engines found there; none where nobody looked yet.
    pub workers: Vec<(WorkerSettings, Option<Vec<InstalledEngine>>)>,
}

/// A project that was looked at.
pub(crate) struct ViewedProject {
    /// Canonical path of `X.prj`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What the person sees.
    pub view: Box<ProjectView>,
}

/// Looks at a project.
pub(crate) fn view_project(what: &ToView) -> Result<ViewedProject, ApiError> {
    let project = open(&what.path)?;
    let closures = project.closures();
    let known = records(&what.store_file, &project)?;
    let accepted = engines_of(what, &project);
    let looking = Looking { what, project: &project, known: &known, accepted: &accepted };
    let plans: Vec<(&ProjectPlan, Option<&PlanClosure>)> = project
        .plans
        .iter()
        .map(|plan| (plan, closures.iter().find(|closure| closure.number == plan.number)))
        .collect();
    let mut looked = on_each(&plans, READERS, |(plan, closure)| looking.at(plan, *closure)).into_iter();
    let mut standings = Vec::with_capacity(plans.len());
    let report = ProjectReport::new(&project, &closures, |plan| match looked.next() {
        Some((report, standing)) => {
            standings.push(standing);
            report
        }
        // There is one for each plan.
        None => ResultReport::from_disk(&project, plan),
    });
    let document = serde_json::to_value(&report)
        .map_err(|error| ApiError::new(ErrorCode::Internal, format!("{}: {error}", project.path.display())))?;
    Ok(ViewedProject {
        path: project.path.to_string_lossy().into_owned(),
        title: project.file.title.clone(),
        view: Box::new(ProjectView {
            document: ProjectDocument(document),
            plans: standings,
            folder: project.folder.to_string_lossy().into_owned(),
            not_writable: not_writable(&project.folder),
            problems: project.problems.iter().map(Problem::to_string).collect(),
            is_sample: is_sample(&project),
        }),
    })
}

/// The engines by which a run of every plan would compute. Where there is no HEC-RAS, only the practice engine can be
/// asked for.
fn engines_of(what: &ToView, project: &Project) -> Accepted {
    let found: Vec<(String, Vec<InstalledEngine>)> = what
        .workers
        .iter()
        .map(|(settings, found)| {
            let found = found.clone().unwrap_or_else(|| match settings.kind {
                WorkerKind::Local => engines_here(settings),
                WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => Vec::new(),
            });
            (settings.name.clone(), found)
        })
        .collect();
    let version = last_saved_with(project.plans.iter());
    let asked = sample_engine(what.engine, project);
    let accepted = pin(asked, version, &found).or_else(|_| pin(EngineChoice::Practice, version, &found));
    accepted.unwrap_or(Accepted { engines: Vec::new(), linux: None })
}

struct Looking<'a> {
    what: &'a ToView,
    project: &'a Project,
    known: &'a Known,
    accepted: &'a Accepted,
}

impl Looking<'_> {
    fn at(&self, plan: &ProjectPlan, closure: Option<&PlanClosure>) -> (ResultReport, PlanStanding) {
        let record = self.known.results.get(&plan.number);
        let mut known = known_result(self.project, plan, closure, record, &self.what.hashes);
        let (expected, from_history) =
            expectation(self.project, plan, self.known, &self.accepted.engines, &Manifest::default());
        let told = |tell: &dyn Fn(&PlanClosure) -> Vec<String>| closure.map(tell).unwrap_or_default();
        let standing = PlanStanding {
            number: plan.number.clone(),
            expected_seconds: expected.seconds,
            expected_from_history: from_history,
            cannot_run: told(&|closure| self.cannot_run(closure)),
            warnings: told(&|closure| {
                closure.problems.iter().filter(|problem| !problem.stops()).map(Problem::to_string).collect()
            }),
            changed: told(&|closure| changed(record, &known, closure)),
            result: facts(record, &known),
            open_runs: closure.map(|closure| self.open_runs(plan, closure, &mut known)).unwrap_or_default(),
            kept_in: self.kept_in(plan),
        };
        (known.report, standing)
    }

    /// The reasons for which a run would refuse the plan.
    fn cannot_run(&self, closure: &PlanClosure) -> Vec<String> {
        let stopping: Vec<String> = closure.stopping().map(Problem::to_string).collect();
        if !stopping.is_empty() {
            return stopping;
        }
        match layout(&self.project.folder, closure, self.accepted.linux.is_some()) {
            Err(refused) => vec![refused.0],
            Ok(laid_out) => {
                let unreadable = laid_out.files.iter().filter_map(|file| unreadable(&file.input.path));
                unreadable.chain(engines_of_plan(self.accepted, self.with_contents(&laid_out)).err()).collect()
            }
        }
    }

    /// Every file with its content, which only a record of a preparation asks for.
    fn with_contents(&self, laid_out: &Layout<'_>) -> Vec<(FileRole, PathBuf, ContentHash)> {
        let is_record = |path: &Path| path.to_string_lossy().to_lowercase().ends_with(".prepared.json");
        let recorded = self.accepted.linux.is_some() && laid_out.files.iter().any(|file| is_record(&file.input.path));
        let content = |path: &Path| match recorded {
            true => hash_of(path, &*self.what.hashes).unwrap_or_else(|_| ContentHash(String::new())),
            false => ContentHash(String::new()),
        };
        let files = laid_out.files.iter();
        files.map(|file| (role(file.input.role), file.input.path.clone(), content(&file.input.path))).collect()
    }

    fn kept_in(&self, plan: &ProjectPlan) -> Option<String> {
        let path = self.project.path.to_string_lossy();
        let mut kept = self.what.kept_plans.iter();
        kept.find(|kept| kept.project == path && kept.plan == plan.number).map(|kept| kept.run.clone())
    }

    /// Runs that are to compute the plan, with what was edited since.
    fn open_runs(&self, plan: &ProjectPlan, closure: &PlanClosure, known: &mut KnownResult) -> Vec<OpenPlanRun> {
        let path = self.project.path.to_string_lossy();
        let open = self.what.open_plans.iter().filter(|open| open.project == path && open.plan == plan.number);
        open.map(|open| {
            if known.now.is_none() {
                known.now = Fingerprint::of(self.project, closure, &OnDisk { hashes: &*self.what.hashes }).ok();
            }
            let then = open.fingerprint.as_ref();
            let edited = then.zip(known.now.as_ref()).map(|(then, now)| changes::in_words(then, now, closure));
            OpenPlanRun { run: open.run.clone(), edited: edited.unwrap_or_default() }
        })
        .collect()
    }
}

/// Why an input cannot be taken, in the words of the one who takes it.
fn unreadable(path: &Path) -> Option<String> {
    let error = File::open(path).err()?;
    Some(BlobError::Source { file: path.to_path_buf(), error }.to_string())
}

/// What changed since the result that stands there was published.
fn changed(record: Option<&ResultRecord>, known: &KnownResult, closure: &PlanClosure) -> Vec<String> {
    let Some(published) = record.and_then(|record| record.published.as_ref()) else { return Vec::new() };
    match (&known.stands, &known.now) {
        (Standing::Ours, Some(now)) => changes::in_words(&published.fingerprint, now, closure),
        (Standing::Ours, None) => vec!["an input cannot be read".to_owned()],
        (Standing::Nothing | Standing::Foreign, _) => Vec::new(),
    }
}

fn facts(record: Option<&ResultRecord>, known: &KnownResult) -> ResultFacts {
    let failure = record.and_then(|record| record.failure.as_ref()).map(|failure| failure.message.clone());
    let published = record.and_then(|record| record.published.as_ref());
    let Some(hdf) = &known.report.hdf else { return ResultFacts { failure, ..ResultFacts::default() } };
    match (&known.stands, published) {
        (Standing::Ours, Some(published)) => ResultFacts {
            at: Some(published.at),
            bytes: Some(published.hdf_bytes),
            volume_error_percent: published.volume_error_percent,
            failure,
        },
        (Standing::Ours | Standing::Foreign | Standing::Nothing, _) => {
            let found = std::fs::metadata(hdf).ok();
            let modified = found.as_ref().and_then(|found| found.modified().ok());
            let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            ResultFacts {
                at: since.and_then(|since| i64::try_from(since.as_millis()).ok()),
                bytes: found.map(|found| found.len()),
                volume_error_percent: HdfFile::open(hdf).and_then(|file| volume::overall_percent(&file)).ok().flatten(),
                failure,
            }
        }
    }
}
