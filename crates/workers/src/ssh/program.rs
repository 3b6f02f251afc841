//! Scripts on another machine by the system's `ssh`: the way for jump hosts, keys in hardware and whatever else a user's
//! configuration says.

use super::call::ssh;
use super::logins::Logins;
use super::shell::{Ended, Running, SILENCE, Shell, greeted, no_shell};
use super::system;
use super::words::{Meaning, meaning, told};
use crate::far::{DialError, ProgramChannel};
use crate::settings::SshSettings;
use std::path::PathBuf;

/// What `ssh` ends with where it is itself that failed.
const OF_SSH: i32 = 255;

/// Logins by the system's `ssh`.
pub(super) struct Program {
    pub(super) settings: SshSettings,
    /// Instead of the user's own configuration of ssh.
    pub(super) config: Option<PathBuf>,
    pub(super) logins: Logins,
}

struct Failed {
    error: DialError,
    dropped: bool,
}

impl Program {
    fn log_in(&self, script: &str, first: &[u8]) -> Result<Box<dyn Running>, Failed> {
        let command = ssh(&self.settings, self.config.as_deref(), script);
        let mut channel = ProgramChannel::start(command, SILENCE)
            .map_err(|error| Failed { error: self.not_started(error), dropped: false })?;
        let Err(greeting) = greeted(&mut channel, first) else { return Ok(Box::new(channel)) };
        let ended = Running::wait(&mut channel);
        let words = crate::far::Channel::last_words(&mut channel).unwrap_or_default();
        if let Some(ended) = ended {
            return Err(Failed { error: no_shell(self.host(), &ended, &greeting, &words), dropped: false });
        }
        let meaning = meaning(&words);
        let error = match meaning {
            // The library can tell the fingerprints, where it reaches the host as well.
            Meaning::KeyChanged | Meaning::KeyUnknown => {
                self.fingerprints().unwrap_or_else(|| told(self.host(), meaning, &words))
            }
            Meaning::NotLetIn | Meaning::Dropped | Meaning::Silent => told(self.host(), meaning, &words),
        };
        Err(Failed { error, dropped: meaning == Meaning::Dropped })
    }

    /// A machine without `ssh` gets it, or this worker goes without.
    fn not_started(&self, error: DialError) -> DialError {
        if system::program().is_some() {
            return error;
        }
        DialError::Refused(format!(
            "{} is to be reached by the system's ssh. {}; or, where neither a jump host nor a key in hardware is needed, log in \
             without it (\"use_ssh_client\": false)",
            self.host(),
            system::HOW_TO_GET
        ))
    }

    #[cfg(feature = "ssh2")]
    fn fingerprints(&self) -> Option<DialError> {
        match super::library::check_host_key(&self.settings, self.config.as_deref()) {
            Err(error @ (DialError::UnknownHostKey { .. } | DialError::Refused(_))) => Some(error),
            Ok(()) | Err(DialError::Unreachable(_) | DialError::Other(_)) => None,
        }
    }

    #[cfg(not(feature = "ssh2"))]
    #[expect(clippy::unused_self, reason = "the library would know")]
    fn fingerprints(&self) -> Option<DialError> {
        None
    }
}

impl Shell for Program {
    fn host(&self) -> &str {
        &self.settings.address.host
    }

    fn start(&self, script: &str, first: &[u8]) -> Result<Box<dyn Running>, DialError> {
        self.logins
            .patiently(self.host(), || self.log_in(script, first), |failed| failed.dropped)
            .map_err(|failed| failed.error)
    }

    #[cfg(feature = "ssh2")]
    fn trust(&self, fingerprint: &str) -> Result<(), DialError> {
        super::library::trust_host(&self.settings, self.config.as_deref(), fingerprint)
    }

    #[cfg(not(feature = "ssh2"))]
    fn trust(&self, _fingerprint: &str) -> Result<(), DialError> {
        Err(DialError::Other(format!("log in once with ssh {} to confirm its key", self.host())))
    }
}

impl Running for ProgramChannel {
    fn end_input(&mut self) {
        ProgramChannel::end_input(self);
    }

    fn wait(&mut self) -> Option<Ended> {
        ProgramChannel::wait(self).filter(|code| *code != OF_SSH).map(Ended::With)
    }
}
