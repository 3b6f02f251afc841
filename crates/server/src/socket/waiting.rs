//! Lines that wait for a page: so many, and so much of them, and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;

/// Lines that may wait.
const MOST_LINES: usize = 1024;

/// Bytes that may wait. A single longer line may: it is one answer.
const MOST_BYTES: usize = 64 << 20;

/// Where lines for a page are put.
pub(super) struct Outgoing {
    lines: mpsc::Sender<String>,
    bytes: Arc<AtomicUsize>,
}

/// Where they are taken.
pub(super) struct Waiting {
    lines: mpsc::Receiver<String>,
    bytes: Arc<AtomicUsize>,
}

/// Two ends of a queue.
pub(super) fn queue() -> (Outgoing, Waiting) {
    let (sender, receiver) = mpsc::channel(MOST_LINES);
    let bytes = Arc::new(AtomicUsize::new(0));
    (Outgoing { lines: sender, bytes: bytes.clone() }, Waiting { lines: receiver, bytes })
}

impl Outgoing {
    /// Puts a line there; false where too much waits, or nobody takes it.
    pub fn put(&self, line: String) -> bool {
        let length = line.len();
        let before = self.bytes.fetch_add(length, Ordering::Relaxed);
        let fits = before == 0 || before.saturating_add(length) <= MOST_BYTES;
        fits && self.lines.try_send(line).is_ok()
    }
}

impl Waiting {
    /// The next line; none where no more comes. May be cancelled without losing anything.
    pub async fn next(&mut self) -> Option<String> {
        let line = self.lines.recv().await?;
        self.bytes.fetch_sub(line.len(), Ordering::Relaxed);
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_does_not_read_lets_no_more_than_so_many_lines_gather() {
        let (outgoing, _waiting) = queue();
        let taken = (0..2 * MOST_LINES).take_while(|_| outgoing.put("x".into())).count();
        assert_eq!(taken, MOST_LINES);
    }

    #[test]
    fn a_page_that_does_not_read_lets_no_more_than_so_many_bytes_gather() {
        let (outgoing, _waiting) = queue();
        let line = "x".repeat(MOST_BYTES / 4 + 1);
        let taken = (0..10).take_while(|_| outgoing.put(line.clone())).count();
        assert_eq!(taken, 3);
    }

    #[tokio::test]
    async fn a_single_long_answer_passes_and_what_was_taken_counts_no_more() {
        let (outgoing, mut waiting) = queue();
        for _ in 0..3 {
            assert!(outgoing.put("x".repeat(MOST_BYTES + 1)));
            assert_eq!(waiting.next().await.unwrap().len(), MOST_BYTES + 1);
        }
        drop(outgoing);
        assert!(waiting.next().await.is_none());
    }

    #[test]
    fn a_page_that_is_gone_takes_nothing() {
        let (outgoing, waiting) = queue();
        drop(waiting);
        assert!(!outgoing.put("x".into()));
    }
}
