//! The controller's clocks, and what two readings of them say. Decisions never look at a clock; they are given its
//! reading.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A shorter sleep keeps no worker from being heard: it may be silent for longer anyway.
const SLEPT: Duration = Duration::from_secs(5);

/// Whoever comes so much later than it was due stood still: stopped, or on a machine without a moment to spare.
const STOOD_STILL: Duration = Duration::from_secs(60);

/// Less is a clock that is led to the right time, not one that was set; milliseconds.
const SET: u64 = 2_000;

/// Every clock at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Milliseconds since 1970 UTC. People set it.
    pub wall: i64,
    /// Since some moment, without the time in which the machine slept.
    pub awake: Duration,
    /// Since some moment, with it.
    pub on: Duration,
}

/// What happened between two readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Nothing could be heard for a while: the machine slept, or this process stood still.
    pub was_deaf: bool,
    /// The clock on the wall was set forward by so many milliseconds, or back where negative.
    pub set_by: i64,
}

/// What happened since an earlier reading, of one who meant to look again after `meant` at the latest.
pub fn passed(earlier: &Reading, later: &Reading, meant: Duration) -> Passed {
    let awake = later.awake.saturating_sub(earlier.awake);
    let on = later.on.saturating_sub(earlier.on);
    let slept = on.saturating_sub(awake) >= SLEPT;
    let stood_still = awake.saturating_sub(meant) >= STOOD_STILL;
    let by_wall = later.wall.saturating_sub(earlier.wall);
    let set_by = by_wall.saturating_sub(i64::try_from(on.as_millis()).unwrap_or(i64::MAX));
    Passed { was_deaf: slept || stood_still, set_by: if set_by.unsigned_abs() >= SET { set_by } else { 0 } }
}

/// Reads every clock.
pub fn read() -> Reading {
    let (awake, on) = (system::awake(), system::on());
    Reading { wall: now_ms(), awake, on }
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}

/// A moment as people on this machine read it: "14:03", with its date where that is not the day of `now`.
pub fn moment(at: i64, now: i64) -> String {
    let local = |time: i64| {
        let stamp = jiff::Timestamp::from_millisecond(time).ok()?;
        Some(stamp.to_zoned(jiff::tz::TimeZone::system()))
    };
    match (local(at), local(now)) {
        (Some(at), Some(now)) if at.date() == now.date() => at.strftime("%H:%M").to_string(),
        (Some(at), _) => at.strftime("%Y-%m-%d %H:%M").to_string(),
        (None, _) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Reading = Reading { wall: 1_000_000_000, awake: Duration::from_secs(50), on: Duration::from_secs(90) };
    const MEANT: Duration = Duration::from_secs(1);
    const NOTHING: Passed = Passed { was_deaf: false, set_by: 0 };

    /// So many seconds later by each clock.
    fn after(wall: i64, awake: u64, on: u64) -> Passed {
        let later = Reading {
            wall: START.wall + wall * 1000,
            awake: START.awake + Duration::from_secs(awake),
            on: START.on + Duration::from_secs(on),
        };
        passed(&START, &later, MEANT)
    }

    #[test]
    fn a_moment_that_passes_is_nothing() {
        assert_eq!(after(0, 0, 0), NOTHING);
        assert_eq!(after(1, 1, 1), NOTHING);
        assert_eq!(after(31, 30, 30), NOTHING, "a busy turn, and a clock that is led to the right time");
    }

    #[test]
    fn sleep_is_what_the_clock_that_stops_in_it_lacks() {
        assert_eq!(after(3601, 1, 3601), Passed { was_deaf: true, set_by: 0 });
        assert_eq!(after(4, 1, 4), NOTHING);
    }

    #[test]
    fn a_turn_that_comes_far_too_late_is_as_deaf_as_sleep() {
        assert_eq!(after(61, 61, 61), Passed { was_deaf: true, set_by: 0 });
        let meant = Duration::from_secs(60);
        let later = Reading { wall: START.wall + 61_000, awake: START.awake + meant, on: START.on + meant };
        assert_eq!(passed(&START, &later, meant), NOTHING);
    }

    #[test]
    fn a_clock_set_by_hand_is_neither_sleep_nor_time_that_passed() {
        assert_eq!(after(3601, 1, 1), Passed { was_deaf: false, set_by: 3_600_000 });
        assert_eq!(after(-3599, 1, 1), Passed { was_deaf: false, set_by: -3_600_000 });
    }

    #[test]
    fn a_clock_that_is_set_at_waking_is_told_from_the_sleep() {
        assert_eq!(after(7201, 1, 3601), Passed { was_deaf: true, set_by: 3_600_000 });
    }

    #[test]
    fn the_clocks_of_this_machine_go_on() {
        let earlier = read();
        let later = read();
        assert!(later.awake >= earlier.awake && later.on >= earlier.on, "{later:?}");
        assert_eq!(passed(&earlier, &later, MEANT), NOTHING);
    }

    #[test]
    fn a_moment_of_another_day_has_its_date() {
        let noon = 1_764_244_800_000;
        assert_eq!(moment(noon, noon).len(), "14:03".len());
        assert_eq!(moment(noon - 3 * 86_400_000, noon).len(), "2026-11-20 14:03".len());
    }
}
