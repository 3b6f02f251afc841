//! How long a silent worker is waited for: over starts of the controller, its machine's sleep, and clocks that are set.

use crate::support::*;
use scheduler::*;
use std::time::Duration;

const NONE: [&str; 0] = [];

/// Plan 01 computes on "a", which has been silent for this long; "b" would take it.
fn silent_for(minutes: i64) -> Bench {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0]);
    bench.stage_all();
    bench.claim("r", "01");
    bench.worker("b", 1);
    on_worker_unreachable(&mut bench.core, &a, "no route", bench.now, &mut bench.effects).expect("a known worker");
    bench.step();
    bench.pass_seconds(minutes * 60);
    bench
}

/// The controller ends, and is started again from what it stored; "b" answers, "a" does not.
fn started_again(bench: &mut Bench) {
    let (silences, core) = (bench.core.silences(), &bench.core);
    let workers = core.workers().filter_map(|(id, _)| core.worker_row(id)).collect();
    let runs: Vec<_> = core.runs().filter_map(|(run, _)| core.run_row(run)).collect();
    let plans = core.runs().flat_map(|(run, _)| core.plans_of(run)).filter_map(|(key, _)| core.plan_row(key)).collect();
    let restored = Core::restore(Settings::default(), workers, runs, plans, bench.now);
    bench.core = restored.silent_before(&silences, bench.now);
    is_looked_at(bench, "a", false);
    is_looked_at(bench, "b", true);
}

fn is_looked_at(bench: &mut Bench, worker: &str, answers: bool) {
    let (id, now) = (WorkerId::from(worker), bench.now);
    if bench.core.worker(&id).is_none() {
        return;
    }
    match answers {
        true => on_worker_ready(&mut bench.core, &id, facts(), now, &mut bench.effects),
        false => on_worker_unreachable(&mut bench.core, &id, "no route", now, &mut bench.effects),
    }
    .expect("a known worker");
}

fn wakes(bench: &mut Bench, slept_minutes: i64) {
    let from = bench.now;
    bench.pass_seconds(slept_minutes * 60);
    on_waking(&mut bench.core, from, bench.now, &mut bench.effects);
}

/// Minutes after the silence began, as a clock on the wall.
fn clock(time: Millis) -> String {
    let minutes = 14 * 60 + 2 + (time.0 - 1_000_000) / 60_000;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn told(effects: &[Effect], word: &str) -> Vec<String> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Log(decision) if decision.what.word() == word => Some(decision),
        _ => None,
    });
    told.map(|decision| {
        assert_eq!(decision.run, Some("r".into()), "it stands in the log of the run");
        decision.sentence(&clock)
    })
    .collect()
}

#[test]
fn a_start_neither_forgets_nor_shortens_the_silence_of_a_worker() {
    let mut bench = silent_for(20);
    started_again(&mut bench);
    let wait = bench.core.wait_for_worker(&"a".into()).expect("it is silent");
    assert_eq!((clock(wait.since), clock(wait.until), wait.grace), ("14:02".into(), "14:32".into(), None));
    bench.pass_seconds(9 * 60);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(60);
    let effects = bench.step();
    assert_eq!(placements(&effects), ["01@b"]);
    let text = "plan 01 on a is given up: nothing was heard of it since 14:02, and the limit of 30 minutes passed at \
                14:32; it may start elsewhere";
    assert_eq!(told(&effects, "given-up"), [text]);
}

