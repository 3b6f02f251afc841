//! What a broken connection left on a worker.

use super::TestDesk;
use crate::desk::timers::Timer;
use crate::store::attempts::AttemptState;
use workers::link::{LinkError, Operation};

fn broke() -> LinkError {
    let broken = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
    LinkError::from_io(Operation::Remove, "local", "attempts/x", &broken)
}

#[test]
fn a_folder_that_a_broken_connection_left_is_removed_though_its_worker_was_never_unreachable() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    let attempt = desk.plan_runs(&run, "01", 1_000, 0.5);
    desk.plan_succeeded(&run, "01", 1.0);
    desk.plan_mut(&run, "01").unwrap().attempts[0].state = AttemptState::Succeeded;
    for _ in 0..3 {
        desk.begin_cleaning(&attempt);
        desk.cleaned(&attempt, Err(broke())).unwrap();
        assert!(!desk.is_being_cleaned(&attempt));
        assert!(desk.timers.has(&Timer::CleanAgain("local".to_owned())));
        desk.now = desk.timers.next().unwrap();
        desk.timers_due().unwrap();
        assert!(desk.is_being_cleaned(&attempt), "it is tried again");
    }
    let log = desk.store.log_of(&run, 0).unwrap();
    assert_eq!(log.iter().filter(|entry| entry.kind == "not-cleaned").count(), 1, "{log:?}");
    desk.cleaned(&attempt, Ok(())).unwrap();
    desk.now += 60_000;
    desk.timers_due().unwrap();
    assert!(!desk.is_being_cleaned(&attempt) && desk.attempt(&attempt).unwrap().cleaned);
}
