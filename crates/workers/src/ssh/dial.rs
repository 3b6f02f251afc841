//! Channels to the far end of a worker folder on another machine, and which of the two ways to that machine is taken.

use super::folder::RemoteFolder;
use super::logins::Logins;
use super::place::Place;
use super::program::Program;
use crate::far::{Channel, Dial, DialError};
use crate::settings::SshSettings;
#[cfg(feature = "ssh2")]
use std::path::Path;
use std::path::PathBuf;

/// Dials one worker by the system's `ssh`.
pub struct SshDial(Place<Program>);

impl SshDial {
    /// The worker called `worker`, with this agent program of ours for its system.
    pub fn new(worker: impl Into<String>, settings: SshSettings, folder: RemoteFolder, agent: PathBuf) -> Self {
        let program = Program { settings, config: None, logins: Logins::of_process() };
        Self(Place::new(worker.into(), folder, agent, program))
    }

    /// With this configuration of ssh instead of the user's own.
    #[must_use]
    pub fn with_config(self, config: impl Into<PathBuf>) -> Self {
        Self(self.0.with_shell(|program| Program { config: Some(config.into()), ..program }))
    }

    /// With this limit of logins instead of the process's.
    #[must_use]
    pub fn with_logins(self, logins: Logins) -> Self {
        Self(self.0.with_shell(|program| Program { logins, ..program }))
    }
}

impl Dial for SshDial {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        self.0.open()
    }

    fn trust(&self, fingerprint: &str) -> Result<(), DialError> {
        self.0.trust(fingerprint)
    }
}

#[cfg(feature = "ssh2")]
pub use by_settings::{Options, Secrets, dial};

#[cfg(feature = "ssh2")]
mod by_settings {
    use super::super::library::Library;
    use super::super::shell::SILENCE;
    use super::{Dial, Logins, Path, PathBuf, Place, RemoteFolder, SshDial, SshSettings};
    use crate::account::Account;
    use crate::secret::Secret;
    use std::sync::Arc;
    use std::time::Duration;

    /// Where passwords and passphrases come from. It may wait for a person.
    pub type Secrets = Arc<dyn Fn(&Account) -> Option<Secret> + Send + Sync>;

    /// What no worker's settings say.
    #[derive(Clone)]
    pub struct Options {
        /// Configuration of ssh instead of the user's own.
        pub config: Option<PathBuf>,
        /// Passwords and passphrases.
        pub secrets: Secrets,
        /// Logins under way at once.
        pub logins: Logins,
        /// Longest silence on which an answer is awaited; ways by the system's `ssh` have the usual one.
        pub silence: Duration,
    }

    impl Default for Options {
        /// The user's own configuration, no secrets, the limits of the process.
        fn default() -> Self {
            Self { config: None, secrets: Arc::new(|_| None), logins: Logins::of_process(), silence: SILENCE }
        }
    }

    /// Dials the worker called `worker` as its settings say: by the library, or by the system's `ssh`. `agent` is the program
    /// of ours for its system.
    pub fn dial(
        worker: impl Into<String>,
        settings: SshSettings,
        folder: RemoteFolder,
        agent: impl AsRef<Path>,
        options: Options,
    ) -> Arc<dyn Dial> {
        let (worker, agent) = (worker.into(), agent.as_ref().to_owned());
        if settings.use_ssh_client {
            let dial = SshDial::new(worker, settings, folder, agent).with_logins(options.logins);
            return match options.config {
                Some(config) => Arc::new(dial.with_config(config)),
                None => Arc::new(dial),
            };
        }
        let library = Library {
            worker: worker.clone(),
            settings,
            config: options.config,
            secrets: options.secrets,
            logins: options.logins,
            silence: options.silence,
        };
        Arc::new(Place::new(worker, folder, agent, library))
    }
}
