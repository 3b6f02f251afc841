//! Everything that is done before a run is made, on a thread of its own: the project is opened, each plan's needs are
//! resolved, workers are looked at, engines chosen, and the inputs taken into the blob store. What the user edits
//! afterwards does not mix in.

use super::contents::OfSnapshot;
use super::current::satisfies;
use super::engine_choice::{Accepted, engine_name, pin};
use super::expectation::{Expectation, expect};
use super::hashes::Hashes;
use super::inputs::{PlanInputs, ResultNames};
use super::layout::{Layout, layout};
use super::linux_plan::{PlanEngines, engines_of_plan};
use super::open::{Known, open, records, result_of};
use super::parallel::on_each;
use super::role::role;
use super::room::room_for;
use crate::api::{ApiError, ErrorCode, PlanSelection, RunOptions};
use crate::fleet::{Examined, Found, Link, examine};
use crate::store::results::ResultRecord;
use engines::{EngineChoice, InstalledEngine, NotEligible, RasVersion};
use protocol::{ContentHash, ControllerLabel, EngineKind, FileRole, Manifest, ManifestEntry, RelPath};
use ras_project::fingerprint::Fingerprint;
use ras_project::report::ResultState;
use ras_project::{PlanClosure, Project, ProjectPlan};
use scheduler::EngineId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use workers::blobs::BlobStore;
use workers::settings::WorkerSettings;

/// Threads that read inputs at once.
const READERS: usize = 4;

/// A worker the run may use.
pub(crate) struct Candidate {
    /// What its owner says.
    pub settings: WorkerSettings,
    /// Its link, or why there is none.
    pub link: Result<Arc<dyn Link>, String>,
    /// What is known of it already.
    pub found: Option<Found>,
}

/// What is asked for, and what is needed to prepare it.
pub(crate) struct ToPrepare {
    /// `X.prj` or its folder.
    pub path: String,
    /// Which plans.
    pub plans: PlanSelection,
    /// Options.
    pub options: RunOptions,
    /// Engine asked for.
    pub engine: EngineChoice,
    /// Workers.
    pub workers: Vec<Candidate>,
    /// Whose work it will be.
    pub label: ControllerLabel,
    /// Where records of results are read.
    pub store_file: PathBuf,
    /// Where inputs go.
    pub blobs: BlobStore,
    /// Known hashes.
    pub hashes: Arc<Hashes>,
}

/// What becomes of a plan.
pub(crate) enum Fate {
    /// It is computed.
    Queued {
        /// What is staged.
        inputs: Box<PlanInputs>,
        /// What it means.
        fingerprint: Fingerprint,
        /// What it will take.
        expected: Expectation,
        /// The engines that may compute it, where not all of the run may.
        engines: Option<Vec<EngineId>>,
    },
    /// Its result is current.
    Current {
        /// The result.
        hdf: PathBuf,
        /// What computed it: kind, and name for people.
        engine: (EngineKind, String),
    },
    /// It cannot start.
    Refused {
        /// Why.
        message: String,
    },
}

