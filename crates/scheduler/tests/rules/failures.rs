//! What follows from failures of machines and of models, from silence and from late news.

use crate::support::{Bench, crashed, facts};
use scheduler::*;
use std::time::Duration;

const NONE: [&str; 0] = [];

#[test]
fn a_machine_failure_sends_the_plan_to_another_worker_and_not_back() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.worker("b", 1);
    bench.run("s", RunOptions::default(), &[100.0]);
    assert_eq!(bench.placed(), ["01@b"]);
    bench.end("r", "01", crashed());
    assert_eq!(bench.placed(), ["01@b+"], "the free slot of a is not taken");
    let key = PlanKey::new("r", "01");
    assert_eq!(bench.core.plan(&key).map(|plan| plan.failures().len()), Some(1));
}

#[test]
fn a_plan_goes_back_to_its_only_worker_and_is_failed_after_three_tries_with_all_reasons() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    let mut ended = false;
    for pause in [2, 15, 0] {
        assert_eq!(bench.stage_all(), ["01@a"]);
        bench.claim("r", "01");
        bench.end("r", "01", crashed());
        let effects = bench.step();
        assert_eq!(crate::support::placements(&effects), NONE, "not at once");
        ended = effects.contains(&Effect::RunEnded("r".into()));
        bench.pass_seconds(pause);
    }
    let PlanState::Ended(PlanEnd::Failed(failed)) = bench.state("r", "01") else { panic!("it is failed") };
    let said = failed.to_string();
    assert_eq!(said.matches("engine crashed on a: signal 11").count(), 3, "{said}");
    assert!(ended);
}

#[test]
fn a_plan_that_failed_on_its_only_worker_goes_back_there_after_a_pause_and_others_use_the_slot() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.end("r", "01", crashed());
    let woken = bench.now + std::time::Duration::from_secs(2);
    assert!(bench.step().contains(&Effect::WakeAt(woken)), "it asks to be woken");
    let waiting = why_waiting(&bench.core, &PlanKey::new("r", "01"), bench.now).expect("it waits");
    assert_eq!(waiting.workers[0].1.to_string(), "failed there (engine crashed); tried again in 2 s");
    assert_eq!(outlook(&bench.core, &"r".into()), Some(Outlook::GoesOn));
    bench.run("s", RunOptions::default(), &[5.0]);
    assert_eq!(bench.placed(), ["01@a"], "the plan of the other run");
    let key = PlanKey::new("s", "01");
    assert!(bench.core.plan(&key).is_some_and(|plan| plan.attempt().is_some()));
    bench.pass_seconds(2);
    assert_eq!(bench.placed(), ["01@a+"]);
}

#[test]
fn another_worker_takes_a_plan_that_pauses_at_once() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.end("r", "01", crashed());
    assert_eq!(bench.placed(), NONE);
    bench.worker("b", 1);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_restart_forgets_the_pause_and_not_the_failure() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.end("r", "01", crashed());
    assert_eq!(bench.placed(), NONE);
    let key = PlanKey::new("r", "01");
    let rows = (bench.core.worker_row(&a), bench.core.run_row(&run), bench.core.plan_row(&key));
    let (Some(worker), Some(run), Some(plan)) = rows else { panic!("everything has its row") };
    bench.core = Core::restore(Settings::default(), vec![worker], vec![run], vec![plan], bench.now);
    on_worker_ready(&mut bench.core, &a, facts(), bench.now, &mut bench.effects).expect("a known worker");
    assert_eq!(bench.placed(), ["01@a"]);
    assert_eq!(bench.core.plan(&key).map(|plan| plan.failures().len()), Some(1));
}