#[test]
fn a_worker_silent_for_longer_than_the_limit_gets_the_grace_after_a_start() {
    let mut bench = silent_for(18);
    bench.pass_seconds(60 * 60);
    started_again(&mut bench);
    let effects = bench.step();
    let text = "a has not answered since 14:02 (no route); the plan there may go on. Spillway was started at 15:20 and \
                gives it until 15:25 to answer";
    assert_eq!(told(&effects, "worker-unreachable"), [text]);
    assert_eq!(placements(&effects), NONE);
    bench.pass_seconds(5 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    let effects = bench.step();
    assert_eq!(placements(&effects), ["01@b"]);
    let text = "plan 01 on a is given up: nothing was heard of it since 14:02, longer than the limit of 30 minutes, and \
                nothing by 15:25, 5 minutes after Spillway was started; it may start elsewhere";
    assert_eq!(told(&effects, "given-up"), [text]);
}

#[test]
fn starts_one_after_the_other_each_give_the_grace_and_none_the_whole_limit() {
    let mut bench = silent_for(29);
    for _ in 0..3 {
        started_again(&mut bench);
        bench.pass_seconds(4 * 60);
        assert_eq!(bench.placed(), NONE);
    }
    bench.pass_seconds(60);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_worker_that_answers_within_the_grace_begins_a_silence_of_its_own() {
    let mut bench = silent_for(40);
    // Nobody looked meanwhile: the controller was gone.
    started_again(&mut bench);
    is_looked_at(&mut bench, "a", true);
    assert!(bench.core.silences().is_empty());
    bench.pass_seconds(60);
    is_looked_at(&mut bench, "a", false);
    let wait = bench.core.wait_for_worker(&"a".into()).expect("it is silent");
    assert_eq!((wait.since, wait.grace), (bench.now, None));
    bench.pass_seconds(30 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_limit_that_passed_in_sleep_gives_the_worker_time_to_answer() {
    let mut bench = silent_for(10);
    wakes(&mut bench, 8 * 60);
    let effects = bench.step();
    let text = "a has not answered since 14:02. This computer slept until 22:12, and Spillway gives it until 22:17 to \
                answer";
    assert_eq!(told(&effects, "worker-waited-longer"), [text]);
    bench.pass_seconds(5 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    let effects = bench.step();
    assert_eq!(placements(&effects), ["01@b"]);
    assert!(told(&effects, "given-up")[0].contains("5 minutes after this computer had slept"));
}

#[test]
fn sleep_that_leaves_the_limit_far_away_changes_nothing() {
    let mut bench = silent_for(10);
    wakes(&mut bench, 10);
    let effects = bench.step();
    assert!(told(&effects, "worker-waited-longer").is_empty());
    bench.pass_seconds(10 * 60);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn time_in_sleep_is_no_silence_of_a_worker_that_answered_before() {
    let mut bench = silent_for(0);
    is_looked_at(&mut bench, "a", true);
    bench.step();
    wakes(&mut bench, 8 * 60);
    bench.pass_seconds(60);
    is_looked_at(&mut bench, "a", false);
    bench.pass_seconds(30 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_limit_shorter_than_the_grace_waits_for_the_grace_after_waking() {
    let mut bench = silent_for(0);
    is_looked_at(&mut bench, "a", true);
    on_limit_changed(&mut bench.core, Duration::from_secs(60));
    wakes(&mut bench, 60);
    bench.pass_seconds(60);
    is_looked_at(&mut bench, "a", false);
    bench.pass_seconds(4 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn a_clock_that_is_set_gives_up_nothing_early_and_nothing_late() {
    for hours in [7, -7] {
        let mut bench = silent_for(10);
        bench.pass_seconds(hours * 3600);
        on_clock_set(&mut bench.core, hours * 3_600_000, bench.now, &mut bench.effects);
        bench.pass_seconds(20 * 60 - 1);
        assert_eq!(bench.placed(), NONE, "set by {hours} hours");
        bench.pass_seconds(1);
        assert_eq!(bench.placed(), ["01@b"], "set by {hours} hours");
    }
}

#[test]
fn a_silence_that_would_begin_later_begins_at_the_start() {
    let mut bench = silent_for(0);
    bench.pass_seconds(-3600);
    started_again(&mut bench);
    assert_eq!(bench.core.silences().get(&"a".into()), Some(&bench.now));
}

#[test]
fn an_attempt_lost_before_a_start_gets_the_grace_to_be_found() {
    let mut bench = silent_for(0);
    is_looked_at(&mut bench, "a", true);
    let old = bench.attempt("r", "01");
    on_attempt_lost(&mut bench.core, &old, bench.now, &mut bench.effects);
    bench.pass_seconds(60 * 60);
    started_again(&mut bench);
    is_looked_at(&mut bench, "a", true);
    bench.pass_seconds(5 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    on_attempt_claimed(&mut bench.core, &old, bench.now, &mut bench.effects);
    bench.pass_seconds(60);
    assert_eq!(bench.placed(), NONE);
    bench.end("r", "01", Outcome::Succeeded {});
    assert_eq!(bench.placed(), NONE);
}

#[test]
fn a_cancelled_attempt_keeps_its_plan_from_starting_until_the_grace_after_sleep_is_over() {
    let mut bench = silent_for(10);
    let key = PlanKey::new("r", "01");
    on_plan_cancelled(&mut bench.core, &key, bench.now, &mut bench.effects).expect("cancelled");
    on_plan_requeued(&mut bench.core, &key, bench.now, &mut bench.effects).expect("requeued");
    assert_eq!(bench.placed(), NONE);
    wakes(&mut bench, 8 * 60);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(5 * 60);
    assert_eq!(bench.placed(), ["01@b"]);
}

#[test]
fn an_attempt_on_a_worker_nobody_knows_any_more_is_waited_for_as_long_over_starts() {
    let mut bench = silent_for(20);
    on_worker_removed(&mut bench.core, &"a".into(), bench.now, &mut bench.effects).expect("a known worker");
    started_again(&mut bench);
    assert_eq!(bench.core.silences().get(&"a".into()), Some(&Millis(1_000_000)));
    bench.pass_seconds(10 * 60 - 1);
    assert_eq!(bench.placed(), NONE);
    bench.pass_seconds(1);
    assert_eq!(bench.placed(), ["01@b"]);
}
