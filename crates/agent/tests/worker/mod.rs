//! A worker folder for tests: puts attempts there as a controller does, and waits for what comes of them.
#![allow(dead_code, reason = "every test program uses its own part")]

use agent::folder::{AttemptFolder, WorkerFolder};
use protocol::{
    AgentEvent, AgentEventBody, AttemptId, AttemptOutcome, AttemptResult, AttemptSpec, ContentHash, ControllerLabel,
    EngineKind, EngineRequest, FileRole, Manifest, ManifestEntry, Priority, RelPath, SCHEMA_VERSION, attempt_file,
};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

pub const AGENT: &str = env!("CARGO_BIN_EXE_spillway-agent");

pub struct Worker {
    pub home: tempfile::TempDir,
    pub folder: WorkerFolder,
}

/// What a controller would ask for; changed by tests before it is put there.
pub struct Order {
    pub spec: AttemptSpec,
    files: Vec<(RelPath, Vec<u8>)>,
}

impl Order {
    pub fn clear_files(&mut self) {
        self.files.clear();
    }

    pub fn add_file(&mut self, path: &str, role: FileRole, bytes: &[u8]) {
        let path = RelPath::new(path).unwrap();
        let blake3 = ContentHash(blake3::hash(bytes).to_hex().to_string());
        let entry = ManifestEntry { path: path.clone(), role, bytes: bytes.len() as u64, blake3 };
        self.spec.manifest.entries.push(entry);
        self.files.push((path, bytes.to_vec()));
    }
}

impl Worker {
    pub fn new() -> Self {
        Self::below(&std::env::temp_dir())
    }

