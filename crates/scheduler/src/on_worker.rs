//! What happens to workers.

use crate::{Core, Effects, Millis, Refused, WorkerFacts, WorkerId, WorkerSettings};

/// A worker was added. It takes plans once it is ready.
pub fn on_worker_added(core: &mut Core, worker: WorkerId, settings: WorkerSettings) -> Result<(), Refused> {
    let _ = (core, worker, settings);
    Ok(())
}

/// The user changed a worker's settings.
pub fn on_worker_changed(core: &mut Core, worker: &WorkerId, settings: WorkerSettings) -> Result<(), Refused> {
    let _ = (core, worker, settings);
    Ok(())
}

/// The user removed a worker. What is claimed there goes on; what is not is taken back; then it is forgotten.
pub fn on_worker_removed(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, now, effects);
    Ok(())
}

/// A worker passed its checks, or its facts were read anew.
pub fn on_worker_ready(
    core: &mut Core,
    worker: &WorkerId,
    facts: WorkerFacts,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, facts, now, effects);
    Ok(())
}

/// Something must be mended before the worker takes plans (again).
pub fn on_worker_needs_attention(
    core: &mut Core,
    worker: &WorkerId,
    reason: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, reason, now, effects);
    Ok(())
}

/// A worker cannot be reached. What runs there goes on; after the unreachable limit it is given up.
pub fn on_worker_unreachable(
    core: &mut Core,
    worker: &WorkerId,
    reason: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, reason, now, effects);
    Ok(())
}

/// A worker answers again, with the facts known before. The caller then reports what it finds of each attempt there.
pub fn on_worker_reachable(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, now, effects);
    Ok(())
}

/// Other controllers use these slots of the worker, each until the time given, where it is known. Replaces what was
/// told before.
pub fn on_worker_busy_elsewhere(core: &mut Core, worker: &WorkerId, until: Vec<Option<Millis>>) -> Result<(), Refused> {
    let _ = (core, worker, until);
    Ok(())
}

/// The worker finishes what it claimed and takes no more.
pub fn on_worker_drain(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, now, effects);
    Ok(())
}

/// A draining worker takes plans again.
pub fn on_worker_undrain(core: &mut Core, worker: &WorkerId) -> Result<(), Refused> {
    let _ = (core, worker);
    Ok(())
}

/// The worker is stopped at once: it drains, and its running plans are stopped and wait again.
pub fn on_worker_stopped(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, now, effects);
    Ok(())
}

/// The user set the worker aside. What is claimed there goes on; what is not is taken back.
pub fn on_worker_set_aside_by_user(
    core: &mut Core,
    worker: &WorkerId,
    reason: &str,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, reason, now, effects);
    Ok(())
}

/// A worker that was set aside was checked again, or the user allows it again.
pub fn on_worker_allowed_again(
    core: &mut Core,
    worker: &WorkerId,
    now: Millis,
    effects: &mut impl Effects,
) -> Result<(), Refused> {
    let _ = (core, worker, now, effects);
    Ok(())
}
