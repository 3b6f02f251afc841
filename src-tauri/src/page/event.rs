//! What the window tells its page by itself.

use serde::Serialize;

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum HostEvent {
    /// Files are held over the window, or no longer.
    Drag {
        /// Whether they are over it.
        inside: bool,
    },
    /// Files or folders were dropped on the window.
    Dropped {
        /// Absolute paths.
        paths: Vec<String>,
    },
    /// Somebody started the program again; the window is in front now.
    Open {
        /// Absolute path of a project.
        project: Option<String>,
        /// The sample.
        sample: bool,
    },
    /// The person wants to end Spillway for good while plans run or wait: ask what becomes of them.
    QuitAsked {
        /// Plans that run.
        running: usize,
        /// Plans that wait.
        waiting: usize,
    },
}
