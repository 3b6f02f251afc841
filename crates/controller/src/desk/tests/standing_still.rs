//! Runs of which nothing can go on, and workers that are looked at again by themselves.

use super::TestDesk;
use crate::desk::timers::Timer;
use crate::store::attempts::AttemptState;
use scheduler::{Core, Health, Millis, SetAside, Settings, WorkerId};
use std::time::Duration;
use workers::link::{LinkError, Operation, ServeLife};
use workers::staging::{StageError, Staged};

const MINUTE: i64 = 60_000;

fn needs_attention(desk: &mut TestDesk) {
    let (id, now) = (WorkerId::from("local"), desk.millis());
    let desk = &mut desk.desk;
    scheduler::on_worker_needs_attention(&mut desk.core, &id, "read-only", now, &mut desk.effects).unwrap();
}

#[test]
fn a_run_is_stuck_at_once_only_where_no_worker_is_looked_at_again() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    needs_attention(&mut desk);
    desk.end_a_turn();
    desk.note_stuck_runs().unwrap();
    assert!(desk.runs[&run].stuck, "nothing is planned that could mend it");
}

#[test]
fn a_run_waits_ten_minutes_for_a_worker_that_may_be_mended() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    needs_attention(&mut desk);
    desk.after(Duration::from_secs(30), Timer::Examine("local".to_owned()));
    for minutes in [0, 5, 4] {
        desk.now += minutes * MINUTE;
        desk.note_stuck_runs().unwrap();
        assert!(!desk.runs[&run].stuck, "it may be mended");
    }
    assert!(desk.timers.has(&Timer::LookWhetherStuck(run.clone())));
    desk.now += MINUTE;
    desk.note_stuck_runs().unwrap();
    assert!(desk.runs[&run].stuck);
}

#[test]
fn why_a_run_stands_still_is_told_soon_and_once_while_it_may_be_mended() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    needs_attention(&mut desk);
    desk.after(Duration::from_secs(3_000), Timer::Examine("local".to_owned()));
    let told = |desk: &TestDesk| {
        let log = desk.store.log_of(&run, 0).unwrap();
        log.into_iter().filter(|entry| ["held-up", "stuck"].contains(&entry.kind.as_str())).collect::<Vec<_>>()
    };
    for (seconds, kinds) in [(0, 0), (4, 0), (1, 1), (60, 1), (534, 1), (1, 2), (60, 2)] {
        desk.now += seconds * 1000;
        desk.note_stuck_runs().unwrap();
        let told = told(&desk);
        assert_eq!(told.len(), kinds, "{told:?}");
        assert!(told.iter().all(|entry| entry.text.contains("read-only")), "{told:?}");
    }
}

#[test]
fn a_worker_that_does_not_pass_is_checked_again_by_itself() {
    let mut desk = TestDesk::new();
    desk.run(&["01"]);
    let mut row = desk.core.worker_row(&WorkerId::from("local")).unwrap();
    row.set_aside = Some(SetAside::Failures { reason: "three plans failed".into() });
    desk.desk.core = Core::restore(Settings::default(), vec![row], vec![], vec![], Millis(0));
    for _ in 0..9 {
        desk.rechecked("local", false).unwrap();
        let due = desk.timers.next().unwrap() - desk.now;
        assert!(desk.is_to_be_rechecked("local") && due <= 5 * MINUTE, "{due}");
    }
}

#[test]
fn a_plan_whose_staging_was_cut_off_is_looked_for_when_a_serve_is_heard_before_anything_else() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    let now = desk.millis();
    let attempt = desk.plan_is_placed(&run, "01", now);
    let broken = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
    let error = LinkError::from_io(Operation::Write, "local", "inbox/x", &broken);
    desk.staged(&attempt, Err(StageError::Link(error))).unwrap();
    let local = WorkerId::from("local");
    assert!(matches!(desk.core.worker(&local).unwrap().health(), Health::Unreachable { .. }));
    let jobs = desk.turn.jobs.len();
    desk.serve_heard("local", ServeLife::Alive(None)).unwrap();
    assert!(!matches!(desk.core.worker(&local).unwrap().health(), Health::Unreachable { .. }));
    assert_eq!(desk.turn.jobs.len(), jobs + 1, "nobody asks what became of it");
}

#[test]
fn a_worker_that_cannot_be_written_costs_no_plan_a_try() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    let now = desk.millis();
    let attempt = desk.plan_is_placed(&run, "01", now);
    let refused = std::io::Error::from(std::io::ErrorKind::ReadOnlyFilesystem);
    let error = LinkError::from_io(Operation::Write, "local", "inbox/x", &refused);
    desk.staged(&attempt, Err(StageError::Link(error))).unwrap();
    assert_eq!(desk.attempt(&attempt).unwrap().state, AttemptState::Withdrawn);
    match desk.core.worker(&WorkerId::from("local")).unwrap().health() {
        Health::NeedsAttention { reason } => assert!(reason.contains("read-only"), "{reason}"),
        other => panic!("{other:?}"),
    }
    assert!(desk.timers.has(&Timer::Examine("local".to_owned())), "it is looked at again by itself");
    desk.note_stuck_runs().unwrap();
    assert!(!desk.runs[&run].stuck);
}

#[test]
fn what_stays_unclaimed_though_slots_are_free_has_its_worker_examined() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    let now = desk.millis();
    let attempt = desk.plan_is_placed(&run, "01", now);
    desk.staged(&attempt, Ok(Staged::default())).unwrap();
    assert!(desk.timers.has(&Timer::LookForClaims("local".to_owned())));
    desk.look_for_claims("local");
    assert!(desk.fleet["local"].examining);
}
