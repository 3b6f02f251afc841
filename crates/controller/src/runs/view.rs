//! What clients see of a run: made of what is stored, what the queue knows, and what is live.

use super::entry::{PlanEntry, RunEntry};
use super::sentence::{Situation, sentence};
use super::statistics::Counts;
use super::usual::{part_done, usual};
use crate::api::{AttemptView, PlanRunState, PlanRunView, RunState, RunSummary, RunView, WaitReasonView};
use crate::home::Home;
use crate::store::attempts::{AttemptState, StoredAttempt};
use crate::store::plan_runs::Ending;
use scheduler::{AttemptPhase, Core, Hints, Millis, Outlook, PlanKey, PlanState, RunId, Wait};
use std::collections::BTreeSet;

/// The state of a plan, as clients are told it.
pub(crate) fn plan_state(plan: &PlanEntry, core: &Core) -> PlanRunState {
    if let Some(ending) = plan.stored.ending {
        return match ending {
            Ending::Current {} => PlanRunState::Succeeded { was_current: true, published: true },
            Ending::Succeeded { published } => PlanRunState::Succeeded { was_current: false, published },
            Ending::Failed {} | Ending::Refused {} => PlanRunState::Failed {},
            Ending::Cancelled {} => PlanRunState::Cancelled {},
        };
    }
    match core.plan(&plan.key()).map(scheduler::Plan::state) {
        None | Some(PlanState::Waiting { .. } | PlanState::Ended(_)) => PlanRunState::Waiting {},
        Some(PlanState::Active(attempt)) => {
            let worker = attempt.worker.as_str().to_owned();
            match &attempt.phase {
                AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Withdrawing { .. } => {
                    PlanRunState::Staged { worker }
                }
                AttemptPhase::Claimed { .. } | AttemptPhase::Stopping { .. } => {
                    match core.wait_for_worker(&attempt.worker) {
                        Some(wait) => lost(worker, wait),
                        None => PlanRunState::Running { worker },
                    }
                }
                AttemptPhase::Collecting { .. } => PlanRunState::Collecting { worker },
                AttemptPhase::Lost { since } => lost(worker, core.wait_for_lost(*since)),
            }
        }
    }
}

fn lost(worker: String, wait: Wait) -> PlanRunState {
    PlanRunState::Lost { worker, since: wait.since.0, until: wait.until.0 }
}

/// The state of a plan, and why each worker does not take it while it waits.
pub(crate) fn plan_words(plan: &PlanEntry, core: &Core, now: Millis) -> (PlanRunState, Vec<WaitReasonView>) {
    let state = plan_state(plan, core);
    let waits_for = if matches!(state, PlanRunState::Waiting {}) { why(plan, core, now) } else { Vec::new() };
    (state, waits_for)
}

/// A plan as it is now.
pub(crate) fn plan_view(plan: &PlanEntry, core: &Core, now: Millis) -> PlanRunView {
    let (state, waits_for) = plan_words(plan, core, now);
    let is_live = matches!(state, PlanRunState::Running { .. } | PlanRunState::Lost { .. });
    PlanRunView {
        number: plan.stored.plan.clone(),
        title: plan.stored.title.clone(),
        progress: plan.progress.clone().filter(|_| is_live),
        state,
        expected_seconds: plan.stored.expected,
        waits_for,
        turn: scheduler::turn(core, &plan.key()),
        attempts: plan.attempts.iter().map(attempt_view).collect(),
        result: plan.stored.result.clone(),
    }
}

fn why(plan: &PlanEntry, core: &Core, now: Millis) -> Vec<WaitReasonView> {
    let Some(waiting) = scheduler::why_waiting(core, &plan.key(), now) else { return Vec::new() };
    let whole = waiting.whole.map(|reason| WaitReasonView { worker: "all".to_owned(), reason: reason.to_string() });
    let of_workers = waiting
        .workers
        .into_iter()
        .filter(|(_, reason)| !matches!(reason, scheduler::WaitReason::NotOfThisRun))
        .map(|(worker, reason)| WaitReasonView { worker: worker.as_str().to_owned(), reason: reason.to_string() });
    whole.into_iter().chain(of_workers).collect()
}

fn attempt_view(attempt: &StoredAttempt) -> AttemptView {
    AttemptView {
        number: attempt.number,
        id: attempt.id.clone(),
        worker: attempt.worker.clone(),
        slot: attempt.slot,
        state: attempt.state.word().to_owned(),
        placed_at: attempt.placed_at,
        started_at: attempt.started_at,
        ended_at: attempt.ended_at,
        reason: attempt.reason.clone(),
        peak_memory_bytes: attempt.peak_memory,
    }
}