/// A prepared plan.
pub(crate) struct PreparedPlan {
    /// "01".
    pub number: String,
    /// Title.
    pub title: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// A prepared run.
pub(crate) struct PreparedRun {
    /// Absolute path of the project.
    pub project_path: String,
    /// Its title.
    pub title: String,
    /// Its plans, in the project's order.
    pub plans: Vec<PreparedPlan>,
    /// Engines it accepts; empty where nothing is computed.
    pub engines: Vec<EngineId>,
    /// Warnings a person should read.
    pub warnings: Vec<String>,
    /// Workers that were looked at.
    pub examined: Vec<(String, Examined)>,
}

/// Prepares a run.
pub(crate) fn prepare(asked: &ToPrepare) -> Result<PreparedRun, ApiError> {
    let project = open(&asked.path)?;
    let chosen = chosen_plans(&project, &asked.plans)?;
    let closures: Vec<(usize, PlanClosure)> =
        chosen.iter().map(|index| (*index, project.closure(&project.plans[*index]))).collect();
    let known = records(&asked.store_file, &project)?;
    let engine = sample_engine(asked.engine, &project);
    let mut warnings: Vec<String> = project.problems.iter().map(ToString::to_string).collect();
    if engine != asked.engine {
        warnings.push("the sample project is computed with the practice engine, which is not HEC-RAS".to_owned());
    }

    let mut plans: Vec<PreparedPlan> = Vec::new();
    let mut open_plans: Vec<(usize, &ProjectPlan, &PlanClosure)> = Vec::new();
    for (index, closure) in &closures {
        let plan = &project.plans[*index];
        let title = plan.file.content.as_ref().map(|content| content.title.clone()).unwrap_or_default();
        let fate = early_fate(&project, plan, closure, asked, engine, known.results.get(&plan.number));
        if fate.is_none() {
            let place = plans.len();
            let problems = closure.problems.iter().filter(|problem| !problem.stops());
            warnings.extend(problems.map(|problem| format!("Plan {}: {problem}", plan.number)));
            open_plans.push((place, plan, closure));
        }
        let fate = fate.unwrap_or_else(|| Fate::Refused { message: String::new() });
        plans.push(PreparedPlan { number: plan.number.clone(), title, fate });
    }
    let mut prepared = PreparedRun {
        project_path: project.path.to_string_lossy().into_owned(),
        title: project.file.title.clone(),
        plans,
        engines: Vec::new(),
        warnings,
        examined: Vec::new(),
    };
    if open_plans.is_empty() {
        return Ok(prepared);
    }

    let (accepted, examined) = choose_engines(asked, engine, &project, &chosen)?;
    prepared.examined = examined;
    let laid_out: Vec<Result<Layout<'_>, String>> = open_plans
        .iter()
        .map(|(_, _, closure)| layout(&project.folder, closure, accepted.linux.is_some()).map_err(|refused| refused.0))
        .collect();
    let taken = take(asked, &laid_out);
    for ((place, plan, closure), laid_out) in open_plans.into_iter().zip(laid_out) {
        let fate = laid_out.and_then(|laid_out| {
            let contents = Taken { asked, project: &project, known: &known, accepted: &accepted, taken: &taken };
            contents.queued(plan, closure, laid_out, &mut prepared.warnings)
        });
        prepared.plans[place].fate = fate.unwrap_or_else(|message| Fate::Refused { message });
    }
    prepared.engines = accepted.engines;
    let results = prepared.plans.iter().filter_map(|plan| match &plan.fate {
        Fate::Queued { expected, .. } => expected.result_bytes,
        Fate::Current { .. } | Fate::Refused { .. } => None,
    });
    let home = asked.store_file.parent().unwrap_or(&asked.store_file);
    match room_for(results, workers::system::free_space(home).ok()) {
        Ok(()) => Ok(prepared),
        Err(short) => {
            Err(ApiError::new(ErrorCode::NotNow, format!("{short} (results are kept in {})", home.display())))
        }
    }
}

/// Indexes of the chosen plans, in the project's order.
fn chosen_plans(project: &Project, selection: &PlanSelection) -> Result<Vec<usize>, ApiError> {
    let bad = |message: String| Err(ApiError::new(ErrorCode::BadRequest, message));
    if project.plans.is_empty() {
        let message = format!("{}: the project has no plans; make one in HEC-RAS", project.path.display());
        return Err(ApiError::new(ErrorCode::BadProject, message));
    }
    match selection {
        PlanSelection::All => Ok((0..project.plans.len()).collect()),
        PlanSelection::Numbers(numbers) if numbers.is_empty() => bad("no plan was named".to_owned()),
        PlanSelection::Numbers(numbers) => {
            let mut indexes = Vec::new();
            for number in numbers {
                let wanted = project.plan(number).map(|plan| &plan.number);
                match project.plans.iter().position(|plan| Some(&plan.number) == wanted) {
                    Some(index) => indexes.push(index),
                    None => {
                        let known: Vec<&str> = project.plans.iter().map(|plan| plan.number.as_str()).collect();
                        return bad(format!("the project has no plan {number}; it has {}", known.join(", ")));
                    }
                }
            }
            indexes.sort_unstable();
            indexes.dedup();
            Ok(indexes)
        }
    }
}

/// Whether the project's `practice.toml` says `sample = true`.
pub(crate) fn is_sample(project: &Project) -> bool {
    let text = std::fs::read_to_string(project.folder.join("practice.toml")).unwrap_or_default();
    text.parse::<toml::Table>().is_ok_and(|table| table.get("sample") == Some(&toml::Value::Boolean(true)))
}

/// `auto` means practice for the sample project.
pub(crate) fn sample_engine(asked: EngineChoice, project: &Project) -> EngineChoice {
    match asked {
        EngineChoice::Auto if is_sample(project) => EngineChoice::Practice,
        EngineChoice::Auto | EngineChoice::Practice | EngineChoice::Version(_) => asked,
    }
}

/// The version of HEC-RAS with which these plans were last saved.
pub(crate) fn last_saved_with<'a>(plans: impl Iterator<Item = &'a ProjectPlan>) -> Option<RasVersion> {
    let version = |plan: &ProjectPlan| RasVersion::parse(plan.file.content.as_ref()?.program_version.as_deref()?);
    plans.filter_map(version).max()
}

