//! A `SPILLWAY_HOME` of its own with the programs to run in it; everything ends with it.

use crate::processes::{self, alive, kill};
use crate::programs::program;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What a program said.
pub struct Said {
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Standard output as JSON lines.
    pub fn json_lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }

    /// Standard output as one JSON object.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// The last object of `run --json`.
    pub fn finished(&self) -> Value {
        let last = self.json_lines().pop().unwrap_or_else(|| panic!("nothing on standard output; {}", self.err));
        assert_eq!(last["type"], "finished", "{last}\n{}", self.err);
        last
    }
}

/// A home, a worker folder in it, and a log of what the practice engine computed.
pub struct House {
    folder: tempfile::TempDir,
}

impl Default for House {
    fn default() -> Self {
        Self::new()
    }
}

impl House {
    /// An empty house.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Everything of the house is below this folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `SPILLWAY_HOME`.
    pub fn home(&self) -> PathBuf {
        self.folder().join("home")
    }

    /// What the practice engine wrote to `PRACTICE_RAS_LOG`.
    pub fn engine_log(&self) -> PathBuf {
        self.folder().join("engine.log")
    }

    /// A worker file with one local worker of so many slots, in a folder of its own.
    pub fn worker_file(&self, slots: u32) -> PathBuf {
        let file = self.folder().join(format!("workers-{slots}.json"));
        let text = serde_json::json!({"workers": [{
            "type": "local", "name": "here", "max_parallel_plans": slots, "cores_per_plan": 1,
            "worker_folder": self.worker_folder(),
        }]});
        std::fs::write(&file, text.to_string()).expect("the worker file can be written");
        file
    }

    /// Folder of the worker that [`House::worker_file`] names.
    pub fn worker_folder(&self) -> PathBuf {
        self.folder().join("worker")
    }

    /// `spillway` with arguments, in this house.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(&program("spillway"), arguments)
    }

    /// Another `spillway`, such as one that stands as it would where it is installed, in this house.
    pub fn command_of(&self, spillway: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(spillway);
        command.args(arguments);
        command.env("SPILLWAY_HOME", self.home()).env("PRACTICE_RAS_LOG", self.engine_log());
        command.env("SPILLWAY_LINGER_SECONDS", "30").env("SPILLWAY_KEEP_AWAKE", "off").env_remove("RUST_LOG");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `spillway` to its end.
    pub fn spillway(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().expect("spillway can be started"))
    }

    /// `spillway run PROJECT --engine practice --json --workers` with so many slots, and more arguments.
    pub fn run(&self, project: &Path, slots: u32, more: &[&str]) -> Said {
        let (project, workers) = (project.display().to_string(), self.worker_file(slots).display().to_string());
        let mut arguments = vec!["run", &project, "--engine", "practice", "--json", "--workers", &workers];
        arguments.extend(more);
        self.spillway(&arguments)
    }

    /// Process id of the controller of this house, while one runs.
    pub fn controller_pid(&self) -> Option<u32> {
        let text = std::fs::read_to_string(self.home().join("controller.json")).ok()?;
        let pid = serde_json::from_str::<Value>(&text).ok()?["pid"].as_u64()?;
        let pid = u32::try_from(pid).ok()?;
        alive(pid).then_some(pid)
    }

    /// Process id of `serve` of the worker folder, while one runs.
    pub fn serve_pid(&self) -> Option<u32> {
        let text = std::fs::read_to_string(self.worker_folder().join("serve.json")).ok()?;
        let pid = u32::try_from(serde_json::from_str::<Value>(&text).ok()?["pid"].as_u64()?).ok()?;
        alive(pid).then_some(pid)
    }

    /// Processes whose command line or environment names this house.
    pub fn processes(&self) -> Vec<(u32, String)> {
        processes::that_name(&self.folder().display().to_string())
    }

    /// Names below a folder of the worker (`inbox`, `attempts`, `withdrawn`).
    pub fn worker_entries(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.worker_folder().join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for House {
    fn drop(&mut self) {
        for _ in 0..50 {
            let left = self.processes();
            if left.is_empty() {
                return;
            }
            for (pid, _) in left {
                kill(pid);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The output of a program that ended.
pub fn said(output: Output) -> Said {
    Said {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Waits until something is true, or fails after `seconds`.
pub fn wait_for<T>(what: &str, seconds: u64, mut probe: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(value) = probe() {
            return value;
        }
        assert!(Instant::now() < end, "waited {seconds} s in vain for: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
