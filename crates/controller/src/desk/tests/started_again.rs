//! What a controller that was started again says of what went on without it.

use super::TestDesk;
use super::watchers::TestWatcher;
use workers::alive::AttemptLife;

#[test]
fn plans_that_went_on_without_a_controller_are_counted_as_they_are_found() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02", "03"]);
    desk.local_is_ready(3);
    let attempts = ["01", "02"].map(|plan| desk.plan_runs(&run, plan, 1_000, 0.1));
    let now = desk.millis();
    let waiting = desk.plan_is_placed(&run, "03", now);
    desk.note_attempts_at_start();
    let mut watcher = TestWatcher::comes(&mut desk, 7);
    assert_eq!(watcher.snapshot.controller.found_running, 0);
    for (life, so_far) in [(AttemptLife::Running, 1), (AttemptLife::Ended, 2)] {
        desk.life_told(&attempts[so_far as usize - 1], life).unwrap();
        desk.turn();
        watcher.is_told(&mut desk);
        assert_eq!(watcher.snapshot.controller.found_running, so_far);
    }
    desk.life_told(&waiting, AttemptLife::Waiting).unwrap();
    // What is seen again, or begins later, was not found at the start.
    desk.life_told(&attempts[0], AttemptLife::Running).unwrap();
    desk.life_told(&waiting, AttemptLife::Running).unwrap();
    desk.turn();
    watcher.is_told(&mut desk);
    assert_eq!(watcher.snapshot.controller.found_running, 2);
}
