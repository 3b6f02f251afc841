//! Clocks of Unix systems.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// Time without sleep.
pub fn awake() -> Duration {
    #[cfg(target_vendor = "apple")]
    return since_start(std::time::Instant::now());
    #[cfg(not(target_vendor = "apple"))]
    of(ClockId::Monotonic)
}

/// Time with sleep. On a Mac the clock of this name goes on in sleep; `Instant` does not.
pub fn on() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return of(ClockId::Boottime);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    of(ClockId::Monotonic)
}

fn of(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(target_vendor = "apple")]
fn since_start(now: std::time::Instant) -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    now.saturating_duration_since(*START.get_or_init(|| now))
}
