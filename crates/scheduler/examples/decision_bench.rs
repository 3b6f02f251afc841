//! What one decision costs: 10 000 plans on 100 slots, with workers that succeed at once.
//!
//! One decision is one plan placed, with everything that belongs to it: joining the queue, the pass that places it, and
//! the news that it is staged, claimed and over. A pass is made after every end, as if no two came together. Prints one
//! JSON line: nanoseconds a decision, for equal workers and for a mixture of workers and needs.

use scheduler::*;
use std::time::{Duration, Instant};

const PLANS: usize = 10_000;
const SLOTS: u32 = 100;
const PLANS_OF_A_RUN: usize = 100;
const REPETITIONS: usize = 9;
const GIB: u64 = 1 << 30;

/// Counts decisions and remembers what was started.
#[derive(Default)]
struct Started {
    attempts: Vec<AttemptKey>,
    decisions: u64,
}

impl Effects for Started {
    fn start_attempt(&mut self, placement: Placement) {
        self.decisions += 1;
        self.attempts.push(placement.attempt);
    }
    fn withdraw_attempt(&mut self, _: AttemptKey, _: WorkerId) {}
    fn cancel_attempt(&mut self, _: AttemptKey, _: WorkerId) {}
    fn plan_changed(&mut self, _: PlanKey) {}
    fn plan_ended(&mut self, _: PlanKey, _: PlanEnd) {}
    fn run_ended(&mut self, _: RunId) {}
    fn late_result(&mut self, _: AttemptKey, _: WorkerId, _: Outcome) {}
    fn worker_set_aside(&mut self, _: WorkerId, _: String) {}
    fn worker_allowed_again(&mut self, _: WorkerId) {}
    fn log(&mut self, _: Decision) {}
    fn wake_at(&mut self, _: Millis) {}
}

/// Workers and plans of one scenario.
#[derive(Clone, Copy)]
enum Scenario {
    /// 25 workers of 4 slots; plans that differ in length alone.
    Equal,
    /// 40 workers of 1 to 4 slots in two tiers, of different speed, memory and engines; runs that pin an engine, limit
    /// what computes at once, or use some of the workers only; plans that differ in memory.
    Mixed,
}

fn add_workers(core: &mut Core, scenario: Scenario, now: Millis, started: &mut Started) {
    let mut slots_left = SLOTS;
    for index in 0.. {
        let slots = match scenario {
            Scenario::Equal => 4,
            Scenario::Mixed => 1 + index % 4,
        };
        let slots = slots.min(slots_left);
        if slots == 0 {
            return;
        }
        slots_left -= slots;
        let mixed = matches!(scenario, Scenario::Mixed);
        let settings = WorkerSettings {
            queue_priority: if mixed { (index % 2) as u8 } else { 0 },
            max_parallel_plans: Some(slots),
            speed: mixed.then(|| 1.0 + f64::from(index % 3) / 2.0),
            ..WorkerSettings::default()
        };
        let memory = if mixed { 16 * GIB * u64::from(1 + index % 4) } else { 64 * GIB };
        let engines = if mixed && index % 3 == 0 { vec!["6.5".into(), "6.6".into()] } else { vec!["6.6".into()] };
        let facts = WorkerFacts {
            cores_total: 64,
            memory_bytes: Some(memory),
            memory_free_bytes: Some(memory),
            disk_free_bytes: Some(1000 * GIB),
            engines,
            ..WorkerFacts::default()
        };
        let id = WorkerId::from(format!("worker-{index:02}"));
        on_worker_added(core, id.clone(), settings).expect("a new worker");
        on_worker_ready(core, &id, facts, now, started).expect("a known worker");
    }
}

fn submit_runs(core: &mut Core, scenario: Scenario, now: Millis, started: &mut Started) {
    let mixed = matches!(scenario, Scenario::Mixed);
    for run in 0..PLANS / PLANS_OF_A_RUN {
        let plans = (0..PLANS_OF_A_RUN).map(|plan| {
            let number = run * PLANS_OF_A_RUN + plan;
            PlanSpec {
                expected_seconds: Some(60.0 + (number * 7919 % 3600) as f64),
                memory_bytes: Some(if mixed { GIB * (1 + number as u64 * 31 % 12) } else { GIB }),
                disk_bytes: Some(GIB / 4),
                ..PlanSpec::new(format!("{plan:02}"))
            }
        });
        let options = RunOptions {
            engines: vec![if mixed && run % 5 == 0 { "6.5".into() } else { "6.6".into() }],
            max_concurrent: (mixed && run % 7 == 0).then_some(3),
            workers: (mixed && run % 11 == 0)
                .then(|| (0..20).map(|index| format!("worker-{index:02}").into()).collect()),
            ..RunOptions::default()
        };
        on_run_submitted(core, format!("run-{run:03}").into(), options, plans.collect(), now, started)
            .expect("a new run");
    }
}

/// Nanoseconds a decision, over the whole life of the queue.
fn measure(scenario: Scenario) -> f64 {
    let mut core = Core::new(Settings::default());
    let mut started = Started::default();
    let mut now = Millis(0);
    add_workers(&mut core, scenario, now, &mut started);
    let begin = Instant::now();
    submit_runs(&mut core, scenario, now, &mut started);
    schedule(&mut core, now, &mut started);
    let mut running = std::collections::VecDeque::new();
    loop {
        running.extend(std::mem::take(&mut started.attempts));
        let Some(attempt) = running.pop_front() else { break };
        now = now + Duration::from_millis(100);
        on_attempt_staged(&mut core, &attempt, now, &mut started);
        on_attempt_claimed(&mut core, &attempt, now, &mut started);
        on_attempt_ended(&mut core, &attempt, Outcome::Succeeded {}, Some(60.0), now, &mut started);
        schedule(&mut core, now, &mut started);
    }
    let spent = begin.elapsed();
    check_invariants(&core).expect("the invariants hold");
    let over = core.runs().filter(|(_, run)| run.is_over()).count();
    assert_eq!(over, PLANS / PLANS_OF_A_RUN, "every run is over");
    spent.as_nanos() as f64 / started.decisions as f64
}

/// Median, smallest and largest of the repetitions.
fn repeated(scenario: Scenario) -> (f64, f64, f64) {
    measure(scenario);
    let mut all: Vec<f64> = (0..REPETITIONS).map(|_| measure(scenario)).collect();
    all.sort_by(f64::total_cmp);
    (all[REPETITIONS / 2], all[0], all[REPETITIONS - 1])
}

fn main() {
    let (median, least, most) = repeated(Scenario::Equal);
    let (mixed_median, mixed_least, mixed_most) = repeated(Scenario::Mixed);
    println!(
        "{{\"bench\":\"core-decision\",\"unit\":\"ns\",\"plans\":{PLANS},\"slots\":{SLOTS},\"repetitions\":{REPETITIONS},\
         \"median\":{median:.0},\"min\":{least:.0},\"max\":{most:.0},\
         \"mixed\":{{\"median\":{mixed_median:.0},\"min\":{mixed_least:.0},\"max\":{mixed_most:.0}}}}}"
    );
}
