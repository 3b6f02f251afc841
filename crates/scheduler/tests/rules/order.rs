//! The order in which waiting plans come, as the user puts it.

use crate::support::{Bench, facts};
use proptest::prelude::*;
use scheduler::*;

fn key(run: &str, plan: &str) -> PlanKey {
    PlanKey::new(run, plan)
}

fn moved(bench: &mut Bench, run: &str, plan: &str, to: Move) {
    on_plan_moved(&mut bench.core, &key(run, plan), to, &mut bench.effects).expect("moved");
}

#[test]
fn a_plan_moved_before_another_comes_just_before_it() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[10.0, 20.0, 30.0, 40.0]);
    moved(&mut bench, "r", "01", Move::Before("03".into()));
    bench.worker("a", 4);
    assert_eq!(bench.placed(), ["04@a", "01@a", "03@a", "02@a"]);
}

#[test]
fn the_turns_of_waiting_plans_are_in_the_order_of_the_queue() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[10.0, 20.0, 30.0, 40.0]);
    moved(&mut bench, "r", "01", Move::Before("03".into()));
    moved(&mut bench, "r", "02", Move::Front);
    let mut plans = ["01", "02", "03", "04"];
    plans.sort_by_key(|plan| turn(&bench.core, &key("r", plan)));
    assert_eq!(plans, ["02", "04", "01", "03"]);
    bench.worker("a", 1);
    assert_eq!(bench.stage_all(), ["02@a", "04@a+"]);
    assert_eq!(turn(&bench.core, &key("r", "02")), None, "it does not wait any more");
}

#[test]
fn what_is_moved_before_another_pushes_nothing_out_of_an_inbox() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0, 20.0, 30.0, 40.0]);
    assert_eq!(bench.stage_all(), ["04@a", "03@a+"]);
    bench.claim("r", "04");
    moved(&mut bench, "r", "01", Move::Before("02".into()));
    assert!(crate::support::withdrawals(&bench.step()).is_empty());
    bench.end("r", "04", Outcome::Succeeded {});
    assert_eq!(bench.placed(), ["01@a+"]);
}

#[test]
fn a_plan_that_joins_later_keeps_its_place_by_length() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[10.0, 30.0]);
    moved(&mut bench, "r", "01", Move::Before("02".into()));
    bench.run("s", RunOptions::default(), &[20.0, 40.0]);
    bench.worker("a", 4);
    assert_eq!(bench.placed(), ["02@a", "01@a", "02@a", "01@a"], "40 s of s, 10 and 30 s of r, 20 s of s");
}

#[test]
fn a_move_before_what_does_not_wait_is_refused_with_its_name() {
    let mut bench = Bench::new();
    bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0, 20.0, 30.0, 40.0]);
    bench.stage_all();
    let mut to =
        |number: &str| on_plan_moved(&mut bench.core, &key("r", "01"), Move::Before(number.into()), &mut bench.effects);
    assert_eq!(to("04"), Err(Refused::NotWaiting(key("r", "04"))));
    assert_eq!(to("77"), Err(Refused::UnknownPlan(key("r", "77"))));
    assert_eq!(to("01"), Ok(()));
}

#[test]
fn a_plan_that_is_queued_again_forgets_its_place_by_hand() {
    let mut bench = Bench::new();
    bench.run("r", RunOptions::default(), &[10.0, 20.0]);
    moved(&mut bench, "r", "01", Move::Before("02".into()));
    on_plan_cancelled(&mut bench.core, &key("r", "01"), bench.now, &mut bench.effects).expect("cancelled");
    on_plan_requeued(&mut bench.core, &key("r", "01"), bench.now, &mut bench.effects).expect("queued again");
    bench.worker("a", 2);
    assert_eq!(bench.placed(), ["02@a", "01@a"]);
}

#[test]
fn a_seat_is_kept_for_a_plan_that_computes_and_waits_again() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    bench.run("r", RunOptions::default(), &[10.0, 20.0, 30.0, 40.0]);
    moved(&mut bench, "r", "01", Move::Before("04".into()));
    assert_eq!(bench.stage_all(), ["01@a", "04@a+"]);
    bench.claim("r", "01");
    on_worker_drain(&mut bench.core, &a, bench.now, &mut bench.effects).expect("known");
    for attempt in crate::support::withdrawals(&bench.step()) {
        on_attempt_withdrawn(&mut bench.core, &attempt, bench.now, &mut bench.effects);
    }
    // 01 holds the seat before 04 while it computes; 02 takes the one between them.
    moved(&mut bench, "r", "02", Move::Before("04".into()));
    bench.end("r", "01", crate::support::crashed());
    bench.step();
    bench.worker_with("b", WorkerSettings { max_parallel_plans: Some(4), ..Default::default() }, facts());
    assert_eq!(bench.placed(), ["01@b", "02@b", "04@b", "03@b"]);
}

/// What a user does with the order; numbers choose among the plans, modulo.
#[derive(Clone, Debug)]
enum Hand {
    Front(usize),
    Back(usize),
    Before(usize, usize),
    /// More is known of how long it takes.
    Expected(usize, u32),
}

