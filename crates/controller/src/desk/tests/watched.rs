//! What those who watch everything are told of single things.

use super::TestDesk;
use super::watchers::TestWatcher;
use crate::api::{Change, PlanRunState, RunState, WorkerState};
use protocol::{AgentEvent, AgentEventBody, ResourceSample};
use scheduler::WorkerId;
use serde_json::json;
use workers::follow::FollowerNews;

#[test]
fn a_run_is_told_when_it_is_made_when_it_ends_and_when_it_is_taken_up_again() {
    let mut desk = TestDesk::new();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    let run = desk.run(&["01", "02"]);
    let told = watcher.is_told(&mut desk);
    assert!(told.iter().any(|change| matches!(change, Change::RunOpened(view) if view.plans.len() == 2)));
    desk.cancel_run(&run, None).unwrap().unwrap();
    desk.turn();
    let told = watcher.is_told(&mut desk);
    assert!(told.iter().any(|change| matches!(change, Change::Log(entry) if entry.kind == "run-ended")));
    assert_eq!(watcher.snapshot.runs[0].state, RunState::Cancelled);
    assert!(watcher.snapshot.open_runs.is_empty());
    desk.requeue(&run, None).unwrap().unwrap();
    desk.turn();
    let told = watcher.is_told(&mut desk);
    assert!(told.iter().any(|change| matches!(change, Change::RunOpened(_))));
    assert_eq!(watcher.snapshot.open_runs.len(), 1);
}

#[test]
fn a_run_that_is_deleted_is_told() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.cancel_run(&run, None).unwrap().unwrap();
    desk.turn();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    assert_eq!(watcher.snapshot.runs.len(), 1);
    desk.delete_run(&run, None).unwrap().unwrap();
    desk.turn();
    let told = watcher.is_told(&mut desk);
    assert!(told.iter().any(|change| matches!(change, Change::RunRemoved { run: gone } if *gone == run)));
    assert!(watcher.snapshot.runs.is_empty());
}

#[test]
fn a_worker_is_told_when_it_comes_changes_and_goes() {
    let mut desk = TestDesk::new();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    assert_eq!(watcher.snapshot.workers.len(), 1, "where none is kept, this machine is one");
    desk.add_worker(7, 2, &json!({ "type": "local", "name": "big" })).unwrap();
    desk.turn();
    watcher.is_told(&mut desk);
    let names = |watcher: &TestWatcher| -> Vec<String> {
        watcher.snapshot.workers.iter().map(|worker| worker.name.clone()).collect()
    };
    assert_eq!(names(&watcher), ["big"], "a kept worker takes the place of this machine");
    let now = desk.millis();
    let inner = &mut desk.desk;
    let big = WorkerId::from("big");
    scheduler::on_worker_needs_attention(&mut inner.core, &big, "no room", now, &mut inner.effects).unwrap();
    desk.turn();
    watcher.is_told(&mut desk);
    assert!(
        matches!(&watcher.snapshot.workers[0].state, WorkerState::NeedsAttention { reason } if reason == "no room")
    );
    desk.remove_worker(7, 3, "big").unwrap();
    desk.turn();
    watcher.is_told(&mut desk);
    assert_eq!(names(&watcher), ["local"]);
}

#[test]
fn nothing_is_told_where_nothing_changed() {
    let mut desk = TestDesk::new();
    desk.run(&["01", "02"]);
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    for _ in 0..3 {
        desk.turn();
        assert!(watcher.is_told(&mut desk).is_empty());
    }
    assert_eq!(desk.clients.next_due(std::time::Instant::now()), None);
}

#[test]
fn a_worker_says_what_our_plans_use_there() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02"]);
    desk.local_is_ready(2);
    let attempts = [desk.plan_runs(&run, "01", 1_000, 0.1), desk.plan_runs(&run, "02", 1_000, 0.1)];
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    for attempt in attempts {
        let sample = ResourceSample { cores: 1.5, memory_bytes: 1 << 30, folder_bytes: 0 };
        let event = AgentEvent { v: 1, seq: 1, t: desk.now, body: AgentEventBody::Resources(sample) };
        let news = FollowerNews::Events { attempt, events: vec![event], offset: 10, unreadable: 0 };
        desk.worker_news("local", news).unwrap();
    }
    desk.turn();
    watcher.is_told(&mut desk);
    let worker = &watcher.snapshot.workers[0];
    assert_eq!((worker.cores_used, worker.memory_used_bytes), (3.0, 2 << 30));
}

#[test]
fn what_follows_from_another_things_change_is_told_too() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02", "03"]);
    desk.local_is_ready(1);
    desk.plan_runs(&run, "01", 1_000, 0.1);
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    // The second is staged ahead.
    let waits = |watcher: &TestWatcher| watcher.snapshot.open_runs[0].plans[2].waits_for[0].reason.clone();
    assert!(waits(&watcher).contains("busy"), "{}", waits(&watcher));
    let error = workers::link::LinkError::from_io(
        workers::link::Operation::Read,
        "local",
        "attempts",
        &std::io::Error::from(std::io::ErrorKind::TimedOut),
    );
    desk.worker_unreachable("local", &error);
    desk.turn();
    watcher.is_told(&mut desk);
    let plans = &watcher.snapshot.open_runs[0].plans;
    assert!(matches!(plans[0].state, PlanRunState::Lost { .. }), "{:?}", plans[0].state);
    let reasons: Vec<&str> = plans[2].waits_for.iter().map(|reason| reason.reason.as_str()).collect();
    assert!(reasons.iter().any(|reason| reason.contains("cannot be reached")), "{reasons:?}");
}

#[test]
fn what_a_command_changes_is_told_before_it_is_answered() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    for paused in [true, false] {
        if paused { desk.pause_run(&run) } else { desk.resume_run(&run) }.unwrap().unwrap();
        desk.answer_with_run(7, 5, &run);
        desk.turn();
        watcher.read();
        let state = if paused { RunState::Paused } else { RunState::Active };
        assert_eq!(watcher.snapshot.runs[0].state, state, "within a tenth of a second of the last batch");
    }
    let before: Vec<usize> = watcher.answers.iter().map(|(batches, _)| *batches).collect();
    assert_eq!(before, [1, 2]);
}