/// The run in a list.
pub(crate) fn summary(run: &RunEntry, core: &Core) -> (RunSummary, Counts) {
    let states: Vec<PlanRunState> = run.plans.iter().map(|plan| plan_state(plan, core)).collect();
    let counts = Counts::of(states.iter());
    let stored = &run.stored;
    let summary = RunSummary {
        id: stored.id.clone(),
        project: stored.project_path.clone(),
        title: stored.title.clone(),
        state: shown_state(run, &counts),
        created_at: stored.created_at,
        ended_at: stored.ended_at,
        plans: counts.plans,
        succeeded: counts.succeeded,
        failed: counts.failed,
        cancelled: counts.cancelled,
        running: counts.running,
        waiting: counts.waiting,
        shared_out: !run.is_over() && core.run(&RunId::from(stored.id.as_str())).is_some_and(|run| run.options().leave),
        folder_bytes: stored.folder_bytes,
    };
    (summary, counts)
}

/// An interrupted run whose plans all are on workers goes on by itself.
fn shown_state(run: &RunEntry, counts: &Counts) -> RunState {
    match run.stored.state {
        RunState::Interrupted if counts.waiting == 0 && !run.is_over() => RunState::Active,
        state => state,
    }
}

/// What is known of a run beside the queue's own numbers, for whoever tells when something of it ends.
pub(crate) fn hints_of<T>(run: &RunEntry, now: Millis, tell: impl FnOnce(&Hints<'_>) -> T) -> T {
    let id = RunId::from(run.stored.id.as_str());
    let part_done = |key: &PlanKey| part_done(run.plan(key.plan.as_str()).filter(|_| key.run == id)?);
    tell(&Hints { usual: usual(run, now), part_done: &part_done })
}

/// How a run stands.
pub(crate) struct RunOutlook {
    /// Seconds left by estimate.
    pub seconds_left: Option<f64>,
    /// One sentence that says the state of everything.
    pub sentence: String,
    /// What the queue waits for, where nothing of it can run now.
    pub stuck: Option<String>,
}

/// Seconds left by estimate, the sentence, and what keeps everything from running.
pub(crate) fn outlook(run: &RunEntry, core: &Core, counts: Counts, now: Millis) -> RunOutlook {
    let id = RunId::from(run.stored.id.as_str());
    let over = run.is_over();
    let left = if over { None } else { hints_of(run, now, |hints| scheduler::time_left(core, &id, now, hints)) };
    let left = left.map(|left| left.as_secs_f64());
    let stuck = match if over { None } else { scheduler::outlook(core, &id) } {
        Some(Outlook::WaitsForWorkers | Outlook::Stuck) => why_stuck(run, core, now),
        Some(Outlook::Over | Outlook::GoesOn | Outlook::Paused) | None => None,
    };
    let busy: BTreeSet<&str> = run
        .plans
        .iter()
        .filter_map(|plan| core.plan(&plan.key())?.attempt())
        .filter(|attempt| attempt.is_claimed())
        .map(|attempt| attempt.worker.as_str())
        .collect();
    let situation = Situation {
        state: run.stored.state,
        counts,
        busy_workers: busy.len(),
        seconds_left: left,
        stuck: stuck.as_deref(),
    };
    let sentence = sentence(&situation);
    RunOutlook { seconds_left: left, sentence, stuck }
}

/// What keeps the first waiting plan, in words.
fn why_stuck(run: &RunEntry, core: &Core, now: Millis) -> Option<String> {
    let waiting = run.plans.iter().find_map(|plan| scheduler::why_waiting(core, &plan.key(), now))?;
    let of_worker = || waiting.workers.first().map(|(worker, reason)| format!("{worker}: {reason}"));
    waiting.whole.as_ref().map(ToString::to_string).or_else(of_worker)
}

/// The run, whole.
pub(crate) fn run_view(run: &RunEntry, core: &Core, home: &Home, now: Millis) -> RunView {
    let (summary, counts) = summary(run, core);
    let RunOutlook { seconds_left, sentence, stuck } = outlook(run, core, counts, now);
    RunView {
        summary,
        options: run.stored.options.clone(),
        workers: run.stored.workers.clone(),
        plans: run.plans.iter().map(|plan| plan_view(plan, core, now)).collect(),
        seconds_left,
        sentence,
        stuck,
        folder: home.run(&run.stored.id).to_string_lossy().into_owned(),
    }
}

/// Whether an attempt's state says that its engine runs.
pub(crate) fn is_running(state: AttemptState) -> bool {
    matches!(state, AttemptState::Claimed | AttemptState::Running)
}
