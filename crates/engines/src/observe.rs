//! What an engine tells while it computes: bytes of its message file and console in, observations out.
//!
//! Incremental and pure: however the bytes are cut into pieces, the observations are the same; phase, fraction and
//! simulated time never go backwards. Only whole lines are read, so a line that is still being written waits.

mod line;
mod lines;
mod progress;

use line::{LineFormat, parse_line};
use lines::LineReader;
use progress::ProgressTracker;
use protocol::{EngineKind, MessageLevel, Phase};
use ras_project::time::SimulationWindow;

/// Something the engine told.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    /// A step began.
    Phase(Phase),
    /// Overall fraction, 0 to 1, larger than every one before.
    Fraction(f64),
    /// Model time reached, `YYYY-MM-DDTHH:MM:SS`, later than every one before.
    SimulatedTime(String),
    /// A message, without prefix and line end.
    Line {
        /// How much it needs eyes.
        level: MessageLevel,
        /// The text.
        text: String,
    },
}

/// Reads what one engine tells about one plan.
#[derive(Clone, Debug)]
pub struct Observer {
    console_tells_progress: bool,
    messages: LineReader,
    console: LineReader,
    progress: ProgressTracker,
}

impl Observer {
    /// `window` is the plan's, where it has one; it turns fractions into simulated time and stamps into fractions.
    pub fn new(kind: EngineKind, window: Option<SimulationWindow>) -> Self {
        let console_tells_progress = match kind {
            EngineKind::RasLinux => true,
            EngineKind::Practice | EngineKind::RasWindows => false,
        };
        Self {
            console_tells_progress,
            messages: LineReader::default(),
            console: LineReader::default(),
            progress: ProgressTracker::new(window),
        }
    }

    /// The next bytes of `X.p##.computeMsgs.txt`.
    pub fn read_messages(&mut self, bytes: &[u8]) -> Vec<Observation> {
        let lines = self.messages.push(bytes);
        self.observe_messages(lines)
    }

    /// The next bytes of what the programs printed.
    pub fn read_console(&mut self, bytes: &[u8]) -> Vec<Observation> {
        let lines = self.console.push(bytes);
        self.observe_console(lines)
    }

    /// The engine has ended: what stands after the last line end counts as a line.
    pub fn finish(&mut self) -> Vec<Observation> {
        let (messages, console) = (self.messages.finish(), self.console.finish());
        let mut seen = self.observe_messages(messages);
        seen.extend(self.observe_console(console));
        seen
    }

    fn observe_messages(&mut self, lines: Vec<String>) -> Vec<Observation> {
        // The Linux programs print everything; a message file beside it would only tell it twice.
        if self.console_tells_progress {
            return Vec::new();
        }
        self.observe(lines, LineFormat::MessageFile)
    }

    fn observe_console(&mut self, lines: Vec<String>) -> Vec<Observation> {
        let format = if self.console_tells_progress { LineFormat::Keys } else { LineFormat::Plain };
        self.observe(lines, format)
    }

    fn observe(&mut self, lines: Vec<String>, format: LineFormat) -> Vec<Observation> {
        let mut seen = Vec::new();
        for text in lines {
            let told = parse_line(&text, format);
            self.progress.take(&told, &mut seen);
            if let Some(message) = told.message() {
                seen.push(Observation::Line { level: line::level(message), text: message.to_owned() });
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests;