/// What is certain before anything is read: the plan cannot start, or its result is current.
fn early_fate(
    project: &Project,
    plan: &ProjectPlan,
    closure: &PlanClosure,
    asked: &ToPrepare,
    engine: EngineChoice,
    record: Option<&ResultRecord>,
) -> Option<Fate> {
    let stopping: Vec<String> = closure.stopping().map(ToString::to_string).collect();
    if !stopping.is_empty() {
        return Some(Fate::Refused { message: stopping.join(" ") });
    }
    let published = record?.published.as_ref().filter(|_| !asked.options.again)?;
    if !satisfies(published, engine) {
        return None;
    }
    let found = result_of(project, plan, Some(closure), record, &asked.hashes);
    found.hdf.filter(|_| found.state == ResultState::Current).map(|hdf| {
        let engine = (published.engine_kind, engine_name(published.engine_kind, &published.engine));
        Fate::Current { hdf, engine }
    })
}

/// Looks at the workers nobody looked at yet, and pins the engine.
fn choose_engines(
    asked: &ToPrepare,
    engine: EngineChoice,
    project: &Project,
    chosen: &[usize],
) -> Result<(Accepted, Vec<(String, Examined)>), ApiError> {
    let mut examined = Vec::new();
    let mut engines: Vec<(String, Vec<InstalledEngine>)> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    let looked = on_each(&asked.workers, READERS, |candidate| match (&candidate.link, &candidate.found) {
        (Err(reason), _) => Err(reason.clone()),
        (Ok(_), Some(found)) => Ok((found.engines.clone(), None)),
        (Ok(link), None) => {
            let examined = examine(&**link, &candidate.settings, &asked.label);
            match &examined.found {
                Ok(Found { trouble: Some(trouble), .. }) => Err(trouble.clone()),
                Ok(found) => Ok((found.engines.clone(), Some(examined))),
                Err(error) => Err(error.to_string()),
            }
        }
    });
    for (candidate, looked) in asked.workers.iter().zip(looked) {
        let name = candidate.settings.name.clone();
        match looked {
            Ok((found, news)) => {
                engines.push((name.clone(), found));
                examined.extend(news.map(|news| (name, news)));
            }
            Err(reason) => reasons.push(format!("{name}: {reason}")),
        }
    }
    let last_saved_with = last_saved_with(chosen.iter().map(|index| &project.plans[*index]));
    match pin(engine, last_saved_with, &engines) {
        Ok(accepted) => Ok((accepted, examined)),
        Err(refusals) => {
            let unsupported = asked.workers.iter().filter(|candidate| candidate.settings.is_supported().is_err());
            let (hint, option) = advice(&refusals, unsupported.count() == asked.workers.len());
            reasons.extend(refusals.into_iter().map(|(name, reason)| format!("{name}: {reason}")));
            let many = if reasons.len() > 1 { "no worker can compute these plans" } else { "nothing can run here" };
            let message = format!("{many}: {}{hint}", reasons.join("; "));
            Err(ApiError { terminal: option.map(str::to_owned), ..ApiError::new(ErrorCode::NothingCanRun, message) })
        }
    }
}

/// What to do where no worker can compute: what fits the reasons, and nothing else; and the terminal's option for it.
fn advice(refusals: &[(String, NotEligible)], all_unsupported: bool) -> (&'static str, Option<&'static str>) {
    if all_unsupported {
        return (". Choose a worker of this machine", Some("--on local"));
    }
    let no_ras = |(_, reason): &(String, NotEligible)| matches!(reason, NotEligible::NoHecRas { .. });
    let other_version = |(_, reason): &(String, NotEligible)| {
        matches!(reason, NotEligible::VersionMissing { .. } | NotEligible::OnlyOlder { .. })
    };
    if refusals.iter().any(no_ras) {
        (
            ". Install HEC-RAS, give the worker the path of its programs, or try the practice engine",
            Some("--engine practice"),
        )
    } else if refusals.iter().any(other_version) {
        (". Install that version, or choose one that is there", Some("--engine VERSION"))
    } else {
        ("", None)
    }
}

