//! The course of one attempt. Whatever goes wrong on the way becomes a `result.json` that says so.

use super::judge::{Judgement, judge};
use super::outcome::{Ending, infrastructure, outcome};
use super::produced::{Inventory, produced};
use super::report::Reporter;
use super::stage::{LinkedBlob, drop_touched, stage};
use super::watch::{Watch, Watched};
use crate::events::EventLog;
use crate::folder::{AttemptFolder, FolderLock, Started, WorkerFolder, is_disk_full, now, use_reserve, write_document};
use crate::machine;
use crate::process::{self, Exit};
use engines::{Observer, PrepareError, Prepared, command_line, prepare};
use protocol::{
    AgentEventBody, AttemptId, AttemptOutcome, AttemptResult, AttemptSpec, EngineKind, EngineRequest,
    InfrastructureCause, Phase, RelPath, SCHEMA_VERSION, VerdictState, attempt_file,
};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// A computation of at least this many seconds is worth the time that syncing its results to the disk takes.
const WORTH_SYNCING: f64 = 60.0;
/// A disk with less free than this counts as full when a run left no result.
pub(crate) const FULL_BELOW: u64 = 1 << 20;

/// Why this process does not carry the attempt out; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RunRefused {
    /// Not a name of an attempt.
    #[error("{0:?} is no name of an attempt: lower-case letters, digits and hyphens only")]
    BadName(String),
    /// It is not there.
    #[error("there is no claimed attempt {0} in this worker folder")]
    NotClaimed(AttemptId),
    /// Another process carries it out.
    #[error("attempt {0} is carried out by another process")]
    Running(AttemptId),
    /// It was begun before; an attempt is never begun twice.
    #[error("attempt {0} was begun before; the plan needs a new attempt")]
    BegunBefore(AttemptId),
    /// The system refused.
    #[error("cannot {operation} of attempt {attempt}: {error}")]
    Io {
        /// "take the lock"
        operation: &'static str,
        /// Which.
        attempt: AttemptId,
        /// The system's words.
        error: io::Error,
    },
}

/// Carries one claimed attempt out. Returns when `result.json` stands, or at once when it is refused.
pub fn run_attempt(worker: &Path, attempt: &str) -> Result<AttemptOutcome, RunRefused> {
    let attempt = AttemptId(attempt.to_owned());
    if !attempt.is_well_formed() {
        return Err(RunRefused::BadName(attempt.0));
    }
    let worker = WorkerFolder::existing(worker);
    let folder = worker.attempt(&attempt);
    if !folder.path().is_dir() {
        return Err(RunRefused::NotClaimed(attempt));
    }
    process::leave_session();
    process::listen_for_stop();
    let io = |operation| {
        let attempt = attempt.clone();
        move |error| RunRefused::Io { operation, attempt, error }
    };
    // A full disk cannot hold the lock or the record, but the folder can still say that it is full.
    let no_room = |error: &io::Error| {
        let failed = Failed::new(InfrastructureCause::DiskFull, format!("cannot begin the attempt: {error}"));
        finish_failed(&folder, &attempt, unknown_engine(), failed)
    };
    let lock = FolderLock::take_for_long(&folder.file(attempt_file::LOCK), || folder.was_started());
    let _lock = match lock {
        Ok(Some(lock)) => lock,
        Ok(None) => return Err(RunRefused::Running(attempt)),
        // The lock's file could not even be made, so nobody else holds it.
        Err(error) if is_disk_full(&error) => return Ok(no_room(&error)),
        Err(error) => return Err(io("take the lock")(error)),
    };
    let started = match folder.make_started() {
        Ok(started) => started,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(RunRefused::BegunBefore(attempt)),
        Err(error) if is_disk_full(&error) => return Ok(no_room(&error)),
        Err(error) => return Err(io("make the record")(error)),
    };
    let spec = match read_spec(&folder, &attempt) {
        Ok(spec) => spec,
        Err(failed) => return Ok(finish_failed(&folder, &attempt, unknown_engine(), failed)),
    };
    let engine = spec.engine.clone();
    match compute(&worker, &folder, &spec, started) {
        Ok(computed) => Ok(finish_computed(&folder, &spec, computed)),
        Err(failed) => Ok(finish_failed(&folder, &attempt, engine, failed)),
    }
}

