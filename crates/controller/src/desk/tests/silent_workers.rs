//! Workers that do not answer, over starts of the controller, sleep, and clocks that are set.

use super::TestDesk;
use crate::api::{PlanRunState, WorkerState};
use crate::clock::Reading;
use crate::runs::view::plan_state;
use scheduler::Millis;
use std::time::Duration;
use workers::link::{LinkError, Operation};

const MINUTE: i64 = 60_000;
const MEANT: Duration = Duration::from_secs(1);

/// Plan 01 computes on a worker that has just been missed.
fn silent() -> (TestDesk, String) {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    desk.plan_runs(&run, "01", 1_000, 0.1);
    is_missed(&mut desk);
    (desk, run)
}

fn is_missed(desk: &mut TestDesk) {
    let gone = std::io::Error::from(std::io::ErrorKind::TimedOut);
    let error = LinkError::from_io(Operation::Read, "local", "attempts", &gone);
    desk.worker_unreachable("local", &error);
    desk.turn();
}

/// A turn so many milliseconds later, by each clock.
fn later(desk: &mut TestDesk, wall: i64, awake: i64, on: i64) {
    let of = |time: i64| Duration::from_millis(u64::try_from(time).unwrap());
    let Reading { wall: at, awake: was_awake, on: was_on } = desk.reading;
    let reading = Reading { wall: at + wall, awake: was_awake + of(awake), on: was_on + of(on) };
    desk.begin_turn_at(reading, MEANT);
    let now = desk.millis();
    let desk = &mut **desk;
    scheduler::on_time(&mut desk.core, now, &mut desk.effects);
    desk.store_turn().unwrap();
}

fn words(desk: &TestDesk, run: &str, kind: &str) -> Vec<String> {
    let log = desk.store.log_of(run, 0).unwrap();
    log.into_iter().filter(|entry| entry.kind == kind).map(|entry| entry.text).collect()
}

/// Until when the plan and its worker are shown as waited for, in minutes after its silence began.
fn shown_until(desk: &TestDesk, run: &str) -> i64 {
    let PlanRunState::Lost { since, until, .. } = plan_state(desk.plan(run, "01").unwrap(), &desk.core) else {
        panic!("its worker is silent")
    };
    let worker = desk.worker_views().into_iter().find(|worker| worker.name == "local").unwrap();
    let WorkerState::Unreachable { since: of_worker, until: until_of_worker, .. } = worker.state else {
        panic!("{:?}", worker.state)
    };
    assert_eq!((since, until), (of_worker, until_of_worker));
    (until - since) / MINUTE
}

#[test]
fn since_when_a_worker_is_silent_is_stored_until_it_answers() {
    let (mut desk, _) = silent();
    let since = desk.now;
    assert_eq!(desk.store.silences().unwrap(), [("local".into(), Millis(since))].into());
    later(&mut desk, MINUTE, 500, MINUTE);
    is_missed(&mut desk);
    assert_eq!(desk.store.silences().unwrap(), [("local".into(), Millis(since))].into());
    desk.worker_reachable("local");
    desk.turn();
    assert!(desk.store.silences().unwrap().is_empty());
}

#[test]
fn a_limit_that_passed_in_sleep_is_shown_and_told_as_it_really_ends() {
    let (mut desk, run) = silent();
    assert_eq!(shown_until(&desk, &run), 30);
    assert!(words(&desk, &run, "worker-unreachable")[0].contains("and is waited for until "));
    later(&mut desk, 480 * MINUTE, 500, 480 * MINUTE);
    assert_eq!(shown_until(&desk, &run), 485);
    let told = words(&desk, &run, "worker-waited-longer");
    assert!(told[0].contains("This computer slept until ") && told[0].ends_with(" to answer"), "{told:?}");
}

#[test]
fn what_stays_silent_after_sleep_is_given_up_when_the_grace_is_over() {
    let (mut desk, run) = silent();
    later(&mut desk, 480 * MINUTE, 500, 480 * MINUTE);
    for _ in 0..9 {
        later(&mut desk, MINUTE / 2, MINUTE / 2, MINUTE / 2);
    }
    assert!(words(&desk, &run, "given-up").is_empty());
    later(&mut desk, MINUTE / 2, MINUTE / 2, MINUTE / 2);
    let told = words(&desk, &run, "given-up");
    assert!(told[0].contains("5 minutes after this computer had slept"), "{told:?}");
}

#[test]
fn a_clock_that_is_set_moves_the_moments_and_gives_up_nothing() {
    for hours in [9, -9] {
        let (mut desk, run) = silent();
        let since = desk.now;
        later(&mut desk, hours * 60 * MINUTE, 500, 500);
        assert_eq!(shown_until(&desk, &run), 30);
        let moved = Millis(since + hours * 60 * MINUTE - 500);
        assert_eq!(desk.store.silences().unwrap(), [("local".into(), moved)].into());
        assert!(words(&desk, &run, "given-up").is_empty(), "{hours}");
    }
}
