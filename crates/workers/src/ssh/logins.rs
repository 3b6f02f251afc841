//! How many logins may be under way at once, in all and on one host, and how long one waits before it tries again: a server
//! drops logins at random when too many are under way (OpenSSH's MaxStartups).

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Logins under way in all, unless a person says otherwise.
const MOST_IN_ALL: usize = 10;

/// Logins under way on one host: a fresh OpenSSH begins to drop at ten.
const MOST_ON_A_HOST: usize = 8;

/// How often a login that the server dropped is tried in all.
const TRIES: u32 = 8;

/// The wait after the first try.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// The longest wait between tries.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A limit on logins under way. Clones share it.
#[derive(Clone)]
pub struct Logins(Arc<Shared>);

struct Shared {
    counts: Mutex<Counts>,
    changed: Condvar,
}

struct Counts {
    most: usize,
    in_all: usize,
    on_host: HashMap<String, usize>,
}

impl Counts {
    fn has_room(&self, host: &str) -> bool {
        self.in_all < self.most && self.on_host.get(host).copied().unwrap_or(0) < MOST_ON_A_HOST
    }
}

/// A login under way; over when dropped.
pub(super) struct Login {
    shared: Arc<Shared>,
    host: String,
}

impl Logins {
    /// A limit of its own; at least one is let through.
    pub fn at_most(most: usize) -> Self {
        let counts = Counts { most: most.max(1), in_all: 0, on_host: HashMap::new() };
        Self(Arc::new(Shared { counts: Mutex::new(counts), changed: Condvar::new() }))
    }

    /// The limit of the whole process: ten, unless set otherwise.
    pub fn of_process() -> Self {
        static OF_PROCESS: OnceLock<Logins> = OnceLock::new();
        OF_PROCESS.get_or_init(|| Self::at_most(MOST_IN_ALL)).clone()
    }

    /// Sets how many may be under way in all; what is under way already goes on.
    pub fn set_most(&self, most: usize) {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner).most = most.max(1);
        self.0.changed.notify_all();
    }

    /// Waits until one more login on this host may begin.
    pub(super) fn begin(&self, host: &str) -> Login {
        let mut counts = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        while !counts.has_room(host) {
            counts = self.0.changed.wait(counts).unwrap_or_else(PoisonError::into_inner);
        }
        counts.in_all += 1;
        *counts.on_host.entry(host.to_owned()).or_default() += 1;
        Login { shared: self.0.clone(), host: host.to_owned() }
    }

    /// Logs in by `login`, again after a wait where the server dropped it before it said anything, as often as is sensible.
    pub(super) fn patiently<T, E>(
        &self,
        host: &str,
        mut login: impl FnMut() -> Result<T, E>,
        was_dropped: impl Fn(&E) -> bool,
    ) -> Result<T, E> {
        let mut tried = 0;
        loop {
            let under_way = self.begin(host);
            let ended = login();
            // Others may try while this one waits.
            drop(under_way);
            tried += 1;
            match ended {
                Err(error) if was_dropped(&error) && tried < TRIES => std::thread::sleep(wait_after(tried, chance())),
                ended => return ended,
            }
        }
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        let mut counts = self.shared.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.in_all = counts.in_all.saturating_sub(1);
        if let Some(count) = counts.on_host.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                counts.on_host.remove(&self.host);
            }
        }
        drop(counts);
        self.shared.changed.notify_all();
    }
}

/// The wait after so many tries: twice as long each time, half of it by chance, so that those dropped together do not come
/// back together.
fn wait_after(tried: u32, chance: u64) -> Duration {
    let longest = FIRST_WAIT.saturating_mul(1 << tried.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let half = longest / 2;
    half + half.mul_f64((chance % 1024) as f64 / 1023.0)
}

/// Some number; nothing depends on its being a secret.
fn chance() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The most that were under way together, in all and on a host, where many threads log in.
    fn most_together(logins: &Logins, hosts: &[&str], threads: usize) -> (usize, usize) {
        let (in_all, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let on: Vec<(AtomicUsize, AtomicUsize)> = hosts.iter().map(|_| Default::default()).collect();
        std::thread::scope(|scope| {
            for index in 0..threads {
                let (in_all, most, on) = (&in_all, &most, &on);
                scope.spawn(move || {
                    let which = index % hosts.len();
                    let login = logins.begin(hosts[which]);
                    most.fetch_max(in_all.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    on[which].1.fetch_max(on[which].0.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    on[which].0.fetch_sub(1, Ordering::SeqCst);
                    in_all.fetch_sub(1, Ordering::SeqCst);
                    drop(login);
                });
            }
        });
        let on_a_host = on.iter().map(|(_, most)| most.load(Ordering::SeqCst)).max().unwrap();
        (most.load(Ordering::SeqCst), on_a_host)
    }

    #[test]
    fn no_more_logins_are_under_way_than_allowed_in_all_and_on_a_host() {
        let (in_all, _) = most_together(&Logins::at_most(3), &["a", "b", "c"], 24);
        assert!(in_all <= 3, "{in_all}");
        let (_, on_a_host) = most_together(&Logins::at_most(100), &["a"], 24);
        assert!(on_a_host <= MOST_ON_A_HOST, "{on_a_host}");
    }

    #[test]
    fn a_raised_limit_lets_those_who_wait_begin() {
        let logins = Logins::at_most(0);
        let first = logins.begin("a");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| drop(logins.begin("b")));
            logins.set_most(2);
            waiting.join().unwrap();
        });
        drop(first);
        assert!(logins.0.counts.lock().unwrap().on_host.is_empty());
    }

    #[test]
    fn a_dropped_login_is_tried_again_and_another_error_is_not() {
        let logins = Logins::at_most(1);
        let mut tries = 0;
        let ended: Result<i32, &str> = logins.patiently(
            "a",
            || {
                tries += 1;
                if tries < 3 { Err("dropped") } else { Ok(tries) }
            },
            |error| *error == "dropped",
        );
        assert_eq!(ended, Ok(3));
        let mut tries = 0;
        let ended: Result<(), &str> = logins.patiently(
            "a",
            || {
                tries += 1;
                Err("refused")
            },
            |error| *error == "dropped",
        );
        assert_eq!((ended, tries), (Err("refused"), 1));
    }

    proptest! {
        #[test]
        fn waits_grow_and_stay_within_bounds(tried in 1u32..40, chance in any::<u64>()) {
            let wait = wait_after(tried, chance);
            prop_assert!(wait >= FIRST_WAIT / 2 && wait <= LONGEST_WAIT);
            prop_assert!(wait_after(tried + 2, chance) >= wait || wait > LONGEST_WAIT / 2);
        }
    }
}
