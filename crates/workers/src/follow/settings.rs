//! How often a follower looks.

use std::time::Duration;

/// How often a follower looks, and how much it takes at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowSettings {
    /// Every attempt of another machine is looked at this often.
    pub poll: Duration,
    /// Every attempt of this machine is looked at this often where the system does not watch the folder (no more watches,
    /// a share).
    pub unwatched_poll: Duration,
    /// Every attempt is looked at this often although the folder is watched, in case a notice was lost.
    pub watched_poll: Duration,
    /// Every attempt of another machine is looked at this often although its folder is watched: a sign of life.
    pub watched_far_poll: Duration,
    /// A worker is unreachable where it gave no sign of life for so long.
    pub patience: Duration,
    /// While it does not answer it is asked less and less often, at least this often.
    pub slowest_poll: Duration,
    /// An attempt's events are read at most once in this time while they come fast. Its end is not held back.
    pub gather: Duration,
    /// Most bytes of events in one piece of news.
    pub chunk_bytes: usize,
}

impl Default for FollowSettings {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(2),
            unwatched_poll: Duration::from_millis(200),
            watched_poll: Duration::from_secs(3),
            watched_far_poll: Duration::from_secs(10),
            patience: Duration::ZERO,
            slowest_poll: Duration::from_secs(15),
            gather: Duration::from_millis(30),
            chunk_bytes: 256 << 10,
        }
    }
}
