//! Judging a run that just ended, in its folder: the result file, the logs, the console, how the program ended.

use super::gather::{evidence_of, quality_of};
use super::{AttentionSettings, Evidence, ExitFacts, Failure, FlowKind, ProgramVersion, Quality, attention, judge};
use crate::messages::{self, MessageDigest};
use crate::source::{HdfFile, ResultSource, SourceError};
use crate::stamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use protocol::{EngineKind, Verdict, VerdictState};
use std::path::{Path, PathBuf};

/// When a run was started, and whose clock its results carry. Milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStart {
    /// On this machine: its time zone turns the instant into the civil time of the results.
    Here(i64),
    /// On another machine, whose time zone is not known: only results older than any zone allows are refused.
    Elsewhere(i64),
}

/// A run to be judged.
#[derive(Clone, Debug)]
pub struct RunToJudge<'a> {
    /// The folder that holds the plan and what was computed.
    pub folder: &'a Path,
    /// Name of the plan file, `X.p01`, in the case it has on disk.
    pub plan_file: &'a str,
    /// What computed.
    pub engine: EngineKind,
    /// Its version, "6.6".
    pub version: &'a str,
    /// Unsteady or steady, where the plan says it.
    pub expected: Option<FlowKind>,
    /// When it was started.
    pub started: RunStart,
    /// The captured console, where there is one.
    pub console: Option<&'a Path>,
    /// How the program ended.
    pub exit: ExitFacts,
    /// Thresholds of the attention points.
    pub settings: AttentionSettings,
}

/// The judgement of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunJudgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is no success; `None` for a success.
    pub failure: Option<Failure>,
    /// Volume error in percent, where a sensible one is stated.
    pub volume_error_percent: Option<f64>,
    /// The result file, where there is one.
    pub result_hdf: Option<PathBuf>,
}

impl RunJudgement {
    /// Whether the run succeeded.
    pub fn succeeded(&self) -> bool {
        self.verdict.state == VerdictState::Succeeded
    }

    /// The reason that says it best.
    pub fn reason(&self) -> &str {
        self.verdict.reasons.first().map_or("", String::as_str)
    }
}

/// Judges a run. What cannot be read is a reason, never an error of this function.
pub fn judge_run(run: &RunToJudge) -> RunJudgement {
    let result_hdf = result_file(run);
    let (mut evidence, mut quality) = match result_hdf.as_deref().map(read) {
        Some(Ok(read)) => read,
        Some(Err(error)) => {
            let unreadable = Some(error.to_string());
            (Evidence { has_file: true, unreadable, ..Evidence::none() }, Quality::default())
        }
        None => (Evidence::none(), Quality::default()),
    };
    let log = messages::message_file(run.folder, run.plan_file).and_then(|path| messages::digest_file(&path).ok());
    let earliest = earliest(run.started);
    evidence.is_run = true;
    evidence.engine = Some(run.engine);
    evidence.version = evidence.version.or_else(|| ProgramVersion::parse(run.version));
    evidence.expected = run.expected;
    evidence.messages = of_this_run(evidence.messages.take(), log, earliest);
    evidence.console = run.console.and_then(|path| messages::digest_file(path).ok());
    evidence.output_file_bytes = output_file(run).and_then(|path| std::fs::metadata(path).ok()).map(|data| data.len());
    evidence.earliest = earliest;
    evidence.exit = Some(run.exit);
    let said = evidence.messages.as_ref().or(evidence.console.as_ref()).and_then(|digest| digest.volume_error_percent);
    quality.warnings = [&evidence.messages, &evidence.console]
        .into_iter()
        .flatten()
        .flat_map(MessageDigest::notable_warnings)
        .collect();
    quality.warnings.dedup();
    let judgement = judge(&evidence);
    let failure = judgement.failure;
    let of_this_run = failure != Some(Failure::NotOfThisRun);
    let stated = quality.volume_error_percent.or(said.filter(|percent| percent.abs() <= 100.0));
    let points = if of_this_run { attention(&quality, &run.settings) } else { Vec::new() };
    RunJudgement {
        verdict: judgement.into_verdict(points),
        failure,
        volume_error_percent: stated.filter(|_| of_this_run),
        result_hdf,
    }
}

fn read(path: &Path) -> Result<(Evidence, Quality), SourceError> {
    let source = HdfFile::open(path)?;
    let evidence = evidence_of(&source)?;
    let quality = quality_of(&source as &dyn ResultSource, &evidence)?;
    Ok((evidence, quality))
}

/// `X.p01.hdf`; of the Linux programs, which do not rename it, also `X.p01.tmp.hdf`: the one written last, because the
/// other may have come with the project.
fn result_file(run: &RunToJudge) -> Option<PathBuf> {
    let finished = messages::find(run.folder, &format!("{}.hdf", run.plan_file));
    match run.engine {
        EngineKind::RasLinux => {
            let unfinished = messages::find(run.folder, &format!("{}.tmp.hdf", run.plan_file));
            let written = |path: &PathBuf| std::fs::metadata(path).and_then(|data| data.modified()).ok();
            unfinished.into_iter().chain(finished).max_by_key(written)
        }
        EngineKind::Practice | EngineKind::RasWindows => finished,
    }
}

/// `X.O01` of plan `X.p01`.
fn output_file(run: &RunToJudge) -> Option<PathBuf> {
    let (stem, extension) = run.plan_file.rsplit_once('.')?;
    messages::find(run.folder, &format!("{stem}.O{}", extension.get(1..)?))
}

/// Messages of file and log together; where one of them is of an earlier run, the other one alone.
fn of_this_run(
    hdf: Option<MessageDigest>,
    log: Option<MessageDigest>,
    earliest: Option<DateTime>,
) -> Option<MessageDigest> {
    let is_old = |digest: &MessageDigest| {
        digest.started_at.zip(earliest).is_some_and(|(started, earliest)| started < stamp::earlier(earliest, 62))
    };
    match (hdf, log) {
        (Some(hdf), Some(log)) if is_old(&hdf) => Some(log),
        (Some(hdf), Some(log)) if is_old(&log) => Some(hdf),
        (Some(mut hdf), Some(log)) => {
            hdf.merge(&log);
            Some(hdf)
        }
        (one, other) => one.or(other),
    }
}

/// The earliest civil time that results of this run can carry. Where the clocks go back within the day, the hour that
/// comes twice counts as its first.
fn earliest(started: RunStart) -> Option<DateTime> {
    const FARTHEST_WEST: SignedDuration = SignedDuration::from_hours(-12);
    match started {
        RunStart::Here(milliseconds) => {
            let zone = TimeZone::system();
            let instant = Timestamp::from_millisecond(milliseconds).ok()?;
            let offset_now = zone.to_offset(instant);
            let next_day = instant.checked_add(SignedDuration::from_hours(24)).ok()?;
            Some(offset_now.min(zone.to_offset(next_day)).to_datetime(instant))
        }
        RunStart::Elsewhere(milliseconds) => {
            let instant = Timestamp::from_millisecond(milliseconds).ok()?.checked_add(FARTHEST_WEST).ok()?;
            Some(TimeZone::UTC.to_datetime(instant))
        }
    }
}
