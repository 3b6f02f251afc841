//! News of attempts. Each names the attempt by its number, so that late news are recognised, counted and dropped.
//! Every function returns what became of the news.

use crate::estimate::stretch;
use crate::{
    AfterStop, AfterWithdrawal, Attempt, AttemptKey, AttemptPhase, Cause, Core, Effects, FailedPlan, Ghost, Millis,
    News, Outcome, PlanEnd, PlanKey, PlanState, Proof, What,
};

/// Whom news are about.
enum Heard {
    /// The attempt that counts.
    Current(Attempt),
    /// One that was given up and may still compute.
    Ghost(Ghost),
    /// One that is long over, or never was.
    Nobody,
}

fn heard(core: &Core, attempt: &AttemptKey) -> Heard {
    let Some(plan) = core.plans.get(&attempt.plan) else { return Heard::Nobody };
    if let Some(current) = plan.attempt().filter(|current| current.number == attempt.number) {
        return Heard::Current(current.clone());
    }
    match plan.ghosts.iter().find(|ghost| ghost.number == attempt.number) {
        Some(ghost) => Heard::Ghost(ghost.clone()),
        None => Heard::Nobody,
    }
}

/// Whom news of a living attempt are about. A ghost nobody replaced yet counts again.
fn heard_alive(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> Heard {
    match heard(core, attempt) {
        Heard::Ghost(ghost) if !ghost.unwanted && is_waiting(core, &attempt.plan) => {
            core.adopt(attempt, now, effects);
            heard(core, attempt)
        }
        other => other,
    }
}

/// An attempt that was given up is alive: its plan is not started anew before this one is over, or was silent for the
/// limit once more.
fn ghost_lives(core: &mut Core, attempt: &AttemptKey, claimed: bool, now: Millis, effects: &mut impl Effects) {
    let until = now + core.settings.unreachable_limit;
    let change = |ghost: &mut Ghost| {
        ghost.claimed |= claimed;
        ghost.blocks_until = ghost.blocks_until.max(until);
    };
    core.change_ghost(attempt, change, now, effects);
}

fn is_waiting(core: &Core, key: &PlanKey) -> bool {
    core.plans.get(key).is_some_and(|plan| matches!(plan.state, PlanState::Waiting { .. }))
}

fn late(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    core.late_news += 1;
    core.tell(Some(&attempt.plan), Some(attempt.number), None, What::LateNews {}, now, effects);
    News::Late
}

/// The attempt is committed to the worker's inbox.
pub fn on_attempt_staged(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard_alive(core, attempt, now, effects) {
        Heard::Current(current) => match current.phase {
            AttemptPhase::Staging {} | AttemptPhase::Lost { .. } => {
                core.becomes_staged(&attempt.plan, now, effects);
                News::Applied
            }
            AttemptPhase::Staged { .. }
            | AttemptPhase::Withdrawing { .. }
            | AttemptPhase::Claimed { .. }
            | AttemptPhase::Stopping { .. }
            | AttemptPhase::Collecting { .. } => News::KnownAlready,
        },
        Heard::Ghost(ghost) => {
            ghost_lives(core, attempt, false, now, effects);
            effects.withdraw_attempt(attempt.clone(), ghost.worker);
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// The attempt could not be staged, and it is certain that it is not in the inbox.
pub fn on_attempt_staging_failed(
    core: &mut Core,
    attempt: &AttemptKey,
    cause: Cause,
    message: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> News {
    match heard(core, attempt) {
        Heard::Current(current) => match &current.phase {
            AttemptPhase::Staging {} => {
                core.infrastructure_failed(&attempt.plan, &current, cause, message, now, effects);
                News::Applied
            }
            AttemptPhase::Withdrawing { .. } => on_attempt_withdrawn(core, attempt, now, effects),
            AttemptPhase::Staged { .. }
            | AttemptPhase::Claimed { .. }
            | AttemptPhase::Stopping { .. }
            | AttemptPhase::Collecting { .. }
            | AttemptPhase::Lost { .. } => News::KnownAlready,
        },
        Heard::Ghost(_) => {
            core.drop_ghost(attempt, now, effects);
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// The agent claimed the attempt.
pub fn on_attempt_claimed(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard_alive(core, attempt, now, effects) {
        Heard::Current(current) => match &current.phase {
            AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Lost { .. } => {
                core.becomes_claimed(&attempt.plan, now, effects);
                News::Applied
            }
            AttemptPhase::Withdrawing { then } => {
                core.tell_attempt(&attempt.plan, &current, What::WithdrawnTooLate {}, now, effects);
                core.becomes_claimed(&attempt.plan, now, effects);
                match then {
                    AfterWithdrawal::Cancelled {} => {
                        core.becomes_stopping(&attempt.plan, AfterStop::Cancelled, now, effects);
                    }
                    AfterWithdrawal::WaitsOrStops {} => {
                        core.becomes_stopping(&attempt.plan, AfterStop::Waits, now, effects);
                    }
                    AfterWithdrawal::Waits {}
                    | AfterWithdrawal::MovesTo { .. }
                    | AfterWithdrawal::MakesRoomFor { .. } => {}
                }
                News::Applied
            }
            AttemptPhase::Claimed { .. } | AttemptPhase::Stopping { .. } | AttemptPhase::Collecting { .. } => {
                News::KnownAlready
            }
        },
        Heard::Ghost(ghost) => {
            ghost_lives(core, attempt, true, now, effects);
            effects.cancel_attempt(attempt.clone(), ghost.worker);
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// How far a claimed attempt is (0 to 1). Never stored, and never a reason to decide anew by itself.
pub fn on_attempt_progress(core: &mut Core, attempt: &AttemptKey, fraction: f64, now: Millis) -> News {
    /// Below this part done, history tells more than progress.
    const TELLING: f64 = 0.02;
    let Heard::Current(current) = heard(core, attempt) else {
        core.late_news += 1;
        return News::Late;
    };
    let AttemptPhase::Claimed { since, .. } = current.phase else { return News::KnownAlready };
    if !(TELLING..=1.0).contains(&fraction) {
        return News::KnownAlready;
    }
    let end = since + stretch(now.since(since), 1.0 / fraction);
    if let Some(plan) = core.plans.get_mut(&attempt.plan)
        && let PlanState::Active(Attempt { phase: AttemptPhase::Claimed { expected_end, .. }, .. }) = &mut plan.state
    {
        *expected_end = Some(end);
    }
    if let Some(worker) = core.workers.get_mut(&current.worker) {
        worker.loads.expect_end(attempt, end);
    }
    News::Applied
}

/// The engine has ended on the worker, and the slot is free; the results are being fetched and judged.
pub fn on_attempt_computed(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard_alive(core, attempt, now, effects) {
        Heard::Current(current) => match current.phase {
            AttemptPhase::Collecting { .. } => News::KnownAlready,
            // Asked to stop, or not: it ended. What it was asked to become is decided by its outcome.
            AttemptPhase::Stopping { .. } => News::KnownAlready,
            AttemptPhase::Staging {}
            | AttemptPhase::Staged { .. }
            | AttemptPhase::Withdrawing { .. }
            | AttemptPhase::Claimed { .. }
            | AttemptPhase::Lost { .. } => {
                core.becomes_collecting(&attempt.plan, now, effects);
                News::Applied
            }
        },
        Heard::Ghost(_) | Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// The attempt's result is verified, and what is put beside the project is stored: it will stand there even after a
/// restart. From now on the plan cannot be cancelled or given up.
pub fn on_attempt_promised(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard(core, attempt) {
        Heard::Current(current) => match current.phase {
            AttemptPhase::Collecting { promised: true, .. } => News::KnownAlready,
            AttemptPhase::Collecting { since, promised: false } => {
                core.becomes_promised(&attempt.plan, since, now, effects);
                News::Applied
            }
            // It was asked to stop and had its result before: the result counts.
            AttemptPhase::Stopping { .. } => {
                core.becomes_promised(&attempt.plan, now, now, effects);
                News::Applied
            }
            AttemptPhase::Staging {}
            | AttemptPhase::Staged { .. }
            | AttemptPhase::Withdrawing { .. }
            | AttemptPhase::Claimed { .. }
            | AttemptPhase::Lost { .. } => News::KnownAlready,
        },
        // A result is published again, or it is of an attempt that no longer counts.
        Heard::Ghost(_) | Heard::Nobody => News::Late,
    }
}

/// The attempt was taken back before it was claimed.
pub fn on_attempt_withdrawn(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard(core, attempt) {
        Heard::Current(current) => match &current.phase {
            AttemptPhase::Withdrawing { then } => {
                core.tell_attempt(&attempt.plan, &current, What::Withdrawn {}, now, effects);
                match then {
                    AfterWithdrawal::Cancelled {} => {
                        core.becomes_ended(&attempt.plan, PlanEnd::Cancelled {}, now, effects)
                    }
                    AfterWithdrawal::Waits {}
                    | AfterWithdrawal::WaitsOrStops {}
                    | AfterWithdrawal::MovesTo { .. }
                    | AfterWithdrawal::MakesRoomFor { .. } => core.becomes_waiting(&attempt.plan, now, effects),
                }
                News::Applied
            }
            // Taken back by somebody, whatever was known: it is not there, and never started.
            AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Lost { .. } => {
                core.back_in_queue(&attempt.plan, &current, "it was taken back", now, effects);
                News::Applied
            }
            AttemptPhase::Claimed { .. } | AttemptPhase::Stopping { .. } | AttemptPhase::Collecting { .. } => {
                late(core, attempt, now, effects)
            }
        },
        Heard::Ghost(_) => {
            core.drop_ghost(attempt, now, effects);
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// The attempt could not be taken back: the agent has claimed it.
pub fn on_attempt_withdrawn_too_late(
    core: &mut Core,
    attempt: &AttemptKey,
    now: Millis,
    effects: &mut impl Effects,
) -> News {
    on_attempt_claimed(core, attempt, now, effects)
}

/// The attempt is over. `compute_seconds` where the worker told them.
pub fn on_attempt_ended(
    core: &mut Core,
    attempt: &AttemptKey,
    outcome: Outcome,
    compute_seconds: Option<f64>,
    now: Millis,
    effects: &mut impl Effects,
) -> News {
    let whom = match outcome {
        Outcome::Cancelled {} => heard(core, attempt),
        Outcome::Succeeded {}
        | Outcome::ModelFailed { .. }
        | Outcome::TimeLimit { .. }
        | Outcome::Infrastructure { .. } => heard_alive(core, attempt, now, effects),
    };
    match whom {
        Heard::Current(current) => {
            end_current(core, &attempt.plan, &current, outcome, compute_seconds, now, effects);
            News::Applied
        }
        Heard::Ghost(ghost) => {
            core.drop_ghost(attempt, now, effects);
            if outcome == (Outcome::Succeeded {}) {
                effects.late_result(attempt.clone(), ghost.worker, outcome);
            }
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

fn end_current(
    core: &mut Core,
    key: &PlanKey,
    current: &Attempt,
    outcome: Outcome,
    compute_seconds: Option<f64>,
    now: Millis,
    effects: &mut impl Effects,
) {
    let cancelled = matches!(
        current.phase,
        AttemptPhase::Stopping { then: AfterStop::Cancelled, .. }
            | AttemptPhase::Withdrawing { then: AfterWithdrawal::Cancelled {} }
    );
    let stopped = matches!(
        current.phase,
        AttemptPhase::Stopping { then: AfterStop::Waits, .. }
            | AttemptPhase::Withdrawing { then: AfterWithdrawal::WaitsOrStops {} }
    );
    let (number, worker) = (current.number, current.worker.clone());
    match outcome {
        Outcome::Succeeded {} => {
            core.learn_pace(key, &worker, compute_seconds);
            core.weigh_success(key, &worker, now, effects);
            core.becomes_ended(key, PlanEnd::Succeeded { attempt: number, worker }, now, effects);
        }
        Outcome::ModelFailed { .. } | Outcome::TimeLimit { .. } | Outcome::Infrastructure { .. } if cancelled => {
            core.becomes_ended(key, PlanEnd::Cancelled {}, now, effects);
        }
        Outcome::ModelFailed { message } => {
            core.engine_worked(&worker);
            let retries =
                core.runs.get(&key.run).filter(|run| !run.is_finishing()).map_or(0, |run| run.options.retries);
            let Some(plan) = core.plans.get_mut(key) else { return };
            plan.model_failures += 1;
            if plan.model_failures <= retries {
                let left = retries - plan.model_failures;
                core.tell_attempt(key, current, What::ModelFailedRetry { message, left }, now, effects);
                core.becomes_waiting(key, now, effects);
            } else {
                let failed = FailedPlan::Model { attempt: number, worker, message };
                core.becomes_ended(key, PlanEnd::Failed(failed), now, effects);
            }
        }
        Outcome::TimeLimit { message } => {
            let failed = FailedPlan::TimeLimit { attempt: number, worker, message };
            core.becomes_ended(key, PlanEnd::Failed(failed), now, effects);
        }
        Outcome::Infrastructure { .. } if stopped => {
            core.back_in_queue(key, current, "its worker was stopped", now, effects);
        }
        Outcome::Infrastructure { cause, message } => {
            core.infrastructure_failed(key, current, cause, &message, now, effects);
        }
        Outcome::Cancelled {} if stopped => {
            core.back_in_queue(key, current, "its worker was stopped", now, effects);
        }
        Outcome::Cancelled {} => core.becomes_ended(key, PlanEnd::Cancelled {}, now, effects),
    }
}

/// The attempt is neither in the inbox nor claimed. Where its staging was broken off by the end of a controller, it
/// never started, and its plan waits again; where it had been in the inbox, somebody removed it, and that counts as a
/// failure of the worker.
pub fn on_attempt_gone(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard(core, attempt) {
        Heard::Current(current) => match &current.phase {
            AttemptPhase::Staging {} => {
                core.back_in_queue(&attempt.plan, &current, "its staging was broken off", now, effects);
                News::Applied
            }
            AttemptPhase::Withdrawing { .. } => on_attempt_withdrawn(core, attempt, now, effects),
            AttemptPhase::Staged { .. }
            | AttemptPhase::Claimed { .. }
            | AttemptPhase::Stopping { .. }
            | AttemptPhase::Collecting { .. }
            | AttemptPhase::Lost { .. } => {
                let message = "its folder is not on the worker any more".to_owned();
                let outcome = Outcome::Infrastructure { cause: Cause::AgentLost, message };
                end_current(core, &attempt.plan, &current, outcome, None, now, effects);
                News::Applied
            }
        },
        Heard::Ghost(_) => {
            core.drop_ghost(attempt, now, effects);
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// The worker answers, but the agent of this attempt is not found, and nothing proves that it is dead.
pub fn on_attempt_lost(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    match heard(core, attempt) {
        Heard::Current(current) => match current.phase {
            AttemptPhase::Lost { .. } => News::KnownAlready,
            // Nobody needs its end: the plan is cancelled now, and the attempt is watched until it is over.
            AttemptPhase::Stopping { then: AfterStop::Cancelled, .. }
            | AttemptPhase::Withdrawing { then: AfterWithdrawal::Cancelled {} } => {
                let limit = now + core.settings.unreachable_limit;
                core.leave_ghost(&attempt.plan, limit, true);
                core.becomes_ended(&attempt.plan, PlanEnd::Cancelled {}, now, effects);
                News::Applied
            }
            AttemptPhase::Staging {}
            | AttemptPhase::Staged { .. }
            | AttemptPhase::Withdrawing { .. }
            | AttemptPhase::Claimed { .. }
            | AttemptPhase::Stopping { then: AfterStop::Waits, .. }
            | AttemptPhase::Collecting { .. } => {
                core.becomes_lost(&attempt.plan, now, effects);
                News::Applied
            }
        },
        Heard::Ghost(_) => News::KnownAlready,
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

/// The attempt is dead for certain, and left no result. Its plan goes to another worker.
pub fn on_attempt_proven_dead(
    core: &mut Core,
    attempt: &AttemptKey,
    proof: Proof,
    now: Millis,
    effects: &mut impl Effects,
) -> News {
    match heard(core, attempt) {
        Heard::Current(current) => {
            core.tell_attempt(&attempt.plan, &current, What::ProvenDead { proof: proof.clone() }, now, effects);
            let cause = match proof {
                Proof::ProcessesGone | Proof::UserSaysSo => Cause::AgentLost,
                Proof::MachineRestarted => Cause::Shutdown,
            };
            let outcome = Outcome::Infrastructure { cause, message: proof.to_string() };
            end_current(core, &attempt.plan, &current, outcome, None, now, effects);
            News::Applied
        }
        Heard::Ghost(_) => {
            core.drop_ghost(attempt, now, effects);
            late(core, attempt, now, effects)
        }
        Heard::Nobody => late(core, attempt, now, effects),
    }
}

impl Core {
    /// Whether news of this attempt count.
    pub(crate) fn is_current(&self, attempt: &AttemptKey) -> bool {
        self.plans
            .get(&attempt.plan)
            .and_then(|plan| plan.attempt())
            .is_some_and(|current| current.number == attempt.number)
    }

    fn back_in_queue(
        &mut self,
        key: &PlanKey,
        attempt: &Attempt,
        why: &'static str,
        now: Millis,
        effects: &mut impl Effects,
    ) {
        self.tell_attempt(key, attempt, What::BackInQueue { why }, now, effects);
        self.becomes_waiting(key, now, effects);
    }

    fn tell_attempt(&self, key: &PlanKey, attempt: &Attempt, what: What, now: Millis, effects: &mut impl Effects) {
        self.tell(Some(key), Some(attempt.number), Some(&attempt.worker), what, now, effects);
    }

    fn learn_pace(&mut self, key: &PlanKey, worker: &crate::WorkerId, compute_seconds: Option<f64>) {
        let expected = self.plans.get(key).and_then(|plan| plan.spec.expected_seconds);
        let known = |seconds: Option<f64>| seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
        let (Some(computed), Some(expected)) = (known(compute_seconds), known(expected)) else { return };
        self.pace.add(computed, expected);
        if let Some(found) = self.workers.get_mut(worker) {
            found.pace.add(computed, expected);
        }
    }
}
