//! The rules of the house, one test each.

mod support;

use scheduler::*;
use support::{Bench, crashed, facts, withdrawals};

const NONE: [&str; 0] = [];

#[test]
fn slots_are_what_the_user_gave_else_cores_by_cores_of_a_plan_and_at_least_one() {
    assert_eq!(slots_of(Some(3), 64, Some(4)), 3);
    assert_eq!(slots_of(None, 16, None), 4);
    assert_eq!(slots_of(None, 16, Some(8)), 2);
    assert_eq!(slots_of(None, 2, None), 1);
    assert_eq!(slots_of(Some(0), 2, Some(0)), 1);
}

#[test]
fn the_longest_plan_goes_first_and_one_a_slot_is_staged_ahead() {
    let mut bench = Bench::new();
    bench.worker("a", 2);
    bench.run("r", RunOptions::default(), &[10.0, 40.0, 30.0, 20.0, 50.0]);
    assert_eq!(bench.placed(), ["05@a", "02@a", "03@a+", "04@a+"]);
    assert!(bench.is_waiting("r", "01"));
}

#[test]
fn a_plan_of_unknown_length_goes_before_known_ones() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let known = PlanSpec { expected_seconds: Some(100.0), ..PlanSpec::new("01") };
    bench.submit("r", RunOptions::default(), vec![known, PlanSpec::new("02")]);
    assert_eq!(bench.placed(), ["02@a", "01@a+"]);
}

#[test]
fn hand_order_beats_longest_first() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[10.0, 40.0, 30.0]);
    on_plan_moved(&mut bench.core, &PlanKey::new("r", "01"), Move::Front, &mut bench.effects).expect("moved");
    on_plan_moved(&mut bench.core, &PlanKey::new("r", "02"), Move::Back, &mut bench.effects).expect("moved");
    bench.worker("a", 3);
    assert_eq!(bench.placed(), ["01@a", "03@a", "02@a"]);
}

#[test]
fn an_order_given_by_hand_is_kept() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[10.0, 40.0, 30.0]);
    let order = ["03", "01", "02"].map(|plan| PlanKey::new("r", plan));
    on_plans_ordered(&mut bench.core, &order, &mut bench.effects).expect("ordered");
    bench.worker("a", 3);
    assert_eq!(bench.placed(), ["03@a", "01@a", "02@a"]);
}

#[test]
fn a_plan_moved_to_the_front_takes_the_place_of_one_staged_ahead() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0, 40.0, 30.0]);
    assert_eq!(bench.stage_all(), ["02@a", "03@a+"]);
    bench.claim("r", "02");
    on_plan_moved(&mut bench.core, &PlanKey::new("r", "01"), Move::Front, &mut bench.effects).expect("moved");
    let taken_back = withdrawals(&bench.step());
    assert_eq!(taken_back, [bench.attempt("r", "03")]);
    assert_eq!(bench.placed(), NONE, "it is asked for once");
    on_attempt_withdrawn(&mut bench.core, &taken_back[0], bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), ["01@a+"]);
    assert!(bench.is_waiting("r", "03"));
}

#[test]
fn lower_tiers_are_filled_first_and_then_it_spills_over() {
    let mut bench = Bench::new();
    let tier = |queue_priority| WorkerSettings { queue_priority, max_parallel_plans: Some(2), ..Default::default() };
    bench.worker_with("far", tier(1), facts());
    bench.worker_with("near", tier(0), facts());
    bench.run("r", RunOptions::default(), &[10.0, 10.0, 10.0]);
    assert_eq!(bench.placed(), ["01@near", "02@near", "03@far"]);
}

#[test]
fn max_concurrent_only_lowers() {
    let mut bench = Bench::new();
    bench.worker("a", 4);
    bench.worker("b", 4);
    let options = RunOptions { max_concurrent: Some(3), ..RunOptions::default() };
    bench.run("r", options, &[10.0; 8]);
    assert_eq!(bench.placed().len(), 3);
    bench.claim("r", "01");
    bench.end("r", "01", Outcome::Succeeded {});
    assert_eq!(bench.placed().len(), 1);
    let waiting = why_waiting(&bench.core, &PlanKey::new("r", "08"), bench.now).expect("it waits");
    assert_eq!(waiting.whole, Some(WholeReason::MaxConcurrent { limit: 3 }));
}

#[test]
fn one_at_a_time_may_still_be_staged_ahead_on_a_worker_of_one_slot() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let options = RunOptions { max_concurrent: Some(1), ..RunOptions::default() };
    bench.run("r", options, &[10.0; 3]);
    assert_eq!(bench.placed(), ["01@a", "02@a+"]);
}

