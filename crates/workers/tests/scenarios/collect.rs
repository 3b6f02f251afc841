//! Fetching what an attempt made.

use crate::common::{Site, attempt, spec};
use protocol::{
    AttemptOutcome, AttemptResult, ContentHash, EngineKind, EngineRequest, ProducedFile, RelPath, SCHEMA_VERSION,
};
use std::fs;
use std::path::PathBuf;
use workers::collect::{CollectError, What, collect, verdict};
use workers::link::{LinkError, TakeMode};

struct Ended {
    site: Site,
    result: AttemptResult,
    to: PathBuf,
}

fn ended(files: &[(&str, &[u8])]) -> Ended {
    let site = Site::new();
    site.stage(&spec("a-1", vec![])).unwrap();
    let folder = site.worker().join("attempts/a-1");
    fs::rename(site.worker().join("inbox/a-1"), &folder).unwrap();
    let mut produced = Vec::new();
    for (path, bytes) in files {
        let file = folder.join("files").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
        let blake3 = ContentHash(blake3::hash(bytes).to_hex().to_string());
        produced.push(ProducedFile { path: RelPath::new(path).unwrap(), bytes: bytes.len() as u64, blake3 });
    }
    let result = AttemptResult {
        schema: SCHEMA_VERSION,
        attempt: attempt("a-1"),
        outcome: AttemptOutcome::Succeeded {},
        verdict: None,
        engine: EngineRequest { kind: EngineKind::Practice, version: "practice 1".into(), program: "p".into() },
        started_at: None,
        ended_at: 0,
        compute_seconds: 1.0,
        exit_code: Some(0),
        peak_memory_bytes: 0,
        volume_error_percent: None,
        result_hdf: None,
        produced,
    };
    fs::write(folder.join("events.jsonl"), "{}\n").unwrap();
    fs::write(folder.join("result.json"), serde_json::to_vec(&result).unwrap()).unwrap();
    let to = site.folder.path().join("home/runs/r1/01");
    Ended { site, result, to }
}

impl Ended {
    fn collect(&self, what: What, mode: TakeMode) -> Result<workers::collect::Collected, CollectError> {
        collect(&self.site.link, &attempt("a-1"), &self.result, &self.to, what, mode)
    }
}

const FILES: &[(&str, &[u8])] =
    &[("X.p01.hdf", b"result"), ("X.p01.computeMsgs.txt", b"messages"), ("maps/depth.tif", b"map")];

#[test]
fn everything_made_arrives_and_may_be_fetched_again() {
    for mode in [TakeMode::Copy, TakeMode::Take] {
        let ended = ended(FILES);
        let first = ended.collect(What::Everything, mode).unwrap();
        assert_eq!(first.files.len(), 3);
        assert_eq!(first.papers.len(), 3, "{:?}", first.papers);
        assert_eq!(fs::read(ended.to.join("files/maps/depth.tif")).unwrap(), b"map");
        let stays = ended.site.worker().join("attempts/a-1/files/X.p01.hdf").exists();
        assert_eq!(stays, mode == TakeMode::Copy);
        let second = ended.collect(What::Everything, mode).unwrap();
        assert_eq!(first, second);
    }
}

#[test]
fn of_a_failed_plan_only_the_logs_are_fetched() {
    let mut ended = ended(FILES);
    ended.result.outcome = AttemptOutcome::ModelFailed { message: "unstable".into() };
    assert_eq!(What::for_result(&ended.result), What::Logs);
    let collected = ended.collect(What::Logs, TakeMode::Take).unwrap();
    assert_eq!(collected.files.len(), 1);
    assert_eq!(collected.left.len(), 2);
    assert!(!ended.to.join("files/X.p01.hdf").exists());
}

#[test]
fn a_file_that_is_not_what_was_listed_is_refused_and_not_put_in_place() {
    for mode in [TakeMode::Copy, TakeMode::Take] {
        let ended = ended(FILES);
        fs::write(ended.site.worker().join("attempts/a-1/files/X.p01.hdf"), b"RESULT").unwrap();
        let error = ended.collect(What::Everything, mode).unwrap_err();
        assert!(matches!(error, CollectError::Link(LinkError::Corrupt { .. })), "{error}");
        assert!(error.to_string().contains("X.p01.hdf"), "{error}");
        assert!(!ended.to.join("files/X.p01.hdf").exists());
    }
}

