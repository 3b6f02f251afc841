//! Ends an attempt whose `run` is gone without a result. Dead means proven dead: its lock is free, and nothing of its
//! engine lives.

use crate::events::EventLog;
use crate::folder::{AttemptFolder, FolderLock, Started, now};
use crate::machine::{self, ProcessIdentity};
use crate::process;
use crate::run::{FULL_BELOW, close_attempt, unknown_engine};
use protocol::{AttemptId, AttemptOutcome, AttemptResult, InfrastructureCause, SCHEMA_VERSION, attempt_file};

/// Waits until no `run` lives, ends what its engine left, and writes the result. False where something cannot be ended
/// yet, or the disk does not hold its end; then it is to be called again.
pub(super) fn close_lost(folder: &AttemptFolder, attempt: &AttemptId) -> bool {
    let Ok(_lock) = FolderLock::wait(&folder.file(attempt_file::LOCK)) else {
        // A folder that is gone has no end to write.
        return !folder.path().exists();
    };
    if folder.result().is_some() {
        return true;
    }
    let record = folder.started();
    let started = record.clone().unwrap_or_else(|| Started {
        schema: SCHEMA_VERSION,
        run: ProcessIdentity { pid: 0, start_time: 0 },
        boot_id: machine::boot_id(),
        engine: None,
        at: now(),
    });
    if !process::end_leftovers(&started, attempt) {
        tracing::error!(%attempt, "its agent is gone, and its engine cannot be ended yet");
        return false;
    }
    let restarted = !machine::same_boot(&started.boot_id, &machine::boot_id());
    let (cause, message) = if restarted {
        (InfrastructureCause::Shutdown, "the worker was restarted while the plan was computed".to_owned())
    } else if record.is_some_and(|record| record.engine.is_some()) {
        let message =
            "the agent's process was ended from outside; what was left of its engine was ended too".to_owned();
        (InfrastructureCause::AgentLost, message)
    } else if machine::disk_free(folder.path()).is_some_and(|free| free < FULL_BELOW) {
        // What it could not write is told for it.
        let message =
            "the disk of the worker is full, so the plan could not be begun; free some space there".to_owned();
        (InfrastructureCause::DiskFull, message)
    } else {
        (InfrastructureCause::AgentLost, "the agent's process ended before it started the engine".to_owned())
    };
    let result = AttemptResult {
        schema: SCHEMA_VERSION,
        attempt: attempt.clone(),
        outcome: AttemptOutcome::Infrastructure { cause, message },
        verdict: None,
        engine: folder.spec().map_or_else(|_| unknown_engine(), |spec| spec.engine),
        started_at: None,
        ended_at: now(),
        compute_seconds: 0.0,
        exit_code: None,
        peak_memory_bytes: 0,
        volume_error_percent: None,
        result_hdf: None,
        produced: Vec::new(),
    };
    close_attempt(folder, &result, &mut EventLog::open(&folder.file(attempt_file::EVENTS)), false)
}
