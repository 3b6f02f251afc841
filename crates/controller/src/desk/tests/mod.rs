//! The desk without a process around it: commands are called, and what they answer and leave is looked at.

mod asked_of_runs;
mod asked_of_workers;
mod cleaned_again;
mod kept_awake;
mod set_and_remembered;
mod silent_workers;
mod standing_still;
mod started_again;
mod watched;
mod watched_in_any_order;
mod watchers;

use super::{Belongs, Desk};
use crate::api::{LiveProgress, PlanResult, Reply, RunOptions, RunState, RunView};
use crate::home::Home;
use crate::process::event::Event;
use crate::process::jobs::Jobs;
use crate::runs::entry::{PlanEntry, RunEntry};
use crate::store::Store;
use crate::store::attempts::{AttemptState, StoredAttempt};
use crate::store::plan_runs::{Ending, StoredPlan};
use crate::store::runs::StoredRun;
use protocol::{AttemptId, EngineKind, EngineRequest};
use scheduler::{Millis, PlanKey, PlanSpec, RunId, RunRow, WorkerFacts, WorkerId};
use std::ops::{Deref, DerefMut};
use std::sync::mpsc::{Receiver, channel};

/// Who asks.
pub(super) const CLIENT: crate::process::clients::ClientId = 1;

/// A desk in a folder of its own. Jobs are noted and never begun.
pub(super) struct TestDesk {
    desk: Desk,
    _runtime: tokio::runtime::Runtime,
    events: Receiver<Event>,
    _folder: tempfile::TempDir,
}

impl Deref for TestDesk {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl DerefMut for TestDesk {
    fn deref_mut(&mut self) -> &mut Desk {
        &mut self.desk
    }
}

impl TestDesk {
    /// A new home.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (events, received) = channel();
        let jobs = Jobs::new(runtime.handle().clone(), events);
        let desk = Desk::open(Home::at(folder.path()), Store::in_memory(), jobs).unwrap();
        Self { desk, _runtime: runtime, events: received, _folder: folder }
    }

    /// A run of project `/p/X.prj` whose plans wait.
    pub fn run(&mut self, plans: &[&str]) -> String {
        let id = self.store.next_run_id().unwrap();
        let project = self.store.enter_project("/p/X.prj", "X", 1).unwrap();
        let options = scheduler::RunOptions {
            workers: Some([WorkerId::from("local")].into()),
            ..scheduler::RunOptions::default()
        };
        let stored = StoredRun {
            id: id.clone(),
            project,
            project_path: "/p/X.prj".into(),
            title: "X".into(),
            options: RunOptions::default(),
            workers: vec!["local".into()],
            own_workers: None,
            scheduling: RunRow { run: RunId::from(id.as_str()), options: options.clone() },
            state: RunState::Active,
            created_at: 5,
            ended_at: None,
            folder_bytes: 0,
        };
        self.store.add_run(&stored).unwrap();
        let mut entries = Vec::new();
        for (position, plan) in (0..).zip(plans) {
            let plan = StoredPlan {
                run: id.clone(),
                plan: (*plan).to_owned(),
                position,
                title: String::new(),
                fingerprint: None,
                expected: None,
                row: None,
                result: None,
                ending: None,
            };
            self.store.add_plan(&plan, None).unwrap();
            entries.push(PlanEntry::new(plan));
        }
        self.runs.insert(id.clone(), RunEntry::new(stored, entries));
        let specs = plans.iter().map(|plan| PlanSpec::new(*plan)).collect();
        let (run, now) = (RunId::from(id.as_str()), self.desk.millis());
        let desk = &mut self.desk;
        scheduler::on_run_submitted(&mut desk.core, run, options, specs, now, &mut desk.effects).unwrap();
        desk.clients.watchers().for_each(|watching| watching.note_opened(&id));
        self.end_a_turn();
        id
    }

    /// What a turn does, without its jobs.
    pub fn end_a_turn(&mut self) {
        self.settle().unwrap();
        for key in std::mem::take(&mut self.turn.changed) {
            let row = self.core.plan_row(&key);
            if let Some(plan) = self.plan_mut(key.run.as_str(), key.plan.as_str()) {
                plan.stored.row = row;
            }
        }
    }

    /// A whole turn: what was wanted is stored, and told. Its jobs are not begun.
    pub fn turn(&mut self) {
        self.last_told.something_happened();
        let turn = self.store_turn().unwrap();
        self.look_after_sleep();
        self.tell(turn.answers, turn.watchers);
    }

