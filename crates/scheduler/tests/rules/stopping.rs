//! Pausing, draining, cancelling, leaving.

use crate::support::{Bench, withdrawals};
use scheduler::*;

const NONE: [&str; 0] = [];

#[test]
fn a_paused_run_takes_back_what_is_not_claimed_and_starts_nothing() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[10.0; 3]);
    bench.stage_all();
    bench.claim("r", "01");
    on_run_paused(&mut bench.core, &run, bench.now, &mut bench.effects).expect("paused");
    let taken_back = withdrawals(&bench.step());
    assert_eq!(taken_back, [bench.attempt("r", "02")]);
    on_attempt_withdrawn(&mut bench.core, &taken_back[0], bench.now, &mut bench.effects);
    bench.end("r", "01", Outcome::Succeeded {});
    assert_eq!(bench.placed(), NONE);
    assert_eq!(outlook(&bench.core, &run), Some(Outlook::Paused));
    on_run_resumed(&mut bench.core, &run, bench.now, &mut bench.effects).expect("resumed");
    assert_eq!(bench.placed(), ["02@a", "03@a+"]);
}

#[test]
fn a_draining_worker_finishes_what_it_claimed_and_takes_no_more() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0; 3]);
    bench.stage_all();
    bench.claim("r", "01");
    on_worker_drain(&mut bench.core, &a, bench.now, &mut bench.effects).expect("a known worker");
    let taken_back = withdrawals(&bench.step());
    assert_eq!(taken_back, [bench.attempt("r", "02")]);
    on_attempt_withdrawn(&mut bench.core, &taken_back[0], bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), NONE);
    on_worker_undrain(&mut bench.core, &a).expect("a known worker");
    assert_eq!(bench.placed(), ["02@a+"]);
}

#[test]
fn a_worker_stopped_at_once_gives_its_plans_back_to_the_queue() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.worker("b", 1);
    on_worker_stopped(&mut bench.core, &a, bench.now, &mut bench.effects).expect("a known worker");
    bench.end("r", "01", Outcome::Cancelled {});
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_removed_worker_is_forgotten_when_nothing_of_ours_is_there() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    on_worker_removed(&mut bench.core, &a, bench.now, &mut bench.effects).expect("a known worker");
    bench.step();
    assert!(bench.core.worker(&a).is_some());
    bench.end("r", "01", Outcome::Succeeded {});
    bench.step();
    assert!(bench.core.worker(&a).is_none());
}

#[test]
fn the_whole_queue_is_shared_out_when_the_user_leaves() {
    let mut bench = Bench::new();
    bench.worker("a", 2);
    bench.worker("b", 1);
    let run = bench.run("r", RunOptions::default(), &[10.0; 30]);
    assert_eq!(bench.placed().len(), 6);
    on_share_out(&mut bench.core, &run).expect("a known run");
    let placed = bench.placed();
    assert_eq!(placed.len(), 24);
    let on_a = placed.iter().filter(|plan| plan.contains("@a")).count();
    assert!((14..=18).contains(&on_a), "two slots of three: {on_a}");
    assert_eq!(bench.core.run(&run).map(|run| run.counts().waiting), Some(0));
}

#[test]
fn cancelling_a_run_ends_every_plan_of_it() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[30.0, 20.0, 10.0]);
    bench.stage_all();
    let running = bench.claim("r", "01");
    let ahead = bench.attempt("r", "02");
    on_run_cancelled(&mut bench.core, &run, bench.now, &mut bench.effects).expect("cancelled");
    assert!(matches!(bench.state("r", "03"), PlanState::Ended(PlanEnd::Cancelled {})));
    bench.step();
    on_attempt_withdrawn(&mut bench.core, &ahead, bench.now, &mut bench.effects);
    bench.end_attempt(&running, Outcome::Cancelled {});
    assert!(bench.step().contains(&Effect::RunEnded(run.clone())));
    on_run_deleted(&mut bench.core, &run).expect("it is over");
    bench.step();
}

#[test]
fn a_result_that_was_there_before_the_stop_counts() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[30.0]);
    bench.stage_all();
    bench.claim("r", "01");
    on_plan_cancelled(&mut bench.core, &PlanKey::new("r", "01"), bench.now, &mut bench.effects).expect("cancelled");
    bench.end("r", "01", Outcome::Succeeded {});
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Succeeded { .. })));
}

