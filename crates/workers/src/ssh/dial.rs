//! Channels over the system's `ssh`: the agent of this build is put there where it is missing, then it answers calls.

use super::call::ssh;
use super::quote::{is_safe, quoted};
use super::words::sorted;
use crate::far::{Channel, Dial, DialError, ProgramChannel};
use crate::local::hash_file;
use crate::settings::SshSettings;
use protocol::ContentHash;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// Longest silence of a channel on which an answer is awaited.
const SILENCE: Duration = Duration::from_secs(60);

/// A worker folder on the other machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteFolder {
    /// Below the login's home: `.spillway`.
    InHome(String),
    /// A whole path.
    At(String),
}

impl RemoteFolder {
    /// `~/…` is below the home; everything else must be a whole path. The error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !is_safe(text) {
            return Err(format!("{text:?} has a letter that remote shells read differently; choose a plainer folder"));
        }
        match text.strip_prefix("~/") {
            Some(below) if !below.is_empty() => Ok(Self::InHome(below.to_owned())),
            None if text.starts_with('/') && text.len() > 1 => Ok(Self::At(text.to_owned())),
            _ => Err(format!("{text:?} is no folder there: write ~/folder or /folder")),
        }
    }

    /// As a word of `sh`.
    fn word(&self) -> String {
        match self {
            Self::InHome(below) => format!("\"$HOME\"/{}", quoted(below)),
            Self::At(path) => quoted(path),
        }
    }
}

/// Dials one worker.
pub struct SshDial {
    worker: String,
    settings: SshSettings,
    folder: RemoteFolder,
    agent: PathBuf,
    /// Instead of the user's own configuration of ssh.
    config: Option<PathBuf>,
    /// Content of the agent that was seen or put there.
    there: Mutex<Option<ContentHash>>,
}

impl SshDial {
    /// The worker called `worker`, with this agent program of ours for its system.
    pub fn new(worker: impl Into<String>, settings: SshSettings, folder: RemoteFolder, agent: PathBuf) -> Self {
        Self { worker: worker.into(), settings, folder, agent, config: None, there: Mutex::new(None) }
    }

    /// With this configuration of ssh instead of the user's own.
    #[must_use]
    pub fn with_config(self, config: impl Into<PathBuf>) -> Self {
        Self { config: Some(config.into()), ..self }
    }

    fn host(&self) -> &str {
        &self.settings.address.host
    }

    /// Runs a script there to its end, with this input; what it printed.
    fn run(&self, script: &str, input: Option<&mut File>) -> Result<String, DialError> {
        let mut channel = ProgramChannel::start(ssh(&self.settings, self.config.as_deref(), script), SILENCE)?;
        if let Some(file) = input {
            // Where the other side ends early its words say more than a broken pipe.
            let _ = io::copy(file, &mut channel.output());
        }
        channel.end_input();
        let mut printed = Vec::new();
        let _ = channel.input().take(1 << 20).read_to_end(&mut printed);
        match channel.wait() {
            Some(0) => Ok(String::from_utf8_lossy(&printed).into_owned()),
            Some(255) | None => Err(sorted(self.host(), &channel.last_words().unwrap_or_default())),
            Some(code) => Err(DialError::Other(format!(
                "{} ended with {code}: {}",
                self.host(),
                channel.last_words().unwrap_or_else(|| "it said nothing".to_owned())
            ))),
        }
    }

    /// Sees to it that the agent of this build stands there; never over one that runs, for its folder is named by its content.
    fn put_agent(&self) -> Result<ContentHash, DialError> {
        let mut there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hash) = &*there {
            return Ok(hash.clone());
        }
        let cannot =
            |error: io::Error| DialError::Other(format!("the agent {} cannot be read: {error}", self.agent.display()));
        let (hash, bytes) = hash_file(&self.agent).map_err(cannot)?;
        let folder = format!("{}/bin/{hash}", self.folder.word());
        let probe = format!("uname -sm; if test -x {folder}/spillway-agent; then echo present; else echo missing; fi");
        let found = self.run(&probe, None)?;
        let mut lines = found.lines().rev();
        let (stands, system) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        if system != "Linux x86_64" {
            return Err(DialError::Refused(format!(
                "{} is {system}; workers over SSH are Linux on x86_64 so far",
                self.host()
            )));
        }
        if stands != "present" {
            let put = format!(
                "umask 077; mkdir -p {folder} && cat > {folder}/.part.$$ && test \"$(wc -c < {folder}/.part.$$)\" -eq {bytes} \
                 && chmod 700 {folder}/.part.$$ && mv -f {folder}/.part.$$ {folder}/spillway-agent && {folder}/spillway-agent --version"
            );
            self.run(&put, Some(&mut File::open(&self.agent).map_err(cannot)?))?;
        }
        *there = Some(hash.clone());
        Ok(hash)
    }
}

impl Dial for SshDial {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        let hash = self.put_agent()?;
        let folder = self.folder.word();
        let script = format!("exec {folder}/bin/{hash}/spillway-agent far {folder} --worker {}", quoted(&self.worker));
        Ok(Box::new(ProgramChannel::start(ssh(&self.settings, self.config.as_deref(), &script), SILENCE)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_there_is_in_the_home_or_a_whole_path() {
        assert_eq!(RemoteFolder::parse("~/.spillway"), Ok(RemoteFolder::InHome(".spillway".into())));
        assert_eq!(RemoteFolder::parse("/scratch/a b").unwrap().word(), "'/scratch/a b'");
        assert_eq!(RemoteFolder::parse("~/it's").unwrap().word(), r#""$HOME"/'it'"'"'s'"#);
        for bad in ["", "~", "~/", "/", "relative", "~ana/x", "/a!b", "C:\\work"] {
            assert!(RemoteFolder::parse(bad).is_err(), "{bad:?} was taken");
        }
    }
}
