//! What is told: why plans wait, how long it takes; and what is remembered over a restart.

use crate::support::{Bench, crashed, facts};
use scheduler::*;

const NONE: [&str; 0] = [];

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
fn the_end_on_a_worker_follows_its_slots_its_inbox_and_what_others_wait_for_there() {
    let mut bench = Bench::new();
    let a = bench.worker("a", 1);
    let options = RunOptions { leave: true, ..RunOptions::default() };
    let run = bench.run("r", options, &[100.0, 50.0, 20.0]);
    bench.stage_all();
    let attempt = bench.claim("r", "01");
    let end = |bench: &Bench, run: &RunId| {
        let end = end_on(&bench.core, run, &a, bench.now, &Hints::default());
        end.map(|end| end.since(bench.now).as_secs())
    };
    assert_eq!(end(&bench, &run), Some(170));
    bench.pass_seconds(60);
    on_attempt_progress(&mut bench.core, &attempt, 0.75, bench.now);
    assert_eq!(end(&bench, &run), Some(90));
    assert_eq!(end(&bench, &"other".into()), None);
    assert_eq!(end_on(&bench.core, &run, &"nowhere".into(), bench.now, &Hints::default()), None);
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
