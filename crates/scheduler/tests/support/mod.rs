//! A scheduler with its effects collected and its rules checked after every step.

#![allow(dead_code)]

use scheduler::*;

pub struct Bench {
    pub core: Core,
    pub effects: Vec<Effect>,
    pub now: Millis,
}

impl Bench {
    pub fn new() -> Self {
        Self { core: Core::new(Settings::default()), effects: Vec::new(), now: Millis(1_000_000) }
    }

    /// A worker of `slots` slots that is ready, with engine "e1".
    pub fn worker(&mut self, name: &str, slots: u32) -> WorkerId {
        self.worker_with(name, WorkerSettings { max_parallel_plans: Some(slots), ..WorkerSettings::default() }, facts())
    }

    pub fn worker_with(&mut self, name: &str, settings: WorkerSettings, facts: WorkerFacts) -> WorkerId {
        let id = WorkerId::from(name);
        on_worker_added(&mut self.core, id.clone(), settings).expect("a new worker");
        on_worker_ready(&mut self.core, &id, facts, self.now, &mut self.effects).expect("a known worker");
        id
    }

    /// A run of plans with these expected seconds, numbered from 01.
    pub fn run(&mut self, name: &str, options: RunOptions, seconds: &[f64]) -> RunId {
        let plans = seconds.iter().enumerate().map(|(index, seconds)| PlanSpec {
            expected_seconds: Some(*seconds),
            ..PlanSpec::new(format!("{:02}", index + 1))
        });
        self.submit(name, options, plans.collect())
    }

    pub fn submit(&mut self, name: &str, options: RunOptions, plans: Vec<PlanSpec>) -> RunId {
        let run = RunId::from(name);
        on_run_submitted(&mut self.core, run.clone(), options, plans, self.now, &mut self.effects).expect("a new run");
        run
    }

    /// Time passes, without a pass over the queue.
    pub fn pass_seconds(&mut self, seconds: i64) {
        self.now = Millis(self.now.0 + seconds * 1000);
    }

    /// The clock is told, then the queue is looked at; what came out since the last call.
    pub fn step(&mut self) -> Vec<Effect> {
        on_time(&mut self.core, self.now, &mut self.effects);
        schedule(&mut self.core, self.now, &mut self.effects);
        check_invariants(&self.core).expect("the invariants hold");
        std::mem::take(&mut self.effects)
    }

    /// As [`Bench::step`]: the placements as "plan@worker", "+" where staged ahead.
    pub fn placed(&mut self) -> Vec<String> {
        placements(&self.step())
    }

    /// Stages and claims everything that is placed ("plan@worker" of the placements).
    pub fn stage_all(&mut self) -> Vec<String> {
        let effects = self.step();
        for effect in &effects {
            if let Effect::StartAttempt(placement) = effect {
                on_attempt_staged(&mut self.core, &placement.attempt, self.now, &mut self.effects);
            }
        }
        placements(&effects)
    }

    /// The attempt of a plan that counts.
    pub fn attempt(&self, run: &str, plan: &str) -> AttemptKey {
        let key = PlanKey::new(run, plan);
        let number = self.core.plan(&key).and_then(|plan| plan.attempt()).expect("an attempt that counts").number;
        AttemptKey::new(key, number)
    }

    pub fn claim(&mut self, run: &str, plan: &str) -> AttemptKey {
        let attempt = self.attempt(run, plan);
        on_attempt_claimed(&mut self.core, &attempt, self.now, &mut self.effects);
        attempt
    }

    pub fn end(&mut self, run: &str, plan: &str, outcome: Outcome) -> News {
        let attempt = self.attempt(run, plan);
        self.end_attempt(&attempt, outcome)
    }

    pub fn end_attempt(&mut self, attempt: &AttemptKey, outcome: Outcome) -> News {
        on_attempt_ended(&mut self.core, attempt, outcome, None, self.now, &mut self.effects)
    }

    pub fn state(&self, run: &str, plan: &str) -> PlanState {
        self.core.plan(&PlanKey::new(run, plan)).expect("a known plan").state().clone()
    }

    pub fn is_waiting(&self, run: &str, plan: &str) -> bool {
        matches!(self.state(run, plan), PlanState::Waiting { .. })
    }
}

pub fn facts() -> WorkerFacts {
    WorkerFacts { cores_total: 64, engines: vec!["e1".into()], ..WorkerFacts::default() }
}

pub fn crashed() -> Outcome {
    Outcome::Infrastructure { cause: Cause::EngineCrashed, message: "signal 11".to_owned() }
}

pub fn placements(effects: &[Effect]) -> Vec<String> {
    let placed = effects.iter().filter_map(|effect| match effect {
        Effect::StartAttempt(placement) => Some(placement),
        _ => None,
    });
    placed
        .map(|placement| {
            let ahead = if placement.ahead { "+" } else { "" };
            format!("{}@{}{ahead}", placement.attempt.plan.plan, placement.worker)
        })
        .collect()
}

pub fn withdrawals(effects: &[Effect]) -> Vec<AttemptKey> {
    let withdrawn = effects.iter().filter_map(|effect| match effect {
        Effect::WithdrawAttempt(attempt, _) => Some(attempt.clone()),
        _ => None,
    });
    withdrawn.collect()
}
