//! A controller in a home of its own, with the real programs beside it.

use controller::api::{
    Change, Command, PlanRunView, PlanSelection, Reply, RunFinished, RunOptions, RunRef, RunView, StartRun,
    WorkerSelection, WorkerView,
};
use controller::client::{Client, Follower};
use controller::run_controller;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The agent and the practice engine, built beside the tests.
pub fn programs_are_there() {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let folder = test.ancestors().nth(2).unwrap().to_path_buf();
        let program = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if ["spillway-agent", "practice-ras"].iter().all(|name| program(name).exists()) {
            return;
        }
        let mut build = std::process::Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "-p", "agent", "-p", "practice-ras", "--bins"]);
        build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        assert!(build.status().unwrap().success(), "the programs do not build");
    });
}

pub fn on_runtime(test: impl Future<Output = ()>) {
    programs_are_there();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

pub struct Running {
    pub home: PathBuf,
    pub folder: tempfile::TempDir,
    thread: RefCell<Option<JoinHandle<()>>>,
}

impl Running {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        let running = Self { home, folder, thread: RefCell::new(None) };
        running.start_controller();
        running
    }

    fn start_controller(&self) {
        let home = self.home.clone();
        *self.thread.borrow_mut() = Some(std::thread::spawn(move || run_controller(&home).unwrap()));
    }

    pub async fn client(&self) -> Client {
        let begun = Instant::now();
        loop {
            if let Some(client) = Client::connect(&self.home).await {
                return client;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "the controller does not answer");
            // Another test may hold our lock for a moment, in a process that is just being made: it made way then.
            if self.thread.borrow().as_ref().is_some_and(JoinHandle::is_finished) {
                self.start_controller();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The controller ends, and another one begins in the same home.
    pub async fn restart(&self) {
        self.stop().await;
        self.start_controller();
    }

    async fn stop(&self) {
        let mut client = self.client().await;
        assert!(matches!(ask(&mut client, Command::Shutdown { now: true }).await, Reply::Done {}));
        let thread = self.thread.take().unwrap();
        thread.join().unwrap();
    }

    /// Ends the controller, and the agents that serve its workers.
    pub async fn end(self) {
        self.stop().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut folders = vec![self.home.join("worker")];
        folders.extend(std::fs::read_dir(self.home.join("workers")).into_iter().flatten().flatten().map(|e| e.path()));
        for folder in folders {
            let Ok(text) = std::fs::read_to_string(folder.join("serve.json")) else { continue };
            let Ok(serve) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
            if let Some(pid) = serve["pid"].as_u64() {
                whole_way::kill(u32::try_from(pid).unwrap_or(0));
            }
        }
    }
}

pub async fn ask(client: &mut Client, command: Command) -> Reply {
    client.call(command).await.unwrap()
}

pub async fn refused(client: &mut Client, command: Command) -> controller::api::ApiError {
    match ask(client, command).await {
        Reply::Refused(error) => error,
        other => panic!("not refused: {other:?}"),
    }
}

pub async fn run_view(client: &mut Client, command: Command) -> RunView {
    match ask(client, command).await {
        Reply::Run(run) => *run,
        other => panic!("{other:?}"),
    }
}

pub async fn workers(client: &mut Client, command: Command) -> Vec<WorkerView> {
    match ask(client, command).await {
        Reply::Workers(workers) => workers,
        other => panic!("{other:?}"),
    }
}

pub fn of(run: &str) -> RunRef {
    RunRef(Some(run.to_owned()))
}

/// Starts plans with the practice engine on one worker; the run's id.
pub async fn start(client: &mut Client, project: &Path, plans: PlanSelection, worker: &str) -> String {
    let request = StartRun {
        project: project.to_string_lossy().into_owned(),
        plans,
        workers: WorkerSelection::Named(vec![worker.to_owned()]),
        options: RunOptions { engine: "practice".to_owned(), ..RunOptions::default() },
    };
    match ask(client, Command::RunStart(request)).await {
        Reply::Started(started) => started.run.summary.id,
        other => panic!("{other:?}"),
    }
}

/// A run as its changes come.
pub struct Followed {
    pub run: RunView,
    follower: Follower,
}

impl Followed {
    pub async fn of(running: &Running, run: &str) -> Self {
        let client = running.client().await;
        let (run, follower) = client.follow(of(run), false).await.unwrap();
        Self { run, follower }
    }

    /// Waits for the next change, and takes it in; its end where it ended.
    async fn next(&mut self) -> Option<RunFinished> {
        let batch = tokio::time::timeout(Duration::from_secs(60), self.follower.next()).await;
        let batch = batch.expect("nothing changed for a minute").expect("the controller went away");
        let mut ended = None;
        for change in batch.changes {
            match change {
                Change::Plan { plan, .. } => {
                    let known = self.run.plans.iter_mut().find(|known| known.number == plan.number).unwrap();
                    *known = *plan;
                }
                Change::Finished(finished) => ended = Some(finished),
                Change::Run { summary, .. } => self.run.summary = summary,
                _ => {}
            }
        }
        ended
    }

    /// Waits until a plan is as wished.
    pub async fn until(&mut self, plan: &str, wished: impl Fn(&PlanRunView) -> bool) {
        loop {
            if self.run.plans.iter().any(|known| known.number == plan && wished(known)) {
                return;
            }
            assert!(self.next().await.is_none(), "the run ended before: {:?}", self.run);
        }
    }

    pub async fn followed_to_its_end(&mut self) -> RunFinished {
        loop {
            if let Some(finished) = self.next().await {
                return finished;
            }
        }
    }
}

/// A project of so many plans, each of which takes at least so many seconds with the practice engine.
pub fn project(folder: &Path, plans: u32, seconds: f64) -> PathBuf {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/trial");
    let read = |name: &str| std::fs::read_to_string(assets.join(name)).unwrap();
    std::fs::create_dir_all(folder).unwrap();
    let put = |name: String, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let numbers: Vec<String> = (1..=plans).map(|number| format!("p{number:02}")).collect();
    let listed: String = numbers.iter().map(|number| format!("Plan File={number}\r\n")).collect();
    put("Trial.prj".to_owned(), &read("Trial.prj").replace("Plan File=p01\r\n", &listed));
    for number in &numbers {
        put(format!("Trial.{number}"), &read("Trial.p01").replace("Plan Title=Trial", &format!("Plan Title={number}")));
    }
    for name in ["Trial.g01", "Trial.f01"] {
        put(name.to_owned(), &read(name));
    }
    put("practice.toml".to_owned(), &format!("seconds = {seconds:?}\n"));
    folder.join("Trial.prj")
}
