//! Who is told what, and when. The state behind it is a small world of its own.

mod any_order;
mod following;
mod watching;

use super::clients::{ClientId, Clients, Told};
use super::outgoing::Outgoing;
use crate::api::{
    AwakeState, Change, ChangeBatch, ControllerView, Frame, LogEntry, PlanRunState, PlanRunView, RecentProject,
    RunFinished, RunOptions, RunState, RunStatistics, RunSummary, RunView, Settings, Snapshot, WorkerState, WorkerView,
};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// What a run is here: when it ended, and each plan with a number that stands for all that can change of it.
#[derive(Clone, Debug, Default)]
struct Run {
    ended: bool,
    changes: usize,
    plans: BTreeMap<String, u32>,
}

/// Everything there is.
#[derive(Clone, Debug, Default)]
struct World {
    runs: BTreeMap<String, Run>,
    workers: BTreeMap<String, u32>,
    found_running: u32,
    projects: Vec<String>,
    keep_runs: u32,
}

impl World {
    /// A world with open runs of some plans.
    fn of(runs: &[(&str, &[&str])]) -> Self {
        let run = |plans: &&[&str]| Run {
            plans: plans.iter().map(|plan| ((*plan).to_owned(), 0)).collect(),
            ..Run::default()
        };
        Self { runs: runs.iter().map(|(id, plans)| ((*id).to_owned(), run(plans))).collect(), ..Self::default() }
    }

    fn summary(&self, id: &str) -> Option<RunSummary> {
        let run = self.runs.get(id)?;
        Some(RunSummary {
            id: id.to_owned(),
            project: "/p/X.prj".into(),
            title: "X".into(),
            state: if run.ended { RunState::Finished } else { RunState::Active },
            created_at: i64::try_from(id.len()).unwrap(),
            ended_at: run.ended.then_some(9),
            plans: run.plans.len(),
            succeeded: run.changes,
            failed: 0,
            cancelled: 0,
            running: 0,
            waiting: 0,
            shared_out: false,
            folder_bytes: 0,
        })
    }

    fn plan_view(&self, run: &str, plan: &str) -> Option<PlanRunView> {
        let state = *self.runs.get(run)?.plans.get(plan)?;
        Some(PlanRunView {
            number: plan.to_owned(),
            title: String::new(),
            state: PlanRunState::Waiting {},
            progress: None,
            expected_seconds: Some(f64::from(state)),
            waits_for: Vec::new(),
            turn: None,
            attempts: Vec::new(),
            result: None,
        })
    }

    fn run_view(&self, id: &str) -> Option<RunView> {
        let summary = self.summary(id)?;
        let run = self.runs.get(id)?;
        Some(RunView {
            sentence: format!("{} changes", run.changes),
            summary,
            options: RunOptions::default(),
            workers: Vec::new(),
            plans: run.plans.keys().filter_map(|plan| self.plan_view(id, plan)).collect(),
            seconds_left: None,
            folder: String::new(),
            stuck: None,
        })
    }

    fn worker_view(&self, name: &str) -> Option<WorkerView> {
        let state = *self.workers.get(name)?;
        Some(WorkerView {
            name: name.to_owned(),
            kind: "local".into(),
            state: WorkerState::Ready {},
            slots: Vec::new(),
            cores: Some(state),
            memory_bytes: None,
            disk_free_bytes: None,
            engines: Vec::new(),
            queue_priority: 0,
            folder: String::new(),
            folder_bytes: None,
            memory_free_bytes: None,
            cores_used: 0.0,
            memory_used_bytes: 0,
            machine: None,
            system: None,
            kept: true,
            examining: false,
            entry: serde_json::Value::Null,
        })
    }

    fn controller_view(&self) -> ControllerView {
        ControllerView {
            version: String::new(),
            pid: 1,
            home: String::new(),
            machine: String::new(),
            started_at: 0,
            found_running: self.found_running,
            awake: AwakeState::NotNeeded {},
            disk_free_bytes: None,
        }
    }

    fn recent(&self) -> Vec<RecentProject> {
        let project = |path: &String| RecentProject { path: path.clone(), title: String::new(), opened_at: 1 };
        self.projects.iter().map(project).collect()
    }

    fn program(&self) -> Settings {
        Settings { keep_runs: self.keep_runs, ..Settings::default() }
    }

    fn snapshot(&self) -> Snapshot {
        let mut runs: Vec<RunSummary> = self.runs.keys().filter_map(|id| self.summary(id)).collect();
        runs.sort_by_cached_key(RunSummary::newest_first);
        let open = runs.iter().filter(|run| run.ended_at.is_none());
        Snapshot {
            controller: self.controller_view(),
            open_runs: open.filter_map(|run| self.run_view(&run.id)).collect(),
            runs,
            workers: self.workers.keys().filter_map(|name| self.worker_view(name)).collect(),
            projects: self.recent(),
            settings: self.program(),
            window_memory: None,
        }
    }
}

impl Told for World {
    fn plan(&self, run: &str, plan: &str) -> Option<Change> {
        Some(Change::Plan { run: run.to_owned(), plan: Box::new(self.plan_view(run, plan)?) })
    }

    fn run(&self, run: &str) -> Option<Change> {
        let view = self.run_view(run)?;
        Some(Change::Run { summary: view.summary, sentence: view.sentence, seconds_left: None, stuck: None })
    }

    fn finished(&self, _run: &str) -> Option<Change> {
        Some(Change::Finished(RunFinished { results: BTreeMap::new(), statistics: RunStatistics::default() }))
    }

    fn opened(&self, run: &str) -> Option<Change> {
        Some(Change::RunOpened(Box::new(self.run_view(run)?)))
    }

    fn worker(&self, name: &str) -> Change {
        match self.worker_view(name) {
            Some(view) => Change::Worker(Box::new(view)),
            None => Change::WorkerRemoved { name: name.to_owned() },
        }
    }

    fn controller(&self) -> Change {
        Change::Controller(self.controller_view())
    }

    fn projects(&self) -> Change {
        Change::Projects { projects: self.recent() }
    }

    fn settings(&self) -> Change {
        Change::Settings(Box::new(self.program()))
    }
}

/// The other end of a connection.
struct End {
    lines: mpsc::Receiver<Vec<u8>>,
    outgoing: Outgoing,
}

impl End {
    /// Connects a client.
    fn of(clients: &mut Clients, id: ClientId) -> Self {
        let (sender, lines) = mpsc::channel(64);
        let outgoing = Outgoing::new(sender);
        clients.add(id, outgoing.clone());
        Self { lines, outgoing }
    }

    /// The next batch, where one was sent.
    fn batch(&mut self) -> Option<ChangeBatch> {
        let line = self.lines.try_recv().ok()?;
        self.outgoing.waiting().written(line.len());
        match serde_json::from_slice(&line).unwrap() {
            Frame::Changes(batch) => Some(batch),
            Frame::Answer { .. } => panic!("an answer"),
        }
    }
}

fn entry(run: Option<&str>) -> LogEntry {
    LogEntry { number: 1, run: run.map(str::to_owned), plan: None, at: 0, kind: "made".into(), text: String::new() }
}

fn later(now: Instant, milliseconds: u64) -> Instant {
    now + Duration::from_millis(milliseconds)
}
