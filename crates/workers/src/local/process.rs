//! Starting and asking a program of this machine. Arguments are passed one by one; no shell is involved.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Waits for a child's end in a thread of its own.
pub(super) fn reap(mut child: Child) {
    let waited = std::thread::Builder::new().name("agent-end".to_owned()).spawn(move || {
        let _ = child.wait();
    });
    if let Err(error) = waited {
        tracing::warn!(%error, "the end of the agent will not be noticed");
    }
}

/// What a program prints until it ends well; otherwise why there is no answer.
pub(super) fn answer_of(mut command: Command, limit: Duration) -> Result<Vec<u8>, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        crate::system::spawn_detached(command).map_err(|error| format!("{name} cannot be started: {error}"))?;
    let (Some(mut out), Some(mut err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(format!("{name} was started without its output"));
    };
    let complaint = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = err.by_ref().take(1 << 16).read_to_end(&mut text);
        text
    });
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let read = out.by_ref().take(1 << 20).read_to_end(&mut answer).map(|_| answer);
        let _ = send.send(read);
    });
    let answer = receive.recv_timeout(limit);
    if answer.is_err() {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("{name} did not answer within {} s", limit.as_secs()));
    }
    let status = child.wait().map_err(|error| format!("{name}: {error}"))?;
    let complaint = complaint.join().unwrap_or_default();
    if !status.success() {
        return Err(format!("{name} ended with {status}: {}", last_line(&complaint)));
    }
    match answer {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(format!("{name}: its answer cannot be read: {error}")),
        Err(_) => Err(format!("{name} gave no answer")),
    }
}

/// The last line that is not empty of a log, or that there is none.
pub(super) fn last_words(log: &Path) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(4096)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map(|bytes| last_line(&bytes)).unwrap_or_else(|error| format!("(its log cannot be read: {error})"))
}

fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("(nothing)");
    line.chars().filter(|c| !c.is_control()).take(400).collect()
}
