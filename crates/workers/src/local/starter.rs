//! The agent on this machine: copied into `bin/<hash>/`, started in a session of its own, asked by its lock and its files.

use super::agent_program::find_agent;
use super::copy::{begun_beside, hash_file, share_or_copy};
use super::{LocalLink, process};
use crate::alive::{self, AttemptLife};
use crate::engine_search::{EngineSearch, FoundEngines};
use crate::link::{AgentProgram, Files, LinkError, Operation, ServeLife, Starter, WorkerPath};
use crate::staging::{CacheCleaned, CacheLimits};
use protocol::{AttemptId, ContentHash, ServeState, WorkerFacts, worker_folder};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// An agent of an earlier build is removed this long after it was put there, milliseconds.
const OLD_AGENT: i64 = 14 * 24 * 3_600_000;

/// Longest wait for a started `serve` to hold its lock.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Longest wait for a `serve` that is just starting or just ending.
const SETTLE_LIMIT: Duration = Duration::from_secs(3);

/// How often a `serve` is started that finds the folder served by one that is just ending.
const START_TRIES: u32 = 3;

/// Longest wait for the agent's answer to a question.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

impl Starter for LocalLink {
    fn put_agent(&self) -> Result<AgentProgram, LinkError> {
        let source = match &self.agent {
            Some(program) => program.clone(),
            None => find_agent().map_err(|reason| self.failed(Operation::PutAgent, reason))?,
        };
        let (hash, bytes) = hash_file(&source)
            .map_err(|error| self.failed(Operation::PutAgent, format!("reading {}: {error}", source.display())))?;
        let agent = AgentProgram { program: program_path(&hash), hash };
        let target = agent.program.below(&self.folder);
        if fs::metadata(&target).is_ok_and(|metadata| metadata.len() == bytes) {
            return Ok(agent);
        }
        let put = || -> io::Result<()> {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            let begun = begun_beside(&target);
            share_or_copy(&source, &begun)
                .and_then(|()| fs::set_permissions(&begun, fs::metadata(&source)?.permissions()))
                .and_then(|()| patient::rename(&begun, &target))
                .inspect_err(|_| {
                    let _ = fs::remove_file(&begun);
                })
        };
        if let Err(error) = put() {
            // Another one put it there meanwhile, and it runs: Windows replaces no program that runs.
            let is_there = fs::metadata(&target).is_ok_and(|metadata| metadata.len() == bytes);
            if !is_there {
                return Err(LinkError::from_io(Operation::PutAgent, &self.name, agent.program.as_str(), &error));
            }
        }
        if let Err(error) = self.remove_old_agents(&agent.hash) {
            tracing::debug!(worker = %self.name, %error, "old agents stay");
        }
        Ok(agent)
    }

    fn start_serve(&self, agent: &AgentProgram, slots: Option<u32>) -> Result<ServeLife, LinkError> {
        let life = self.settled_life()?;
        if life.is_alive() {
            return Ok(life);
        }
        for _ in 0..START_TRIES {
            if let Some(life) = self.start_once(agent, slots)? {
                return Ok(life);
            }
        }
        let log = self.folder.join(worker_folder::SERVE_LOG);
        let reason = format!("the agent ends as soon as it is started; it says: {}", process::last_words(&log));
        Err(self.failed(Operation::StartAgent, reason))
    }

    fn serve_life(&self) -> Result<ServeLife, LinkError> {
        let lock = WorkerPath::of(worker_folder::SERVE_LOCK);
        let held = crate::system::lock_is_held(&lock.below(&self.folder))
            .map_err(|error| LinkError::from_io(Operation::AskAgent, &self.name, lock.as_str(), &error))?;
        let state = self.serve_state()?;
        Ok(if held { ServeLife::Alive(state) } else { ServeLife::Gone(state) })
    }

    fn stop_serve(&self) -> Result<(), LinkError> {
        let ServeLife::Alive(Some(state)) = self.serve_life()? else { return Ok(()) };
        match crate::system::ask_to_end(state.pid) {
            Err(error) if crate::system::process_start(state.pid).is_some() => {
                Err(LinkError::from_io(Operation::AskAgent, &self.name, worker_folder::SERVE, &error))
            }
            // It ended by itself meanwhile.
            Err(_) | Ok(()) => Ok(()),
        }
    }

    fn facts(&self, agent: &AgentProgram) -> Result<WorkerFacts, LinkError> {
        let mut command = Command::new(agent.program.below(&self.folder));
        command.arg("facts").arg(&self.folder);
        let answer =
            process::answer_of(command, ANSWER_LIMIT).map_err(|reason| self.failed(Operation::AskAgent, reason))?;
        serde_json::from_slice(&answer)
            .map_err(|error| self.failed(Operation::AskAgent, format!("its facts cannot be read: {error}")))
    }

    fn engines(&self, search: &EngineSearch) -> Result<FoundEngines, LinkError> {
        Ok(search.look_here())
    }