/// An attempt that ended before its engine computed.
struct Failed {
    outcome: AttemptOutcome,
}

impl Failed {
    fn new(cause: InfrastructureCause, message: String) -> Self {
        Self { outcome: infrastructure(cause, message) }
    }
}

/// What a computation left, before it is judged.
struct Computed {
    prepared: Prepared,
    before: Inventory,
    links: Vec<LinkedBlob>,
    cache: std::path::PathBuf,
    reporter: Reporter,
    watched: Watched,
    started_at: i64,
}

fn read_spec(folder: &AttemptFolder, attempt: &AttemptId) -> Result<AttemptSpec, Failed> {
    let failed = |message| Failed::new(InfrastructureCause::StagingFailed, message);
    let spec = folder.spec().map_err(|error| failed(error.to_string()))?;
    if spec.schema > SCHEMA_VERSION {
        let message =
            format!("the attempt is written in version {}, this agent reads up to {SCHEMA_VERSION}", spec.schema);
        return Err(failed(message));
    }
    if spec.attempt != *attempt {
        return Err(failed(format!("the folder of {attempt} holds the spec of {}", spec.attempt)));
    }
    let number_is_one =
        (1..=3).contains(&spec.plan_number.len()) && spec.plan_number.bytes().all(|b| b.is_ascii_digit());
    if !number_is_one {
        return Err(failed(format!("{:?} is no number of a plan", spec.plan_number)));
    }
    Ok(spec)
}

/// Stages, prepares, starts and watches.
fn compute(
    worker: &WorkerFolder,
    folder: &AttemptFolder,
    spec: &AttemptSpec,
    mut started: Started,
) -> Result<Computed, Failed> {
    let mut events = EventLog::open(&folder.file(attempt_file::EVENTS));
    events.write(AgentEventBody::Phase { phase: Phase::Preparing });
    let files = folder.files();
    let stop = || stop_before_start(folder).is_some();
    let staged = stage(&worker.cache(), &files, &spec.manifest, stop);
    let links = staged.map_err(|error| match stop_before_start(folder) {
        Some(outcome) => Failed { outcome },
        None => Failed::new(error.cause(), error.to_string()),
    })?;
    let prepared = prepare(&files, spec).map_err(|error| Failed::new(prepare_cause(&error), error.to_string()))?;
    let before = Inventory::of(&files);
    let call = command_line(&spec.engine, &prepared.plan, &files, spec.cores)
        .map_err(|error| Failed::new(InfrastructureCause::EngineMissing, error.to_string()))?;
    let console = OpenOptions::new()
        .append(true)
        .create(true)
        .open(folder.file(attempt_file::CONSOLE))
        .map_err(|error| io_failure("make console.log", &error))?;
    if let Some(outcome) = stop_before_start(folder) {
        return Err(Failed { outcome });
    }
    let started_at = now();
    let (tree, child) = process::spawn_engine(&call, console, &spec.attempt, spec.priority).map_err(|error| {
        let cause = match error.kind() {
            io::ErrorKind::OutOfMemory => InfrastructureCause::OutOfMemory,
            _ => InfrastructureCause::EngineMissing,
        };
        Failed::new(cause, format!("cannot start the engine {}: {error}", call.program.display()))
    })?;
    started.engine = Some(tree.identity());
    // Without this record a lost attempt is still recognised by the mark in its environment.
    let _ = folder.complete_started(&started);
    events.write(AgentEventBody::Started { pid: tree.identity().pid });
    let mut reporter = Reporter::new(Observer::new(spec.engine.kind, prepared.plan.window), events);
    let watched = Watch::new(folder, spec, &prepared.plan, &tree, &mut reporter).until_the_end(child);
    Ok(Computed { prepared, before, links, cache: worker.cache(), reporter, watched, started_at })
}

