//! Asking the system not to sleep while this machine computes, or while plans wait for it.
//!
//! Unix systems are asked through their own programs (`systemd-inhibit`, `elogind-inhibit`, `caffeinate`), Windows by a
//! power request. The crate `keepawake` 0.6 was looked at and not taken: on Linux it speaks to D-Bus through `zbus` with
//! its default features, which is a second asynchronous runtime (async-io, async-executor, blocking, async-process and
//! some thirty crates more) beside the one this process has, and a bus that hangs could not be broken off. A program can
//! be ended.
//!
//! A failure is told once, and changes nothing else: plans are computed whether the machine sleeps in between or not.

mod keeper;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use keeper::Keeper;

/// `off` keeps the program from asking the system at all.
const VARIABLE: &str = "SPILLWAY_KEEP_AWAKE";

/// What the system is told as reason; it shows it to people.
const REASON: &str = "HEC-RAS plans are being computed";

/// The system keeps awake until this is dropped.
pub(crate) type Hold = Box<dyn Send>;

/// The system, as far as it can be asked not to sleep.
pub(crate) trait StayAwake: Send {
    /// Asks it; the error is in words for people. May take seconds.
    fn hold(&self) -> Result<Hold, String>;
}

/// This system; none where the environment says that it is not to be asked.
pub(crate) fn this_system() -> Option<Box<dyn StayAwake>> {
    let off = std::env::var(VARIABLE).is_ok_and(|value| value.trim().eq_ignore_ascii_case("off"));
    (!off).then(|| Box::new(system::ThisSystem) as Box<dyn StayAwake>)
}

/// What a worker on this machine has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkHere {
    /// Attempts of ours that compute there, or stand in its inbox.
    pub attempts: usize,
    /// Whether plans of a run that goes on wait, and it takes plans or will by itself.
    pub awaited: bool,
}

/// Whether this machine must not sleep. Where others compute and this one only follows, it may.
pub(crate) fn needs_awake(wanted: bool, workers_here: &[WorkHere]) -> bool {
    wanted && workers_here.iter().any(|worker| worker.attempts > 0 || worker.awaited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_kept_awake_while_it_computes_or_is_waited_for() {
        let idle = WorkHere::default();
        let computing = WorkHere { attempts: 1, ..idle };
        let awaited = WorkHere { awaited: true, ..idle };
        assert!(!needs_awake(true, &[]), "only others compute");
        assert!(!needs_awake(true, &[idle, idle]));
        assert!(needs_awake(true, &[idle, computing]));
        assert!(needs_awake(true, &[awaited]));
        assert!(!needs_awake(false, &[computing, awaited]), "the user does not want it");
    }
}
