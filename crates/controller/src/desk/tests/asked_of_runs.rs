//! What the user asks of runs.

use super::{CLIENT, TestDesk};
use crate::api::{ErrorCode, MoveTo, RunRef, RunState};
use crate::store::plan_runs::Ending;

#[test]
fn a_run_is_meant_by_its_whole_id_alone() {
    let mut desk = TestDesk::new();
    let runs: Vec<String> = (0..21).map(|_| desk.run(&["01"])).collect();
    let meant = |desk: &TestDesk, text: &str| desk.resolve(&RunRef(Some(text.into())));
    assert_eq!(meant(&desk, " R21 ").unwrap(), "r21");
    assert_eq!(meant(&desk, "2").unwrap(), "r2");
    assert_eq!(desk.resolve(&RunRef(None)).unwrap(), runs[20]);
    desk.runs.remove("r2");
    let error = meant(&desk, "r2").unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(error.message.contains("r21, r20, r19"), "{}", error.message);
}

fn ending(desk: &TestDesk, run: &str, plan: &str) -> Option<Ending> {
    desk.plan(run, plan).unwrap().stored.ending
}

#[test]
fn a_paused_run_stays_paused_when_one_of_its_plans_is_queued_again() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02"]);
    desk.pause_run(&run).unwrap().unwrap();
    desk.cancel_run(&run, Some("01")).unwrap().unwrap();
    desk.end_a_turn();
    desk.requeue(&run, Some("01")).unwrap().unwrap();
    desk.end_a_turn();
    assert_eq!(ending(&desk, &run, "01"), None);
    assert_eq!(desk.runs[&run].stored.state, RunState::Paused);
    assert!(desk.core.run(&run.as_str().into()).unwrap().options().paused);
}

#[test]
fn plans_cancelled_one_by_one_are_not_queued_again_with_the_failed_ones() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02"]);
    desk.cancel_run(&run, Some("01")).unwrap().unwrap();
    desk.end_a_turn();
    let refused = desk.requeue(&run, None).unwrap().unwrap_err();
    assert!(refused.terminal.is_some_and(|command| command.ends_with("--plan 01")));
    // A run that was stopped as a whole goes on as a whole.
    desk.cancel_run(&run, None).unwrap().unwrap();
    desk.end_a_turn();
    desk.requeue(&run, None).unwrap().unwrap();
    desk.end_a_turn();
    assert_eq!((ending(&desk, &run, "01"), ending(&desk, &run, "02")), (None, None));
    assert_eq!(desk.runs[&run].stored.state, RunState::Active);
}

#[test]
fn time_left_goes_by_what_the_runs_own_plans_took() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02", "03", "04"]);
    desk.local_is_ready(1);
    let left = |desk: &TestDesk| desk.view(&run).seconds_left;
    assert_eq!(left(&desk), None, "nothing is known of any plan");
    // One is under way for 6 s and half done: it and three more of 12 s.
    desk.plan_runs(&run, "01", 6_000, 0.5);
    assert_eq!(left(&desk).map(f64::round), Some(42.0));
    // One was computed in 3 s.
    desk.plan_succeeded(&run, "01", 3.0);
    assert_eq!(left(&desk).map(f64::round), Some(9.0));
}

#[test]
fn a_queue_that_is_shared_out_is_told_by_worker_until_somebody_is_back() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02"]);
    desk.local_is_ready(1);
    desk.plan_runs(&run, "01", 6_000, 0.5);
    assert!(!desk.view(&run).summary.shared_out);
    for id in [1, 2] {
        desk.leave_run(CLIENT, id, &run).unwrap();
        desk.end_a_turn();
        assert!(desk.view(&run).summary.shared_out);
        let shares = desk.shares_of(&run);
        assert_eq!(shares.len(), 1, "{shares:?}");
        assert_eq!((shares[0].computing.join(" "), shares[0].waiting.join(" ")), ("01".into(), "02".into()));
        // One is half done after 6 s, and another one of 12 s follows.
        let left = shares[0].until.unwrap() - desk.millis().0;
        assert!((17_000..=18_000).contains(&left), "{left} ms");
    }
    let told = desk.store.log_of(&run, 0).unwrap();
    assert_eq!(told.iter().filter(|entry| entry.kind == "shared-out").count(), 1, "asked again it changes nothing");
    desk.resume_run(&run).unwrap().unwrap();
    desk.end_a_turn();
    assert!(!desk.view(&run).summary.shared_out);
}

