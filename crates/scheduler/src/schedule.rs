//! Decides which waiting plan goes where.

use crate::{Core, Effects, Millis};

/// Time passed: what could not be reached for the limit is given up.
pub fn on_time(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    let _ = (core, now, effects);
}

/// Places what can be placed. Called after a batch of events; does nothing where nothing changed.
pub fn schedule(core: &mut Core, now: Millis, effects: &mut impl Effects) {
    let _ = (core, now, effects);
}
