//! The desk without a process around it: commands are called, and what they answer and leave is looked at.

mod asked_of_runs;
mod asked_of_workers;

use super::Desk;
use crate::api::{Reply, RunOptions, RunState};
use crate::home::Home;
use crate::process::event::Event;
use crate::process::jobs::Jobs;
use crate::runs::entry::{PlanEntry, RunEntry};
use crate::store::Store;
use crate::store::plan_runs::StoredPlan;
use crate::store::runs::StoredRun;
use scheduler::{PlanSpec, RunId, RunRow, WorkerId};
use std::ops::{Deref, DerefMut};
use std::sync::mpsc::{Receiver, channel};

/// Who asks.
pub(super) const CLIENT: crate::process::clients::ClientId = 1;

/// A desk in a folder of its own. Jobs are noted and never begun.
pub(super) struct TestDesk {
    desk: Desk,
    _runtime: tokio::runtime::Runtime,
    _events: Receiver<Event>,
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
        Self { desk, _runtime: runtime, _events: received, _folder: folder }
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

    /// The last answer that was given.
    pub fn answer(&mut self) -> Reply {
        self.turn.answers.pop().unwrap().2
    }
}