    /// This machine was looked at.
    pub fn local_is_ready(&mut self, slots: u32) {
        let engines = vec!["practice 1".into()];
        let facts = WorkerFacts { slots: Some(slots), cores_total: 64, engines, ..WorkerFacts::default() };
        let (desk, mut effects) = (&mut self.desk, Vec::new());
        let now = desk.millis();
        scheduler::on_worker_ready(&mut desk.core, &"local".into(), facts, now, &mut effects).unwrap();
    }

    /// The plan that comes next was placed, and its files travel.
    pub fn plan_is_placed(&mut self, run: &str, plan: &str, then: Millis) -> AttemptId {
        let (desk, mut effects) = (&mut self.desk, Vec::new());
        scheduler::schedule(&mut desk.core, then, &mut effects);
        self.enter_attempt(run, plan, then)
    }

    /// The attempt that the queue has for a plan is entered, as if it were being staged.
    pub fn enter_attempt(&mut self, run: &str, plan: &str, then: Millis) -> AttemptId {
        let desk = &mut self.desk;
        let placed = desk.core.plan(&PlanKey::new(run, plan)).unwrap().attempt().unwrap().clone();
        let id = desk.id_of(&placed.key(&PlanKey::new(run, plan)));
        let number = placed.number.0;
        let attempt = StoredAttempt {
            id: id.0.clone(),
            run: run.to_owned(),
            plan: plan.to_owned(),
            number,
            worker: placed.worker.as_str().to_owned(),
            engine: EngineRequest { kind: EngineKind::Practice, version: "practice 1".into(), program: "/x".into() },
            state: AttemptState::Staging,
            slot: None,
            placed_at: then.0,
            started_at: None,
            ended_at: None,
            reason: None,
            peak_memory: None,
            events_offset: 0,
            result: None,
            cleaned: false,
        };
        desk.attempts.insert(id.clone(), Belongs { run: run.to_owned(), plan: plan.to_owned(), number });
        desk.plan_mut(run, plan).unwrap().attempts.push(attempt);
        id
    }

    /// The plan that comes next was claimed some time ago and is done in part.
    pub fn plan_runs(&mut self, run: &str, plan: &str, milliseconds: i64, part: f64) -> AttemptId {
        let then = Millis(self.now - milliseconds);
        let id = self.plan_is_placed(run, plan, then);
        let (desk, mut effects) = (&mut self.desk, Vec::new());
        let key = PlanKey::new(run, plan);
        let key = desk.core.plan(&key).unwrap().attempt().unwrap().key(&key);
        scheduler::on_attempt_staged(&mut desk.core, &key, then, &mut effects);
        scheduler::on_attempt_claimed(&mut desk.core, &key, then, &mut effects);
        let entry = desk.plan_mut(run, plan).unwrap();
        let attempt = entry.attempts.last_mut().unwrap();
        (attempt.state, attempt.started_at) = (AttemptState::Running, Some(then.0));
        entry.progress = Some(LiveProgress { fraction: part, ..LiveProgress::default() });
        id
    }

    /// A plan that runs ends well.
    pub fn plan_succeeded(&mut self, run: &str, plan: &str, seconds: f64) {
        let (desk, mut effects) = (&mut self.desk, Vec::new());
        let (now, key) = (desk.millis(), PlanKey::new(run, plan));
        let key = desk.core.plan(&key).unwrap().attempt().unwrap().key(&key);
        scheduler::on_attempt_computed(&mut desk.core, &key, now, &mut effects);
        let outcome = scheduler::Outcome::Succeeded {};
        scheduler::on_attempt_ended(&mut desk.core, &key, outcome, Some(seconds), now, &mut effects);
        let entry = desk.plan_mut(run, plan).unwrap();
        entry.progress = None;
        entry.stored.ending = Some(Ending::Succeeded { published: true });
        let nothing = super::start_run::nothing_computed(plan);
        entry.stored.result = Some(PlanResult { success: true, execution_time: seconds, ..nothing });
    }

    /// A run as clients see it.
    pub fn view(&self, run: &str) -> RunView {
        crate::runs::view::run_view(&self.runs[run], &self.core, &self.home, self.millis())
    }

    /// The last answer that was given.
    pub fn answer(&mut self) -> Reply {
        self.turn.answers.pop().unwrap().2
    }
}