#[test]
fn a_plan_waits_for_the_memory_it_needs() {
    const GIB: u64 = 1 << 30;
    let mut bench = Bench::new();
    let has = |total, free| WorkerFacts { memory_bytes: Some(total), memory_free_bytes: Some(free), ..facts() };
    let slots = WorkerSettings { max_parallel_plans: Some(4), ..WorkerSettings::default() };
    bench.worker_with("a", slots, has(16 * GIB, 12 * GIB));
    let needs = |number: &str, memory| PlanSpec { memory_bytes: Some(memory), ..PlanSpec::new(number) };
    let plans = vec![needs("01", 8 * GIB), needs("02", 8 * GIB), needs("03", 20 * GIB), needs("04", 3 * GIB)];
    bench.submit("r", RunOptions::default(), plans);
    assert_eq!(bench.placed(), ["01@a", "04@a"]);
    let why = |bench: &Bench, plan| {
        let waiting = why_waiting(&bench.core, &PlanKey::new("r", plan), bench.now).expect("it waits");
        waiting.workers[0].1.to_string()
    };
    assert_eq!(why(&bench, "02"), "needs 8.0 GiB of memory, 1.0 GiB are free");
    assert_eq!(why(&bench, "03"), "needs 20.0 GiB of memory, it has 16.0 GiB");
    bench.claim("r", "01");
    bench.end("r", "01", Outcome::Succeeded {});
    assert_eq!(bench.placed(), ["02@a"]);
}

#[test]
fn plans_that_ask_for_more_cores_run_fewer_at_once() {
    let mut bench = Bench::new();
    bench.worker_with("a", WorkerSettings::default(), WorkerFacts { cores_total: 16, ..facts() });
    bench.run("r", RunOptions { cores: 8, ..RunOptions::default() }, &[10.0; 4]);
    assert_eq!(bench.placed(), ["01@a", "02@a"], "four slots of four cores, but two plans of eight");
}

#[test]
fn only_workers_with_an_acceptable_engine_take_a_plan_and_the_preferred_one_computes_it() {
    let mut bench = Bench::new();
    let offers = |engines: &[&str]| WorkerFacts {
        engines: engines.iter().map(|engine| EngineId::from(*engine)).collect(),
        ..facts()
    };
    bench.worker_with("old", WorkerSettings::default(), offers(&["5.0.7"]));
    bench.worker_with("both", WorkerSettings::default(), offers(&["6.5", "6.6"]));
    bench.run("r", RunOptions { engines: vec!["6.6".into(), "6.5".into()], ..RunOptions::default() }, &[1.0]);
    let effects = bench.step();
    let engines: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::StartAttempt(placement) => Some((placement.worker.as_str(), placement.engine.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(engines, [("both", "6.6")]);
    bench.run("s", RunOptions { engines: vec!["7.0".into()], ..RunOptions::default() }, &[1.0]);
    assert_eq!(bench.placed(), NONE);
    let waiting = why_waiting(&bench.core, &PlanKey::new("s", "01"), bench.now).expect("it waits");
    assert_eq!(waiting.whole, Some(WholeReason::NoWorkerFits));
    assert_eq!(waiting.workers[1].1.to_string(), "needs 7.0, found: 5.0.7");
    assert_eq!(outlook(&bench.core, &RunId::from("s")), Some(Outlook::Stuck));
}

#[test]
fn a_run_uses_only_its_workers() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let b = bench.worker("b", 1);
    let options = RunOptions { workers: Some([b].into()), ..RunOptions::default() };
    bench.run("r", options, &[1.0; 3]);
    assert_eq!(bench.placed(), ["01@b", "02@b+"]);
}

#[test]
fn a_plan_waits_for_a_faster_worker_where_that_ends_it_earlier() {
    let mut bench = Bench::new();
    let speed = |speed| WorkerSettings { speed: Some(speed), max_parallel_plans: Some(1), ..Default::default() };
    bench.worker_with("fast", speed(10.0), facts());
    bench.run("r", RunOptions::default(), &[1000.0, 990.0, 980.0]);
    assert_eq!(bench.stage_all(), ["01@fast", "02@fast+"]);
    bench.claim("r", "01");
    bench.worker_with("slow", speed(1.0), facts());
    // 100 s until the first slot, 99 s for the one ahead, 98 s for itself: 297 s beside 980 s.
    assert_eq!(bench.placed(), NONE);
    let waiting = why_waiting(&bench.core, &PlanKey::new("r", "03"), bench.now).expect("it waits");
    assert_eq!(waiting.workers[1].1, WaitReason::FasterWorker { worker: "fast".into() });
    // A short one does not wait.
    bench.run("s", RunOptions::default(), &[20.0]);
    assert_eq!(bench.placed(), ["01@slow"]);
}

#[test]
fn wrong_estimates_alone_make_no_worker_look_slow() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0; 4]);
    bench.stage_all();
    let attempt = bench.claim("r", "01");
    on_attempt_ended(&mut bench.core, &attempt, Outcome::Succeeded {}, Some(500.0), bench.now, &mut bench.effects);
    bench.stage_all();
    bench.claim("r", "02");
    // Nothing was computed here yet: it is taken to be like the other one, and gets a plan at once.
    bench.worker("b", 1);
    assert_eq!(bench.placed(), ["04@b"]);
}

