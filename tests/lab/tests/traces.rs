//! That a lab leaves nothing: not when it ends, not after a panic, not when its process is killed.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use lab::{HostOptions, Lab, Machine, MachineOptions};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Set for the program that is killed: this one, once more.
const VICTIM: &str = "LAB_TEST_VICTIM";

/// Where the traces of a lab with one machine and one loopback host would be.
#[derive(Debug)]
struct Places {
    folder: PathBuf,
    network: Option<String>,
    sleeper: String,
}

impl Places {
    fn traces(&self) -> Vec<String> {
        let mut traces = Vec::new();
        if self.folder.exists() {
            traces.push(format!("folder {}", self.folder.display()));
        }
        let inside = format!("{}/", self.folder.display());
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            if line.contains(&inside) || line.contains(&self.sleeper) {
                traces.push(format!("process {line}"));
            }
        }
        for entry in std::fs::read_dir("/sys/block").unwrap().flatten() {
            let behind = std::fs::read_to_string(entry.path().join("loop/backing_file")).unwrap_or_default();
            if behind.contains(&inside) {
                traces.push(format!("disk {behind}"));
            }
        }
        if std::fs::read_to_string("/proc/mounts").unwrap().contains(&inside) {
            traces.push("mount".into());
        }
        if let Some(network) = &self.network {
            if Path::new("/sys/class/net").join(network).exists() {
                traces.push(format!("interface {network}"));
            }
            let names = std::fs::read_dir("/run/netns").into_iter().flatten().flatten();
            let prefix = format!("{network}b");
            traces.extend(
                names.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| name.starts_with(&prefix)),
            );
        }
        traces
    }
}

fn furnish(sleeper: &str) -> (Lab, lab::LoopbackHost, Option<Machine>, Places) {
    let lab = Lab::new().unwrap();
    let host = lab.loopback("big", &HostOptions::default()).unwrap();
    let machine = Machine::can_be_made().ok().map(|()| {
        let machine = lab.machine("n1", &MachineOptions::default()).unwrap();
        let network = machine.address().ip().to_string().split('.').nth(2).map(|number| format!("lab{number}"));
        (machine, network)
    });
    let (machine, network) = machine.map_or((None, None), |(machine, network)| (Some(machine), network));
    let left = format!("setsid sleep {sleeper} </dev/null >/dev/null 2>&1 &");
    for alias in [Some("big"), machine.as_ref().map(|_| "n1")].into_iter().flatten() {
        assert!(lab.ssh(alias).unwrap().arg(&left).status().unwrap().success());
    }
    let places = Places { folder: lab.folder().to_owned(), network, sleeper: format!("sleep {sleeper}") };
    assert!(places.traces().len() >= 3, "{:?}", places.traces());
    (lab, host, machine, places)
}

fn possible(test: &str) -> bool {
    let reason = Lab::can_be_made().and_then(|()| {
        Lab::new()
            .and_then(|lab| lab.loopback("big", &HostOptions::default()))
            .map(drop)
            .map_err(|error| error.to_string())
    });
    reason.inspect_err(|reason| println!("skipped: {test}: {reason}")).is_ok()
}

#[test]
fn a_lab_that_ends_leaves_nothing() {
    if !possible("a_lab_that_ends_leaves_nothing") {
        return;
    }
    let (lab, host, machine, places) = furnish("70001");
    // In the order in which a careless test drops them.
    drop(lab);
    drop(host);
    drop(machine);
    assert_eq!(places.traces(), Vec::<String>::new());
}

#[test]
fn a_lab_whose_test_panics_leaves_nothing() {
    if !possible("a_lab_whose_test_panics_leaves_nothing") {
        return;
    }
    let (tell, told) = std::sync::mpsc::channel();
    let test = std::thread::spawn(move || {
        let (_lab, _host, machine, places) = furnish("70002");
        if let Some(machine) = &machine {
            machine.cut().unwrap();
        }
        tell.send(places).unwrap();
        std::panic::resume_unwind(Box::new("as a failed test"));
    });
    assert!(test.join().is_err());
    assert_eq!(told.recv().unwrap().traces(), Vec::<String>::new());
}

#[test]
fn what_a_killed_lab_left_is_gone_after_the_next_one_began() {
    let test = "what_a_killed_lab_left_is_gone_after_the_next_one_began";
    if std::env::var_os(VICTIM).is_some() {
        let (_lab, _host, _machine, places) = furnish("70003");
        println!("\nplaces {} {}", places.folder.display(), places.network.as_deref().unwrap_or("none"));
        // Until the kill.
        loop {
            std::thread::park();
        }
    }
    if !possible(test) {
        return;
    }
    let mut victim = again(test).env(VICTIM, "1").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let places = lines.filter_map(|line| line.strip_prefix("places ").map(str::to_owned)).next();
    victim.kill().unwrap();
    victim.wait().unwrap();
    let (folder, network) = places.as_deref().unwrap().split_once(' ').unwrap();
    let network = (network != "none").then(|| network.to_owned());
    let places = Places { folder: folder.into(), network, sleeper: "sleep 70003".into() };
    // A process sweeps when it makes its first lab, and this one has made one.
    let next = again("a_lab_that_ends_leaves_nothing").stdout(Stdio::null()).status().unwrap();
    assert!(next.success());
    let end = Instant::now() + Duration::from_secs(5);
    while !places.traces().is_empty() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(places.traces(), Vec::<String>::new());
}

/// One test of this program in a process of its own.
fn again(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    command
}
