//! The list of what a page may ask its window for, and the answers. Types only; keys are camelCase.

use serde::{Deserialize, Serialize};

/// A command with its request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "command", content = "request", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum HostCommand {
    /// What this host is and can do. Answers [`HostReply::Info`].
    HostInfo {},
    /// Asks the person for a project file. Answers [`HostReply::Path`].
    PickProject {},
    /// Asks the person for a folder. Answers [`HostReply::Path`].
    PickFolder {
        /// Title of the dialog.
        title: String,
    },
    /// Asks the person for a file. Answers [`HostReply::Path`].
    PickFile {
        /// Title of the dialog.
        title: String,
        /// What kind of files these are, in words: "Worker files".
        kind: String,
        /// Endings without dot; none: every file.
        extensions: Vec<String>,
    },
    /// Asks the person where to save a file. Answers [`HostReply::Path`].
    PickSave {
        /// Title of the dialog.
        title: String,
        /// Name to begin with.
        name: String,
        /// What kind of files these are, in words.
        kind: String,
        /// Endings without dot; none: every file.
        extensions: Vec<String>,
    },
    /// Shows a file or folder in the file manager. Answers [`HostReply::Done`].
    Reveal {
        /// Absolute path.
        path: String,
    },
    /// Opens a folder in the file manager. Answers [`HostReply::Done`].
    OpenFolder {
        /// Absolute path.
        path: String,
    },
    /// What the window's own close button does. Answers [`HostReply::Done`].
    CloseWindow {},
    /// Ends the window for good. Answers [`HostReply::Done`] shortly before.
    Quit {
        /// What becomes of the plans.
        how: QuitHow,
    },
    /// The page has drawn its first frame and takes input. Answers [`HostReply::Done`].
    FirstFrame {},
    /// Keeps an error of the page. Answers [`HostReply::Done`].
    ReportPageError {
        /// What happened, and where.
        text: String,
    },
}

/// What becomes of the plans when the window ends for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum QuitHow {
    /// Only the window ends. The controller goes on, and places what waits.
    LetItGoOn,
    /// The queue of every active run is shared out to the workers; then the controller ends.
    ShareOut,
    /// The controller ends at once. What runs is computed to its end; what waits, waits until Spillway is back.
    StopPlacing,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "reply", content = "value", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum HostReply {
    /// The host.
    Info(HostInfo),
    /// What the person chose; none where the dialog was cancelled.
    Path(Option<String>),
    /// Done.
    Done {},
}

/// What the host is and can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HostInfo {
    /// Which host.
    pub kind: HostKind,
    /// Of which system.
    pub os: System,
    /// Version of the program.
    pub version: String,
    /// `SPILLWAY_HOME`.
    pub home: String,
    /// Project given at the start; none after the page was loaded again.
    pub arguments_project: Option<String>,
    /// The sample was asked for at the start.
    pub arguments_sample: bool,
    /// Files can be shown in a file manager.
    pub can_reveal: bool,
    /// The person can be asked for files and folders.
    pub can_pick: bool,
    /// The host can be ended for good.
    pub can_quit: bool,
}

/// Which host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum HostKind {
    /// This one.
    Window,
}

/// The operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum System {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    Macos,
}

impl System {
    /// The one this program was built for.
    pub fn this() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::Macos
        } else {
            Self::Linux
        }
    }
}

/// Kind of a failure; the page branches on it, never on the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum HostErrorCode {
    /// `send` before `connect`.
    NotConnected,
    /// A line is longer than any command.
    TooLong,
    /// There is no such file or folder.
    NotThere,
    /// It is a file, not a folder.
    NotAFolder,
    /// No dialog could be shown.
    NoDialog,
    /// No program shows files or folders.
    NoFileManager,
    /// A queue could not be shared out; the window stays.
    NotSharedOut,
    /// The system refused something else.
    System,
}

/// A failure: what happened, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[error("{message}")]
pub struct HostError {
    /// Kind.
    pub code: HostErrorCode,
    /// For people.
    pub message: String,
}

impl HostError {
    /// A failure of this kind.
    pub fn new(code: HostErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<tauri::Error> for HostError {
    fn from(error: tauri::Error) -> Self {
        Self::new(HostErrorCode::System, format!("the window could not do it: {error}"))
    }
}
