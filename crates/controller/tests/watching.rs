//! Clients that watch everything, over the real socket: what each is told of runs, workers and settings, and that all of
//! them know the same in the end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use controller::api::{
    AwakeState, Change, ChangeBatch, Command, PlanRunState, PlanSelection, Reply, RunOptions, RunRef, RunState,
    Settings, Snapshot, StartRun, WorkerSelection,
};
use controller::client::{Client, Watcher};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};
use whole_way::{House, SmallProject, alive, kill, real_path, wait_for};

/// A controller in a process of its own.
struct Controller(Child);

impl Controller {
    fn start(house: &House) -> Self {
        Self(house.command(&["controller"]).spawn().unwrap())
    }

    fn kill(mut self) {
        kill(self.0.id());
        self.0.wait().unwrap();
    }
}

fn on_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

async fn client(house: &House) -> Client {
    let begun = Instant::now();
    loop {
        if let Some(client) = Client::connect(&house.home()).await {
            return client;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "the controller does not answer");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn watcher(house: &House) -> Watcher {
    client(house).await.watch().await.unwrap()
}

fn run_of(house: &House, project: &Path, slots: u32) -> Command {
    let file = house.worker_file(slots);
    Command::RunStart(StartRun {
        project: project.display().to_string(),
        plans: PlanSelection::All,
        workers: WorkerSelection::File {
            file: file.display().to_string(),
            text: std::fs::read_to_string(&file).unwrap(),
        },
        options: RunOptions { engine: "practice".into(), ..RunOptions::default() },
    })
}

async fn next(watcher: &mut Watcher) -> ChangeBatch {
    let batch = tokio::time::timeout(Duration::from_secs(60), watcher.next()).await;
    batch.expect("nothing more is told").expect("the controller went away")
}

/// Takes batches until something holds.
async fn until(watcher: &mut Watcher, holds: impl Fn(&Snapshot) -> bool) -> Vec<Change> {
    let mut changes = Vec::new();
    while !holds(watcher.snapshot()) {
        changes.extend(next(watcher).await.changes);
    }
    changes
}

fn running(snapshot: &Snapshot) -> usize {
    let plans = snapshot.open_runs.iter().flat_map(|run| &run.plans);
    plans.filter(|plan| matches!(plan.state, PlanRunState::Running { .. })).count()
}

fn all_ended(snapshot: &Snapshot) -> bool {
    !snapshot.runs.is_empty() && snapshot.runs.iter().all(|run| run.ended_at.is_some())
}

/// What is known of everything, without the time left, which passes by itself.
fn as_text(snapshot: &Snapshot) -> String {
    let mut snapshot = snapshot.clone();
    snapshot.open_runs.iter_mut().for_each(|run| run.seconds_left = None);
    serde_json::to_string_pretty(&snapshot).unwrap()
}

/// Waits until a watcher knows what somebody who comes now is told.
async fn agrees_with_a_new_one(house: &House, watcher: &mut Watcher) {
    let begun = Instant::now();
    loop {
        let fresh = self::watcher(house).await;
        while let Ok(Some(_)) = tokio::time::timeout(Duration::from_millis(300), watcher.next()).await {}
        let (ours, theirs) = (as_text(watcher.snapshot()), as_text(fresh.snapshot()));
        if ours == theirs {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{ours}\n{theirs}");
    }
}

#[test]
fn a_run_is_watched_from_start_to_end_and_a_second_watcher_agrees() {
    on_runtime(async {
        let house = House::new();
        let project = SmallProject::of(3, 3.0).write(&house.folder().join("project"));
        let _controller = Controller::start(&house);
        let mut first = watcher(&house).await;
        assert_eq!(first.snapshot().workers.len(), 1, "this machine is a worker where none is kept");
        assert!(matches!(first.call(run_of(&house, &project, 2)).await.unwrap(), Reply::Started(_)));
        let mut changes: Vec<Change> = Vec::new();
        while let Some(batch) = first.received() {
            changes.extend(batch.changes);
        }
        assert!(changes.iter().any(|change| matches!(change, Change::RunOpened(_))), "told after its answer");
        assert_eq!(first.snapshot().projects[0].path, real_path(&project).display().to_string());
        changes.extend(until(&mut first, |snapshot| running(snapshot) == 2).await);

        let (begun, mut batches) = (Instant::now(), 0);
        let mut second = watcher(&house).await;
        assert!(!second.snapshot().open_runs.is_empty());
        let here = |snapshot: &Snapshot| snapshot.workers.iter().find(|worker| worker.name == "here").cloned();
        while !all_ended(second.snapshot()) || here(second.snapshot()).is_some() {
            next(&mut second).await;
            batches += 1;
        }
        assert!(batches <= begun.elapsed().as_millis() / 100 + 1, "{batches} in {:?}", begun.elapsed());
        changes.extend(until(&mut first, |snapshot| all_ended(snapshot) && here(snapshot).is_none()).await);
        agrees_with_a_new_one(&house, &mut first).await;
        agrees_with_a_new_one(&house, &mut second).await;
        assert_eq!(as_text(first.snapshot()), as_text(second.snapshot()));
        assert_eq!((first.snapshot().runs[0].succeeded, first.snapshot().runs[0].state), (3, RunState::Finished));

        let kinds: Vec<&str> = changes
            .iter()
            .filter_map(|change| if let Change::Log(entry) = change { Some(entry.kind.as_str()) } else { None })
            .collect();
        for (kind, times) in [("made", 1), ("started", 3), ("published", 3), ("run-ended", 1)] {
            assert_eq!(kinds.iter().filter(|told| **told == kind).count(), times, "{kind}: {kinds:?}");
        }
        let of_worker = |holds: fn(&controller::api::WorkerView) -> bool| {
            changes.iter().any(|change| matches!(change, Change::Worker(view) if view.name == "here" && holds(view)))
        };
        assert!(of_worker(|view| view.slots.iter().any(|slot| slot.what.is_some())), "no slot was busy");
        assert!(of_worker(|view| view.slots.len() == 2 && view.slots.iter().all(|slot| slot.what.is_none())));
        assert!(of_worker(|view| view.memory_used_bytes > 0), "no plan used memory");
        assert!(changes.iter().any(|change| matches!(change, Change::WorkerRemoved { name } if name == "here")));
        let other = |change: &Change| matches!(change, Change::Messages { .. } | Change::Finished(_));
        assert!(!changes.iter().any(other), "a watcher is told what only followers are");
    });
}

#[test]
fn what_one_sets_reaches_the_other_and_is_there_before_the_own_answer() {
    on_runtime(async {
        let house = House::new();
        let _controller = Controller::start(&house);
        let (mut first, mut second) = (watcher(&house).await, watcher(&house).await);
        let settings = Settings { keep_runs: 7, keep_awake: false, ..Settings::default() };
        assert!(matches!(first.call(Command::SettingsSet(settings.clone())).await.unwrap(), Reply::Done {}));
        while first.received().is_some() {}
        assert_eq!(first.snapshot().settings, settings);
        until(&mut second, |snapshot| snapshot.settings == settings).await;
        let wrong = Settings { keep_runs: 0, ..Settings::default() };
        match first.call(Command::SettingsSet(wrong)).await.unwrap() {
            Reply::Refused(error) => assert!(error.message.contains("ended runs kept"), "{error}"),
            other => panic!("{other:?}"),
        }
        let memory = Command::WindowMemorySet { text: "{\"rail\":200}".into() };
        assert!(matches!(first.call(memory).await.unwrap(), Reply::Done {}));
        let third = watcher(&house).await;
        assert_eq!(third.snapshot().settings, settings);
        assert_eq!(third.snapshot().window_memory.as_deref(), Some("{\"rail\":200}"));
    });
}

#[test]
fn a_command_that_is_not_understood_is_refused_to_whom_sent_it() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    on_runtime(async {
        let house = House::new();
        let _controller = Controller::start(&house);
        client(&house).await;
        #[cfg(unix)]
        let stream = tokio::net::UnixStream::connect(house.home().join("controller.sock")).await.unwrap();
        #[cfg(windows)]
        let stream = {
            let text = std::fs::read_to_string(house.home().join("controller.json")).unwrap();
            let file: serde_json::Value = serde_json::from_str(&text).unwrap();
            tokio::net::windows::named_pipe::ClientOptions::new().open(file["socket"].as_str().unwrap()).unwrap()
        };
        let (reader, mut writer) = tokio::io::split(stream);
        let line = b"{\"id\":41,\"command\":\"settings-set\",\"request\":{\"run\":{\"priority\":\"realtime\"}}}\n";
        writer.write_all(line).await.unwrap();
        let answer = BufReader::new(reader).lines().next_line().await.unwrap().unwrap();
        assert!(answer.contains("\"id\":41") && answer.contains("below-normal"), "{answer}");
    });
}

#[test]
fn a_deleted_run_is_told_and_its_project_stays_until_it_is_forgotten() {
    on_runtime(async {
        let house = House::new();
        let project = SmallProject::of(1, 0.0).write(&house.folder().join("project"));
        let _controller = Controller::start(&house);
        let (mut first, mut second) = (watcher(&house).await, watcher(&house).await);
        assert!(matches!(first.call(run_of(&house, &project, 1)).await.unwrap(), Reply::Started(_)));
        until(&mut first, all_ended).await;
        let forget = Command::ProjectForget(controller::api::OpenProject { path: project.display().to_string() });
        let delete = Command::RunDelete(RunRef(None));
        assert!(matches!(first.call(delete).await.unwrap(), Reply::Deleted(_)));
        let removed = |snapshot: &Snapshot| snapshot.runs.is_empty() && !snapshot.projects.is_empty();
        until(&mut second, removed).await;
        assert!(matches!(first.call(forget).await.unwrap(), Reply::Done {}));
        until(&mut second, |snapshot| snapshot.projects.is_empty()).await;
        agrees_with_a_new_one(&house, &mut second).await;
    });
}

#[test]
fn a_controller_that_was_killed_says_what_it_finds_running_when_it_is_started_again() {
    on_runtime(async {
        let house = House::new();
        let project = SmallProject::of(3, 6.0).write(&house.folder().join("project"));
        let controller = Controller::start(&house);
        let mut before = watcher(&house).await;
        assert_eq!(before.snapshot().controller.found_running, 0);
        assert!(matches!(before.call(run_of(&house, &project, 2)).await.unwrap(), Reply::Started(_)));
        until(&mut before, |snapshot| running(snapshot) == 2).await;
        controller.kill();
        while before.next().await.is_some() {}

        let again = Controller::start(&house);
        let mut after = watcher(&house).await;
        assert_ne!(after.snapshot().controller.pid, before.snapshot().controller.pid);
        until(&mut after, |snapshot| snapshot.controller.found_running == 2).await;
        until(&mut after, |snapshot| running(snapshot) == 2 && snapshot.controller.disk_free_bytes.is_some()).await;
        agrees_with_a_new_one(&house, &mut after).await;
        again.kill();
    });
}

/// A program in the place of the system's: it notes its process id and who started it, and holds as long as its input is open.
#[cfg(unix)]
fn fake_inhibitor(house: &House) -> (std::ffi::OsString, std::path::PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = house.folder().join("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let (program, note) = (folder.join("systemd-inhibit"), house.folder().join("holds"));
    std::fs::write(&program, format!("#!/bin/sh\necho $$ $PPID >> '{}'\nexec cat\n", note.display())).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut path = folder.into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    (path, note)
}

#[cfg(unix)]
#[test]
fn the_system_is_held_awake_while_this_machine_computes_and_held_again_after_a_kill() {
    on_runtime(async {
        let house = House::new();
        let project = SmallProject::of(2, 3.0).write(&house.folder().join("project"));
        let (path, note) = fake_inhibitor(&house);
        let start = || {
            let mut command = house.command(&["controller"]);
            Controller(command.env("PATH", &path).env_remove("SPILLWAY_KEEP_AWAKE").spawn().unwrap())
        };
        let held = |snapshot: &Snapshot| snapshot.controller.awake == AwakeState::Held {};
        // All holds as they were taken: the holder, and the process that wanted it.
        let all = || -> Vec<(u32, u32)> {
            let text = std::fs::read_to_string(&note).unwrap_or_default();
            let pair = |line: &str| line.split_once(' ').map(|(hold, by)| (hold.parse().unwrap(), by.parse().unwrap()));
            text.lines().filter_map(pair).collect()
        };
        let holds_of = |process: u32| -> Vec<u32> {
            all().into_iter().filter(|(_, by)| *by == process).map(|(hold, _)| hold).collect()
        };
        let controller = start();
        let mut before = watcher(&house).await;
        assert_eq!(before.snapshot().controller.awake, AwakeState::NotNeeded {});
        assert!(matches!(before.call(run_of(&house, &project, 1)).await.unwrap(), Reply::Started(_)));
        until(&mut before, |snapshot| held(snapshot) && running(snapshot) == 1).await;
        let process = controller.0.id();
        assert_eq!(holds_of(process).len(), 1);
        let by_the_agent = wait_for("the agent to hold the system, too", 10, || {
            all().into_iter().find(|(_, by)| *by != process).map(|(hold, _)| hold)
        });
        controller.kill();
        let first = holds_of(process)[0];
        wait_for("the system to be let go with the controller", 10, || (!alive(first)).then_some(()));
        assert!(alive(by_the_agent), "its plan computes on, and the machine must not sleep");

        let again = start();
        let process = again.0.id();
        let mut after = watcher(&house).await;
        until(&mut after, held).await;
        let second = holds_of(process)[0];
        assert!(alive(second));
        assert!(matches!(after.call(Command::RunResume(RunRef(None))).await.unwrap(), Reply::Run(_)));
        until(&mut after, |snapshot| all_ended(snapshot) && !held(snapshot)).await;
        assert_eq!(after.snapshot().controller.awake, AwakeState::NotNeeded {});
        wait_for("the system to be let go", 10, || (!alive(second)).then_some(()));
        assert_eq!(holds_of(process).len(), 1, "asked more often than needed");
        wait_for("the agent to let go", 10, || (!alive(by_the_agent)).then_some(()));
    });
}
