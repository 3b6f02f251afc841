//! What attempts left in a worker folder: listed with size, and removed.

use crate::alive::Place;
use crate::link::{BadName, EntryKind, Files, LinkError, Operation, WorkerPath};
use protocol::{AttemptId, AttemptSpec, attempt_file, worker_folder};

/// How the name of a file begins by which a worker folder is tried.
pub(crate) const CHECK: &str = ".check-";

/// Largest spec that is read.
const SPEC_LIMIT: usize = 64 << 20;

/// The folder of one attempt on a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Leftover {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Where it stands.
    pub place: Place,
    /// What it takes, bytes.
    pub bytes: u64,
    /// Whether its result stands.
    pub ended: bool,
    /// Its spec, where it can be read: whose it is, which plan of which project.
    pub spec: Option<Box<AttemptSpec>>,
}

/// Every attempt folder of a worker with its size: waiting, running, ended, taken back and half staged ones.
pub fn leftovers(files: &dyn Files) -> Result<Vec<Leftover>, LinkError> {
    let mut found = Vec::new();
    for (place, folder) in [
        (Place::Inbox, worker_folder::INBOX),
        (Place::Attempts, worker_folder::ATTEMPTS),
        (Place::Withdrawn, worker_folder::WITHDRAWN),
    ] {
        for (attempt, place, path) in attempts_in(files, folder, place)? {
            let bytes = match files.folder_bytes(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.is_not_found() => continue,
                Err(error) => return Err(error),
            };
            let ended = files.stat(&path.child(attempt_file::RESULT))?.is_some();
            let spec = read_spec_at(files, &path)?.map(Box::new);
            found.push(Leftover { attempt, place, bytes, ended, spec });
        }
    }
    Ok(found)
}

/// Removes the folder of an attempt wherever it stands, except in the inbox. It is moved away first, so that nobody takes a
/// half removed folder for an attempt. False where there was none. The caller knows that it is over.
pub fn remove_attempt(files: &dyn Files, attempt: &AttemptId) -> Result<bool, LinkError> {
    let named = |bad: BadName| LinkError::bad_name(Operation::Remove, files.worker(), &bad);
    let gone = WorkerPath::of(worker_folder::WITHDRAWN).entry(&format!(".{attempt}.gone")).map_err(named)?;
    let mut removed = false;
    for path in [
        WorkerPath::attempt(attempt).map_err(named)?,
        WorkerPath::withdrawn(attempt).map_err(named)?,
        WorkerPath::uncommitted(attempt).map_err(named)?,
    ] {
        removed |= files.remove_folder(&gone)?;
        match files.rename(&path, &gone) {
            Ok(()) => removed |= files.remove_folder(&gone)?,
            Err(error) if error.is_not_found() => {
                if files.stat(&path)?.is_some() {
                    removed |= files.remove_folder(&path)?;
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(removed)
}

/// What an interrupted staging or removal left is taken for abandoned after this time, milliseconds.
const ABANDONED_AFTER: i64 = 24 * 3_600_000;

/// Removes what interrupted stagings and removals left a day ago or earlier; `now` is the worker's clock. Returns how many.
pub fn remove_abandoned(files: &dyn Files, now: i64) -> Result<usize, LinkError> {
    let mut removed = 0;
    for (folder, is_left) in [
        (worker_folder::INBOX, (|name| name.ends_with(".tmp") || name.starts_with(CHECK)) as fn(&str) -> bool),
        (worker_folder::ATTEMPTS, |name| name.starts_with(CHECK)),
        (worker_folder::WITHDRAWN, |name| name.ends_with(".gone")),
    ] {
        let folder = WorkerPath::of(folder);
        let entries = match files.list(&folder) {
            Ok(entries) => entries,
            Err(error) if error.is_not_found() => continue,
            Err(error) => return Err(error),
        };
        for entry in entries.iter().filter(|entry| entry.name.starts_with('.') && is_left(&entry.name)) {
            let Ok(path) = folder.entry(&entry.name) else { continue };
            let Some(stat) = files.stat(&path)? else { continue };
            if now.saturating_sub(stat.modified) > ABANDONED_AFTER && files.remove_folder(&path)? {
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// The spec of an attempt, wherever its folder stands; none where it is not there or cannot be understood.
pub fn read_spec(files: &dyn Files, attempt: &AttemptId) -> Result<Option<AttemptSpec>, LinkError> {
    let named = |bad: BadName| LinkError::bad_name(Operation::Read, files.worker(), &bad);
    for path in [
        WorkerPath::inbox(attempt).map_err(named)?,
        WorkerPath::attempt(attempt).map_err(named)?,
        WorkerPath::withdrawn(attempt).map_err(named)?,
    ] {
        if let Some(spec) = read_spec_at(files, &path)? {
            return Ok(Some(spec));
        }
    }
    Ok(None)
}

/// Attempts in one of the folders of a worker. A name that is no attempt's is left out.
pub(super) fn attempts_in(
    files: &dyn Files,
    folder: &'static str,
    place: Place,
) -> Result<Vec<(AttemptId, Place, WorkerPath)>, LinkError> {
    let folder = WorkerPath::of(folder);
    let entries = match files.list(&folder) {
        Ok(entries) => entries,
        Err(error) if error.is_not_found() => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Folder) {
        let Ok(path) = folder.entry(&entry.name) else { continue };
        let begun = entry.name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
        let (name, place) = match begun {
            Some(name) => (name, Place::Uncommitted),
            None => (entry.name.as_str(), place),
        };
        let attempt = AttemptId(name.to_owned());
        if attempt.is_well_formed() {
            found.push((attempt, place, path));
        }
    }
    Ok(found)
}

/// The spec in an attempt's folder.
pub(super) fn read_spec_at(files: &dyn Files, folder: &WorkerPath) -> Result<Option<AttemptSpec>, LinkError> {
    match files.read_from(&folder.child(attempt_file::SPEC), 0, SPEC_LIMIT) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
