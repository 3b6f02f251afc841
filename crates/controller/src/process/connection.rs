//! One client's connection: lines in become events, frames from the dispatcher become lines out.

use super::clients::{ClientId, Outgoing};
use super::event::Event;
use crate::api::Envelope;
use crate::client::LONGEST_LINE;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;

/// Lines that may wait for a client that does not read. One that lets more gather is let go.
const WAITING_LINES: usize = 4096;

/// What of a line that is no command lets its sender recognise the answer.
#[derive(serde::Deserialize)]
struct Numbered {
    id: u64,
}

/// Held while something may still be on its way to a client.
#[derive(Clone, Default)]
pub(super) struct Writers(Arc<()>);

impl Writers {
    /// Whether everything was written.
    pub fn are_done(&self) -> bool {
        // One is ours, one is the listener's.
        Arc::strong_count(&self.0) <= 2
    }

    /// For one more client.
    pub fn one_more(&self) -> Arc<()> {
        self.0.clone()
    }
}

/// Serves a client until it goes away. `alive` lives as long as something is to be written to it.
pub(super) async fn serve<S>(stream: S, client: ClientId, events: Sender<Event>, alive: Arc<()>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let (reader, mut writer) = tokio::io::split(stream);
    let (outgoing, mut lines) = mpsc::channel::<Vec<u8>>(WAITING_LINES);
    let outgoing = Outgoing::new(outgoing);
    let waiting = outgoing.waiting();
    if events.send(Event::Connected(client, outgoing)).is_err() {
        return;
    }
    let writing = tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            if writer.write_all(&line).await.is_err() {
                break;
            }
            waiting.written(line.len());
        }
        let _ = writer.shutdown().await;
        drop(alive);
    });
    read_lines(reader, client, &events).await;
    let _ = events.send(Event::Disconnected(client));
    // The dispatcher drops its end, and what it wrote before goes out still.
    let _ = writing.await;
}

async fn read_lines(reader: impl AsyncRead + Unpin, client: ClientId, events: &Sender<Event>) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader).take(LONGEST_LINE as u64).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) if line.last() != Some(&b'\n') => return,
            Ok(_) => {}
        }
        let event = match serde_json::from_slice::<Envelope>(&line) {
            Ok(envelope) => Event::Request(client, Box::new(envelope)),
            Err(error) => {
                let id = serde_json::from_slice::<Numbered>(&line).map_or(0, |line| line.id);
                Event::BadRequest(client, id, error.to_string())
            }
        };
        if events.send(event).is_err() {
            return;
        }
    }
}
