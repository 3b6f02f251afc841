//! Windows: a named pipe whose name follows from the home. Only this user and administrators may write into it, which is
//! the system's rule for a pipe nothing else was said of.

use super::LONGEST;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

/// How long a second start may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pipe, not yet answered.
#[derive(Debug)]
pub(super) struct Door {
    name: String,
}

impl Door {
    /// Settles the name; the caller holds the lock.
    pub(super) fn open(home: &Path) -> io::Result<Self> {
        Ok(Self { name: pipe(home) })
    }

    /// Answers each line that comes, one after the other.
    pub(super) fn welcome(self, answer: impl Fn(&str) -> &'static str + Send + Sync + 'static) {
        tauri::async_runtime::spawn(async move {
            let mut first = true;
            loop {
                let made =
                    ServerOptions::new().first_pipe_instance(first).reject_remote_clients(true).create(&self.name);
                let Ok(pipe) = made.inspect_err(|error| tracing::warn!("second starts cannot be taken: {error}"))
                else {
                    return;
                };
                first = false;
                if pipe.connect().await.is_ok() {
                    // A start that went away, or says nothing, needs no answer.
                    drop(tokio::time::timeout(PATIENCE, answer_one(pipe, &answer)).await);
                }
            }
        });
    }
}

async fn answer_one(pipe: NamedPipeServer, answer: &impl Fn(&str) -> &'static str) -> io::Result<()> {
    let mut line = String::new();
    let mut reader = tokio::io::BufReader::new(pipe.take(LONGEST));
    reader.read_line(&mut line).await?;
    let mut pipe = reader.into_inner().into_inner();
    pipe.write_all(answer(&line).as_bytes()).await?;
    pipe.flush().await
}

/// Sends a line to the first window, and gives its answer.
pub(super) fn ask(home: &Path, line: &str) -> io::Result<String> {
    let mut pipe = OpenOptions::new().read(true).write(true).open(pipe(home))?;
    pipe.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(pipe.take(LONGEST)).read_line(&mut answer)?;
    Ok(answer)
}

fn pipe(home: &Path) -> String {
    let digits = blake3::hash(home.to_string_lossy().as_bytes()).to_hex();
    format!(r"\\.\pipe\spillway-window-{}", &digits[..16])
}
