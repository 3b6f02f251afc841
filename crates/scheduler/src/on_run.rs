//! What the user asks of runs and plans.

use crate::{Core, Effects, Millis, PlanKey, PlanSpec, Refused, RunId, RunOptions};

/// A run was submitted: its plans join the queue.
pub fn on_run_submitted(
    core: &mut Core,
    run: RunId,
    options: RunOptions,
    plans: Vec<PlanSpec>,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, run, options, plans, now, effects);
    Ok(())
}

/// No further plan of the run is started; what is not claimed is taken back; what runs goes on.
pub fn on_run_paused(core: &mut Core, run: &RunId, now: Millis, effects: &mut impl Effects) -> Result<(), Refused> {
    let _ = (core, run, now, effects);
    Ok(())
}

/// A paused (or restored) run goes on.
pub fn on_run_resumed(core: &mut Core, run: &RunId, now: Millis, effects: &mut impl Effects) -> Result<(), Refused> {
    let _ = (core, run, now, effects);
    Ok(())
}

/// "Let it run without me": the whole queue of the run is handed out to the workers' inboxes, as far as its limits allow.
pub fn on_share_out(core: &mut Core, run: &RunId) -> Result<(), Refused> {
    let _ = (core, run);
    Ok(())
}

/// The user is back: what is shared out may be taken back and placed anew as slots become free.
pub fn on_share_out_ended(core: &mut Core, run: &RunId) -> Result<(), Refused> {
    let _ = (core, run);
    Ok(())
}

/// Every plan of the run that is not over is cancelled.
pub fn on_run_cancelled(core: &mut Core, run: &RunId, now: Millis, effects: &mut impl Effects) -> Result<(), Refused> {
    let _ = (core, run, now, effects);
    Ok(())
}

/// A run that is over is forgotten.
pub fn on_run_deleted(core: &mut Core, run: &RunId) -> Result<(), Refused> {
    let _ = (core, run);
    Ok(())
}

/// A plan is cancelled.
pub fn on_plan_cancelled(
    core: &mut Core,
    plan: &PlanKey,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, plan, now, effects);
    Ok(())
}

/// A plan that is over is computed again. Its failures are forgotten.
pub fn on_plan_requeued(
    core: &mut Core,
    plan: &PlanKey,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, plan, now, effects);
    Ok(())
}

/// Where a waiting plan is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Next in turn.
    Front,
    /// Last in turn.
    Back,
}

/// A waiting plan was moved by hand.
pub fn on_plan_moved(core: &mut Core, plan: &PlanKey, to: Move, effects: &mut impl Effects) -> Result<(), Refused> {
    let _ = (core, plan, to, effects);
    Ok(())
}

/// The user put waiting plans into an order: they come next, in this order.
pub fn on_plans_ordered(core: &mut Core, plans: &[PlanKey], effects: &mut impl Effects) -> Result<(), Refused> {
    let _ = (core, plans, effects);
    Ok(())
}

/// The project's history tells better what a waiting plan needs.
pub fn on_plan_expected(
    core: &mut Core,
    plan: &PlanKey,
    spec: PlanSpec,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, plan, spec, effects);
    Ok(())
}