/// How the attempt ends when it was to stop before its engine started.
fn stop_before_start(folder: &AttemptFolder) -> Option<AttemptOutcome> {
    if process::stop_was_asked() {
        let message = "the worker was shut down or asked the agent to end".to_owned();
        return Some(infrastructure(InfrastructureCause::Shutdown, message));
    }
    folder.file(attempt_file::CANCEL).exists().then_some(AttemptOutcome::Cancelled {})
}

/// Judges, hashes, and writes the result last of all.
fn finish_computed(folder: &AttemptFolder, spec: &AttemptSpec, computed: Computed) -> AttemptOutcome {
    let Computed { prepared, before, links, cache, mut reporter, watched, started_at } = computed;
    reporter.phase(Phase::Judging);
    drop_touched(&links);
    let files = folder.files();
    let plan = &prepared.plan;
    if watched.stopped.is_none() {
        complete_linux_result(spec, plan, &files, &before);
    }
    let console = folder.file(attempt_file::CONSOLE);
    let Judgement { mut verdict, failure, volume_error_percent } =
        judge(&files, plan, spec, started_at, &console, watched.exit);
    if verdict.state == VerdictState::Succeeded {
        verdict.attention.extend(prepared.notes.iter().cloned());
    }
    let durable = watched.compute_seconds >= WORTH_SYNCING;
    let listed = produced(&files, &before, durable);
    let unreadable = listed.as_ref().err().map(|error| format!("the results cannot be read: {error}"));
    let produced = listed.unwrap_or_default();
    let result_file = plan.result_file();
    let result_hdf: Option<RelPath> = produced
        .iter()
        .map(|file| &file.path)
        .find(|path| path.as_str().eq_ignore_ascii_case(result_file.as_str()))
        .cloned();
    let mut evidence = reporter.evidence.clone();
    evidence.errors.extend(data_errors(&files, plan));
    evidence.disk_full |= machine::disk_free(&cache).is_some_and(|free| free < FULL_BELOW);
    let outcome = match unreadable {
        Some(message) => infrastructure(InfrastructureCause::NoResult, message),
        None => outcome(&Ending {
            stopped: watched.stopped,
            exit: watched.exit,
            verdict: &verdict,
            failure,
            evidence: &evidence,
            engine: &spec.engine,
            time_limit_seconds: spec.time_limit_seconds,
            silence_limit_seconds: spec.silence_limit_seconds,
        }),
    };
    let result = AttemptResult {
        schema: SCHEMA_VERSION,
        attempt: spec.attempt.clone(),
        outcome,
        verdict: Some(verdict),
        engine: spec.engine.clone(),
        started_at: Some(started_at),
        ended_at: now(),
        compute_seconds: watched.compute_seconds,
        exit_code: match watched.exit {
            Exit::Code(code) if watched.stopped.is_none() => Some(code),
            Exit::Code(_) | Exit::Signal(_) => None,
        },
        peak_memory_bytes: watched.peak_memory_bytes,
        volume_error_percent,
        result_hdf,
        produced,
    };
    close_attempt(folder, &result, &mut reporter.events, durable);
    result.outcome
}

/// `X.p##.data_errors.txt`: what HEC-RAS finds in the input before it computes. That it could not delete an old file
/// itself is no fault of the model.
fn data_errors(files: &Path, plan: &engines::PlanRun) -> Option<String> {
    let file = plan.companion(&format!("p{}.data_errors.txt", plan.plan_number));
    let text = String::from_utf8_lossy(&fs::read(file.below(files)).ok()?).into_owned();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(5).collect();
    let said = lines.join("; ");
    (!said.is_empty() && !said.contains("Unable to delete temporary results file")).then_some(said)
}

