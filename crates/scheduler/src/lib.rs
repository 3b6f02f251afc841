//! Decides which plan runs where, and does nothing else.
//!
//! The state is one plain struct, [`Core`]. Functions named after what happened (`on_…`) change it; what shall be done
//! leaves through the [`Effects`] trait. After a batch of events the caller calls [`schedule`], which places what can
//! be placed. There is no IO, no clock, no async and no randomness in here: time and names are passed in, so the same
//! functions run in the product and in a seeded simulator that throws faults at them.
//!
//! The order of work in a caller: call `on_…`, call [`schedule`], store the rows of the plans that changed in one
//! transaction, then carry out the other effects; their answers come back as events.

mod core;
mod decision;
mod effects;
mod error;
mod estimate;
mod failures;
mod fit;
mod ids;
mod indices;
mod invariants;
mod load;
mod on_attempt;
mod on_moved;
mod on_run;
mod on_worker;
mod pauses;
mod plan;
mod plans;
mod queue;
mod rebalance;
mod restore;
mod run;
mod schedule;
mod settings;
mod silence;
mod time_left;
mod transitions;
mod waiting;
mod worker;

pub use crate::core::Core;
pub use decision::{Decision, What};
pub use effects::{Effect, Effects, Placement};
pub use error::{News, Refused};
pub use ids::{AttemptKey, AttemptNumber, EngineId, Millis, PlanKey, PlanNumber, RunId, WorkerId};
pub use invariants::check_invariants;
pub use on_attempt::{
    on_attempt_claimed, on_attempt_computed, on_attempt_ended, on_attempt_gone, on_attempt_lost, on_attempt_progress,
    on_attempt_promised, on_attempt_proven_dead, on_attempt_staged, on_attempt_staging_failed, on_attempt_withdrawn,
    on_attempt_withdrawn_too_late,
};
pub use on_moved::{Move, Seat, on_plan_moved, on_plans_ordered};
pub use on_run::{
    on_plan_cancelled, on_plan_expected, on_plan_requeued, on_run_cancelled, on_run_deleted, on_run_paused,
    on_run_resumed, on_run_stopped_after_current, on_run_submitted, on_share_out, on_share_out_ended,
};
pub use on_worker::{
    on_worker_added, on_worker_allowed_again, on_worker_busy_elsewhere, on_worker_changed, on_worker_drain,
    on_worker_needs_attention, on_worker_reachable, on_worker_ready, on_worker_removed, on_worker_set_aside_by_user,
    on_worker_stopped, on_worker_undrain, on_worker_unreachable,
};
pub use plan::{
    AfterStop, AfterWithdrawal, Attempt, AttemptPhase, Cause, FailedPlan, Failure, Ghost, Outcome, Plan, PlanEnd,
    PlanSpec, PlanState, Proof,
};
pub use restore::{PlanRow, RunRow, WorkerRow};
pub use run::{Run, RunCounts, RunOptions};
pub use schedule::{on_time, schedule};
pub use settings::Settings;
pub use silence::{DeafUntil, Grace, Wait, on_clock_set, on_limit_changed, on_waking};
pub use time_left::{Hints, end_on, time_left};
pub use waiting::{Outlook, WaitReason, Waiting, WholeReason, outlook, turn, why_waiting};
pub use worker::{DEFAULT_CORES_PER_PLAN, Health, Pace, SetAside, Worker, WorkerFacts, WorkerSettings, slots_of};
