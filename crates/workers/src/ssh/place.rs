//! The agent of this build in the worker folder of another machine: whether it stands there, how it gets there, and what it
//! means when it does not run. It is put under the name of its content, so that none that runs is ever written over.

use super::folder::RemoteFolder;
use super::quote::quoted;
use super::shell::{Ended, Shell};
use crate::far::{Channel, Dial, DialError};
use crate::local::hash_file;
use protocol::ContentHash;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What the script prints before the far end speaks.
const FIRST: &str = "spillway-far-end";

/// What it prints where the agent stands there.
const THERE: &str = "there";

/// The machines that the agent is for, as `uname -sm` names them.
const SYSTEM: &str = "Linux x86_64";

/// Most bytes that a script may print.
const MOST_PRINTED: u64 = 1 << 20;

/// The way out where an agent needs more than the system over there has.
const PACKED: &str = "Name the one that installers carry in SPILLWAY_AGENT: ./dev agents makes it";

/// What a script did.
struct Ran {
    printed: String,
    /// What it, or a program that it started, complained about.
    words: Option<String>,
}

/// Dials the far end of one worker folder by a shell there.
pub(super) struct Place<S> {
    worker: String,
    folder: RemoteFolder,
    agent: PathBuf,
    shell: S,
    /// Content and size of the agent, once they were asked for.
    content: Mutex<Option<(ContentHash, u64)>>,
}

/// What stands in the place of the agent.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Missing,
    /// It was started, and ended with this code of `sh`.
    Stands(i32),
}

impl<S: Shell> Place<S> {
    pub(super) fn new(worker: String, folder: RemoteFolder, agent: PathBuf, shell: S) -> Self {
        Self { worker, folder, agent, shell, content: Mutex::new(None) }
    }

    pub(super) fn with_shell(self, change: impl FnOnce(S) -> S) -> Self {
        Self { shell: change(self.shell), ..self }
    }

    /// Runs a script to its end, with this input.
    fn run(&self, script: &str, input: Option<File>) -> Result<Ran, DialError> {
        let mut running = self.shell.start(&format!("echo {FIRST}; {script}"), format!("{FIRST}\n").as_bytes())?;
        if let Some(file) = input {
            // Where the other side ends early its words say more than a broken pipe.
            let _ = copy(file, running.output());
        }
        running.end_input();
        let mut printed = Vec::new();
        let _ = running.input().take(MOST_PRINTED).read_to_end(&mut printed);
        let ended = running.wait();
        let words = running.last_words();
        match ended {
            Some(Ended::With(_)) => Ok(Ran { printed: String::from_utf8_lossy(&printed).into_owned(), words }),
            Some(Ended::Killed(signal)) => Err(DialError::Other(format!(
                "a script on {} was killed by signal {signal} ({})",
                self.shell.host(),
                words.as_deref().unwrap_or("it said nothing")
            ))),
            None => Err(DialError::Unreachable(
                words.unwrap_or_else(|| format!("the connection to {} broke", self.shell.host())),
            )),
        }
    }

