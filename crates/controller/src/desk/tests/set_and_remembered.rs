//! Settings, what the window has remembered, and projects that were used.

use super::TestDesk;
use super::watchers::TestWatcher;
use crate::api::{Change, ErrorCode, Reply, RunOptions, Settings};

#[test]
fn settings_are_told_to_everybody_and_wrong_ones_change_nothing() {
    let mut desk = TestDesk::new();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    let settings = Settings { keep_runs: 3, ..Settings::default() };
    desk.set_settings(8, 1, settings.clone()).unwrap();
    assert!(matches!(desk.answer(), Reply::Done {}));
    desk.turn();
    watcher.is_told(&mut desk);
    assert_eq!(watcher.snapshot.settings, settings);
    let run = RunOptions { cores: 0, ..RunOptions::default() };
    desk.set_settings(8, 2, Settings { run, ..Settings::default() }).unwrap();
    match desk.answer() {
        Reply::Refused(error) => {
            assert_eq!(error.code, ErrorCode::BadRequest);
            assert!(error.message.contains("from 1 to 1024"), "{}", error.message);
        }
        other => panic!("{other:?}"),
    }
    desk.turn();
    assert!(watcher.is_told(&mut desk).is_empty());
    assert_eq!(desk.store.settings().unwrap(), settings);
}

#[test]
fn which_ended_runs_are_kept_follows_the_settings() {
    let mut desk = TestDesk::new();
    let runs: Vec<String> = (0..3)
        .map(|_| {
            let run = desk.run(&["01"]);
            desk.cancel_run(&run, None).unwrap().unwrap();
            desk.turn();
            run
        })
        .collect();
    desk.set_settings(8, 1, Settings { keep_runs: 1, keep_days: 1, ..Settings::default() }).unwrap();
    desk.now += 3 * 24 * 3_600_000;
    let last = desk.run(&["01"]);
    desk.cancel_run(&last, None).unwrap().unwrap();
    desk.turn();
    let kept: Vec<&String> = desk.runs.keys().collect();
    assert_eq!(kept, [&last], "older than a day, and beyond the newest one: {runs:?}");
}

#[test]
fn what_the_window_has_remembered_is_in_the_snapshot_and_bounded() {
    let mut desk = TestDesk::new();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    desk.remember_for_window(7, 1, "{\"rail\":1}".into()).unwrap();
    assert!(matches!(desk.answer(), Reply::Done {}));
    desk.turn();
    assert!(watcher.is_told(&mut desk).is_empty(), "it is told to other windows");
    desk.remember_for_window(7, 2, "x".repeat((256 << 10) + 1)).unwrap();
    match desk.answer() {
        Reply::Refused(error) => assert!(error.message.contains("256 KiB"), "{}", error.message),
        other => panic!("{other:?}"),
    }
    let fresh = TestWatcher::comes(&mut desk, 9).snapshot;
    assert_eq!(fresh.window_memory.as_deref(), Some("{\"rail\":1}"));
    desk.remember_for_window(7, 3, "x".repeat(256 << 10)).unwrap();
    assert!(matches!(desk.answer(), Reply::Done {}));
}

#[test]
fn projects_are_told_last_used_first_and_not_once_forgotten() {
    let mut desk = TestDesk::new();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    for project in 0..25 {
        desk.now += 1;
        desk.project_used(&format!("/p{project:02}/X.prj"), "X").unwrap();
    }
    desk.turn();
    let told = watcher.is_told(&mut desk);
    assert_eq!(told.iter().filter(|change| matches!(change, Change::Projects { .. })).count(), 1);
    let shown = |watcher: &TestWatcher| -> Vec<String> {
        watcher.snapshot.projects.iter().map(|project| project.path.clone()).collect()
    };
    assert_eq!(shown(&watcher).len(), 20);
    assert_eq!(shown(&watcher)[0], "/p24/X.prj");
    desk.project_forget(7, 1, "/p24/X.prj").unwrap();
    assert!(matches!(desk.answer(), Reply::Done {}));
    desk.turn();
    watcher.is_told(&mut desk);
    assert_eq!((shown(&watcher)[0].as_str(), shown(&watcher).len()), ("/p23/X.prj", 20));
    desk.project_forget(7, 2, "/p24/X.prj").unwrap();
    match desk.answer() {
        Reply::Refused(error) => assert_eq!(error.code, ErrorCode::NotFound),
        other => panic!("{other:?}"),
    }
}
