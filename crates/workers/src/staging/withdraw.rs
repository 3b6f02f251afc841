//! Taking an attempt back, stopping it, and making sure that a dead one stays dead. Rename decides who was first.

use crate::alive::Place;
use crate::link::{BadName, Files, LinkError, Operation, Site, WorkerPath};
use protocol::{AttemptId, attempt_file, worker_folder};

/// What became of the wish to take an attempt back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// It is back: nobody will start it.
    TakenBack,
    /// The agent claimed it before.
    TooLate,
    /// The worker knows no such attempt.
    NotThere,
}

/// What became of the wish to stop an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It was taken back before it started.
    TakenBack,
    /// Its agent was asked to stop it; its result will say how it ended.
    Asked,
    /// The worker knows no such attempt.
    NotThere,
}

/// Where the folder of an attempt stands. [`LinkError::Unreachable`] where the worker folder as a whole is not there. An attempt that moves while it is looked for is found: the places are asked in the
/// order in which it can move.
pub fn place_of(files: &dyn Files, attempt: &AttemptId) -> Result<Place, LinkError> {
    let named = |bad: BadName| LinkError::bad_name(Operation::Stat, files.worker(), &bad);
    let places = [
        (WorkerPath::uncommitted(attempt).map_err(named)?, Place::Uncommitted),
        (WorkerPath::inbox(attempt).map_err(named)?, Place::Inbox),
        (WorkerPath::attempt(attempt).map_err(named)?, Place::Attempts),
        (WorkerPath::withdrawn(attempt).map_err(named)?, Place::Withdrawn),
    ];
    for (path, place) in places {
        if files.stat(&path)?.is_some() {
            return Ok(place);
        }
    }
    // Nothing is proven by a folder that is not there as a whole: a share that is not mounted, a disk that was unplugged.
    let attempts = WorkerPath::of(worker_folder::ATTEMPTS);
    if files.stat(&attempts)?.is_none() {
        let site = Site { operation: Operation::Stat, worker: files.worker().to_owned(), path: attempts.to_string() };
        let reason = "its worker folder is not there".to_owned();
        return Err(LinkError::Unreachable { site: Box::new(site), reason });
    }
    Ok(Place::Nowhere)
}

/// Takes an attempt back before it is claimed. May be repeated.
pub fn withdraw(files: &dyn Files, attempt: &AttemptId) -> Result<Withdrawn, LinkError> {
    let named = |bad: BadName| LinkError::bad_name(Operation::Rename, files.worker(), &bad);
    let from = WorkerPath::inbox(attempt).map_err(named)?;
    let to = WorkerPath::withdrawn(attempt).map_err(named)?;
    match move_away(files, &from, &to)? {
        true => Ok(Withdrawn::TakenBack),
        false => Ok(match place_of(files, attempt)? {
            Place::Withdrawn => Withdrawn::TakenBack,
            // The claim is a rename too: it was in the inbox, so it is there or gone already.
            Place::Attempts | Place::Inbox => Withdrawn::TooLate,
            Place::Uncommitted | Place::Nowhere => Withdrawn::NotThere,
        }),
    }
}

/// Stops an attempt: takes it back where it was not claimed, else asks its agent.
pub fn cancel(files: &dyn Files, attempt: &AttemptId) -> Result<Cancelled, LinkError> {
    match withdraw(files, attempt)? {
        Withdrawn::TakenBack => Ok(Cancelled::TakenBack),
        Withdrawn::NotThere => Ok(Cancelled::NotThere),
        Withdrawn::TooLate => {
            let path = WorkerPath::attempt_file(attempt, attempt_file::CANCEL)
                .map_err(|bad| LinkError::bad_name(Operation::Write, files.worker(), &bad))?;
            match files.write(&path, b"") {
                Ok(()) => Ok(Cancelled::Asked),
                Err(error) if error.is_not_found() => Ok(Cancelled::NotThere),
                Err(error) => Err(error),
            }
        }
    }
}

/// Moves the folder of an attempt that is proven dead out of `attempts/`, so that no later `serve` starts it after all.
/// False where it was not there.
pub fn put_to_rest(files: &dyn Files, attempt: &AttemptId) -> Result<bool, LinkError> {
    let named = |bad: BadName| LinkError::bad_name(Operation::Rename, files.worker(), &bad);
    let from = WorkerPath::attempt(attempt).map_err(named)?;
    let to = WorkerPath::withdrawn(attempt).map_err(named)?;
    move_away(files, &from, &to)
}

/// Renames; false where the source is not there. The target's folder is made where missing.
fn move_away(files: &dyn Files, from: &WorkerPath, to: &WorkerPath) -> Result<bool, LinkError> {
    match files.rename(from, to) {
        Ok(()) => return Ok(true),
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error),
    }
    // Either the source or the target's folder is missing.
    if files.stat(from)?.is_none() {
        return Ok(false);
    }
    files.make_dirs(&WorkerPath::of(worker_folder::WITHDRAWN))?;
    match files.rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}
