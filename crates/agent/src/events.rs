//! `events.jsonl`: appends whole lines, numbered without gaps. A full disk or any other trouble here never fails a run.

use crate::folder::now;
use protocol::{AgentEvent, AgentEventBody, SCHEMA_VERSION};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Writer of one attempt's events. Events wait in memory until [`EventLog::flush`], which writes them in one piece.
#[derive(Debug)]
pub struct EventLog {
    file: Option<File>,
    next: u64,
    waiting: Vec<u8>,
    /// The file may end within a line, which the next write must end first.
    torn: bool,
}

impl EventLog {
    /// Goes on where the file ends.
    pub fn open(path: &Path) -> Self {
        let before = std::fs::read(path).unwrap_or_default();
        let last =
            before.split(|byte| *byte == b'\n').rev().find_map(|line| serde_json::from_slice::<AgentEvent>(line).ok());
        Self {
            file: OpenOptions::new().append(true).create(true).open(path).ok(),
            next: last.map_or(1, |event| event.seq + 1),
            waiting: Vec::new(),
            torn: before.last().is_some_and(|byte| *byte != b'\n'),
        }
    }

    /// Adds an event to the next write.
    pub fn push(&mut self, body: AgentEventBody) {
        let event = AgentEvent { v: SCHEMA_VERSION, seq: self.next, t: now(), body };
        if let Ok(line) = serde_json::to_vec(&event) {
            self.waiting.extend_from_slice(&line);
            self.waiting.push(b'\n');
            self.next += 1;
        }
    }

    /// Writes what waits. What cannot be written now is tried again with the next write, up to 1 MiB.
    pub fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let Some(file) = self.file.as_mut() else {
            self.waiting.clear();
            return;
        };
        if self.torn {
            self.waiting.insert(0, b'\n');
            self.torn = false;
        }
        match file.write_all(&self.waiting) {
            Ok(()) => self.waiting.clear(),
            Err(_) => {
                self.torn = true;
                if self.waiting.len() > 1 << 20 {
                    self.waiting.clear();
                }
            }
        }
    }

    /// Adds one event and writes.
    pub fn write(&mut self, body: AgentEventBody) {
        self.push(body);
        self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(path: &Path) -> Vec<u64> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().filter_map(|line| serde_json::from_str::<AgentEvent>(line).ok()).map(|event| event.seq).collect()
    }

    #[test]
    fn numbers_go_on_after_another_writer_and_after_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        EventLog::open(&path).write(AgentEventBody::Claimed {});
        EventLog::open(&path).write(AgentEventBody::Started { pid: 7 });
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"v\":1,\"se").unwrap();
        EventLog::open(&path).write(AgentEventBody::Ended {});
        assert_eq!(numbers(&path), [1, 2, 3]);
    }

    #[test]
    fn a_folder_that_is_gone_does_not_stop_the_writer() {
        let mut log = EventLog::open(Path::new("/nonexistent/events.jsonl"));
        log.write(AgentEventBody::Ended {});
    }
}
