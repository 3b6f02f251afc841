//! This machine is kept awake while it is needed, and no longer.

use super::TestDesk;
use super::watchers::TestWatcher;
use crate::api::{AwakeState, Settings};
use awake::{Hold, StayAwake};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A system that counts what is held.
struct System(Arc<AtomicUsize>);

impl StayAwake for System {
    fn hold(&self) -> Result<Hold, String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Counted(self.0.clone())))
    }
}

struct RefusingSystem(Arc<AtomicUsize>);

impl StayAwake for RefusingSystem {
    fn hold(&self) -> Result<Hold, String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err("no bus".to_owned())
    }
}

/// The system's answer is heard.
fn hear(desk: &mut TestDesk) {
    let event = desk.events.recv().unwrap();
    desk.take(event).unwrap();
    desk.turn();
}

fn state(desk: &TestDesk) -> AwakeState {
    desk.awake.state().clone()
}

#[test]
fn the_machine_is_kept_awake_from_the_first_plan_that_waits_for_it_to_the_last() {
    let held = Arc::new(AtomicUsize::new(0));
    let mut desk = TestDesk::new();
    desk.keep_awake_by(Box::new(System(held.clone())));
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    desk.pause_run(&run).unwrap().unwrap();
    desk.turn();
    assert!(desk.events.try_recv().is_err(), "nothing goes on in a paused run");
    desk.resume_run(&run).unwrap().unwrap();
    desk.plan_runs(&run, "01", 1_000, 0.1);
    desk.turn();
    hear(&mut desk);
    watcher.is_told(&mut desk);
    assert_eq!(watcher.snapshot.controller.awake, AwakeState::Held {});
    assert_eq!(held.load(Ordering::SeqCst), 1);
    desk.plan_succeeded(&run, "01", 1.0);
    desk.turn();
    watcher.is_told(&mut desk);
    assert_eq!(watcher.snapshot.controller.awake, AwakeState::NotNeeded {});
    // It is let go before it is held again.
    desk.run(&["01"]);
    desk.turn();
    hear(&mut desk);
    assert_eq!((state(&desk), held.load(Ordering::SeqCst)), (AwakeState::Held {}, 1));
    desk.set_settings(7, 1, Settings { keep_awake: false, ..Settings::default() }).unwrap();
    desk.turn();
    assert_eq!(state(&desk), AwakeState::NotNeeded {});
}

#[test]
fn a_system_that_refuses_is_asked_once_and_named() {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut desk = TestDesk::new();
    desk.keep_awake_by(Box::new(RefusingSystem(asked.clone())));
    desk.run(&["01"]);
    desk.local_is_ready(1);
    desk.turn();
    hear(&mut desk);
    for _ in 0..3 {
        desk.turn();
        assert_eq!(state(&desk), AwakeState::Unavailable { reason: "no bus".into() });
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn nobody_waits_for_a_worker_here_that_takes_nothing() {
    let mut desk = TestDesk::new();
    desk.keep_awake_by(Box::new(System(Arc::default())));
    desk.run(&["01"]);
    desk.local_is_ready(1);
    let stop = crate::api::StopWorker { name: Some("local".into()), force: false };
    desk.stop_workers(7, 1, &stop).unwrap();
    desk.turn();
    assert!(desk.events.try_recv().is_err(), "the system was asked");
    assert_eq!(state(&desk), AwakeState::NotNeeded {});
}
