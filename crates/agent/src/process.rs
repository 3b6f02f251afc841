//! Processes: an engine's whole tree, and programs that outlive their starter. By operating system; no shell anywhere.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{
    EngineTree, become_program, children_peak_memory, end_leftovers, keep_streams_to_oneself, leave_session,
    listen_for_stop, outlive_terminal, spawn_detached, spawn_engine,
};
#[cfg(windows)]
pub use windows::{
    EngineTree, become_program, children_peak_memory, end_leftovers, keep_streams_to_oneself, leave_session,
    listen_for_stop, outlive_terminal, spawn_detached, spawn_engine,
};

use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By a signal (Unix).
    Signal(i32),
}

impl Exit {
    /// From what waiting gave.
    pub fn of(status: ExitStatus) -> Self {
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return Self::Signal(signal);
        }
        Self::Code(status.code().unwrap_or(-1))
    }

    /// The code of a process that ended by itself.
    pub fn code(self) -> Option<i32> {
        match self {
            Self::Code(code) => Some(code),
            Self::Signal(_) => None,
        }
    }
}

/// What a tree uses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TreeSample {
    /// Processor time of the processes that live, seconds.
    pub cpu_seconds: f64,
    /// Their resident memory, bytes.
    pub memory_bytes: u64,
}

/// A window that a process shows, with its texts in one line each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownWindow {
    /// Its title.
    pub title: String,
    /// What its parts say; empty where they cannot be read.
    pub text: String,
    /// Whether it is a dialog of the system, a message box most of all.
    pub is_dialog: bool,
}

static STOP: AtomicBool = AtomicBool::new(false);

/// Whether the system asked this process to end, after [`listen_for_stop`].
pub fn stop_was_asked() -> bool {
    STOP.load(Ordering::Relaxed)
}