#[test]
fn who_starts_plans_that_another_run_computes_is_warned() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02", "03"]);
    let project = desk.runs[&run].stored.project;
    let warnings = desk.computed_twice(project, &["02", "03", "04"]);
    assert_eq!(warnings, ["run r1 is computing plans 02, 03 of this project already; they are computed once more"]);
    assert!(desk.computed_twice(project, &["04"]).is_empty());
    assert!(desk.computed_twice(project + 1, &["02"]).is_empty());
    desk.cancel_run(&run, None).unwrap().unwrap();
    desk.end_a_turn();
    assert!(desk.computed_twice(project, &["02"]).is_empty());
}

#[test]
fn a_run_that_stops_after_its_current_plans_goes_on_with_those_alone_and_goes_on_as_a_whole_when_queued_again() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02", "03"]);
    desk.local_is_ready(1);
    desk.plan_runs(&run, "01", 1_000, 0.2);
    desk.stop_after_current(&run).unwrap().unwrap();
    desk.end_a_turn();
    assert_eq!(desk.runs[&run].stored.state, RunState::Cancelled);
    assert!(!desk.runs[&run].is_over());
    assert!(desk.runs[&run].stored.scheduling.options.finishing, "the stop is stored");
    assert_eq!((ending(&desk, &run, "01"), ending(&desk, &run, "03")), (None, Some(Ending::Cancelled {})));
    let log = desk.store.log_of(&run, 0).unwrap();
    let told = log.iter().find(|entry| entry.kind == "stop-after-current").unwrap();
    assert!(told.text.contains("2 plans that wait are cancelled, 1 plan is computed to its end"), "{}", told.text);
    desk.plan_succeeded(&run, "01", 3.0);
    desk.end_a_turn();
    desk.requeue(&run, None).unwrap().unwrap();
    desk.end_a_turn();
    assert_eq!((ending(&desk, &run, "02"), ending(&desk, &run, "03")), (None, None));
    assert_eq!(desk.runs[&run].stored.state, RunState::Active);
    assert!(!desk.runs[&run].stored.scheduling.options.finishing);
}

#[test]
fn a_waiting_plan_is_moved_before_another_and_its_place_is_stored() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01", "02", "03"]);
    desk.move_plan(&run, "03", MoveTo::Before("02".into())).unwrap();
    desk.end_a_turn();
    let row = desk.plan(&run, "03").unwrap().stored.row.clone().unwrap();
    assert!(row.seat.is_some());
    let refused = desk.move_plan(&run, "03", MoveTo::Before("09".into())).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[test]
fn a_project_knows_which_run_keeps_the_result_that_could_not_be_put_beside_it() {
    let mut desk = TestDesk::new();
    let mut ended = |published: &[(&str, bool)]| {
        let plans: Vec<&str> = published.iter().map(|(plan, _)| *plan).collect();
        let run = desk.run(&plans);
        for (plan, published) in published {
            desk.plan_mut(&run, plan).unwrap().stored.ending = Some(Ending::Succeeded { published: *published });
        }
        run
    };
    ended(&[("01", false), ("02", false)]);
    // More than nine runs: r10 is newer than r9.
    let runs: Vec<String> = (0..9).map(|_| ended(&[("01", false)])).collect();
    ended(&[("02", true)]);
    let kept = desk.kept_plans();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!((kept[0].plan.as_str(), kept[0].run.as_str()), ("01", runs[8].as_str()));
}
