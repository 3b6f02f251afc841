//! Gathering the evidence on the machine where the worker folder is.

use super::judge::{AttemptLife, Evidence, Place, judge};
use crate::link::{Files, LinkError, Operation, WorkerPath};
use protocol::{AttemptId, attempt_file};
use serde::Deserialize;
use std::path::Path;

/// What `started` says: one JSON object, written when `run` took the attempt and again when the engine was started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StartedRecord {
    /// Process id of the engine.
    pub pid: Option<u32>,
    /// Start time of that process in the system's units.
    pub start_time: Option<u64>,
    /// Process group of the engine.
    pub group: Option<u32>,
    /// The start of the machine it belongs to.
    pub boot_id: Option<String>,
}

/// Gathers the evidence about an attempt of a worker folder of this machine and judges it.
pub fn attempt_life_here(
    files: &dyn Files,
    folder: &Path,
    attempt: &AttemptId,
    serve_lives: bool,
) -> Result<AttemptLife, LinkError> {
    let place = crate::staging::place_of(files, attempt)?;
    if place != Place::Attempts {
        return Ok(judge(&Evidence {
            place,
            has_result: false,
            run_lives: false,
            serve_lives,
            started: None,
            boot_id: None,
            engine_lives: false,
        }));
    }
    let path = |name| {
        WorkerPath::attempt_file(attempt, name)
            .map_err(|bad| LinkError::bad_name(Operation::AskAgent, files.worker(), &bad))
    };
    let lock = path(attempt_file::LOCK)?;
    let run_lives = crate::system::lock_is_held(&lock.below(folder))
        .map_err(|error| LinkError::from_io(Operation::AskAgent, files.worker(), lock.as_str(), &error))?;
    let started = match files.read_from(&path(attempt_file::STARTED)?, 0, 1 << 16) {
        Ok(bytes) => Some(read_started(&bytes)),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error),
    };
    let engine_lives = match &started {
        Some(Ok(record)) => engine_lives(record),
        Some(Err(_)) | None => false,
    };
    // Looked at last: a result written meanwhile counts.
    let has_result = files.stat(&path(attempt_file::RESULT)?)?.is_some();
    let boot_id = crate::system::boot_id();
    Ok(judge(&Evidence { place, has_result, run_lives, serve_lives, started, boot_id, engine_lives }))
}

fn read_started(bytes: &[u8]) -> Result<StartedRecord, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("its start record cannot be read: {error}"))
}

/// Whether the engine of a start record lives: the process itself with the same start time, or any process of its group.
fn engine_lives(record: &StartedRecord) -> bool {
    if let Some(pid) = record.pid {
        match (crate::system::process_start(pid), record.start_time) {
            // The number was given anew, which the system does only when no group of that number is left.
            (Some(now), Some(then)) if now != then && record.group == record.pid => return false,
            (Some(now), Some(then)) if now != then => {}
            (Some(_), _) => return true,
            (None, _) => {}
        }
    }
    record.group.is_some_and(crate::system::group_lives)
}