#[test]
fn a_plan_whose_result_is_promised_is_finished_and_the_end_of_a_cancelled_run_waits_for_it() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 2);
    let run = bench.run("r", RunOptions::default(), &[30.0, 20.0, 10.0]);
    bench.stage_all();
    let promised = bench.claim("r", "01");
    let collected = bench.claim("r", "02");
    for attempt in [&promised, &collected] {
        on_attempt_computed(&mut bench.core, attempt, bench.now, &mut bench.effects);
    }
    let promise =
        |bench: &mut Bench, attempt| on_attempt_promised(&mut bench.core, attempt, bench.now, &mut bench.effects);
    assert_eq!(promise(&mut bench, &promised), News::Applied);
    assert_eq!(promise(&mut bench, &promised), News::KnownAlready);
    // Not even a worker that falls silent takes the promise back.
    on_worker_unreachable(&mut bench.core, &a, "gone", bench.now, &mut bench.effects).expect("a known worker");
    on_run_cancelled(&mut bench.core, &run, bench.now, &mut bench.effects).expect("cancelled");
    let alone = on_plan_cancelled(&mut bench.core, &promised.plan, bench.now, &mut bench.effects);
    assert_eq!(alone, Err(Refused::BeingFinished(promised.plan.clone())));
    assert!(matches!(bench.state("r", "02"), PlanState::Ended(PlanEnd::Cancelled {})), "nothing was promised");
    assert!(matches!(bench.state("r", "03"), PlanState::Ended(PlanEnd::Cancelled {})));
    bench.pass_seconds(3600);
    assert!(!bench.step().contains(&Effect::RunEnded(run.clone())), "it waits for the result");
    bench.end("r", "01", Outcome::Succeeded {});
    assert!(bench.step().contains(&Effect::RunEnded(run)));
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Succeeded { .. })));
    assert_eq!(promise(&mut bench, &collected), News::Late);
}

#[test]
fn a_plan_that_is_not_over_is_never_queued_twice() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[30.0]);
    let key = PlanKey::new("r", "01");
    let again = on_plan_requeued(&mut bench.core, &key, bench.now, &mut bench.effects);
    assert_eq!(again, Err(Refused::NotEnded(key)));
}

#[test]
fn a_run_that_stops_after_its_current_plans_cancels_the_rest_and_computes_those_to_their_end() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[30.0, 20.0, 10.0]);
    assert_eq!(bench.stage_all(), ["01@a", "02@a+"]);
    bench.claim("r", "01");
    on_run_stopped_after_current(&mut bench.core, &run, bench.now, &mut bench.effects).expect("a known run");
    assert_eq!(bench.state("r", "03"), PlanState::Ended(PlanEnd::Cancelled {}));
    let effects = bench.step();
    assert_eq!(withdrawals(&effects), [bench.attempt("r", "02")]);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::CancelAttempt(..))), "a current plan was stopped");
    let taken_back = bench.attempt("r", "02");
    on_attempt_withdrawn(&mut bench.core, &taken_back, bench.now, &mut bench.effects);
    assert_eq!(bench.state("r", "02"), PlanState::Ended(PlanEnd::Cancelled {}));
    bench.end("r", "01", Outcome::Succeeded {});
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Succeeded { .. })));
    assert!(bench.step().iter().any(|effect| *effect == Effect::RunEnded(run.clone())));
}

#[test]
fn a_plan_that_was_claimed_before_it_could_be_taken_back_is_a_current_one() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[30.0, 20.0]);
    bench.stage_all();
    bench.claim("r", "01");
    on_run_stopped_after_current(&mut bench.core, &run, bench.now, &mut bench.effects).expect("a known run");
    bench.end("r", "01", Outcome::Succeeded {});
    let late = bench.attempt("r", "02");
    on_attempt_withdrawn_too_late(&mut bench.core, &late, bench.now, &mut bench.effects);
    bench.end("r", "02", Outcome::Succeeded {});
    assert!(matches!(bench.state("r", "02"), PlanState::Ended(PlanEnd::Succeeded { .. })));
}

#[test]
fn after_a_stop_nothing_is_tried_again_until_the_user_queues_it() {
    let mut bench = Bench::new();
    bench.worker("a", 2);
    bench.worker("b", 2);
    let options = RunOptions { retries: 3, ..RunOptions::default() };
    let run = bench.run("r", options, &[30.0, 20.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.claim("r", "02");
    on_run_stopped_after_current(&mut bench.core, &run, bench.now, &mut bench.effects).expect("a known run");
    // The stop outlives a restart.
    let row: RunRow = bench.core.run_row(&run).expect("a known run");
    assert!(row.options.finishing);
    bench.end("r", "01", crate::support::crashed());
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Failed(FailedPlan::Infrastructure { .. }))));
    bench.end("r", "02", Outcome::ModelFailed { message: "unstable".into() });
    assert!(matches!(bench.state("r", "02"), PlanState::Ended(PlanEnd::Failed(FailedPlan::Model { .. }))));
    on_plan_requeued(&mut bench.core, &PlanKey::new("r", "01"), bench.now, &mut bench.effects).expect("queued again");
    assert!(bench.is_waiting("r", "01"));
    assert_eq!(bench.placed().len(), 1);
}

#[test]
fn what_was_given_back_by_a_stopped_worker_is_cancelled_in_a_run_that_stops() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[30.0]);
    bench.stage_all();
    bench.claim("r", "01");
    on_run_stopped_after_current(&mut bench.core, &run, bench.now, &mut bench.effects).expect("a known run");
    on_worker_stopped(&mut bench.core, &a, bench.now, &mut bench.effects).expect("a known worker");
    bench.end("r", "01", Outcome::Cancelled {});
    assert_eq!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Cancelled {}));
}
