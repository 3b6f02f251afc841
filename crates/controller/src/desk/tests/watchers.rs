//! Clients of the desk that watch everything.

use super::TestDesk;
use crate::api::{Change, Frame, Reply, Snapshot};
use crate::process::clients::{ClientId, Outgoing};
use tokio::sync::mpsc;

/// A client with what it knows.
pub(super) struct TestWatcher {
    /// Its connection.
    pub id: ClientId,
    lines: mpsc::Receiver<Vec<u8>>,
    /// How everything is, as far as it was told.
    pub snapshot: Snapshot,
    /// Answers in the order in which they came, with the number of batches before each.
    pub answers: Vec<(usize, Reply)>,
    batches: usize,
    desk_lines: Vec<Change>,
}

impl TestWatcher {
    /// A client connects, asks, and is told how everything is.
    pub fn comes(desk: &mut TestDesk, id: ClientId) -> Self {
        let (sender, mut lines) = mpsc::channel(4096);
        desk.clients.add(id, Outgoing::new(sender));
        desk.watch(id, 1);
        desk.turn();
        let line = lines.try_recv().unwrap();
        match serde_json::from_slice(&line).unwrap() {
            Frame::Answer { reply: Reply::Snapshot(snapshot), .. } => {
                Self { id, lines, snapshot: *snapshot, answers: Vec::new(), batches: 0, desk_lines: Vec::new() }
            }
            other => panic!("{other:?}"),
        }
    }

    /// Reads what came. Gives the changes.
    pub fn read(&mut self) -> Vec<Change> {
        while let Ok(line) = self.lines.try_recv() {
            match serde_json::from_slice(&line).unwrap() {
                Frame::Answer { reply, .. } => self.answers.push((self.batches, reply)),
                Frame::Changes(batch) => {
                    self.snapshot.apply(&batch);
                    self.batches += 1;
                    self.desk_lines.extend(batch.changes);
                }
            }
        }
        std::mem::take(&mut self.desk_lines)
    }

    /// Is sent at once what changed, and reads it.
    pub fn is_told(&mut self, desk: &mut TestDesk) -> Vec<Change> {
        desk.clients.hurry(self.id);
        desk.tell_watchers(true);
        self.read()
    }
}

/// What is known of everything, without the time left, which passes by itself.
pub(super) fn as_text(snapshot: &Snapshot) -> String {
    let mut snapshot = snapshot.clone();
    snapshot.open_runs.iter_mut().for_each(|run| run.seconds_left = None);
    serde_json::to_string_pretty(&snapshot).unwrap()
}
