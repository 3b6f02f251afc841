//! The way to one client: lines that wait for its connection, counted, so that one that does not read costs little.

use crate::api::Frame;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;

/// Bytes that may wait for a client. One that lets more gather is let go.
const MOST_WAITING: usize = 64 << 20;

/// Bytes from which on a client is behind: further changes are gathered until it has read these.
const BEHIND: usize = 1 << 20;

/// Bytes that were sent and are not written yet.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// So many bytes were written to the connection.
    pub fn written(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// The way to a client.
#[derive(Clone)]
pub(crate) struct Outgoing {
    lines: mpsc::Sender<Vec<u8>>,
    waiting: Waiting,
}

impl Outgoing {
    /// Lines go there.
    pub(crate) fn new(lines: mpsc::Sender<Vec<u8>>) -> Self {
        Self { lines, waiting: Waiting::default() }
    }

    /// For the connection, which says what it wrote.
    pub(super) fn waiting(&self) -> Waiting {
        self.waiting.clone()
    }

    /// Whether the client did not read yet what it was sent.
    pub(super) fn is_behind(&self) -> bool {
        self.waiting.bytes() > BEHIND
    }

    /// Sends a frame; false where the client is gone, or does not read.
    pub(super) fn send(&self, frame: &Frame) -> bool {
        let Ok(mut line) = serde_json::to_vec(frame) else { return true };
        line.push(b'\n');
        if self.waiting.bytes() > MOST_WAITING {
            return false;
        }
        self.waiting.0.fetch_add(line.len(), Ordering::Relaxed);
        self.lines.try_send(line).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Reply;

    fn answer(letters: usize) -> Frame {
        Frame::Answer { id: 1, reply: Reply::Text("x".repeat(letters)) }
    }

    #[test]
    fn a_client_is_behind_until_it_was_written_what_waits() {
        let (sender, mut lines) = mpsc::channel(8);
        let outgoing = Outgoing::new(sender);
        assert!(outgoing.send(&answer(BEHIND)));
        assert!(outgoing.is_behind());
        let written = lines.try_recv().unwrap().len();
        outgoing.waiting().written(written);
        assert!(!outgoing.is_behind());
    }

    #[test]
    fn what_waits_for_one_client_is_bounded() {
        let (sender, _lines) = mpsc::channel(1024);
        let outgoing = Outgoing::new(sender);
        let sent = (0..1024).take_while(|_| outgoing.send(&answer(1 << 20))).count();
        assert!(sent < 70, "{sent} MiB wait for a client that does not read");
    }
}
