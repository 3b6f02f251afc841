//! Asking the system not to sleep while this machine computes, or while plans wait for it. Whoever asks decides when.
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

pub use keeper::Keeper;

/// `off` keeps the program from asking the system at all.
const VARIABLE: &str = "SPILLWAY_KEEP_AWAKE";

/// What the system is told as reason; it shows it to people.
const REASON: &str = "HEC-RAS plans are being computed";

/// The system keeps awake until this is dropped.
pub type Hold = Box<dyn Send>;

/// The system, as far as it can be asked not to sleep.
pub trait StayAwake: Send {
    /// Asks it. May take seconds.
    ///
    /// # Errors
    /// Why the system does not, in words for people.
    fn hold(&self) -> Result<Hold, String>;
}

/// This system; none where the environment says that it is not to be asked.
pub fn this_system() -> Option<Box<dyn StayAwake>> {
    let off = std::env::var(VARIABLE).is_ok_and(|value| value.trim().eq_ignore_ascii_case("off"));
    (!off).then(|| Box::new(system::ThisSystem) as Box<dyn StayAwake>)
}
