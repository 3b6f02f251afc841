//! Which plan goes where, and in which order.

use crate::support::{Bench, facts, withdrawals};
use scheduler::*;

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
    assert_eq!(why(&bench, "02"), "needs 8.0 GB of memory, 1.0 GB are free");
    assert_eq!(why(&bench, "03"), "needs 20.0 GB of memory, it has 16.0 GB");
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
