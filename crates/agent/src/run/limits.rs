//! When a computation is stopped without anybody asking: too long, or without a sign of life. Decides only.

use protocol::StopCause;
use std::time::Duration;

/// Processor use of less than this part of one core is no sign of life.
const IDLE_CORES: f64 = 0.01;

/// What can be seen of a computation from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct SignsOfLife {
    /// Bytes of messages and console so far.
    pub output_bytes: u64,
    /// Anything that changes when a file of the private folder grows or is written.
    pub files: u64,
    /// Processor seconds of the tree so far.
    pub cpu_seconds: f64,
}

/// Limits of one computation, and what was last seen of it. Times are since its start.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    time: Option<Duration>,
    silence: Option<Duration>,
    last_look: Duration,
    last_sign: Duration,
    seen: SignsOfLife,
}

impl Limits {
    pub(super) fn new(time_limit_seconds: Option<u64>, silence_limit_seconds: Option<u64>) -> Self {
        Self {
            time: time_limit_seconds.map(Duration::from_secs),
            silence: silence_limit_seconds.map(Duration::from_secs),
            last_look: Duration::ZERO,
            last_sign: Duration::ZERO,
            seen: SignsOfLife::default(),
        }
    }

    /// Whether the time limit is over at `now`.
    pub(super) fn time_is_over(&self, now: Duration) -> Option<StopCause> {
        self.time.filter(|limit| now >= *limit).map(|_| StopCause::TimeLimit)
    }

    /// Whether signs of life should be looked for now: a tenth of the silence limit after the last look, 30 s at most.
    pub(super) fn wants_look(&self, now: Duration) -> bool {
        self.silence.is_some_and(|limit| now - self.last_look >= (limit / 10).min(Duration::from_secs(30)))
    }

    /// Takes what was seen at `now`; says whether the silence has become too long.
    pub(super) fn look(&mut self, now: Duration, signs: SignsOfLife) -> Option<StopCause> {
        let passed = (now - self.last_look).as_secs_f64();
        // Processor time of ended children leaves the sum, so a fall is a sign of life too.
        let busy = (signs.cpu_seconds - self.seen.cpu_seconds).abs() > IDLE_CORES * passed;
        if busy || signs.output_bytes != self.seen.output_bytes || signs.files != self.seen.files {
            self.last_sign = now;
        }
        self.last_look = now;
        self.seen = signs;
        self.silence.filter(|limit| now - self.last_sign >= *limit).map(|_| StopCause::Silence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn silence_counts_from_the_last_sign_of_any_sort() {
        let mut limits = Limits::new(None, Some(100));
        let mut signs = SignsOfLife::default();
        assert!(!limits.wants_look(seconds(9)));
        assert!(limits.wants_look(seconds(10)));
        for (now, change) in [(50, 0), (90, 1), (180, 2), (270, 3)] {
            match change {
                1 => signs.output_bytes += 1,
                2 => signs.files += 1,
                3 => signs.cpu_seconds += 5.0,
                _ => {}
            }
            assert_eq!(limits.look(seconds(now), signs), None, "at {now}");
        }
        signs.cpu_seconds += 0.1;
        assert_eq!(limits.look(seconds(369), signs), None);
        assert_eq!(limits.look(seconds(370), signs), Some(StopCause::Silence));
    }

    #[test]
    fn a_limit_that_was_not_given_never_ends_anything() {
        let mut limits = Limits::new(None, None);
        assert_eq!(limits.time_is_over(seconds(1_000_000)), None);
        assert!(!limits.wants_look(seconds(1_000_000)));
        assert_eq!(limits.look(seconds(1_000_000), SignsOfLife::default()), None);
        assert_eq!(Limits::new(Some(5), None).time_is_over(seconds(5)), Some(StopCause::TimeLimit));
    }
}