#[test]
fn an_attempt_staged_ahead_moves_to_a_worker_that_can_start_it_now() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[100.0, 90.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.worker("b", 1);
    let taken_back = withdrawals(&bench.step());
    assert_eq!(taken_back, [bench.attempt("r", "02")]);
    on_attempt_withdrawn(&mut bench.core, &taken_back[0], bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), ["02@b"]);
    assert_eq!(bench.end_attempt(&taken_back[0], Outcome::Succeeded {}), News::Late);
}

#[test]
fn a_withdrawal_that_comes_too_late_changes_nothing() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[100.0, 90.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.worker("b", 1);
    let taken_back = withdrawals(&bench.step());
    bench.end("r", "01", Outcome::Succeeded {});
    on_attempt_withdrawn_too_late(&mut bench.core, &taken_back[0], bench.now, &mut bench.effects);
    assert_eq!(bench.placed(), NONE);
    assert_eq!(bench.end_attempt(&taken_back[0], Outcome::Succeeded {}), News::Applied);
}

#[test]
fn slots_of_other_controllers_count_as_used_and_what_waits_behind_them_moves() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 2);
    bench.run("r", RunOptions::default(), &[100.0]);
    assert_eq!(bench.stage_all(), ["01@a"]);
    let later = bench.now + std::time::Duration::from_secs(900);
    on_worker_busy_elsewhere(&mut bench.core, &a, vec![Some(later), Some(later)]).expect("a known worker");
    assert_eq!(bench.placed(), NONE, "it waits unclaimed, and there is no better place");
    bench.worker("b", 1);
    assert_eq!(withdrawals(&bench.step()), [bench.attempt("r", "01")]);
}

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
        assert_eq!(support::placements(&effects), NONE, "not at once");
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
fn without_a_ready_worker_the_whole_says_so() {
    let mut bench = Bench::new();
    let run = bench.run("r", RunOptions::default(), &[30.0]);
    let key = PlanKey::new("r", "01");
    let whole = |bench: &Bench| why_waiting(&bench.core, &key, bench.now).and_then(|waiting| waiting.whole);
    assert_eq!(whole(&bench), Some(WholeReason::NoWorker));
    assert_eq!(outlook(&bench.core, &run), Some(Outlook::Stuck));
    on_worker_added(&mut bench.core, "a".into(), WorkerSettings::default()).expect("a new worker");
    assert_eq!(whole(&bench).map(|whole| whole.to_string()).as_deref(), Some("work is queued, but no worker is ready"));
    assert_eq!(outlook(&bench.core, &run), Some(Outlook::WaitsForWorkers));
}

#[test]
fn who_keeps_the_slots_busy_is_told() {
    let reason = |bench: &Bench, run: &str, plan: &str| {
        let waiting = why_waiting(&bench.core, &PlanKey::new(run, plan), bench.now).expect("it waits");
        waiting.workers[0].1.to_string()
    };
    let mut bench = Bench::new();
    bench.worker("big", 2);
    bench.run("r7", RunOptions::default(), &[60.0; 5]);
    bench.stage_all();
    assert_eq!(reason(&bench, "r7", "05"), "all 2 slots of big are busy");
    bench.run("r8", RunOptions::default(), &[10.0]);
    assert_eq!(reason(&bench, "r8", "01"), "all 2 slots of big are busy with run r7");
    let mut bench = Bench::new();
    bench.worker("local", 1);
    bench.run("r7", RunOptions::default(), &[60.0; 3]);
    bench.stage_all();
    assert_eq!(reason(&bench, "r7", "03"), "the slot of local is busy");
}

#[test]
fn time_left_follows_progress_and_what_waits() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[100.0, 50.0, 20.0]);
    bench.stage_all();
    let attempt = bench.claim("r", "01");
    let left = |bench: &Bench| time_left(&bench.core, &run, bench.now, &Hints::default()).map(|left| left.as_secs());
    assert_eq!(left(&bench), Some(170));
    bench.pass_seconds(60);
    assert_eq!(left(&bench), Some(110));
    on_attempt_progress(&mut bench.core, &attempt, 0.75, bench.now);
    assert_eq!(left(&bench), Some(90));
}

