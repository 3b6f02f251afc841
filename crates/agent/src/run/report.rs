//! From what an engine tells to events: batches lines, keeps floods small, and notes what decides the ending.

use super::outcome::Evidence;
use crate::events::EventLog;
use engines::{Observation, Observer};
use protocol::{AgentEventBody, MessageLevel, Phase};

/// Ordinary lines of one look that are told; of more, the rest is only in the engine's own files.
const LINES_A_LOOK: usize = 400;
/// Ordinary lines of a whole computation that are told: some 20 MB of events.
const LINES_IN_ALL: usize = 200_000;
/// Lines of one event.
const LINES_AN_EVENT: usize = 200;
/// Errors kept for the ending.
const ERRORS_KEPT: usize = 20;

#[derive(Debug)]
pub(super) struct Reporter {
    observer: Observer,
    pub(super) events: EventLog,
    pub(super) evidence: Evidence,
    lines_told: usize,
}

impl Reporter {
    pub(super) fn new(observer: Observer, events: EventLog) -> Self {
        Self { observer, events, evidence: Evidence::default(), lines_told: 0 }
    }

    /// Takes new bytes of the message file and the console, and writes what they tell.
    pub(super) fn take(&mut self, messages: &[u8], console: &[u8]) {
        let mut seen = self.observer.read_messages(messages);
        seen.extend(self.observer.read_console(console));
        self.report(seen);
    }

    /// The engine has ended.
    pub(super) fn finish(&mut self) {
        let seen = self.observer.finish();
        self.report(seen);
    }

    /// A step that the agent itself takes.
    pub(super) fn phase(&mut self, phase: Phase) {
        self.events.write(AgentEventBody::Phase { phase });
    }

    fn report(&mut self, seen: Vec<Observation>) {
        let room = LINES_A_LOOK.min(LINES_IN_ALL.saturating_sub(self.lines_told));
        let mut batch = Batch { room, ..Batch::default() };
        let (mut fraction, mut time) = (None, None);
        for observation in seen {
            match observation {
                Observation::Phase(phase) => {
                    batch.write(&mut self.events);
                    self.events.push(AgentEventBody::Phase { phase });
                }
                Observation::Fraction(value) => fraction = Some(value),
                Observation::SimulatedTime(at) => time = Some(at),
                Observation::Line { level, text } => {
                    self.note(level, &text);
                    batch.add(level, text);
                    if batch.lines.len() >= LINES_AN_EVENT {
                        batch.write(&mut self.events);
                    }
                }
            }
        }
        batch.write(&mut self.events);
        // Of lines that are left out for good, one word at the begin of that is enough.
        if self.lines_told < LINES_IN_ALL {
            batch.tell_left_out(&mut self.events);
        }
        self.lines_told += batch.told;
        if let Some(at) = time {
            self.events.push(AgentEventBody::SimulatedTime { at });
        }
        if let Some(fraction) = fraction {
            self.events.push(AgentEventBody::Progress { fraction });
        }
        self.events.flush();
    }

    fn note(&mut self, level: MessageLevel, text: &str) {
        if level == MessageLevel::Error && self.evidence.errors.len() < ERRORS_KEPT {
            self.evidence.errors.push(text.trim().to_owned());
        }
        self.evidence.last_line = Some(text.trim().to_owned());
        let lower = text.to_ascii_lowercase();
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
        self.evidence.disk_full |=
            says(&["no space left on device", "disk is full", "disk full", "not enough space on the disk"]);
        self.evidence.out_of_memory |=
            says(&["out of memory", "insufficient virtual memory", "cannot allocate memory", "memory allocation of"]);
    }
}

#[derive(Debug, Default)]
struct Batch {
    lines: Vec<String>,
    level: Option<MessageLevel>,
    /// Ordinary lines that may still be told.
    room: usize,
    told: usize,
    left_out: usize,
}

impl Batch {
    /// Warnings and errors are always told.
    fn add(&mut self, level: MessageLevel, text: String) {
        if level == MessageLevel::Info && self.told >= self.room {
            self.left_out += 1;
            return;
        }
        self.told += 1;
        self.level = self.level.max(Some(level));
        self.lines.push(text);
    }

    fn write(&mut self, events: &mut EventLog) {
        if let Some(level) = self.level.take() {
            events.push(AgentEventBody::Messages { level, lines: std::mem::take(&mut self.lines) });
        }
    }

    fn tell_left_out(&mut self, events: &mut EventLog) {
        if self.left_out > 0 {
            let line = format!("… {} more lines came at once; they are in the engine's own log", self.left_out);
            events.push(AgentEventBody::Messages { level: MessageLevel::Info, lines: vec![line] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{AgentEvent, EngineKind};

    fn told(text: &str) -> (Vec<AgentEventBody>, Evidence) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut reporter = Reporter::new(Observer::new(EngineKind::Practice, None), EventLog::open(&path));
        reporter.take(text.as_bytes(), b"");
        reporter.finish();
        let written = std::fs::read_to_string(path).unwrap();
        let bodies = written.lines().map(|line| serde_json::from_str::<AgentEvent>(line).unwrap().body).collect();
        (bodies, reporter.evidence)
    }

    #[test]
    fn a_flood_is_cut_but_its_errors_are_told() {
        let mut text = "Message  | ordinary line\n".repeat(5000);
        text.push_str("Message  | ERROR: Unable to compute face tables\n");
        let (bodies, evidence) = told(&text);
        let lines: Vec<String> = bodies
            .into_iter()
            .filter_map(|body| if let AgentEventBody::Messages { lines, .. } = body { Some(lines) } else { None })
            .flatten()
            .collect();
        assert_eq!(lines.len(), LINES_A_LOOK + 2);
        assert!(lines[LINES_A_LOOK].starts_with("ERROR"));
        assert_eq!(evidence.errors, ["ERROR: Unable to compute face tables"]);
    }

    #[test]
    fn many_values_of_one_look_become_one_event() {
        let (bodies, _) =
            told("Message  | PROCESS:RASGeomPreprocess\nProgress | 0.1\nProgress | 0.2\nProgress | 0.3\n");
        assert_eq!(bodies.iter().filter(|body| matches!(body, AgentEventBody::Progress { .. })).count(), 1);
    }
}
