//! A connection to the controller: one JSON object a line in each direction.

use super::system::Stream;
use super::{ClientError, start};
use crate::api::{ChangeBatch, Command, Envelope, Frame, Reply, RunRef, RunView};
use crate::home::Home;
use std::collections::VecDeque;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, ReadHalf, WriteHalf};

/// Bytes of the longest line that the controller takes, with its end. A worker file's text is the largest thing that is
/// sent.
pub const LONGEST_LINE: usize = 64 << 20;

/// What the controller says, line after line.
#[derive(Debug)]
pub(super) struct Lines {
    reader: BufReader<ReadHalf<Stream>>,
    // A line that is read in parts survives a cancelled future.
    partial: Vec<u8>,
}

impl Lines {
    /// The next line as it is, without its end. May be cancelled without losing anything.
    pub async fn next(&mut self) -> Result<String, ClientError> {
        let read = self.reader.read_until(b'\n', &mut self.partial).await;
        let broken = |reason: String| ClientError::Broken { reason };
        read.map_err(|error| broken(error.to_string()))?;
        if self.partial.last() != Some(&b'\n') {
            return Err(broken("it ended".to_owned()));
        }
        let mut line = std::mem::take(&mut self.partial);
        line.pop();
        String::from_utf8(line).map_err(|error| ClientError::NotUnderstood { reason: error.to_string() })
    }
}

/// A connection over which commands are sent.
#[derive(Debug)]
pub struct Client {
    pub(super) lines: Lines,
    pub(super) writer: WriteHalf<Stream>,
    pub(super) batches: VecDeque<ChangeBatch>,
    last_id: u64,
}

impl Client {
    /// Connects to the controller of this `SPILLWAY_HOME`, and starts it where none runs.
    pub async fn connect_or_start(home: &Path) -> Result<Self, ClientError> {
        let home = Home::at(home);
        match start::connect_running(&home).await {
            Some(client) => Ok(client),
            None => start::start_and_connect(&home).await,
        }
    }

    /// Connects to the controller of this `SPILLWAY_HOME` where one runs; none where none does.
    pub async fn connect(home: &Path) -> Option<Self> {
        start::connect_running(&Home::at(home)).await
    }

    pub(super) fn over(stream: Stream) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        let lines = Lines { reader: BufReader::new(reader), partial: Vec::new() };
        Self { lines, writer, batches: VecDeque::new(), last_id: 0 }
    }

    /// Sends a command and waits for its answer. A refusal is an answer, too: [`Reply::Refused`].
    pub async fn call(&mut self, command: Command) -> Result<Reply, ClientError> {
        self.last_id += 1;
        let envelope = Envelope { id: self.last_id, command };
        let mut line =
            serde_json::to_vec(&envelope).map_err(|error| ClientError::NotUnderstood { reason: error.to_string() })?;
        line.push(b'\n');
        self.writer.write_all(&line).await.map_err(|error| ClientError::Broken { reason: error.to_string() })?;
        loop {
            match self.read_frame().await? {
                // A single check comes before the whole checklist.
                Frame::Answer { reply: Reply::Check(_), .. } => {}
                Frame::Answer { id, reply } if id == self.last_id => return Ok(reply),
                Frame::Answer { .. } => {}
                Frame::Changes(batch) => self.batches.push_back(batch),
            }
        }
    }

    /// Follows a run: how it is now, and then its changes. `messages` asks for the lines the engines say, too.
    pub async fn follow(mut self, run: RunRef, messages: bool) -> Result<(RunView, Follower), ClientError> {
        match self.call(Command::Follow { run, messages }).await? {
            Reply::Run(view) => Ok((*view, Follower { client: self })),
            Reply::Refused(error) => Err(ClientError::Refused(error)),
            other => Err(ClientError::NotUnderstood { reason: format!("{other:?}").chars().take(200).collect() }),
        }
    }

    /// The next batch; none where the controller went away. May be cancelled without losing anything.
    pub(super) async fn next_batch(&mut self) -> Option<ChangeBatch> {
        loop {
            if let Some(batch) = self.batches.pop_front() {
                return Some(batch);
            }
            match self.read_frame().await {
                Ok(Frame::Changes(batch)) => return Some(batch),
                Ok(Frame::Answer { .. }) => {}
                Err(_) => return None,
            }
        }
    }

    async fn read_frame(&mut self) -> Result<Frame, ClientError> {
        let line = self.lines.next().await?;
        serde_json::from_str(&line).map_err(|error| ClientError::NotUnderstood { reason: error.to_string() })
    }
}

/// The changes of a run, batch after batch.
#[derive(Debug)]
pub struct Follower {
    client: Client,
}

impl Follower {
    /// The next batch; none where the controller went away. May be cancelled without losing anything.
    pub async fn next(&mut self) -> Option<ChangeBatch> {
        self.client.next_batch().await
    }

    /// Sends another command over the same connection; changes that come meanwhile are kept for [`Follower::next`].
    pub async fn call(&mut self, command: Command) -> Result<Reply, ClientError> {
        self.client.call(command).await
    }
}