#[test]
fn a_worker_on_which_everything_fails_at_once_gets_one_attempt_at_a_time_until_one_succeeds() {
    let mut bench = Bench::new();
    bench.worker("a", 2);
    bench.run("r", RunOptions::default(), &[10.0; 8]);
    let fail = |bench: &mut Bench, plan: &str| {
        let attempt = bench.attempt("r", plan);
        let (now, cause) = (bench.now, Cause::StagingFailed);
        on_attempt_staging_failed(&mut bench.core, &attempt, cause, "read-only", now, &mut bench.effects);
    };
    assert_eq!(bench.placed(), ["01@a", "02@a", "03@a+", "04@a+"]);
    for plan in ["01", "02", "03", "04"] {
        fail(&mut bench, plan);
    }
    assert_eq!(bench.placed(), NONE, "the worker rests");
    let why = |bench: &Bench, plan| {
        let waiting = why_waiting(&bench.core, &PlanKey::new("r", plan), bench.now).expect("it waits");
        waiting.workers[0].1.clone()
    };
    assert_eq!(why(&bench, "05"), WaitReason::Rests { seconds: 2 });
    bench.pass_seconds(2);
    assert_eq!(bench.placed(), ["01@a"], "one, to see");
    assert_eq!(why(&bench, "05"), WaitReason::OneAtATime);
    fail(&mut bench, "01");
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(2);
    assert_eq!(bench.placed(), ["02@a"]);
    bench.claim("r", "02");
    bench.end("r", "02", Outcome::Succeeded {});
    assert_eq!(bench.placed(), ["03@a", "04@a", "05@a+", "06@a+"], "it is trusted again");
}

#[test]
fn a_worker_without_a_failure_for_a_while_gets_more_than_one_attempt_again() {
    let mut bench = Bench::new();
    bench.worker("a", 2);
    bench.run("r", RunOptions::default(), &[100.0; 4]);
    bench.stage_all();
    for plan in ["01", "02"] {
        bench.claim("r", plan);
        bench.end("r", plan, crashed());
    }
    bench.claim("r", "03");
    bench.pass_seconds(14);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    assert_eq!(bench.placed(), ["01@a+", "02@a+"]);
}

#[test]
fn a_worker_on_which_three_plans_fail_in_a_row_is_set_aside_until_it_is_checked_again() {
    let mut bench = Bench::new();
    let bad = bench.worker("bad", 3);
    let last_tier = WorkerSettings { queue_priority: 9, max_parallel_plans: Some(1), ..Default::default() };
    bench.worker_with("good", last_tier, facts());
    bench.run("r", RunOptions::default(), &[10.0; 8]);
    assert_eq!(bench.stage_all()[..4], ["01@bad", "02@bad", "03@bad", "04@good"]);
    let mut set_aside = Vec::new();
    for plan in ["01", "02", "03"] {
        assert!(set_aside.is_empty());
        bench.claim("r", plan);
        bench.end("r", plan, Outcome::Infrastructure { cause: Cause::DiskFull, message: String::new() });
        set_aside.extend(bench.step().into_iter().filter(|effect| matches!(effect, Effect::WorkerSetAside(..))));
    }
    assert_eq!(set_aside.len(), 1, "{set_aside:?}");
    assert!(!bench.core.worker(&bad).is_some_and(Worker::takes_plans));
    on_worker_allowed_again(&mut bench.core, &bad, bench.now, &mut bench.effects).expect("a known worker");
    assert!(bench.core.worker(&bad).is_some_and(Worker::takes_plans));
}

#[test]
fn a_failure_of_the_model_is_final_unless_retries_are_asked_for() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let unstable = || Outcome::ModelFailed { message: "went unstable at 02JAN".to_owned() };
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.end("r", "01", unstable());
    let PlanState::Ended(PlanEnd::Failed(failed)) = bench.state("r", "01") else { panic!("it is failed") };
    assert_eq!(failed.to_string(), "went unstable at 02JAN");
    bench.run("s", RunOptions { retries: 1, ..RunOptions::default() }, &[10.0]);
    for _ in 0..2 {
        assert_eq!(bench.stage_all(), ["01@a"]);
        bench.claim("s", "01");
        bench.end("s", "01", unstable());
    }
    assert!(matches!(bench.state("s", "01"), PlanState::Ended(PlanEnd::Failed(FailedPlan::Model { .. }))));
}

