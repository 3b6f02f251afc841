//! News of attempts. Each names the attempt by its number, so that late news are recognised, counted and dropped.

use crate::{AttemptKey, Cause, Core, Effects, Millis, News, Outcome, Proof};

/// The attempt is committed to the worker's inbox.
pub fn on_attempt_staged(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
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
    let _ = (core, attempt, cause, message, now, effects);
    News::Applied
}

/// The agent claimed the attempt.
pub fn on_attempt_claimed(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
}

/// How far a claimed attempt is (0 to 1). Never stored, and never a reason to decide anew by itself.
pub fn on_attempt_progress(core: &mut Core, attempt: &AttemptKey, fraction: f64, now: Millis) -> News {
    let _ = (core, attempt, fraction, now);
    News::Applied
}

/// The engine has ended on the worker, and the slot is free; the results are being fetched and judged.
pub fn on_attempt_computed(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
}

/// The attempt was taken back before it was claimed.
pub fn on_attempt_withdrawn(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
}

/// The attempt could not be taken back: the agent has claimed it.
pub fn on_attempt_withdrawn_too_late(
    core: &mut Core,
    attempt: &AttemptKey,
    now: Millis,
    effects: &mut impl Effects,
) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
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
    let _ = (core, attempt, outcome, compute_seconds, now, effects);
    News::Applied
}

/// The attempt is neither in the inbox nor claimed (its staging was broken off by the end of a controller): it never
/// started, and its plan waits again.
pub fn on_attempt_gone(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
}

/// The worker answers, but the agent of this attempt is not found, and nothing proves that it is dead.
pub fn on_attempt_lost(core: &mut Core, attempt: &AttemptKey, now: Millis, effects: &mut impl Effects) -> News {
    let _ = (core, attempt, now, effects);
    News::Applied
}

/// The attempt is dead for certain, and left no result. Its plan goes to another worker.
pub fn on_attempt_proven_dead(
    core: &mut Core,
    attempt: &AttemptKey,
    proof: Proof,
    now: Millis,
    effects: &mut impl Effects,
) -> News {
    let _ = (core, attempt, proof, now, effects);
    News::Applied
}
