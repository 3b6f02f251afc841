//! What is known of the queue, from the controller's snapshot and changes. Plain state.

use controller::api::{
    Change, ChangeBatch, PlanRunState, PlanRunView, RunState, RunSummary, RunView, Settings, Snapshot,
};
use std::collections::BTreeMap;

/// A plan that failed, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedPlan {
    /// "03".
    pub number: String,
    /// Its title.
    pub title: String,
    /// Why, where that was said.
    pub reason: Option<String>,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownRun {
    /// Counts and state.
    pub title: String,
    /// State.
    pub state: RunState,
    /// Plans in all.
    pub plans: usize,
    /// Plans that succeeded.
    pub succeeded: usize,
    /// Plans that failed.
    pub failed: usize,
    /// Plans that run.
    pub running: usize,
    /// Plans that wait.
    pub waiting: usize,
    /// The controller's sentence.
    pub sentence: Option<String>,
    /// A plan of it that failed.
    pub failed_plan: Option<FailedPlan>,
}

impl KnownRun {
    /// Whether nothing of it runs or waits any more.
    pub fn is_over(&self) -> bool {
        match self.state {
            RunState::Finished | RunState::Cancelled => true,
            RunState::Active | RunState::Paused | RunState::Interrupted => false,
        }
    }

    fn new(summary: &RunSummary) -> Self {
        let mut run = Self {
            title: summary.title.clone(),
            state: summary.state,
            plans: 0,
            succeeded: 0,
            failed: 0,
            running: 0,
            waiting: 0,
            sentence: None,
            failed_plan: None,
        };
        run.count(summary);
        run
    }

    fn count(&mut self, summary: &RunSummary) {
        self.state = summary.state;
        self.plans = summary.plans;
        self.succeeded = summary.succeeded;
        self.failed = summary.failed;
        self.running = summary.running;
        self.waiting = summary.waiting;
    }

    fn note_plan(&mut self, plan: &PlanRunView) {
        if plan.state == (PlanRunState::Failed {}) && self.failed_plan.is_none() {
            let reason = plan.result.as_ref().and_then(|result| result.error_message.clone());
            self.failed_plan = Some(FailedPlan { number: plan.number.clone(), title: plan.title.clone(), reason });
        }
    }
}

/// Plans that run, and plans that wait for their turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenPlans {
    /// Running now.
    pub running: usize,
    /// Waiting in runs that go on. What is paused or interrupted does not go on by itself.
    pub waiting: usize,
}

impl OpenPlans {
    /// Whether there are none.
    pub fn is_none(self) -> bool {
        self.running == 0 && self.waiting == 0
    }

    /// "8 running, 30 waiting".
    pub fn words(self) -> String {
        format!("{} running, {} waiting", self.running, self.waiting)
    }
}

/// Everything known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Runs by id.
    pub runs: BTreeMap<String, KnownRun>,
    /// Settings.
    pub settings: Settings,
}

impl Known {
    /// What a snapshot says.
    pub fn from_snapshot(snapshot: &Snapshot) -> Self {
        let runs = snapshot.runs.iter().map(|run| (run.id.clone(), KnownRun::new(run))).collect();
        let mut known = Self { runs, settings: snapshot.settings.clone() };
        for run in &snapshot.open_runs {
            known.open(run);
        }
        known
    }

    /// Takes in what changed.
    pub fn take_in(&mut self, batch: &ChangeBatch) {
        for change in &batch.changes {
            match change {
                Change::Run { summary, sentence, .. } => {
                    let run = self.runs.entry(summary.id.clone()).or_insert_with(|| KnownRun::new(summary));
                    run.count(summary);
                    run.sentence = Some(sentence.clone());
                }
                Change::Plan { run, plan } => {
                    if let Some(run) = self.runs.get_mut(run) {
                        run.note_plan(plan);
                    }
                }
                Change::RunOpened(run) => self.open(run),
                Change::RunRemoved { run } => {
                    self.runs.remove(run);
                }
                Change::Settings(settings) => self.settings = Settings::clone(settings),
                Change::Log(_)
                | Change::Messages { .. }
                | Change::Finished(_)
                | Change::Worker(_)
                | Change::WorkerRemoved { .. }
                | Change::Controller(_)
                | Change::Projects { .. } => {}
            }
        }
    }

    /// Plans that run or wait, over all runs.
    pub fn open_plans(&self) -> OpenPlans {
        let mut open = OpenPlans::default();
        for run in self.runs.values() {
            open.running += run.running;
            if run.state == RunState::Active {
                open.waiting += run.waiting;
            }
        }
        open
    }

    fn open(&mut self, view: &RunView) {
        let mut run = KnownRun::new(&view.summary);
        run.sentence = Some(view.sentence.clone());
        for plan in &view.plans {
            run.note_plan(plan);
        }
        self.runs.insert(view.summary.id.clone(), run);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A run with these counts.
    pub fn run(state: RunState, succeeded: usize, failed: usize, running: usize, waiting: usize) -> KnownRun {
        KnownRun {
            title: "Weirbach".to_owned(),
            state,
            plans: succeeded + failed + running + waiting,
            succeeded,
            failed,
            running,
            waiting,
            sentence: None,
            failed_plan: None,
        }
    }

    /// These runs, as r1, r2, …
    pub fn known(runs: &[KnownRun]) -> Known {
        let runs = runs.iter().enumerate().map(|(index, run)| (format!("r{}", index + 1), run.clone()));
        Known { runs: runs.collect(), settings: Settings::default() }
    }

    fn batch(text: serde_json::Value) -> ChangeBatch {
        serde_json::from_value(text).unwrap()
    }

    #[test]
    fn changes_of_a_run_and_its_plans_are_taken_in() {
        let mut known = Known::default();
        let summary = serde_json::json!({
            "id": "r1", "project": "/w/Weir.prj", "title": "Weir", "state": "active", "createdAt": 1, "endedAt": null,
            "plans": 3, "succeeded": 1, "failed": 1, "cancelled": 0, "running": 1, "waiting": 0, "sharedOut": false, "folderBytes": 0,
        });
        let plan = serde_json::json!({
            "number": "02", "title": "Dam break", "state": {"kind": "failed"}, "progress": null, "expectedSeconds": null,
            "waitsFor": [], "attempts": [], "result": {
                "planNumber": "02", "workerId": null, "success": false, "hdfPath": null, "errorMessage": "went unstable",
                "executionTime": 1.0, "verdict": null, "engine": null, "engineKind": null, "volumeErrorPercent": null,
            },
        });
        known.take_in(&batch(serde_json::json!({"changes": [
            {"type": "run", "summary": summary, "sentence": "2 of 3 plans computed", "secondsLeft": null, "stuck": null},
            {"type": "plan", "run": "r1", "plan": plan},
        ]})));
        assert_eq!(known.open_plans(), OpenPlans { running: 1, waiting: 0 });
        let run = &known.runs["r1"];
        assert_eq!(run.sentence.as_deref(), Some("2 of 3 plans computed"));
        assert_eq!(run.failed_plan.as_ref().unwrap().reason.as_deref(), Some("went unstable"));
        known.take_in(&batch(serde_json::json!({"changes": [{"type": "run-removed", "run": "r1"}]})));
        assert_eq!(known, Known::default());
    }

    #[test]
    fn what_is_paused_does_not_count_as_waiting() {
        let known = known(&[run(RunState::Paused, 0, 0, 1, 5), run(RunState::Active, 0, 0, 2, 3)]);
        assert_eq!(known.open_plans(), OpenPlans { running: 3, waiting: 3 });
    }
}
