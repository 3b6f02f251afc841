//! This machine as a worker: its folder is a folder here, its agent a process here.

mod agent_program;
mod arrival;
mod blob;
mod copy;
mod files;
mod part;
mod process;
mod settle;
mod starter;
mod watch;

pub use agent_program::{AGENT_VARIABLE, find_agent, find_linux_program};
pub(crate) use arrival::Arrival;
pub use copy::{CopyError, copy_hashed, hash_file, share_or_copy};
pub(crate) use copy::{begun_beside, is_begun};
pub(crate) use settle::Arrived;
pub(crate) use watch::FolderWatch;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// The link to a worker folder of this machine.
#[derive(Clone, Debug)]
pub struct LocalLink {
    name: String,
    folder: PathBuf,
    agent: Option<PathBuf>,
    linger: Option<Duration>,
}

impl LocalLink {
    /// The worker called `name` with this worker folder (absolute). The agent is looked for when it is needed.
    pub fn new(name: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), folder: folder.into(), agent: None, linger: None }
    }

    /// Takes this program as the agent, and looks for no other.
    pub fn with_agent(mut self, program: impl Into<PathBuf>) -> Self {
        self.agent = Some(program.into());
        self
    }

    /// A `serve` that is started ends by itself after this long without work; none takes the agent's own default.
    pub fn with_linger(mut self, linger: Duration) -> Self {
        self.linger = Some(linger);
        self
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The worker folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
