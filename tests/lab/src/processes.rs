//! Processes by /proc: who is there, whose child, and how they are ended.

use crate::LabError;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A process as it was seen.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id as this machine counts.
    pub pid: i32,
    /// Its parent's id.
    pub parent: i32,
    /// Its short name.
    pub name: String,
    /// Its command line, with spaces between the arguments.
    pub command_line: String,
}

/// Whom a kill of a host's processes meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Victims {
    /// Who takes new logins; sessions go on.
    Listener,
    /// That one and every sshd of a session; their programs see their channels end.
    Sshd,
    /// All that the host runs, programs that left their session among them.
    Everything,
}

impl Process {
    fn read(pid: i32) -> Option<Self> {
        let folder = PathBuf::from(format!("/proc/{pid}"));
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
        let mut fields = rest.split_whitespace();
        // A zombie is no process any more: only its parent has not asked yet.
        let state = fields.next()?;
        if matches!(state, "Z" | "X") {
            return None;
        }
        let parent = fields.next()?.parse().ok()?;
        let line = std::fs::read(folder.join("cmdline")).unwrap_or_default();
        let command_line = String::from_utf8_lossy(&line).replace('\0', " ").trim().to_owned();
        Some(Self { pid, parent, name: name.to_owned(), command_line })
    }

    pub(crate) fn is_sshd(&self) -> bool {
        self.name.starts_with("sshd")
    }

    pub(crate) fn is_listener(&self) -> bool {
        self.is_sshd() && self.command_line.contains("[listener]")
    }

    /// Whether something that looks like `NAME=value` stands in its environment.
    pub(crate) fn has_in_environment(&self, text: &str) -> bool {
        let environment = std::fs::read(format!("/proc/{}/environ", self.pid)).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == text.as_bytes())
    }

    /// The namespace of processes it lives in.
    pub(crate) fn namespace(&self) -> Option<PathBuf> {
        std::fs::read_link(format!("/proc/{}/ns/pid", self.pid)).ok()
    }
}

/// Every process that lives now.
pub(crate) fn all() -> Vec<Process> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(Process::read).collect()
}

/// Those and all they started, as far as it did not leave them.
pub(crate) fn with_descendants(roots: impl IntoIterator<Item = i32>, all: &[Process]) -> HashSet<i32> {
    let mut family: HashSet<i32> = roots.into_iter().collect();
    loop {
        let more: Vec<i32> = all
            .iter()
            .filter(|one| family.contains(&one.parent) && !family.contains(&one.pid))
            .map(|one| one.pid)
            .collect();
        if more.is_empty() {
            return family;
        }
        family.extend(more);
    }
}

pub(crate) fn lives(pid: i32) -> bool {
    Process::read(pid).is_some()
}

/// A process that is gone already is no error.
pub(crate) fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}

/// `kill -9` for each, and their end is waited for.
pub(crate) fn kill(pids: impl IntoIterator<Item = i32>) -> Result<(), LabError> {
    let pids: Vec<i32> = pids.into_iter().filter(|pid| *pid > 1).collect();
    pids.iter().for_each(|pid| signal(*pid, Signal::KILL));
    until(Duration::from_secs(10), "the killed processes did not end", String::new, || {
        Ok(!pids.iter().any(|pid| lives(*pid)))
    })
}

/// Waits until it is so; `said` explains where it is not in time.
pub(crate) fn until(
    limit: Duration,
    what: &str,
    said: impl FnOnce() -> String,
    mut so: impl FnMut() -> Result<bool, LabError>,
) -> Result<(), LabError> {
    let end = Instant::now() + limit;
    while !so()? {
        if Instant::now() > end {
            return Err(LabError::TooLate { what: what.to_owned(), seconds: limit.as_secs(), said: said() });
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Whether somebody listens on the port, in the network that this process (or `self`) is in. Nobody is called for it.
pub(crate) fn listens(process: &str, port: u16) -> bool {
    let table = std::fs::read_to_string(Path::new("/proc").join(process).join("net/tcp")).unwrap_or_default();
    table.lines().any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let local = fields.next().and_then(|local| local.rsplit_once(':')).map(|(_, port)| port.to_owned());
        let state = fields.nth(1);
        local == Some(format!("{port:04X}")) && state == Some("0A")
    })
}