    fn ends_with_session(&self) -> Result<Option<String>, LinkError> {
        Ok(crate::system::ends_with_session())
    }

    fn trust(&self, _fingerprint: &str) -> Result<(), LinkError> {
        Err(self.failed(Operation::AskAgent, "this machine has no key to be confirmed"))
    }

    fn clean_cache(&self, limits: &CacheLimits) -> Result<CacheCleaned, LinkError> {
        crate::staging::clean_cache(self, limits, crate::system::now())
    }

    fn attempt_life(&self, attempt: &AttemptId) -> Result<AttemptLife, LinkError> {
        alive::attempt_life_here(self, &self.folder, attempt, self.serve_life()?.is_alive())
    }
}

impl LocalLink {
    /// Lets this user start a program that was sent here.
    pub(crate) fn make_program(&self, file: &WorkerPath) -> Result<(), LinkError> {
        crate::system::make_program(&file.below(&self.folder))
            .map_err(|error| LinkError::from_io(Operation::PutAgent, &self.name, file.as_str(), &error))
    }

    /// Removes agents that were put there long ago, unless one may be at work.
    fn remove_old_agents(&self, keep: &ContentHash) -> Result<(), LinkError> {
        if self.serve_life()?.is_alive() {
            return Ok(());
        }
        let bin = WorkerPath::of(worker_folder::BIN);
        for entry in self.list(&bin)?.iter().filter(|entry| entry.name != keep.as_str()) {
            let Ok(path) = bin.entry(&entry.name) else { continue };
            let age = self.stat(&path)?.map_or(0, |stat| crate::system::now().saturating_sub(stat.modified));
            if age > OLD_AGENT {
                self.remove_folder(&path)?;
            }
        }
        Ok(())
    }

    /// Starts one `serve` and waits until the folder is served; none where it found the folder served by another one that
    /// has ended since.
    fn start_once(&self, agent: &AgentProgram, slots: Option<u32>) -> Result<Option<ServeLife>, LinkError> {
        let system =
            |error: io::Error| LinkError::from_io(Operation::StartAgent, &self.name, agent.program.as_str(), &error);
        let log_path = self.folder.join(worker_folder::SERVE_LOG);
        let log = OpenOptions::new().create(true).append(true).open(&log_path).map_err(system)?;
        let mut command = Command::new(agent.program.below(&self.folder));
        command.arg("serve").arg(&self.folder);
        if let Some(slots) = slots {
            command.arg("--slots").arg(slots.to_string());
        }
        if let Some(linger) = self.linger {
            command.arg("--linger").arg(linger.as_secs().to_string());
        }
        command.current_dir(&self.folder).stdin(Stdio::null());
        command.stdout(log.try_clone().map_err(system)?).stderr(log);
        let mut child = crate::system::spawn_detached(command).map_err(system)?;
        let mine = child.id();

        let begun = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            // The lock itself is not asked for while ours may be about to take it.
            if self.serve_state()?.is_some_and(|state| state.pid == mine) {
                // Its end is taken note of, so that no dead process stays in the table while we live.
                process::reap(child);
                return self.serve_life().map(Some);
            }
            if let Ok(Some(status)) = child.try_wait() {
                let life = self.settled_life()?;
                if life.is_alive() {
                    return Ok(Some(life));
                }
                if status.success() {
                    return Ok(None);
                }
                let reason = format!("the agent ended at once ({status}); it says: {}", process::last_words(&log_path));
                return Err(self.failed(Operation::StartAgent, reason));
            }
            if begun.elapsed() > START_LIMIT {
                let reason = format!(
                    "the agent was started (process {mine}) but does not serve after {} s; see {}",
                    START_LIMIT.as_secs(),
                    log_path.display()
                );
                process::reap(child);
                return Err(self.failed(Operation::StartAgent, reason));
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    /// Whether a `serve` lives, once one that is just starting has said who it is and one that is just ending is gone.
    fn settled_life(&self) -> Result<ServeLife, LinkError> {
        let begun = Instant::now();
        loop {
            let life = self.serve_life()?;
            let settled = match &life {
                ServeLife::Gone(_) => true,
                ServeLife::Alive(Some(state)) => crate::system::process_start(state.pid).is_some(),
                ServeLife::Alive(None) => false,
            };
            if settled || begun.elapsed() > SETTLE_LIMIT {
                return Ok(life);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// What the last `serve` wrote about itself.
    fn serve_state(&self) -> Result<Option<ServeState>, LinkError> {
        match self.read_from(&WorkerPath::of(worker_folder::SERVE), 0, 1 << 20) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn failed(&self, operation: Operation, reason: impl Into<String>) -> LinkError {
        let path: PathBuf = self.folder.clone();
        LinkError::other(operation, &self.name, &path.display().to_string(), reason)
    }
}

fn program_path(hash: &ContentHash) -> WorkerPath {
    WorkerPath::of(worker_folder::BIN).join_text(&format!("{hash}/{}", crate::system::program_name("spillway-agent")))
}
