//! Rows from which the state is built again after the controller was gone, and into which it is taken apart.

use crate::core::Deadline;
use crate::{
    AttemptNumber, Core, DeafUntil, Failure, Ghost, Grace, Health, Millis, Pace, Plan, PlanKey, PlanSpec, PlanState,
    Run, RunId, RunOptions, Seat, SetAside, Settings, Worker, WorkerId, WorkerSettings,
};
use serde::{Deserialize, Serialize};

/// Everything that is stored of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRow {
    /// The run.
    pub run: RunId,
    /// What it asks for. Set `paused` where a run waits for `runs resume`.
    pub options: RunOptions,
}

/// Everything that is stored of a plan run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanRow {
    /// The plan.
    pub key: PlanKey,
    /// What it needs.
    pub spec: PlanSpec,
    /// Its state.
    pub state: PlanState,
    /// Number of its next attempt.
    pub next_attempt: u32,
    /// Infrastructure failures that count.
    pub failures: Vec<Failure>,
    /// Failures of the model that count.
    pub model_failures: u32,
    /// Attempts given up without proof that they are dead.
    pub ghosts: Vec<Ghost>,
    /// Place by hand.
    pub hand: i64,
    /// Its place where it was moved just before another plan.
    #[serde(default)]
    pub seat: Option<Seat>,
    /// Order of arrival.
    pub arrival: u64,
}

/// Everything that is stored of a worker. Facts are looked up anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerRow {
    /// The worker.
    pub worker: WorkerId,
    /// What the user set.
    pub settings: WorkerSettings,
    /// Draining.
    pub draining: bool,
    /// Set aside.
    pub set_aside: Option<SetAside>,
    /// Its speed as far as it was learned.
    pub pace: Pace,
}

impl Core {
    /// The state as the rows tell it. Every attempt is taken for what its row says; the caller then reports what it
    /// finds of each: `on_attempt_staged` (in the inbox), `on_attempt_claimed`, `on_attempt_ended`,
    /// `on_attempt_gone` (neither in the inbox nor claimed) or `on_attempt_lost`. [`Core::silent_before`] adds which
    /// workers were silent.
    pub fn restore(
        settings: Settings,
        workers: Vec<WorkerRow>,
        runs: Vec<RunRow>,
        plans: Vec<PlanRow>,
        now: Millis,
    ) -> Self {
        let mut core = Self::new(settings);
        core.grace = Some(Grace { began: now, after: DeafUntil::Start });
        for row in workers {
            let mut worker = Worker::new(row.settings);
            worker.draining = row.draining;
            worker.set_aside = row.set_aside;
            worker.pace = row.pace;
            core.pace.computed += row.pace.computed;
            core.pace.expected += row.pace.expected;
            core.pace.plans += row.pace.plans;
            core.workers.insert(row.worker, worker);
        }
        for row in runs {
            core.queue.set_shut(&row.run, row.options.paused);
            core.runs.insert(row.run, Run::new(row.options));
        }
        for row in plans {
            if core.runs.contains_key(&row.key.run) {
                core.restore_plan(row, now);
            }
        }
        core.dirty = true;
        core
    }

    fn restore_plan(&mut self, mut row: PlanRow, now: Millis) {
        // Until when these block their plan may have passed while nobody could hear of them.
        for ghost in row.ghosts.iter_mut().filter(|ghost| ghost.unwanted) {
            ghost.blocks_until = ghost.blocks_until.max(now + self.settings.grace);
        }
        let plan = Plan {
            spec: row.spec,
            state: row.state,
            next_attempt: AttemptNumber(row.next_attempt),
            failures: row.failures,
            pause: None,
            model_failures: row.model_failures,
            ghosts: row.ghosts,
            hand: row.hand,
            seat: row.seat,
            arrival: row.arrival,
            place: None,
        };
        self.next_arrival = self.next_arrival.max(row.arrival + 1);
        let on_attempt = plan.attempt().map(|attempt| attempt.worker.clone());
        let on_ghosts = plan.ghosts.iter().map(|ghost| ghost.worker.clone());
        for worker in on_ghosts.chain(on_attempt) {
            // An attempt on a worker nobody knows any more is waited for as one that does not answer.
            if !self.workers.contains_key(&worker) {
                let mut unknown = Worker::new(WorkerSettings::default());
                unknown.leaving = true;
                let reason = "it is not among the workers any more".to_owned();
                unknown.health = Health::Unreachable { since: now, reason };
                self.leaving.insert(worker.clone());
                self.workers.insert(worker.clone(), unknown);
                let until = self.wait_for_worker(&worker).map(|wait| wait.until);
                self.deadlines.extend(until.map(|until| (until, Deadline::Unreachable(worker))));
            }
        }
        self.plans.insert(row.key.clone(), plan);
        self.attach(&row.key, now);
    }

    /// The row of a plan, to be stored whenever `plan_changed` names it.
    pub fn plan_row(&self, key: &PlanKey) -> Option<PlanRow> {
        let plan = self.plans.get(key)?;
        Some(PlanRow {
            key: key.clone(),
            spec: plan.spec.clone(),
            state: plan.state.clone(),
            next_attempt: plan.next_attempt.0,
            failures: plan.failures.clone(),
            model_failures: plan.model_failures,
            ghosts: plan.ghosts.clone(),
            hand: plan.hand,
            seat: plan.seat,
            arrival: plan.arrival,
        })
    }

    /// The row of a run, to be stored after every command on it.
    pub fn run_row(&self, run: &RunId) -> Option<RunRow> {
        Some(RunRow { run: run.clone(), options: self.runs.get(run)?.options.clone() })
    }

    /// The row of a worker.
    pub fn worker_row(&self, worker: &WorkerId) -> Option<WorkerRow> {
        let found = self.workers.get(worker)?;
        Some(WorkerRow {
            worker: worker.clone(),
            settings: found.settings.clone(),
            draining: found.draining,
            set_aside: found.set_aside.clone(),
            pace: found.pace,
        })
    }
}