fn hand() -> impl Strategy<Value = Hand> {
    let which = 0usize..8;
    prop_oneof![
        1 => which.clone().prop_map(Hand::Front),
        1 => which.clone().prop_map(Hand::Back),
        4 => (which.clone(), which.clone()).prop_map(|(plan, next)| Hand::Before(plan, next)),
        1 => (which, 1u32..100).prop_map(|(plan, seconds)| Hand::Expected(plan, seconds)),
    ]
}

/// Everything as the store gives it back after a restart.
fn restarted(core: &Core, now: Millis) -> Core {
    let stored = |row: PlanRow| -> PlanRow {
        let text = serde_json::to_string(&row).expect("a row can be written");
        serde_json::from_str(&text).expect("a row can be read")
    };
    let runs: Vec<RunRow> = core.runs().filter_map(|(run, _)| core.run_row(run)).collect();
    let plans = core.runs().flat_map(|(run, _)| core.plans_of(run)).filter_map(|(key, _)| core.plan_row(key));
    Core::restore(Settings::default(), Vec::new(), runs, plans.map(stored).collect(), now)
}

fn order_of(mut bench: Bench, plans: usize) -> Vec<String> {
    let slots = u32::try_from(plans).expect("few");
    bench.worker("a", slots);
    let placed = bench.step().into_iter().filter_map(|effect| match effect {
        Effect::StartAttempt(placement) => Some(placement.attempt.plan.to_string()),
        _ => None,
    });
    placed.collect()
}

proptest! {
    #[test]
    fn the_order_is_as_asked_and_comes_back_after_a_restart(
        first in prop::collection::vec(prop_oneof![Just(None), (1u32..50).prop_map(Some)], 1..5),
        second in prop::collection::vec(prop_oneof![Just(None), (1u32..50).prop_map(Some)], 1..4),
        hands in prop::collection::vec(hand(), 0..24),
    ) {
        let mut bench = Bench::new();
        let mut model: Vec<(PlanKey, Option<u32>)> = Vec::new();
        for (run, lengths) in [("r", &first), ("s", &second)] {
            let mut specs = Vec::new();
            for (index, seconds) in lengths.iter().enumerate() {
                let number = format!("{:02}", index + 1);
                model.push((key(run, &number), *seconds));
                specs.push(PlanSpec { expected_seconds: seconds.map(f64::from), ..PlanSpec::new(number) });
            }
            bench.submit(run, RunOptions::default(), specs);
        }
        // The longest first, what is unknown before it, else by arrival.
        model.sort_by_key(|(_, seconds)| std::cmp::Reverse(seconds.unwrap_or(u32::MAX)));
        let keys: Vec<PlanKey> = bench.core.runs().flat_map(|(run, _)| bench.core.plans_of(run)).map(|(key, _)| key.clone()).collect();
        let mut by_hand: Vec<PlanKey> = Vec::new();
        for hand in hands {
            let of = |number: usize| keys[number % keys.len()].clone();
            let (plan, to) = match hand {
                Hand::Front(plan) => (of(plan), Move::Front),
                Hand::Back(plan) => (of(plan), Move::Back),
                Hand::Before(plan, next) => {
                    if of(plan).run != of(next).run {
                        continue;
                    }
                    (of(plan), Move::Before(of(next).plan))
                }
                Hand::Expected(plan, seconds) => {
                    // What was moved by hand stays where it is, however long it takes.
                    let plan = of(plan);
                    if by_hand.contains(&plan) {
                        let spec = PlanSpec { expected_seconds: Some(seconds.into()), ..PlanSpec::new(plan.plan.clone()) };
                        on_plan_expected(&mut bench.core, &plan, spec, &mut bench.effects).expect("it waits");
                    }
                    continue;
                }
            };
            let at = |model: &[(PlanKey, Option<u32>)], key: &PlanKey| model.iter().position(|(known, _)| known == key).expect("known");
            on_plan_moved(&mut bench.core, &plan, to.clone(), &mut bench.effects).expect("it waits");
            let from = at(&model, &plan);
            let found = model.remove(from);
            let place = match &to {
                Move::Front => 0,
                Move::Back => model.len(),
                Move::Before(next) if *next == plan.plan => from,
                Move::Before(next) => at(&model, &PlanKey::new(plan.run.clone(), next.clone())),
            };
            model.insert(place, found);
            match to {
                Move::Before(next) if next == plan.plan => {}
                Move::Before(next) => by_hand.extend([PlanKey::new(plan.run.clone(), next), plan]),
                Move::Front | Move::Back => by_hand.push(plan),
            }
            check_invariants(&bench.core).expect("the invariants hold");
        }
        let expected: Vec<String> = model.iter().map(|(key, _)| key.to_string()).collect();
        let after = Bench { core: restarted(&bench.core, bench.now), effects: Vec::new(), now: bench.now };
        prop_assert_eq!(&order_of(bench, expected.len()), &expected);
        prop_assert_eq!(&order_of(after, expected.len()), &expected);
    }
}