    pub fn below(root: &Path) -> Self {
        let home = tempfile::Builder::new().prefix("spillway worker ").tempdir_in(root).unwrap();
        let folder = WorkerFolder::open(&home.path().join("w")).unwrap();
        Self { home, folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A stand-in for an engine: a script that is called as HEC-RAS is, in the private folder.
    #[cfg(unix)]
    pub fn engine(&self, name: &str, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.home.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    pub fn order(&self, attempt: &str, engine: &Path) -> Order {
        let mut order = Order {
            spec: AttemptSpec {
                schema: SCHEMA_VERSION,
                attempt: AttemptId(attempt.into()),
                controller: ControllerLabel { id: "c-1".into(), owner: "ana@office".into() },
                run: "r-1".into(),
                plan_number: "01".into(),
                project_title: "Sample".into(),
                project_file: RelPath::new("X.prj").unwrap(),
                plan_file: RelPath::new("X.p01").unwrap(),
                engine: EngineRequest {
                    kind: EngineKind::Practice,
                    version: "practice 1".into(),
                    program: engine.to_path_buf(),
                },
                cores: 1,
                priority: Priority::Low,
                clear_geompre: false,
                write_detailed: false,
                time_limit_seconds: None,
                silence_limit_seconds: None,
                resource_interval_seconds: None,
                keep_awake: false,
                expected_seconds: Some(60.0),
                manifest: Manifest::default(),
                rewrites: Vec::new(),
            },
            files: Vec::new(),
        };
        order.add_file("X.prj", FileRole::Project, b"Proj Title=Sample\nCurrent Plan=p02\nPlan File=p01\n");
        order.add_file(
            "X.p01",
            FileRole::Plan,
            b"Plan Title=one\nSimulation Date=01JAN2024,0000,02JAN2024,0000\nGeom File=g01\nFlow File=u01\n",
        );
        order
    }

    /// Puts an order into the cache and into `place` (inbox or attempts), committed by rename.
    fn put(&self, order: &Order, place: &Path) {
        for ((_, bytes), entry) in order.files.iter().zip(&order.spec.manifest.entries) {
            let blob = self.folder.cache().join(entry.blake3.as_str());
            if !blob.exists() {
                // Another attempt may be reading the cache.
                fs::write(blob.with_extension("part"), bytes).unwrap();
                fs::rename(blob.with_extension("part"), blob).unwrap();
            }
        }
        let name = order.spec.attempt.as_str();
        let staged = self.folder.inbox().join(format!(".{name}"));
        fs::create_dir(&staged).unwrap();
        fs::write(staged.join(attempt_file::SPEC), serde_json::to_vec(&order.spec).unwrap()).unwrap();
        fs::rename(&staged, place.join(name)).unwrap();
    }

    pub fn put_into_inbox(&self, order: &Order) -> AttemptFolder {
        self.put(order, &self.folder.inbox());
        self.folder.attempt(&order.spec.attempt)
    }

    pub fn put_claimed(&self, order: &Order) -> AttemptFolder {
        self.put(order, &self.folder.attempts());
        self.folder.attempt(&order.spec.attempt)
    }

    pub fn start_run(&self, attempt: &str) -> Running {
        Running(Command::new(AGENT).arg("run").arg(self.path()).arg(attempt).stderr(Stdio::null()).spawn().unwrap())
    }

    /// Carries an order out and gives its result.
    pub fn carry_out(&self, order: &Order) -> AttemptResult {
        let folder = self.put_claimed(order);
        let status = self.start_run(order.spec.attempt.as_str()).wait();
        assert_eq!(status, Some(0));
        folder.result().expect("a run that ends leaves a result")
    }

    /// Starts `serve` and returns when the folder is served.
    pub fn serve(&self, slots: u32, linger: u64) -> Running {
        let mut child = Command::new(AGENT)
            .args(["serve", "--announce", "--slots", &slots.to_string(), "--linger", &linger.to_string()])
            .arg(self.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "serving\n");
        Running(child)
    }
}

/// A process of a test, ended with it.
pub struct Running(pub Child);

impl Running {
    pub fn wait(mut self) -> Option<i32> {
        wait_for("the end of a process", || self.0.try_wait().unwrap()).code()
    }

    /// As `kill -9` does.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    #[cfg(unix)]
    pub fn terminate(&self) {
        let pid = rustix::process::Pid::from_raw(self.0.id() as i32).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until `look` gives something; fails the test with `what` when nothing comes.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(3));
    }
}

pub fn wait_for_result(folder: &AttemptFolder) -> AttemptResult {
    wait_for("result.json", || folder.result())
}

/// A number a stand-in engine wrote into its private folder.
pub fn wait_for_pid(folder: &AttemptFolder, file: &str) -> u32 {
    wait_for(file, || {
        let text = fs::read_to_string(folder.files().join(file)).ok()?;
        text.strip_suffix('\n')?.parse().ok()
    })
}

#[cfg(unix)]
pub fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, after)| !after.trim_start().starts_with(['Z', 'X']))
}

#[cfg(windows)]
pub fn is_alive(pid: u32) -> bool {
    agent::machine::identity_of(pid).start_time != 0 && !has_ended(pid)
}

/// A process that ended is there as long as somebody holds its handle.
#[cfg(windows)]
fn has_ended(pid: u32) -> bool {
    use windows_sys::Win32::Foundation::{CloseHandle, STILL_ACTIVE};
    use windows_sys::Win32::System::Threading::{GetExitCodeProcess, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION};
    // SAFETY: plain values in; the handle is closed once.
    unsafe {
        let process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
        let mut code = 0;
        let known = !process.is_null() && GetExitCodeProcess(process, &mut code) != 0;
        CloseHandle(process);
        !known || code != STILL_ACTIVE as u32
    }
}

pub fn events(folder: &AttemptFolder) -> Vec<AgentEventBody> {
    let text = fs::read_to_string(folder.file(attempt_file::EVENTS)).unwrap();
    let events: Vec<AgentEvent> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<u64> = events.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>(), "numbered from 1 without gaps");
    events.into_iter().map(|event| event.body).collect()
}

pub fn cause(result: &AttemptResult) -> Option<protocol::InfrastructureCause> {
    match &result.outcome {
        AttemptOutcome::Infrastructure { cause, .. } => Some(*cause),
        _ => None,
    }
}
