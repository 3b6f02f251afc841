//! The process and its clients: one controller a home, one socket, answers that say what is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use controller::api::{
    AddWorker, Command, ErrorCode, OpenProject, PlanSelection, Reply, RunOptions, RunRef, StartRun, WorkerSelection,
    WorkerState,
};
use controller::client::Client;
use controller::run_controller;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

struct Running {
    home: PathBuf,
    thread: RefCell<Option<JoinHandle<()>>>,
    _folder: tempfile::TempDir,
}

impl Running {
    fn start(below: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join(below);
        let of_thread = home.clone();
        let thread = std::thread::spawn(move || run_controller(&of_thread).unwrap());
        Self { home, thread: RefCell::new(Some(thread)), _folder: folder }
    }

    async fn client(&self) -> Client {
        let begun = Instant::now();
        loop {
            if let Some(client) = Client::connect(&self.home).await {
                return client;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "the controller does not answer");
            self.start_again_where_it_made_way();
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// A process that another test starts at this moment holds our locks until it is its own program; a controller that
    /// meets such a lock makes way, and a client starts the next one.
    fn start_again_where_it_made_way(&self) {
        let mut thread = self.thread.borrow_mut();
        if thread.as_ref().is_some_and(JoinHandle::is_finished) {
            let home = self.home.clone();
            *thread = Some(std::thread::spawn(move || run_controller(&home).unwrap()));
        }
    }

    /// Asks the controller to end, and waits for that.
    async fn end(self) {
        let mut client = self.client().await;
        assert!(matches!(client.call(Command::Shutdown { now: true }).await.unwrap(), Reply::Done {}));
        self.thread.take().unwrap().join().unwrap();
        assert!(!self.home.join("controller.json").exists(), "a controller that ended announces itself");
        assert!(Client::connect(&self.home).await.is_none());
    }
}

fn on_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

fn start_of(project: &Path, workers: WorkerSelection, engine: &str) -> Command {
    Command::RunStart(StartRun {
        project: project.to_string_lossy().into_owned(),
        plans: PlanSelection::All,
        workers,
        options: RunOptions { engine: engine.to_owned(), ..RunOptions::default() },
    })
}

async fn refused(client: &mut Client, command: Command) -> (ErrorCode, String) {
    match client.call(command).await.unwrap() {
        Reply::Refused(error) => (error.code, error.message),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_second_controller_makes_way_for_the_first() {
    on_runtime(async {
        let running = Running::start("home");
        running.client().await;
        run_controller(&running.home).unwrap();
        running.client().await;
        running.end().await;
    });
}

#[test]
fn a_controller_is_found_though_its_file_was_removed_or_garbled() {
    on_runtime(async {
        let running = Running::start("home");
        running.client().await;
        std::fs::write(running.home.join("controller.json"), "{ no json").unwrap();
        assert!(Client::connect(&running.home).await.is_some());
        std::fs::remove_file(running.home.join("controller.json")).unwrap();
        assert!(Client::connect(&running.home).await.is_some());
        running.end().await;
    });
}

#[test]
fn a_home_whose_path_is_longer_than_a_sockets_may_be_works() {
    on_runtime(async {
        let running = Running::start(&"a-folder-with-a-long-name/".repeat(6));
        let mut client = running.client().await;
        match client.call(Command::Hello {}).await.unwrap() {
            Reply::Hello { home, pid, .. } => {
                assert_eq!((PathBuf::from(home), pid), (running.home.clone(), std::process::id()));
            }
            other => panic!("{other:?}"),
        }
        running.end().await;
    });
}

#[test]
fn what_is_wrong_with_a_call_is_told_and_nothing_is_made() {
    on_runtime(async {
        let running = Running::start("home");
        let mut client = running.client().await;
        let nowhere = running.home.join("no-project");
        let open = Command::ProjectOpen(OpenProject { path: nowhere.to_string_lossy().into_owned() });
        assert_eq!(refused(&mut client, open).await.0, ErrorCode::BadProject);
        let start = start_of(&nowhere, WorkerSelection::All, "auto");
        assert_eq!(refused(&mut client, start).await.0, ErrorCode::BadProject);
        let start = start_of(&nowhere, WorkerSelection::All, "newest");
        assert_eq!(refused(&mut client, start).await.0, ErrorCode::BadRequest);
        let (code, message) =
            refused(&mut client, start_of(&nowhere, WorkerSelection::Named(vec!["mars".into()]), "auto")).await;
        assert_eq!(code, ErrorCode::BadRequest);
        assert!(message.contains("mars") && message.contains("local"), "{message}");
        let file = WorkerSelection::File { file: "w.json".into(), text: "{\"workers\": 3}".into() };
        let (code, message) = refused(&mut client, start_of(&nowhere, file, "auto")).await;
        assert_eq!(code, ErrorCode::BadRequest);
        assert!(message.contains("w.json"), "{message}");
        assert_eq!(refused(&mut client, Command::RunShow(RunRef(None))).await.0, ErrorCode::NotFound);
        match client.call(Command::RunList {}).await.unwrap() {
            Reply::Runs(runs) => assert!(runs.is_empty()),
            other => panic!("{other:?}"),
        }
        running.end().await;
    });
}

#[test]
fn kept_workers_survive_the_controller() {
    on_runtime(async {
        let mut running = Running::start("home");
        let mut client = running.client().await;
        let entry = serde_json::json!({ "type": "slurm", "name": "cluster", "queue_priority": 4 });
        client.call(Command::WorkerAdd(AddWorker(entry))).await.unwrap();
        client.call(Command::Shutdown { now: true }).await.unwrap();
        running.thread.take().unwrap().join().unwrap();

        let home = running.home.clone();
        running.thread = RefCell::new(Some(std::thread::spawn(move || run_controller(&home).unwrap())));
        let mut client = running.client().await;
        match client.call(Command::WorkerList {}).await.unwrap() {
            Reply::Workers(workers) => {
                let cluster = workers.iter().find(|worker| worker.name == "cluster").unwrap();
                assert_eq!((cluster.kind.as_str(), cluster.queue_priority), ("slurm", 4));
            }
            other => panic!("{other:?}"),
        }
        running.end().await;
    });
}

#[test]
fn a_worker_whose_engine_is_not_there_is_not_ready() {
    on_runtime(async {
        let running = Running::start("home");
        let mut client = running.client().await;
        let entry = serde_json::json!({ "type": "local", "name": "a", "ras_exe_path": "/no/such/Ras.exe" });
        match client.call(Command::WorkerAdd(AddWorker(entry))).await.unwrap() {
            Reply::Workers(workers) => match &workers[0].state {
                WorkerState::NeedsAttention { reason } if reason.contains("spillway-agent was not found") => {
                    println!("skipped: a_worker_whose_engine_is_not_there_is_not_ready: the agent is not built");
                }
                WorkerState::NeedsAttention { reason } => assert!(reason.contains("ras_exe_path"), "{reason}"),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
        running.end().await;
    });
}

#[test]
fn a_line_that_is_no_command_is_answered_and_the_connection_stays() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    on_runtime(async {
        let running = Running::start("home");
        running.client().await;
        #[cfg(unix)]
        let stream = tokio::net::UnixStream::connect(running.home.join("controller.sock")).await.unwrap();
        #[cfg(windows)]
        let stream = {
            let text = std::fs::read_to_string(running.home.join("controller.json")).unwrap();
            let file: serde_json::Value = serde_json::from_str(&text).unwrap();
            tokio::net::windows::named_pipe::ClientOptions::new().open(file["socket"].as_str().unwrap()).unwrap()
        };
        let (reader, mut writer) = tokio::io::split(stream);
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"{\"id\":1,\"command\":\"fly\"}\n").await.unwrap();
        assert!(lines.next_line().await.unwrap().unwrap().contains("bad-request"));
        writer.write_all(b"{\"id\":2,\"command\":\"hello\",\"request\":{}}\n").await.unwrap();
        assert!(lines.next_line().await.unwrap().unwrap().contains("\"id\":2"));
        running.end().await;
    });
}