#[test]
fn an_interrupted_fetch_goes_on() {
    let ended = ended(FILES);
    let folder = ended.to.join("files");
    fs::create_dir_all(&folder).unwrap();
    // Killed in the middle of one file, and between moving and renaming another.
    fs::write(folder.join(".X.p01.hdf.arriving"), b"res").unwrap();
    fs::rename(
        ended.site.worker().join("attempts/a-1/files/X.p01.computeMsgs.txt"),
        folder.join(".X.p01.computeMsgs.txt.arriving"),
    )
    .unwrap();
    ended.collect(What::Everything, TakeMode::Take).unwrap();
    assert_eq!(fs::read(folder.join("X.p01.hdf")).unwrap(), b"result");
    assert_eq!(fs::read(folder.join("X.p01.computeMsgs.txt")).unwrap(), b"messages");
    assert!(
        fs::read_dir(&folder).unwrap().flatten().all(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
    );
}

#[test]
fn a_missing_file_is_told_by_name() {
    let ended = ended(FILES);
    fs::remove_file(ended.site.worker().join("attempts/a-1/files/X.p01.hdf")).unwrap();
    let error = ended.collect(What::Everything, TakeMode::Copy).unwrap_err();
    assert!(error.to_string().contains("attempts/a-1/files/X.p01.hdf: not found"), "{error}");
}

#[test]
fn the_verdict_is_read_first_and_rubbish_is_told_as_such() {
    let ended = ended(FILES);
    assert_eq!(verdict(&ended.site.link, &attempt("a-1")).unwrap(), Some(ended.result.clone()));
    assert_eq!(verdict(&ended.site.link, &attempt("a-2")).unwrap(), None);
    fs::write(ended.site.worker().join("attempts/a-1/result.json"), "{").unwrap();
    assert!(matches!(verdict(&ended.site.link, &attempt("a-1")), Err(CollectError::BadResult { .. })));
}

#[cfg(unix)]
#[test]
fn a_link_that_an_engine_left_is_not_followed() {
    for mode in [TakeMode::Copy, TakeMode::Take] {
        let ended = ended(FILES);
        let outside = ended.site.folder.path().join("secret");
        fs::write(&outside, b"result").unwrap();
        let hdf = ended.site.worker().join("attempts/a-1/files/X.p01.hdf");
        fs::remove_file(&hdf).unwrap();
        std::os::unix::fs::symlink(&outside, &hdf).unwrap();
        let error = ended.collect(What::Everything, mode).unwrap_err();
        assert!(error.to_string().contains("no plain file"), "{error}");
        assert!(outside.exists());
    }
}

#[test]
fn the_record_of_a_failed_and_of_a_cancelled_plan_is_fetched() {
    for outcome in [AttemptOutcome::ModelFailed { message: "unstable".into() }, AttemptOutcome::Cancelled {}] {
        let mut ended = ended(FILES);
        ended.result.outcome = outcome;
        ended.collect(What::for_result(&ended.result), TakeMode::Take).unwrap();
        assert_eq!(fs::read(ended.to.join("events.jsonl")).unwrap(), b"{}\n");
    }
}

#[test]
fn a_record_is_kept_of_an_attempt_that_left_nothing_else_and_never_replaces_one_that_is_here() {
    let ended = ended(FILES);
    let folder = ended.site.worker().join("attempts/a-1");
    fs::write(folder.join("console.log"), "said").unwrap();
    let keep = || workers::collect::keep_record(&ended.site.link, &attempt("a-1"), &ended.to).unwrap();
    assert_eq!(keep(), [ended.to.join("events.jsonl"), ended.to.join("console.log")]);
    assert!(!ended.to.join("files").exists());
    fs::write(folder.join("events.jsonl"), "other\n").unwrap();
    assert!(keep().is_empty());
    assert_eq!(fs::read(ended.to.join("events.jsonl")).unwrap(), b"{}\n");
    // Of one that never began there is none, and no folder is made for it.
    let nowhere = ended.site.folder.path().join("home/runs/r1/02");
    assert!(workers::collect::keep_record(&ended.site.link, &attempt("a-2"), &nowhere).unwrap().is_empty());
    assert!(!nowhere.exists());
}