    fn content(&self) -> Result<(ContentHash, u64), DialError> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*content {
            return Ok(known.clone());
        }
        let found = hash_file(&self.agent).map_err(|error| self.cannot_read(&error))?;
        *content = Some(found.clone());
        Ok(found)
    }

    fn cannot_read(&self, error: &io::Error) -> DialError {
        DialError::Other(format!("the agent {} cannot be read: {error}", self.agent.display()))
    }

    /// Starts the far end; none where the agent is not there, or the machine is none that it can run on. A home may be shared
    /// by several machines, of several kinds; a whole path is one's own.
    fn start_far_end(&self, hash: &ContentHash) -> Result<Option<Box<dyn Channel>>, DialError> {
        let (folder, worker) = (self.folder.word(), quoted(&self.worker));
        let apart = if matches!(self.folder, RemoteFolder::InHome(_)) { " --apart" } else { "" };
        let agent = format!("{folder}/bin/{hash}/spillway-agent");
        let script = format!(
            "echo {FIRST}; if test -x {agent} && test \"$(uname -sm)\" = \"{SYSTEM}\"; then echo {THERE}; exec {agent} far {folder} --worker {worker}{apart}; fi; \
             echo missing"
        );
        let mut running = self.shell.start(&script, format!("{FIRST}\n").as_bytes())?;
        match first_line(running.input()).as_deref() {
            Some(THERE) => Ok(Some(running)),
            Some(_) => Ok(None),
            None => Err(DialError::Unreachable(
                running.last_words().unwrap_or_else(|| format!("the connection to {} broke", self.shell.host())),
            )),
        }
    }

    /// Sees to it that the agent of this build stands there and runs.
    fn put_agent(&self) -> Result<(), DialError> {
        let host = self.shell.host();
        let (hash, bytes) = self.content()?;
        let folder = format!("{}/bin/{hash}", self.folder.word());
        let mut ran = self.run(&probe(&folder), None)?;
        let mut found = found(host, &ran)?;
        if found == Found::Missing {
            ran = self
                .run(&put(&folder, bytes), Some(File::open(&self.agent).map_err(|error| self.cannot_read(&error))?))?;
            found = match status(&ran.printed) {
                Some(code) => Found::Stands(code),
                None => return Err(not_put(host, &self.folder.text(), &ran)),
            };
        }
        match found {
            Found::Stands(0) => Ok(()),
            Found::Stands(code) => Err(does_not_run(host, &self.folder.text(), code, &ran)),
            Found::Missing => Err(not_put(host, &self.folder.text(), &ran)),
        }
    }
}

impl<S: Shell> Dial for Place<S> {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        let (hash, _) = self.content()?;
        // One login where the agent stands there, as it does but for the first time.
        if let Some(running) = self.start_far_end(&hash)? {
            return Ok(running);
        }
        self.put_agent()?;
        self.start_far_end(&hash)?.ok_or_else(|| {
            DialError::Other(format!("the agent on {} went away as soon as it was put there", self.shell.host()))
        })
    }

    fn trust(&self, fingerprint: &str) -> Result<(), DialError> {
        self.shell.trust(fingerprint)
    }
}

/// The first line; none where the input ends before it is whole.
fn first_line(input: &mut dyn Read) -> Option<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while line.len() < 64 {
        match input.read(&mut byte) {
            Ok(1) if byte[0] == b'\n' => return String::from_utf8(line).ok(),
            Ok(1) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return None,
        }
    }
    None
}

fn copy(mut from: File, to: &mut dyn Write) -> io::Result<()> {
    let mut block = vec![0; 1 << 18];
    loop {
        match from.read(&mut block)? {
            0 => return to.flush(),
            count => to.write_all(&block[..count])?,
        }
    }
}

/// Looks for the agent and starts it. A file that may not be started is found too: it is not sent again and again.
fn probe(folder: &str) -> String {
    format!(
        "uname -sm; if test -f {folder}/spillway-agent; then {folder}/spillway-agent --version >/dev/null; \
         echo \"status $?\"; else echo missing; fi"
    )
}

/// Takes the agent from the input under a temporary name, whole, then starts it.
fn put(folder: &str, bytes: u64) -> String {
    format!(
        "umask 077; mkdir -p {folder} && cat > {folder}/.part.$$ && test \"$(wc -c < {folder}/.part.$$)\" -eq {bytes} && \
         chmod 700 {folder}/.part.$$ && mv -f {folder}/.part.$$ {folder}/spillway-agent || \
         {{ rm -f {folder}/.part.$$; exit 1; }}; {folder}/spillway-agent --version >/dev/null; echo \"status $?\""
    )
}

/// The code in the last line, where it tells one. A login's greeting may stand before it.
fn status(printed: &str) -> Option<i32> {
    printed.lines().next_back()?.strip_prefix("status ")?.trim().parse().ok()
}

fn words(ran: &Ran) -> &str {
    ran.words.as_deref().unwrap_or("it said nothing")
}

fn found(host: &str, ran: &Ran) -> Result<Found, DialError> {
    let mut lines = ran.printed.lines().rev();
    let (last, system) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let found = if last == "missing" { Some(Found::Missing) } else { status(&ran.printed).map(Found::Stands) };
    let Some(found) = found else {
        return Err(DialError::Refused(format!("{host} did not do what a Linux machine does ({})", words(ran))));
    };
    if system != SYSTEM {
        return Err(DialError::Refused(format!(
            "{host} is {system:?}, and workers over SSH are Linux on x86_64 so far. Choose another machine"
        )));
    }
    Ok(found)
}