#[test]
fn time_left_says_nothing_where_there_is_nothing_to_go_by() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let plans = ["01", "02", "03"].map(PlanSpec::new).to_vec();
    let run = bench.submit("r", RunOptions::default(), plans);
    bench.stage_all();
    bench.claim("r", "01");
    let left = |bench: &Bench, usual: Option<u64>| {
        let hints = Hints { usual: usual.map(std::time::Duration::from_secs), ..Hints::default() };
        time_left(&bench.core, &run, bench.now, &hints).map(|left| left.as_secs())
    };
    assert_eq!(left(&bench, None), None);
    assert_eq!(left(&bench, Some(3)), Some(9));
}

#[test]
fn a_plan_that_takes_longer_than_expected_is_told_by_its_progress_alone() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.pass_seconds(30);
    assert_eq!(time_left(&bench.core, &run, bench.now, &Hints::default()), None);
    let hints = Hints { usual: None, part_done: &|_| Some(0.25) };
    assert_eq!(time_left(&bench.core, &run, bench.now, &hints).map(|left| left.as_secs()), Some(90));
}

#[test]
fn the_state_is_built_again_from_its_rows() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 2);
    let run = bench.run("r", RunOptions::default(), &[40.0, 30.0, 20.0, 10.0, 5.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.end("r", "01", crashed());
    bench.step();
    let rows: Vec<_> = bench.core.plans_of(&run).filter_map(|(key, _)| bench.core.plan_row(key)).collect();
    let workers = vec![bench.core.worker_row(&a).expect("a known worker")];
    let runs = vec![bench.core.run_row(&run).expect("a known run")];
    let restored = Core::restore(Settings::default(), workers, runs, rows.clone(), bench.now);
    check_invariants(&restored).expect("the invariants hold");
    let again: Vec<_> = restored.plans_of(&run).filter_map(|(key, _)| restored.plan_row(key)).collect();
    assert_eq!(again, rows);
    bench.core = restored;
    assert_eq!(bench.placed(), NONE, "nothing is placed on a worker that was not looked at");
    on_worker_ready(&mut bench.core, &a, facts(), bench.now, &mut bench.effects).expect("a known worker");
    bench.end("r", "02", Outcome::Succeeded {});
    assert_eq!(bench.placed().len(), 1);
}

#[test]
fn plans_that_crash_the_engine_everywhere_do_not_take_all_workers_out() {
    let mut bench = Bench::new();
    for name in ["a", "b", "c"] {
        bench.worker(name, 1);
    }
    bench.run("bad", RunOptions::default(), &[100.0; 12]);
    bench.run("good", RunOptions::default(), &[1.0; 4]);
    for _ in 0..200 {
        bench.stage_all();
        let active: Vec<_> = ["bad", "good"]
            .into_iter()
            .flat_map(|run| bench.core.plans_of(&RunId::from(run)))
            .filter_map(|(key, plan)| Some(plan.attempt()?.key(key)))
            .collect();
        for attempt in active {
            let outcome = if attempt.plan.run.as_str() == "bad" { crashed() } else { Outcome::Succeeded {} };
            on_attempt_claimed(&mut bench.core, &attempt, bench.now, &mut bench.effects);
            bench.end_attempt(&attempt, outcome);
        }
        bench.pass_seconds(2);
    }
    assert!(bench.core.run(&"good".into()).is_some_and(Run::is_over));
    assert!(bench.core.run(&"bad".into()).is_some_and(Run::is_over));
    assert!(bench.core.workers().any(|(_, worker)| worker.takes_plans()));
}

#[test]
fn an_attempt_that_may_still_compute_is_remembered_over_a_restart() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    let run = bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    on_worker_unreachable(&mut bench.core, &a, "no route", bench.now, &mut bench.effects).expect("a known worker");
    let key = PlanKey::new("r", "01");
    on_plan_cancelled(&mut bench.core, &key, bench.now, &mut bench.effects).expect("cancelled");
    on_plan_requeued(&mut bench.core, &key, bench.now, &mut bench.effects).expect("requeued");
    let plans = vec![bench.core.plan_row(&key).expect("a known plan")];
    let runs = vec![bench.core.run_row(&run).expect("a known run")];
    let workers = vec![bench.core.worker_row(&a).expect("a known worker")];
    bench.core = Core::restore(Settings::default(), workers, runs, plans, bench.now);
    bench.worker("b", 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(30 * 60);
    assert_eq!(bench.placed(), ["01@b"]);
}
