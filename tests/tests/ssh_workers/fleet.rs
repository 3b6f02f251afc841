//! This machine and three machines of the lab, of different speed, as workers of one house.

use lab::{Lab, Machine, MachineOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use whole_way::{Computation, House, Said, SmallProject, overlapping, read_log, said, skip};

/// Seconds without a sign of life after which a worker is unreachable; 60 in life.
pub const SILENCE: u64 = 4;
/// Seconds after which an attempt on an unreachable worker is given up; 1800 in life.
pub const LIMIT: u64 = 14;
/// Seconds after a start of the controller before which no silent worker is given up; 300 in life.
pub const GRACE: u64 = 20;

/// Worker folder on each machine.
pub const FOLDER: &str = "/srv/work/spillway";
const ENGINE_LOG: &str = "/srv/work/engine.log";
const SPEEDS: [(&str, f64); 3] = [("quick", 2.0), ("plain", 1.0), ("slow", 0.6)];

/// How large a drill is.
#[derive(Clone, Copy)]
pub struct Size {
    pub plans: u32,
    pub seconds: f64,
}

impl Size {
    /// Milliseconds that the fleet needs at least for all plans, with each of its slots in use: one here, two on each machine.
    pub fn shortest_run(self) -> u64 {
        let slots = 1.0 + 2.0 * SPEEDS.iter().map(|(_, speed)| speed).sum::<f64>();
        (f64::from(self.plans) * self.seconds / slots * 1000.0) as u64
    }

    /// Small in `./dev test`, full in `./dev drills`.
    pub fn of_the_day() -> Self {
        if is_full() { Self { plans: 24, seconds: 4.0 } } else { Self { plans: 12, seconds: 2.0 } }
    }
}

pub fn is_full() -> bool {
    std::env::var("SPILLWAY_DRILL_POINTS").is_ok_and(|points| points == "all")
}

pub struct Fleet {
    pub house: House,
    // Before the lab whose network they are in.
    pub machines: Vec<Machine>,
    pub lab: Lab,
    pub project: PathBuf,
    workers: PathBuf,
    pub size: Size,
    /// Seconds, as [`LIMIT`] is.
    limit: u64,
}

impl Fleet {
    /// None, with the reason told, where no machines can be made here.
    pub fn of(test: &str, size: Size, with_this_machine: bool) -> Option<Self> {
        if let Err(reason) = Lab::can_be_made().and_then(|()| Machine::can_be_made()) {
            skip(test, &reason);
            return None;
        }
        let (house, lab) = (House::new(), Lab::new().unwrap());
        let mut workers = Vec::new();
        if with_this_machine {
            workers.push(json!({
                "type": "local", "name": "here", "max_parallel_plans": 1, "cores_per_plan": 1,
                "worker_folder": house.worker_folder(),
            }));
        }
        let mut machines = Vec::new();
        for (name, speed) in SPEEDS {
            let environment = format!("SetEnv PRACTICE_RAS_SPEED={speed} PRACTICE_RAS_LOG={ENGINE_LOG}");
            let options = MachineOptions { disk_mib: 400, sshd_lines: vec![environment], ..MachineOptions::default() };
            machines.push(lab.machine(name, &options).unwrap());
            workers.push(json!({
                "type": "ssh", "name": name, "hostname": name, "worker_folder": FOLDER, "use_ssh_client": name == "plain",
                "max_parallel_plans": 2, "cores_per_plan": 1,
            }));
        }
        let file = house.folder().join("workers.json");
        std::fs::write(&file, json!({ "workers": workers }).to_string()).unwrap();
        let project = SmallProject::of(size.plans, size.seconds).write(&house.folder().join("p"));
        Some(Self { house, machines, lab, project, workers: file, size, limit: LIMIT })
    }

    /// With another limit after which an attempt on an unreachable worker is given up.
    pub fn with_limit(&mut self, seconds: u64) {
        self.limit = seconds;
    }

    pub fn machine(&self, name: &str) -> &Machine {
        self.machines.iter().find(|machine| machine.alias() == name).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.house.command(arguments);
        command.env("SPILLWAY_SSH_CONFIG", self.lab.ssh_config());
        command.env("SPILLWAY_SILENCE_SECONDS", SILENCE.to_string());
        command.env("SPILLWAY_UNREACHABLE_SECONDS", self.limit.to_string());
        command.env("SPILLWAY_GRACE_SECONDS", GRACE.to_string());
        command
    }

    pub fn spillway(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }

    /// `spillway run` in the background.
    pub fn begin(&self, more: &[&str]) -> Child {
        let (project, workers) = (self.project.display().to_string(), self.workers.display().to_string());
        let mut arguments = vec!["run", &project, "--engine", "practice", "--json", "--workers", &workers];
        arguments.extend(more);
        self.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// What was computed where, by the engines' own logs; of a machine that is off what was read before.
    pub fn computations(&self) -> Vec<Computation> {
        let mut computations = read_log(&self.house.engine_log());
        for machine in self.machines.iter().filter(|machine| machine.is_on()) {
            computations.extend(read_log(&machine.here(ENGINE_LOG).unwrap()));
        }
        computations
    }

    /// Whether a plan is being computed on a machine.
    pub fn computes(&self, name: &str) -> bool {
        !self.machine(name).processes("practice-ras").is_empty()
    }

    /// What the run's log says, in order: kind of event, plan, text.
    pub fn log(&self) -> Vec<(String, Option<String>, String)> {
        let shown = self.spillway(&["runs", "show", "--json"]).json();
        let log = shown["log"].as_array().unwrap_or_else(|| panic!("no log in {shown}")).clone();
        let text = |event: &Value, key: &str| event[key].as_str().map(str::to_owned);
        log.iter()
            .map(|event| (text(event, "kind").unwrap(), text(event, "plan"), text(event, "text").unwrap()))
            .collect()
    }

    /// What the run's log says of one kind of event, with the time of each.
    pub fn told(&self, kind: &str) -> Vec<(i64, String)> {
        let shown = self.spillway(&["runs", "show", "--json"]).json();
        let events = shown["log"].as_array().cloned().unwrap_or_default();
        let told = events.iter().filter(|event| event["kind"] == kind);
        told.map(|event| (event["at"].as_i64().unwrap(), event["text"].as_str().unwrap().to_owned())).collect()
    }

    /// What must hold in the end, whatever happened: every plan has its result beside the project, none was computed twice
    /// at once, and nothing is left on any machine that is on.
    pub fn is_whole(&self, what: &str, ended: &Said) {
        assert_eq!(ended.status, 0, "{what}: {}\n{}\n{:#?}", ended.out, ended.err, self.log());
        let results = ended.finished()["results"].clone();
        let results = results.as_object().unwrap();
        assert_eq!(results.len(), self.size.plans as usize, "{what}");
        for (number, result) in results {
            assert_eq!(result["success"], true, "{what}: {number}: {result}");
            let hdf = PathBuf::from(result["hdfPath"].as_str().unwrap());
            assert_eq!(hdf.parent(), self.project.parent(), "{what}: {number} is not beside the project");
            assert!(hdf.exists(), "{what}: {number}");
        }
        let double = overlapping(&self.computations());
        assert!(double.is_empty(), "{what}: computed twice at once: {double:#?}");
        self.nothing_is_left(what);
    }

    fn nothing_is_left(&self, what: &str) {
        for entry in std::fs::read_dir(self.project.parent().unwrap()).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(!name.starts_with('.') && !name.ends_with(".tmp"), "{what}: {name} is left beside the project");
        }
        for machine in self.machines.iter().filter(|machine| machine.is_on()) {
            let name = machine.alias();
            // What a connection that broke left to be removed is removed as soon as it is back.
            let end = Instant::now() + Duration::from_secs(60);
            let left = || -> Vec<PathBuf> {
                let folders = ["inbox", "attempts", "withdrawn"].map(|folder| format!("{FOLDER}/{folder}"));
                folders.into_iter().flat_map(|folder| machine.files_below(folder)).collect()
            };
            while !left().is_empty() {
                assert!(Instant::now() < end, "{what}: left on {name}: {:#?}\n{:#?}", left(), self.log());
                std::thread::sleep(Duration::from_millis(50));
            }
            assert!(machine.processes("practice-ras").is_empty(), "{what}: an engine is left on {name}");
            let cache = machine.files_below(Path::new(FOLDER).join("cache"));
            let begun: Vec<_> = cache
                .iter()
                .filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')))
                .collect();
            assert!(begun.is_empty(), "{what}: temporary files are left on {name}: {begun:?}");
        }
    }
}

/// The end of `spillway run`. One that does not come is no end: the run stands still.
pub fn end_of(mut client: Child) -> Said {
    let seconds = if is_full() { 300 } else { 120 };
    let (mut out, mut err) = (client.stdout.take().unwrap(), client.stderr.take().unwrap());
    let reading = std::thread::spawn(move || {
        let (mut out_text, mut err_text) = (Vec::new(), Vec::new());
        std::io::Read::read_to_end(&mut out, &mut out_text).unwrap();
        std::io::Read::read_to_end(&mut err, &mut err_text).unwrap();
        (out_text, err_text)
    });
    let end = Instant::now() + Duration::from_secs(seconds);
    let status = loop {
        if let Some(status) = client.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            client.kill().unwrap();
            panic!("the run has not ended after {seconds} s");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let (stdout, stderr) = reading.join().unwrap();
    said(std::process::Output { status, stdout, stderr })
}

/// A drill that did not hold is looked into by what the run and the controller said.
impl Drop for Fleet {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let log = std::fs::read_to_string(self.house.home().join("controller.log")).unwrap_or_default();
        let from = log.lines().count().saturating_sub(150);
        log.lines().skip(from).for_each(|line| println!("controller.log: {line}"));
        let shown = self.spillway(&["runs", "show", "--log"]);
        println!("{}{}", shown.out, shown.err);
    }
}