fn not_put(host: &str, folder: &str, ran: &Ran) -> DialError {
    DialError::Refused(format!(
        "the agent cannot be put into {folder} on {host}: {}. Free some space there, or choose another worker folder",
        words(ran)
    ))
}

/// What it means that the agent ended with this code of `sh`, and what to do.
fn does_not_run(host: &str, folder: &str, code: i32, ran: &Ran) -> DialError {
    let agent = format!("the agent in {folder} on {host}");
    let words = words(ran);
    DialError::Refused(match code {
        126 => format!(
            "{agent} may not be started ({words}). Where its disk is mounted noexec no program may run from it: choose a worker \
             folder on another disk"
        ),
        // The packed agent needs nothing of its system; the one of a checkout does.
        127 => format!("{agent} does not start, for something that it needs is missing there ({words}). {PACKED}"),
        _ if words.contains("GLIBC_") => {
            format!("{agent} was built on a newer system than {host} has ({words}). {PACKED}")
        }
        128..=192 => {
            let signal = code - 128;
            format!(
                "{agent} was killed by signal {signal} as it started ({words}). Ask who looks after the machine what ends programs there"
            )
        }
        code => format!("{agent} ended with {code} as it started ({words})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(printed: &str, words: Option<&str>) -> Ran {
        Ran { printed: printed.into(), words: words.map(str::to_owned) }
    }

    #[test]
    fn a_greeting_of_the_login_does_not_hide_what_was_found() {
        assert_eq!(found("big", &ran("Welcome!\nLinux x86_64\nmissing\n", None)), Ok(Found::Missing));
        assert_eq!(found("big", &ran("Linux x86_64\nstatus 126\n", None)), Ok(Found::Stands(126)));
    }

    #[test]
    fn another_system_is_refused() {
        for system in ["Darwin arm64", "Linux aarch64", "Linux i686", "Linux armv7l", "FreeBSD amd64", "SunOS i86pc"] {
            for end in ["missing", "status 126", "status 0"] {
                let error = found("big", &ran(&format!("{system}\n{end}\n"), None)).unwrap_err();
                let told = error.to_string();
                assert!(matches!(error, DialError::Refused(_)) && told.contains(system), "{told}");
                assert!(told.contains("Choose another machine"), "{told}");
            }
        }
        assert!(found("big", &ran("", Some("uname: not found"))).unwrap_err().to_string().contains("uname: not found"));
    }

    #[test]
    fn why_an_agent_does_not_run_is_told_with_its_words_and_the_way_out() {
        let told = |code, words| does_not_run("big", "~/.spillway", code, &ran("", Some(words))).to_string();
        assert!(told(126, "sh: Permission denied").contains("noexec"));
        assert!(told(126, "sh: Permission denied").contains("choose a worker folder on another disk"));
        assert!(told(127, "libx.so: cannot open").contains("libx.so: cannot open"));
        let old = told(1, "/lib64/libc.so.6: version `GLIBC_2.34' not found");
        assert!(old.contains("newer system than big has") && old.contains("./dev agents"), "{old}");
        assert!(told(137, "Killed").contains("killed by signal 9"));
        assert!(told(3, "x").contains("ended with 3"));
    }

    #[cfg(unix)]
    #[test]
    fn the_scripts_put_an_agent_that_runs_and_tell_of_one_that_does_not() {
        use std::io::Write;
        use std::process::{Command, Stdio};
        let folder = tempfile::tempdir().unwrap();
        let word = quoted(&folder.path().join("bin/it's").to_string_lossy());
        let sh = |script: &str, input: &[u8]| {
            let mut child = Command::new("sh")
                .args(["-c", script])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(input).unwrap();
            String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
        };
        assert!(sh(&probe(&word), b"").ends_with("missing\n"));
        let agent = b"#!/bin/sh\nexit 7\n";
        assert_eq!(status(&sh(&put(&word, 3), agent)), None, "a part was taken for the whole");
        assert_eq!(std::fs::read_dir(folder.path().join("bin/it's")).unwrap().count(), 0);
        assert_eq!(status(&sh(&put(&word, agent.len() as u64), agent)), Some(7));
        assert_eq!(status(&sh(&probe(&word), b"")), Some(7));
    }
}
