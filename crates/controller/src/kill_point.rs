//! Points where a drill ends the process as `kill -9` would. Without `SPILLWAY_KILL_POINT=N` they do nothing.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

static PASSED: AtomicU64 = AtomicU64::new(0);

/// Stands after each store write and each rename. Ends the process at the N-th pass of any point.
pub fn kill_point(name: &str) {
    static FATAL: OnceLock<Option<u64>> = OnceLock::new();
    let fatal = FATAL.get_or_init(|| std::env::var("SPILLWAY_KILL_POINT").ok().and_then(|text| text.parse().ok()));
    if let Some(fatal) = *fatal
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == fatal
    {
        eprintln!("kill point {fatal}: {name}");
        std::process::abort();
    }
}
