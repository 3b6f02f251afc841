//! Beginning to serve: the lock that makes it the only one, a process of its own, and what is asked of it.

use super::keep::Keeper;
use crate::folder::{FolderError, FolderLock, WorkerFolder, read_document};
use crate::process;
use protocol::{ServeState, worker_folder};
use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// How a folder is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Plans at a time, at least 1.
    pub slots: u32,
    /// Ends by itself after this long without work.
    pub linger: Duration,
}

/// Why serving ended.
#[derive(Clone, Debug, PartialEq)]
pub enum ServeEnd {
    /// Nothing was to be done for the time given.
    Idle,
    /// Another process serves the folder; its state where it can be read.
    ServedBy(Option<ServeState>),
}

/// Why a folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The system refused.
    #[error("cannot {operation} {path}: {error}")]
    Io {
        /// "lock", "start"
        operation: &'static str,
        /// What.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
}

/// The state of a folder that is served now; none where nobody serves it.
pub fn serving(path: &Path) -> Option<ServeState> {
    let folder = WorkerFolder::existing(path);
    let held = FolderLock::is_held(&folder.serve_lock()).unwrap_or(false);
    if held { read_document(&folder.serve_file()).ok() } else { None }
}

/// Serves until idle. `ready` is called once the folder is this process's.
pub fn serve(path: &Path, options: ServeOptions, ready: impl FnOnce()) -> Result<ServeEnd, ServeError> {
    let folder = WorkerFolder::open(path)?;
    let mut ready = Some(ready);
    loop {
        let Some(lock) = take_lock(&folder)? else {
            return Ok(ServeEnd::ServedBy(read_document(&folder.serve_file()).ok()));
        };
        let mut keeper = Keeper::new(folder.clone(), options)?;
        keeper.adopt();
        keeper.tell();
        if let Some(ready) = ready.take() {
            ready();
        }
        keeper.until_idle();
        drop(lock);
        // Work may have come between the last look and giving the lock back; whoever brought it saw the lock held.
        if WorkerFolder::attempt_names(&folder.inbox()).is_empty() {
            return Ok(ServeEnd::Idle);
        }
    }
}

/// Starts a `serve` of its own session and returns when it, or another one, serves the folder.
pub fn detach(path: &Path, options: ServeOptions) -> Result<Option<ServeState>, ServeError> {
    let folder = WorkerFolder::open(path)?;
    if FolderLock::is_held(&folder.serve_lock()).unwrap_or(false) {
        return Ok(read_document(&folder.serve_file()).ok());
    }
    let program = std::env::current_exe().map_err(io_error("find", Path::new("the agent's own program")))?;
    let (slots, linger) = (options.slots.to_string(), options.linger.as_secs().to_string());
    let args: [&OsStr; 7] = [
        "serve".as_ref(),
        folder.path().as_os_str(),
        "--slots".as_ref(),
        slots.as_ref(),
        "--linger".as_ref(),
        linger.as_ref(),
        "--announce".as_ref(),
    ];
    let mut child = process::spawn_detached(&program, &args, Stdio::piped(), log_of(&folder))
        .map_err(io_error("start", &program))?;
    if let Some(out) = child.stdout.take() {
        // One line, or the end of the stream, when it serves or cannot.
        let _ = BufReader::new(out).read_line(&mut String::new());
    }
    Ok(serving(folder.path()))
}

fn take_lock(folder: &WorkerFolder) -> Result<Option<FolderLock>, ServeError> {
    let path = folder.serve_lock();
    FolderLock::take_for_long(&path, || false).map_err(io_error("lock", &path))
}

/// `serve.log`, appended to; nothing where it cannot be opened.
pub(super) fn log_of(folder: &WorkerFolder) -> Stdio {
    let log = OpenOptions::new().append(true).create(true).open(folder.path().join(worker_folder::SERVE_LOG));
    log.map_or_else(|_| Stdio::null(), Stdio::from)
}

pub(super) fn io_error(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ServeError {
    let path = path.to_path_buf();
    move |error| ServeError::Io { operation, path, error }
}
