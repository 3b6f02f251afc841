//! `window.log` in the home: what the window did, for those who look closer. `RUST_LOG` raises it.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// A log beyond this many bytes is put aside at a start.
const LONG: u64 = 1 << 20;

/// Begins to log. A log that cannot be written never stands in the way of a start.
pub fn begin(home: &Path) {
    let file = home.join("window.log");
    if std::fs::metadata(&file).is_ok_and(|meta| meta.len() > LONG) {
        drop(std::fs::rename(&file, home.join("window.old.log")));
    }
    if let Ok(log) = OpenOptions::new().create(true).append(true).open(&file) {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        drop(
            tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(log)).try_init(),
        );
    }
}
