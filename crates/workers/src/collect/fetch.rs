//! Fetching files: under a temporary name, verified, renamed. What an interrupted fetch left is used again.

use super::what::What;
use crate::link::{Files, LinkError, Operation, Site, TakeMode, WorkerPath};
use crate::local::hash_file;
use protocol::{AttemptId, AttemptResult, ProducedFile, RelPath, attempt_file};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Largest `result.json` that is read.
const RESULT_LIMIT: usize = 64 << 20;

/// How often a file that arrives with other content than it was made with is fetched.
const TRIES: u32 = 3;

/// One file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedFile {
    /// What it is on the worker.
    pub produced: ProducedFile,
    /// Where it stands now.
    pub local: PathBuf,
}

/// What was fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Files made by the attempt, verified.
    pub files: Vec<CollectedFile>,
    /// The attempt's own papers: spec, events, console, result; those that were there.
    pub papers: Vec<PathBuf>,
    /// Files made but not fetched, because only the logs were wanted.
    pub left: Vec<RelPath>,
}

/// Why nothing, or not everything, was fetched.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The worker.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// `result.json` stands but cannot be understood.
    #[error("the result of attempt {attempt} cannot be read: {reason}")]
    BadResult {
        /// Which.
        attempt: AttemptId,
        /// Why.
        reason: String,
    },
    /// The folder of the run cannot be written.
    #[error("{path} cannot be written: {error}. Free some space there; the result still stands on the worker")]
    Local {
        /// Which.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
}

/// How the attempt ended; none where it has not.
pub fn verdict(files: &dyn Files, attempt: &AttemptId) -> Result<Option<AttemptResult>, CollectError> {
    let path = named(files, WorkerPath::attempt_file(attempt, attempt_file::RESULT))?;
    let bytes = match files.read_from(&path, 0, RESULT_LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| CollectError::BadResult { attempt: attempt.clone(), reason: error.to_string() })
}

/// Fetches what an attempt made into `to/files/…`, and its papers into `to/`. With [`TakeMode::Take`] the files leave the
/// worker where it is this machine. May be repeated: what is there and right is not fetched again.
pub fn collect(
    files: &dyn Files,
    attempt: &AttemptId,
    result: &AttemptResult,
    to: &Path,
    what: What,
    mode: TakeMode,
) -> Result<Collected, CollectError> {
    let mut collected = Collected::default();
    make_folder(to)?;
    for name in [attempt_file::SPEC, attempt_file::EVENTS, attempt_file::CONSOLE, attempt_file::RESULT] {
        collected.papers.extend(super::record::paper(files, attempt, name, to)?);
    }
    let folder = to.join(attempt_file::FILES);
    for produced in &result.produced {
        if !what.takes(produced) {
            collected.left.push(produced.path.clone());
            continue;
        }
        let local = produced.path.below(&folder);
        if let Some(parent) = local.parent() {
            make_folder(parent)?;
        }
        fetch(files, attempt, produced, &local, mode)?;
        collected.files.push(CollectedFile { produced: produced.clone(), local });
    }
    Ok(collected)
}

fn fetch(
    files: &dyn Files,
    attempt: &AttemptId,
    produced: &ProducedFile,
    local: &Path,
    mode: TakeMode,
) -> Result<(), CollectError> {
    if is_right(local, produced)?.is_right() {
        return Ok(());
    }
    let begun = begun(local);
    let from = named(files, WorkerPath::private_file(attempt, &produced.path))?;
    let mut found = is_right(&begun, produced)?;
    if found == Found::Wrong {
        // Whole and yet wrong: not worth continuing.
        remove(&begun)?;
    }
    for _ in 0..TRIES {
        if found.is_right() {
            return move_in(&begun, local);
        }
        files.get_file(&from, &begun, mode).map_err(|error| here_or_there(error, local))?;
        found = is_right(&begun, produced)?;
        if !found.is_right() {
            if mode == TakeMode::Take && files.stat(&from)?.is_none() {
                // It was moved here: there is no other one to fetch.
                break;
            }
            remove(&begun)?;
        }
    }
    if found.is_right() {
        return move_in(&begun, local);
    }
    let site = Site { operation: Operation::Fetch, worker: files.worker().to_owned(), path: from.to_string() };
    let reason = format!("its hash is not {}, with which the agent listed it", produced.blake3);
    Err(LinkError::Corrupt { site: Box::new(site), reason }.into())
}

/// What stands at a place where a file is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Part,
    Wrong,
    Right,
}

impl Found {
    fn is_right(self) -> bool {
        self == Self::Right
    }
}

fn is_right(path: &Path, produced: &ProducedFile) -> Result<Found, CollectError> {
    let failed = |error| CollectError::Local { path: path.to_owned(), error };
    let bytes = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata.len(),
        Ok(_) => return Err(failed(io::Error::from(io::ErrorKind::IsADirectory))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(failed(error)),
    };
    if bytes < produced.bytes {
        return Ok(Found::Part);
    }
    if bytes > produced.bytes {
        return Ok(Found::Wrong);
    }
    let (hash, _) = hash_file(path).map_err(failed)?;
    Ok(if hash == produced.blake3 { Found::Right } else { Found::Wrong })
}

/// The name under which a file arrives. The same each time, so that an interrupted fetch is found.
pub(super) fn begun(local: &Path) -> PathBuf {
    let name = local.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    local.with_file_name(format!(".{name}.arriving"))
}

pub(super) fn move_in(begun: &Path, local: &Path) -> Result<(), CollectError> {
    patient::rename(begun, local).map_err(|error| CollectError::Local { path: local.to_owned(), error })
}

fn remove(path: &Path) -> Result<(), CollectError> {
    match crate::system::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(CollectError::Local { path: path.to_owned(), error }),
    }
}

pub(super) fn make_folder(folder: &Path) -> Result<(), CollectError> {
    fs::create_dir_all(folder).map_err(|error| CollectError::Local { path: folder.to_owned(), error })
}

/// A link fetches to this machine: a full disk or a refused write is here, not on the worker.
pub(super) fn here_or_there(error: LinkError, local: &Path) -> CollectError {
    match error {
        LinkError::Full { reason, .. } => {
            CollectError::Local { path: local.to_owned(), error: io::Error::new(io::ErrorKind::StorageFull, reason) }
        }
        LinkError::Unreachable { .. }
        | LinkError::Refused { .. }
        | LinkError::NotLetIn { .. }
        | LinkError::UnknownHostKey { .. }
        | LinkError::ReadOnly { .. }
        | LinkError::NotFound { .. }
        | LinkError::AlreadyThere { .. }
        | LinkError::Corrupt { .. }
        | LinkError::Other { .. } => CollectError::Link(error),
    }
}

pub(super) fn named(
    files: &dyn Files,
    path: Result<WorkerPath, crate::link::BadName>,
) -> Result<WorkerPath, CollectError> {
    path.map_err(|bad| LinkError::bad_name(Operation::Fetch, files.worker(), &bad).into())
}
