//! Fetching what an attempt made into the run's folder, and judging it again. A job: blocking, and repeatable.

use super::outcome;
use engines::{FlowKind as PlanFlow, PlanRun};
use protocol::{AttemptId, AttemptOutcome, AttemptResult, Verdict, attempt_file};
use ras_results::verdict::{AttentionSettings, ExitFacts, FlowKind, RunStart, RunToJudge, judge_run};
use scheduler::{Cause, Outcome};
use std::path::PathBuf;
use std::sync::Arc;
use workers::collect::{CollectError, What};
use workers::link::TakeMode;

use crate::fleet::Link;
use crate::kill_point::kill_point;

/// What is to be fetched.
pub(crate) struct ToCollect {
    /// The worker.
    pub link: Arc<dyn Link>,
    /// Whether it is this machine, whose time zone is known.
    pub is_here: bool,
    /// The attempt.
    pub attempt: AttemptId,
    /// What its agent said at the end.
    pub result: Box<AttemptResult>,
    /// Its folder in the run's folder.
    pub folder: PathBuf,
    /// The plan.
    pub plan: PlanRun,
    /// Whether the attempt still counts; of one that does not, the results are kept aside.
    pub counts: bool,
    /// Whether its folder on the worker is kept, so that nothing is moved out of it.
    pub keep: bool,
}

/// What was fetched and judged.
pub(crate) struct Judged {
    /// What the queue is told.
    pub outcome: Outcome,
    /// The judgement of the controller, else of the agent.
    pub verdict: Option<Verdict>,
    /// Volume error in percent.
    pub volume_error_percent: Option<f64>,
}

/// Why nothing could be fetched.
pub(crate) enum NotCollected {
    /// The worker cannot be reached, or a disk here is full: it is tried again.
    Later {
        /// For people.
        message: String,
        /// Whether the worker is the reason.
        unreachable: bool,
    },
}

/// The answer.
pub(crate) struct Collected {
    /// What the agent said at the end.
    pub result: Box<AttemptResult>,
    /// The attempt's folder in the run's folder.
    pub folder: PathBuf,
    /// Whether the attempt still counted.
    pub counts: bool,
    /// What came of it.
    pub judged: Result<Judged, NotCollected>,
}

/// Fetches and judges.
pub(crate) fn collect(what: ToCollect) -> Collected {
    let judged = fetch_and_judge(&what);
    Collected { result: what.result, folder: what.folder, counts: what.counts, judged }
}

fn fetch_and_judge(what: &ToCollect) -> Result<Judged, NotCollected> {
    let mode = if what.keep { TakeMode::Copy } else { TakeMode::Take };
    let wanted = What::for_result(&what.result);
    let fetched = workers::collect::collect(&*what.link, &what.attempt, &what.result, &what.folder, wanted, mode);
    kill_point("collected");
    match fetched {
        Ok(_) => {}
        Err(CollectError::Link(error)) if error.is_unreachable() => {
            return Err(NotCollected::Later { message: error.to_string(), unreachable: true });
        }
        Err(error @ CollectError::Local { .. }) => {
            return Err(NotCollected::Later { message: error.to_string(), unreachable: false });
        }
        Err(error @ (CollectError::Link(_) | CollectError::BadResult { .. })) => {
            // A failure is a failure, whether its logs could be fetched or not.
            let outcome = match &what.result.outcome {
                AttemptOutcome::Succeeded {} => {
                    Outcome::Infrastructure { cause: Cause::CollectingFailed, message: error.to_string() }
                }
                other => outcome::told(other),
            };
            return Ok(told_by_agent(what, outcome));
        }
    }
    match &what.result.outcome {
        AttemptOutcome::Succeeded {} => Ok(judge(what)),
        other => Ok(told_by_agent(what, outcome::told(other))),
    }
}

fn told_by_agent(what: &ToCollect, outcome: Outcome) -> Judged {
    Judged { outcome, verdict: what.result.verdict.clone(), volume_error_percent: what.result.volume_error_percent }
}

fn judge(what: &ToCollect) -> Judged {
    let plan_file = what.plan.plan_file.below(&what.folder.join(attempt_file::FILES));
    let console = what.folder.join(attempt_file::CONSOLE);
    let started = what.result.started_at.unwrap_or(0);
    let judgement = judge_run(&RunToJudge {
        folder: plan_file.parent().unwrap_or(&what.folder),
        plan_file: what.plan.plan_file.file_name(),
        engine: what.result.engine.kind,
        version: &what.result.engine.version,
        expected: what.plan.flow.and_then(|flow| match flow {
            PlanFlow::Unsteady => Some(FlowKind::Unsteady),
            PlanFlow::Steady => Some(FlowKind::Steady),
            PlanFlow::QuasiUnsteady => None,
        }),
        started: if what.is_here { RunStart::Here(started) } else { RunStart::Elsewhere(started) },
        console: Some(console.as_path()).filter(|console| console.is_file()),
        exit: ExitFacts { code: what.result.exit_code, signal: None },
        settings: AttentionSettings::default(),
    });
    let of_the_model = judgement.failure.is_some_and(|failure| failure.is_of_the_model());
    let outcome = outcome::judged(judgement.succeeded(), of_the_model, judgement.reason());
    let mut verdict = judgement.verdict;
    // The agent also knows how the plan was prepared, which the files do not show.
    let told = what.result.verdict.iter().flat_map(|verdict| &verdict.attention);
    let more: Vec<String> = told.filter(|point| !verdict.attention.contains(point)).cloned().collect();
    verdict.attention.extend(more);
    Judged {
        outcome,
        volume_error_percent: judgement.volume_error_percent.or(what.result.volume_error_percent),
        verdict: Some(verdict),
    }
}
