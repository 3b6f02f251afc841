//! The agent of a worker: put there, started, asked.

use super::{LinkError, WorkerPath};
use crate::alive::AttemptLife;
use crate::engine_search::{EngineSearch, FoundEngines};
use crate::staging::{CacheCleaned, CacheLimits};
use protocol::{AttemptId, ContentHash, ServeState, WorkerFacts};
use serde::{Deserialize, Serialize};

/// The agent as it stands on a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentProgram {
    /// Its content.
    pub hash: ContentHash,
    /// `bin/<hash>/spillway-agent`.
    pub program: WorkerPath,
}

/// Whether a `serve` lives in the worker folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServeLife {
    /// The lock is held and this is what it says; none where it has not written its state yet.
    Alive(Option<ServeState>),
    /// The lock is free: nobody serves the folder. What it said last, if anything.
    Gone(Option<ServeState>),
}

impl ServeLife {
    /// Whether a `serve` lives.
    pub fn is_alive(&self) -> bool {
        matches!(self, Self::Alive(_))
    }
}

/// Puts the agent on a worker and starts it.
pub trait Starter: Send + Sync {
    /// Puts the agent of this build into `bin/<hash>/` where it is missing. An agent that runs is never overwritten.
    fn put_agent(&self) -> Result<AgentProgram, LinkError>;

    /// Starts `serve` detached from this process, with this many slots; does nothing where one lives. Returns once it lives.
    fn start_serve(&self, agent: &AgentProgram, slots: Option<u32>) -> Result<ServeLife, LinkError>;

    /// Whether a `serve` lives there.
    fn serve_life(&self) -> Result<ServeLife, LinkError>;

    /// Asks `serve` to end. Running attempts go on. Does nothing where none lives.
    fn stop_serve(&self) -> Result<(), LinkError>;

    /// What the agent says about its machine.
    fn facts(&self, agent: &AgentProgram) -> Result<WorkerFacts, LinkError>;

    /// Engines that stand there, beside what the worker's owner says of them.
    fn engines(&self, search: &EngineSearch) -> Result<FoundEngines, LinkError>;

    /// Why what is started there would end with the connection; none where it goes on.
    fn ends_with_session(&self) -> Result<Option<String>, LinkError>;

    /// A person confirmed the key of the machine by this fingerprint: it is known from then on.
    fn trust(&self, fingerprint: &str) -> Result<(), LinkError>;

    /// Keeps the cache within its limits; see [`crate::staging::clean_cache`].
    fn clean_cache(&self, limits: &CacheLimits) -> Result<CacheCleaned, LinkError>;

    /// Whether an attempt lives, is over, or is proven dead.
    fn attempt_life(&self, attempt: &AttemptId) -> Result<AttemptLife, LinkError>;
}