/// The Linux programs leave `X.p##.tmp.hdf`, which their scripts rename; where it was written, that is done here.
fn complete_linux_result(spec: &AttemptSpec, plan: &engines::PlanRun, files: &Path, before: &Inventory) {
    let unfinished = plan.unfinished_file();
    match spec.engine.kind {
        EngineKind::Practice | EngineKind::RasWindows => {}
        EngineKind::RasLinux => {
            let now = Inventory::of(files);
            let written = now.changed_since(before).any(|path| *path == unfinished);
            let result = plan.result_file().below(files);
            if written && !result.exists() {
                // Judging says what is missing when this fails.
                let _ = patient::rename(unfinished.below(files), result);
            }
        }
    }
}

fn finish_failed(folder: &AttemptFolder, attempt: &AttemptId, engine: EngineRequest, failed: Failed) -> AttemptOutcome {
    let result = AttemptResult {
        schema: SCHEMA_VERSION,
        attempt: attempt.clone(),
        outcome: failed.outcome,
        verdict: None,
        engine,
        started_at: None,
        ended_at: now(),
        compute_seconds: 0.0,
        exit_code: None,
        peak_memory_bytes: 0,
        volume_error_percent: None,
        result_hdf: None,
        produced: Vec::new(),
    };
    let mut events = EventLog::open(&folder.file(attempt_file::EVENTS));
    close_attempt(folder, &result, &mut events, false);
    result.outcome
}

/// Writes `result.json`, then the last event, so that whoever reads the event finds the result. False where the disk does
/// not even hold that: then the attempt has no end yet.
///
/// On a full disk the private folder goes first, then the room that is kept back for this.
pub(crate) fn close_attempt(
    folder: &AttemptFolder,
    result: &AttemptResult,
    events: &mut EventLog,
    durable: bool,
) -> bool {
    let path = folder.file(attempt_file::RESULT);
    let Err(error) = write_document(&path, result, durable) else {
        events.write(AgentEventBody::Ended {});
        return true;
    };
    tracing::warn!(attempt = %result.attempt, "result.json: {error}");
    if error.is_disk_full() {
        let _ = fs::remove_dir_all(folder.files());
        let message = "the disk of the worker is full; free some space there".to_owned();
        let full = AttemptResult {
            outcome: infrastructure(InfrastructureCause::DiskFull, message),
            result_hdf: None,
            produced: Vec::new(),
            ..result.clone()
        };
        let again = write_document(&path, &full, durable);
        let again = again.or_else(|error| match folder.worker().is_some_and(use_reserve) {
            true => write_document(&path, &full, durable),
            false => Err(error),
        });
        match again {
            Ok(()) => {
                events.write(AgentEventBody::Ended {});
                return true;
            }
            Err(error) => tracing::error!(attempt = %result.attempt, "result.json, once more: {error}"),
        }
    }
    false
}

/// For results of attempts whose spec cannot be read.
pub(crate) fn unknown_engine() -> EngineRequest {
    EngineRequest { kind: EngineKind::Practice, version: "unknown".to_owned(), program: Path::new("").to_path_buf() }
}

fn prepare_cause(error: &PrepareError) -> InfrastructureCause {
    match error {
        PrepareError::Io { error, .. } if is_disk_full(error) => InfrastructureCause::DiskFull,
        PrepareError::Io { .. }
        | PrepareError::Edit { .. }
        | PrepareError::NotStaged { .. }
        | PrepareError::NotServing(_)
        | PrepareError::Path { .. } => InfrastructureCause::StagingFailed,
    }
}

fn io_failure(operation: &str, error: &io::Error) -> Failed {
    let cause = if is_disk_full(error) { InfrastructureCause::DiskFull } else { InfrastructureCause::StagingFailed };
    Failed::new(cause, format!("cannot {operation}: {error}"))
}
