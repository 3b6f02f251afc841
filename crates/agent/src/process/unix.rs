//! Processes on Unix: a process group for each engine, orphans adopted by `run` (Linux), /proc for the rest.

mod table;

use super::{STOP, ShownWindow, TreeSample};
use crate::folder::Started;
use crate::machine::{self, ProcessIdentity};
use engines::{ATTEMPT_VARIABLE, CommandLine};
use protocol::{AttemptId, Priority};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};
use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use table::ProcessTable;

/// An engine and everything it started.
#[derive(Debug)]
pub struct EngineTree {
    leader: ProcessIdentity,
}

/// Starts the engine in a process group of its own, its output into `console`, its input empty.
pub fn spawn_engine(
    command: &CommandLine,
    console: File,
    attempt: &AttemptId,
    priority: Priority,
) -> io::Result<(EngineTree, Child)> {
    // Processes that leave the group come to this one when their parent ends, and are found again.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    let child = Command::new(&command.program)
        .args(&command.args)
        .envs(command.env.iter().map(|(key, value)| (key, value)))
        .env(ATTEMPT_VARIABLE, attempt.as_str())
        .current_dir(&command.cwd)
        .stdin(Stdio::null())
        .stdout(console.try_clone()?)
        .stderr(console)
        .process_group(0)
        .spawn()?;
    let nice = match priority {
        Priority::Low => 10,
        Priority::BelowNormal => 5,
        Priority::Normal => 0,
    };
    if let Some(group) = pid(child.id()).filter(|_| nice > 0) {
        // A lower priority that cannot be set is no reason not to compute.
        let _ = rustix::process::setpriority_pgrp(Some(group), nice);
    }
    let leader = machine::identity_of(child.id());
    Ok((EngineTree { leader }, child))
}

impl EngineTree {
    /// The first process, which leads the group.
    pub fn identity(&self) -> ProcessIdentity {
        self.leader
    }

    /// What the tree uses now.
    pub fn sample(&self) -> TreeSample {
        ProcessTable::read().sample(std::process::id(), self.leader.pid)
    }

    /// Windows that the tree shows: the Linux programs have none.
    pub fn windows(&self) -> Vec<ShownWindow> {
        Vec::new()
    }

    /// Asks every process to end.
    pub fn ask(&self) {
        self.signal_all(Signal::TERM);
    }

    /// Ends every process. Called until nothing is left: a process can start another while it is being ended.
    pub fn kill(&self) {
        self.signal_all(Signal::KILL);
    }

    /// Whether anything of the tree is left. Asked after the first process was waited for; takes up ended orphans.
    pub fn has_members(&self) -> bool {
        loop {
            match rustix::process::waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG) {
                Ok(Some(_)) => {}
                Ok(None) => return true,
                Err(_) => break,
            }
        }
        // Only where no orphans are adopted can the group still have somebody.
        !cfg!(target_os = "linux")
            && pid(self.leader.pid).is_some_and(|group| rustix::process::test_kill_process_group(group).is_ok())
    }

    fn signal_all(&self, signal: Signal) {
        if let Some(group) = pid(self.leader.pid) {
            let _ = rustix::process::kill_process_group(group, signal);
        }
        for member in ProcessTable::read().tree(std::process::id(), self.leader.pid) {
            if let Some(member) = pid(member).filter(|_| member != self.leader.pid) {
                let _ = rustix::process::kill_process(member, signal);
            }
        }
    }
}

/// Ends what is left of an engine whose `run` is gone; true when nothing is left within ten seconds.
///
/// Recognised by the process group with the recorded start, and by the attempt's name in the environment.
pub fn end_leftovers(started: &Started, attempt: &AttemptId) -> bool {
    if !machine::same_boot(&started.boot_id, &machine::boot_id()) {
        return true;
    }
    let begun = Instant::now();
    loop {
        let left = ProcessTable::read().leftovers(started.engine, started.run, attempt);
        if left.is_empty() {
            return true;
        }
        if begun.elapsed() > Duration::from_secs(10) {
            return false;
        }
        for process in left {
            if let Some(process) = pid(process) {
                let _ = rustix::process::kill_process(process, Signal::KILL);
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Largest resident memory of any ended and waited-for child, bytes.
pub fn children_peak_memory() -> u64 {
    // SAFETY: `rusage` is plain data for which zeros are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the place is writable and of the right type.
    let status = unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage) };
    let kilobytes = u64::try_from(usage.ru_maxrss).unwrap_or(0);
    if status == 0 { kilobytes * 1024 } else { 0 }
}

/// Starts a program that outlives this one; it leaves the session by itself ([`leave_session`]).
pub fn spawn_detached(program: &Path, args: &[&std::ffi::OsStr], out: Stdio, log: Stdio) -> io::Result<Child> {
    Command::new(program).args(args).stdin(Stdio::null()).stdout(out).stderr(log).current_dir("/").spawn()
}

/// Becomes a session of its own, so that no terminal and no job control reaches this process any more.
pub fn leave_session() {
    let _ = rustix::process::setsid();
}

/// A closed terminal does not end this process.
pub fn outlive_terminal() {
    // SAFETY: ignoring a signal runs no code of ours.
    unsafe { libc::signal(libc::SIGHUP, libc::SIG_IGN) };
}

/// From now on a request to end is only noted; see [`super::stop_was_asked`].
pub fn listen_for_stop() {
    extern "C" fn note(_signal: libc::c_int) {
        STOP.store(true, Ordering::Relaxed);
    }
    let handler: extern "C" fn(libc::c_int) = note;
    for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGHUP] {
        // SAFETY: the handler only stores an atomic, which is allowed in a signal handler.
        unsafe { libc::signal(signal, handler as libc::sighandler_t) };
    }
}

fn pid(number: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(number).ok()?)
}

/// Becomes another program, with the streams of this one; returns only where it cannot be started.
pub fn become_program(mut command: Command) -> io::Result<std::process::ExitCode> {
    Err(command.exec())
}

/// Streams of this program are its own here already.
pub fn keep_streams_to_oneself() {}