#[test]
fn an_unreachable_worker_keeps_its_plans_until_the_limit_passes() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    let old = bench.claim("r", "01");
    bench.worker("b", 1);
    on_worker_unreachable(&mut bench.core, &a, "no route", bench.now, &mut bench.effects).expect("a known worker");
    bench.pass_seconds(29 * 60);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(60);
    assert_eq!(bench.placed(), ["01@b"]);
    // The old attempt comes back with a result: kept aside, and nothing is computed twice for it.
    on_worker_reachable(&mut bench.core, &a, bench.now, &mut bench.effects).expect("a known worker");
    assert!(bench.step().iter().any(|effect| matches!(effect, Effect::CancelAttempt(key, _) if *key == old)));
    assert_eq!(bench.end_attempt(&old, Outcome::Succeeded {}), News::Late);
    assert!(bench.effects.iter().any(|effect| matches!(effect, Effect::LateResult(key, ..) if *key == old)));
    assert_eq!(bench.core.late_news(), 1);
}

#[test]
fn another_limit_counts_for_a_worker_that_is_silent_already() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.worker("b", 1);
    on_worker_unreachable(&mut bench.core, &a, "no route", bench.now, &mut bench.effects).expect("a known worker");
    on_limit_changed(&mut bench.core, Duration::from_secs(40 * 60));
    bench.pass_seconds(31 * 60);
    assert_eq!(bench.placed(), NONE);
    on_limit_changed(&mut bench.core, Duration::from_secs(35 * 60));
    bench.pass_seconds(4 * 60);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn an_attempt_given_up_counts_again_where_its_plan_still_waits() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    let old = bench.claim("r", "01");
    on_worker_unreachable(&mut bench.core, &a, "no route", bench.now, &mut bench.effects).expect("a known worker");
    bench.pass_seconds(31 * 60);
    assert_eq!(bench.placed(), NONE);
    assert!(bench.is_waiting("r", "01"));
    on_worker_reachable(&mut bench.core, &a, bench.now, &mut bench.effects).expect("a known worker");
    assert_eq!(bench.end_attempt(&old, Outcome::Succeeded {}), News::Applied);
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Succeeded { .. })));
    bench.step();
}

#[test]
fn a_lost_attempt_blocks_its_plan_until_it_is_proven_dead() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    let old = bench.claim("r", "01");
    bench.worker("b", 1);
    on_attempt_lost(&mut bench.core, &old, bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), NONE);
    on_attempt_proven_dead(&mut bench.core, &old, Proof::ProcessesGone, bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_plan_cancelled_while_its_worker_is_silent_starts_again_only_when_the_old_attempt_is_dead() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    let old = bench.claim("r", "01");
    bench.worker("b", 1);
    on_worker_unreachable(&mut bench.core, &a, "no route", bench.now, &mut bench.effects).expect("a known worker");
    let key = PlanKey::new("r", "01");
    on_plan_cancelled(&mut bench.core, &key, bench.now, &mut bench.effects).expect("cancelled");
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Cancelled {})));
    on_plan_requeued(&mut bench.core, &key, bench.now, &mut bench.effects).expect("requeued");
    assert_eq!(bench.placed(), NONE);
    let waiting = why_waiting(&bench.core, &key, bench.now).expect("it waits");
    assert!(matches!(waiting.whole, Some(WholeReason::OldAttemptMayRun { .. })), "{waiting:?}");
    on_attempt_proven_dead(&mut bench.core, &old, Proof::UserSaysSo, bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn the_same_news_twice_change_nothing() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    let attempt = bench.claim("r", "01");
    assert_eq!(on_attempt_claimed(&mut bench.core, &attempt, bench.now, &mut bench.effects), News::KnownAlready);
    assert_eq!(on_attempt_staged(&mut bench.core, &attempt, bench.now, &mut bench.effects), News::KnownAlready);
    assert_eq!(bench.end_attempt(&attempt, Outcome::Succeeded {}), News::Applied);
    assert_eq!(bench.end_attempt(&attempt, crashed()), News::Late);
    assert!(matches!(bench.state("r", "01"), PlanState::Ended(PlanEnd::Succeeded { .. })));
}
