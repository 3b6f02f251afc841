//! The ways out: what the scheduler wants done or told. It never does anything itself.

use crate::{AttemptKey, Decision, EngineId, Millis, Outcome, PlanEnd, PlanKey, RunId, WorkerId};

/// Where an attempt goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The attempt; its number is new.
    pub attempt: AttemptKey,
    /// Where.
    pub worker: WorkerId,
    /// What shall compute it.
    pub engine: EngineId,
    /// When its slot should be free: now, or later for an attempt staged ahead.
    pub expected_start: Millis,
    /// When it should end, where anything is known.
    pub expected_end: Option<Millis>,
    /// Whether it is staged ahead, behind attempts that keep the slots busy.
    pub ahead: bool,
}

/// The ways out. Each call is a wish that the caller stores first and carries out then; nothing is answered here, the
/// answers come back as events.
pub trait Effects {
    /// Stage the attempt and commit it to the worker's inbox. Answered by `on_attempt_staged` or
    /// `on_attempt_staging_failed`.
    fn start_attempt(&mut self, placement: Placement);
    /// Take the attempt back while it is not claimed (a staging that goes on is broken off). Answered by
    /// `on_attempt_withdrawn`.
    fn withdraw_attempt(&mut self, attempt: AttemptKey, worker: WorkerId);
    /// Ask the agent to stop the attempt. Answered by `on_attempt_ended`.
    fn cancel_attempt(&mut self, attempt: AttemptKey, worker: WorkerId);
    /// The state of a plan changed: its row (`Core::plan_row`) is to be stored before anything else is done.
    fn plan_changed(&mut self, plan: PlanKey);
    /// A plan is over.
    fn plan_ended(&mut self, plan: PlanKey, end: PlanEnd);
    /// Every plan of the run is over (again, after a requeue).
    fn run_ended(&mut self, run: RunId);
    /// An attempt that no longer counts brought a result: to be compared and kept aside.
    fn late_result(&mut self, attempt: AttemptKey, worker: WorkerId, outcome: Outcome);
    /// The worker takes no more plans until it is checked again.
    fn worker_set_aside(&mut self, worker: WorkerId, reason: String);
    /// The worker was set aside for plans that failed elsewhere, too: it takes plans again.
    fn worker_allowed_again(&mut self, worker: WorkerId);
    /// A decision, for the run's log.
    fn log(&mut self, decision: Decision);
    /// Call `on_time` and `schedule` at this time, if nothing happens before. Replaces the time asked for earlier.
    fn wake_at(&mut self, time: Millis);
}

/// One effect, for a caller that collects them.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// [`Effects::start_attempt`].
    StartAttempt(Placement),
    /// [`Effects::withdraw_attempt`].
    WithdrawAttempt(AttemptKey, WorkerId),
    /// [`Effects::cancel_attempt`].
    CancelAttempt(AttemptKey, WorkerId),
    /// [`Effects::plan_changed`].
    PlanChanged(PlanKey),
    /// [`Effects::plan_ended`].
    PlanEnded(PlanKey, PlanEnd),
    /// [`Effects::run_ended`].
    RunEnded(RunId),
    /// [`Effects::late_result`].
    LateResult(AttemptKey, WorkerId, Outcome),
    /// [`Effects::worker_set_aside`].
    WorkerSetAside(WorkerId, String),
    /// [`Effects::worker_allowed_again`].
    WorkerAllowedAgain(WorkerId),
    /// [`Effects::log`].
    Log(Decision),
    /// [`Effects::wake_at`].
    WakeAt(Millis),
}

/// Collects the effects in order. A caller stores the changed plans in one transaction and carries out the rest then.
impl Effects for Vec<Effect> {
    fn start_attempt(&mut self, placement: Placement) {
        self.push(Effect::StartAttempt(placement));
    }

    fn withdraw_attempt(&mut self, attempt: AttemptKey, worker: WorkerId) {
        self.push(Effect::WithdrawAttempt(attempt, worker));
    }

    fn cancel_attempt(&mut self, attempt: AttemptKey, worker: WorkerId) {
        self.push(Effect::CancelAttempt(attempt, worker));
    }

    fn plan_changed(&mut self, plan: PlanKey) {
        self.push(Effect::PlanChanged(plan));
    }

    fn plan_ended(&mut self, plan: PlanKey, end: PlanEnd) {
        self.push(Effect::PlanEnded(plan, end));
    }

    fn run_ended(&mut self, run: RunId) {
        self.push(Effect::RunEnded(run));
    }

    fn late_result(&mut self, attempt: AttemptKey, worker: WorkerId, outcome: Outcome) {
        self.push(Effect::LateResult(attempt, worker, outcome));
    }

    fn worker_set_aside(&mut self, worker: WorkerId, reason: String) {
        self.push(Effect::WorkerSetAside(worker, reason));
    }

    fn worker_allowed_again(&mut self, worker: WorkerId) {
        self.push(Effect::WorkerAllowedAgain(worker));
    }

    fn log(&mut self, decision: Decision) {
        self.push(Effect::Log(decision));
    }

    fn wake_at(&mut self, time: Millis) {
        self.push(Effect::WakeAt(time));
    }
}