/// Takes every input of the plans into the blob store, each once, small ones first.
fn take(
    asked: &ToPrepare,
    laid_out: &[Result<Layout<'_>, String>],
) -> BTreeMap<PathBuf, Result<(ContentHash, u64), String>> {
    let mut wanted: BTreeMap<&Path, u64> = BTreeMap::new();
    for file in laid_out.iter().flatten().flat_map(|layout| &layout.files) {
        wanted.insert(&file.input.path, file.input.bytes);
    }
    let mut paths: Vec<(&Path, u64)> = wanted.into_iter().collect();
    paths.sort_by_key(|(_, bytes)| *bytes);
    let taken = on_each(&paths, READERS, |(path, _)| {
        let snapshot = asked.blobs.snapshot(path, &*asked.hashes);
        snapshot.map(|snapshot| (snapshot.hash, snapshot.bytes)).map_err(|error| error.to_string())
    });
    paths.into_iter().zip(taken).map(|((path, _), taken)| (path.to_path_buf(), taken)).collect()
}

/// What a plan will take on these engines, and whether its history says so.
pub(crate) fn expectation(
    project: &Project,
    plan: &ProjectPlan,
    known: &Known,
    engines: &[EngineId],
    manifest: &Manifest,
) -> (Expectation, bool) {
    let practice = engines.iter().all(|engine| engine.as_str().starts_with("practice"));
    let past = engines.iter().find_map(|engine| known.history.get(&(plan.number.clone(), engine.as_str().to_owned())));
    let older = match past {
        Some(_) => None,
        None => project.result_hdf(plan).and_then(|hdf| ras_results::cost::read(&hdf).ok()),
    };
    (expect(past, older.as_ref(), manifest, practice), past.is_some())
}

struct Taken<'a> {
    asked: &'a ToPrepare,
    project: &'a Project,
    known: &'a Known,
    accepted: &'a Accepted,
    taken: &'a BTreeMap<PathBuf, Result<(ContentHash, u64), String>>,
}

impl Taken<'_> {
    fn queued(
        &self,
        plan: &ProjectPlan,
        closure: &PlanClosure,
        laid_out: Layout<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<Fate, String> {
        let mut entries = Vec::new();
        let mut hashes: BTreeMap<PathBuf, ContentHash> = BTreeMap::new();
        for file in &laid_out.files {
            let path = &file.input.path;
            let (hash, bytes) = match self.taken.get(path) {
                Some(Ok(taken)) => taken.clone(),
                Some(Err(reason)) => return Err(reason.clone()),
                None => return Err(format!("{} was not taken", path.display())),
            };
            hashes.insert(path.clone(), hash.clone());
            entries.push(ManifestEntry { path: file.to.clone(), role: role(file.input.role), bytes, blake3: hash });
        }
        let files = laid_out.files.iter().filter_map(|file| {
            Some((role(file.input.role), file.input.path.clone(), hashes.get(&file.input.path)?.clone()))
        });
        let PlanEngines { only, reason } = engines_of_plan(self.accepted, files)?;
        if let Some(reason) = reason {
            warnings.push(format!("Plan {} is not computed with HEC-RAS for Linux: {reason}", plan.number));
            entries.retain(|entry| entry.role != FileRole::Prepared);
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let place = |path: &Path| -> Result<RelPath, String> {
            let placed = laid_out.files.iter().find(|file| file.input.path == path);
            placed
                .map(|file| file.to.clone())
                .ok_or_else(|| format!("{} is not among the plan's files", path.display()))
        };
        let manifest = Manifest { entries };
        let contents = OfSnapshot { blobs: &self.asked.blobs, taken: &hashes };
        let fingerprint = Fingerprint::of(self.project, closure, &contents).map_err(|error| error.to_string())?;
        let engines = only.as_deref().unwrap_or(&self.accepted.engines);
        let (expected, _) = expectation(self.project, plan, self.known, engines, &manifest);
        let inputs = PlanInputs {
            project_file: place(&self.project.path)?,
            plan_file: place(&plan.file.path)?,
            manifest,
            rewrites: laid_out.rewrites,
            results: plan.text.as_ref().map(ResultNames::read).unwrap_or_default(),
        };
        Ok(Fate::Queued { inputs: Box::new(inputs), fingerprint, expected, engines: only })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_fits_the_reasons() {
        assert_eq!(advice(&[], true).1, Some("--on local"));
        let no_ras = [("a".to_owned(), NotEligible::NoHecRas { practice_stands: true })];
        assert!(advice(&no_ras, false).0.contains("the path of its programs"));
        let wanted = RasVersion::parse("6.5").unwrap();
        let missing = [("a".to_owned(), NotEligible::VersionMissing { wanted, found: vec!["6.6".into()] })];
        assert!(!advice(&missing, false).0.contains("the path of its programs"));
        assert_eq!(advice(&[("a".to_owned(), NotEligible::NoPractice)], false).0, "");
        assert_eq!(advice(&[], false).0, "", "a worker that needs attention says its own way out");
    }
}
