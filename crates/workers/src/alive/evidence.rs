//! Gathering the evidence on the machine where the worker folder is.

use super::judge::{AttemptLife, Evidence, Place, judge};
use crate::link::{Files, LinkError, Operation, WorkerPath};
use protocol::{AttemptId, attempt_file};
use serde::Deserialize;
use std::path::Path;

/// What `started` says: one JSON object, made when `run` took the attempt and completed when the engine was started.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartedRecord {
    /// The process of `run`.
    pub run: ProcessRecord,
    /// The start of the machine it belongs to.
    pub boot_id: String,
    /// The engine's first process; none until it was started.
    pub engine: Option<ProcessRecord>,
}

/// A process that cannot be mistaken for a later one with the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessRecord {
    /// Process id; an engine's is also its process group on Unix.
    pub pid: u32,
    /// Start time in the system's own units; 0 where it could not be read.
    #[serde(default)]
    pub start_time: u64,
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
            boot_id: String::new(),
            engine_lives: false,
        }));
    }
    let path = |name| {
        WorkerPath::attempt_file(attempt, name)
            .map_err(|bad| LinkError::bad_name(Operation::AskAgent, files.worker(), &bad))
    };
    let started = match files.read_from(&path(attempt_file::STARTED)?, 0, 1 << 16) {
        Ok(bytes) => Some(read_started(&bytes)),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error),
    };
    // Asking for the lock holds it for a moment. While a `run` may be about to take it, it is not asked for.
    let lock = path(attempt_file::LOCK)?;
    let run_lives = (started.is_some() || !serve_lives)
        && crate::system::lock_is_held(&lock.below(folder))
            .map_err(|error| LinkError::from_io(Operation::AskAgent, files.worker(), lock.as_str(), &error))?;
    let private = path(attempt_file::FILES)?;
    let engine_lives = match &started {
        Some(Ok(_)) if run_lives => true,
        Some(Ok(record)) => engine_lives(record, &private.below(folder)),
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

/// Whether the engine of a start record lives: its first process, any process of its group, or anything else that works in
/// the private folder (it left the group, or was started before it was recorded).
fn engine_lives(record: &StartedRecord, private_folder: &Path) -> bool {
    let recorded = record.engine.is_some_and(|engine| match crate::system::process_start(engine.pid) {
        // The number was given anew, which the system does only when no group of that number is left.
        Some(start) if engine.start_time != 0 && start != engine.start_time => false,
        Some(_) => true,
        None => crate::system::group_lives(engine.pid),
    });
    recorded || crate::system::anyone_works_in(private_folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Starter;
    use crate::local::LocalLink;
    use std::fs;
    use std::process::{Command, Stdio};

    fn attempt_with(started: &str) -> (tempfile::TempDir, LocalLink, AttemptId) {
        let folder = tempfile::tempdir().unwrap();
        let attempt = AttemptId("a-1".into());
        let path = folder.path().join("attempts/a-1");
        fs::create_dir_all(path.join("files")).unwrap();
        fs::write(path.join(attempt_file::STARTED), started).unwrap();
        let link = LocalLink::new("here", folder.path());
        (folder, link, attempt)
    }

    fn record(engine: Option<(u32, u64)>, boot: &str) -> String {
        let engine = engine.map(|(pid, start)| serde_json::json!({ "pid": pid, "startTime": start }));
        serde_json::json!({ "schema": 1, "run": { "pid": 1, "startTime": 1 }, "bootId": boot, "engine": engine, "at": 0 })
            .to_string()
    }

    #[test]
    fn the_engine_of_a_gone_run_is_found_until_it_ends() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "alive::evidence::tests::waits_for_its_input", "--ignored"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let start = crate::system::process_start(child.id()).unwrap();
        let boot = crate::system::boot_id();
        let (_folder, link, attempt) = attempt_with(&record(Some((child.id(), start)), &boot));
        assert_eq!(link.attempt_life(&attempt).unwrap(), AttemptLife::EngineAlone);
        drop(child.stdin.take());
        child.wait().unwrap();
        assert_eq!(link.attempt_life(&attempt).unwrap(), AttemptLife::Dead(crate::alive::DeathProof::ProcessesGone));
    }

    #[test]
    #[ignore = "a process for the test above, not a test"]
    fn waits_for_its_input() {
        let _ = std::io::read_to_string(std::io::stdin());
    }

    #[test]
    fn a_process_with_the_old_number_and_another_start_is_not_the_engine() {
        let me = std::process::id();
        let start = crate::system::process_start(me).unwrap();
        let (_folder, link, attempt) = attempt_with(&record(Some((me, start + 1)), &crate::system::boot_id()));
        assert!(link.attempt_life(&attempt).unwrap().is_proven_dead());
    }

    #[test]
    fn an_attempt_of_an_earlier_boot_is_dead() {
        let me = std::process::id();
        let start = crate::system::process_start(me).unwrap();
        let (_folder, link, attempt) = attempt_with(&record(Some((me, start)), "another-boot"));
        assert_eq!(link.attempt_life(&attempt).unwrap(), AttemptLife::Dead(crate::alive::DeathProof::Restarted));
    }

    #[test]
    fn a_held_lock_is_a_living_run() {
        let (folder, link, attempt) = attempt_with(&record(None, &crate::system::boot_id()));
        let lock = fs::File::create(folder.path().join("attempts/a-1").join(attempt_file::LOCK)).unwrap();
        lock.lock().unwrap();
        assert_eq!(link.attempt_life(&attempt).unwrap(), AttemptLife::Running);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_engine_nobody_recorded_is_found_by_its_folder() {
        let (folder, link, attempt) = attempt_with(&record(None, &crate::system::boot_id()));
        assert!(link.attempt_life(&attempt).unwrap().is_proven_dead());
        let mut child =
            Command::new("sleep").arg("60").current_dir(folder.path().join("attempts/a-1/files")).spawn().unwrap();
        let life = link.attempt_life(&attempt).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(life, AttemptLife::EngineAlone);
    }
}
