//! Scripts on another machine by the library `ssh2` (libssh2): no program of the system is needed but for asking its
//! configuration.
//!
//! One session a script. The library blocks as it likes; the socket below it is ours, and is cut where it would.

mod answer;
mod channel;
mod connect;
mod keys;
mod known_hosts;
mod login;
mod resolve;
mod target;
mod tried;
mod trust;

pub use resolve::account_of_key;
pub use trust::trust_host;

use super::dial::Secrets;
use super::logins::Logins;
use super::quote::quoted;
use super::shell::{Running, Shell, greeted, no_shell};
use crate::account::Account;
use crate::far::{Channel, DialError};
use crate::settings::SshSettings;
use channel::LibraryChannel;
use connect::{Failed, meet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use target::Target;

/// Logins by the library.
pub(super) struct Library {
    pub(super) worker: String,
    pub(super) settings: SshSettings,
    /// Instead of the user's own configuration of ssh.
    pub(super) config: Option<PathBuf>,
    pub(super) secrets: Secrets,
    pub(super) logins: Logins,
    pub(super) silence: Duration,
}

impl Library {
    fn log_in(&self, target: &Target, script: &str, first: &[u8]) -> Result<Box<dyn Running>, Failed> {
        let line = meet(target)?.if_known(target)?;
        let login = Account::new(self.worker.as_str(), self.settings.address.user.clone());
        login::log_in(&line.session, target, &login, &*self.secrets)?;
        // The login's own shell, whatever it is, starts sh.
        let command = format!("exec sh -c {}", quoted(script));
        let mut channel = LibraryChannel::start(line, &command, self.silence)?;
        let Err(greeting) = greeted(&mut channel, first) else { return Ok(Box::new(channel)) };
        let ended = channel.wait();
        let words = channel.last_words().unwrap_or_default();
        Err(match ended {
            Some(ended) => no_shell(self.host(), &ended, &greeting, &words),
            None => DialError::Unreachable(format!("the connection to {} broke as it was made. {words}", self.host())),
        }
        .into())
    }
}

impl Shell for Library {
    fn host(&self) -> &str {
        &self.settings.address.host
    }

    fn start(&self, script: &str, first: &[u8]) -> Result<Box<dyn Running>, DialError> {
        let target = resolve::resolve(&self.settings, self.config.as_deref())?;
        self.logins
            .patiently(&target.known_as(), || self.log_in(&target, script, first), |failed| failed.dropped)
            .map_err(|failed| failed.error)
    }

    fn trust(&self, fingerprint: &str) -> Result<(), DialError> {
        trust_host(&self.settings, self.config.as_deref(), fingerprint)
    }
}

/// Whether the key that a host shows is the known one. It is not logged in to.
pub(super) fn check_host_key(settings: &SshSettings, config: Option<&Path>) -> Result<(), DialError> {
    let target = resolve::resolve(settings, config)?;
    meet(&target).map_err(|failed| failed.error)?.if_known(&target).map(drop)
}
