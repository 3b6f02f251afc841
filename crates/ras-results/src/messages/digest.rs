//! What of the messages matters to the verdict, gathered line by line.

use super::{is_unstable, level_of, message_of};
use crate::stamp;
use jiff::civil::DateTime;
use protocol::MessageLevel;

/// Errors and warnings kept word for word; the rest is counted.
const KEPT: usize = 20;
/// Longest line kept, characters.
const LINE: usize = 500;

/// The messages of one computation, reduced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageDigest {
    /// Lines that said something.
    pub lines: usize,
    /// From `Simulation started at:`, by the clock of the machine.
    pub started_at: Option<DateTime>,
    /// `Finished Unsteady Flow Simulation` (or of sediment) stands there.
    pub finished_unsteady: bool,
    /// `Finished Steady Flow Simulation` stands there.
    pub finished_steady: bool,
    /// `Complete Process` stands there. No sign of success: failed runs end with it too.
    pub complete_process: bool,
    /// The first line that says the solution went unstable.
    pub unstable: Option<String>,
    /// The first errors.
    pub errors: Vec<String>,
    /// How many errors there are.
    pub error_count: usize,
    /// The first warnings.
    pub warnings: Vec<String>,
    /// How many warnings there are.
    pub warning_count: usize,
    /// From `Overall Volume Accounting Error as percentage:`.
    pub volume_error_percent: Option<f64>,
}

impl MessageDigest {
    /// Digest of a whole text.
    pub fn of(text: &str) -> Self {
        let mut digest = Self::default();
        text.lines().for_each(|line| digest.take(line));
        digest
    }

    /// Takes one line of a log, with or without prefix and line end.
    pub fn take(&mut self, line: &str) {
        let Some(message) = message_of(line).map(str::trim).filter(|message| !message.is_empty()) else { return };
        self.lines += 1;
        let lower = message.to_ascii_lowercase();
        if let Some(at) = lower.find("simulation started at:") {
            self.started_at = self.started_at.or(message.get(at + 22..).and_then(stamp::date_time));
        }
        if lower.starts_with("finished unsteady") && lower.contains("simulation") {
            self.finished_unsteady = true;
        }
        if lower.starts_with("finished steady") && lower.contains("simulation") {
            self.finished_steady = true;
        }
        if lower.starts_with("complete process") {
            self.complete_process = true;
        }
        if lower.starts_with("overall volume accounting error as percentage:") {
            self.volume_error_percent = lower.rsplit(':').next().and_then(|value| value.trim().parse().ok());
        }
        let kept = || message.chars().take(LINE).collect::<String>();
        match level_of(message) {
            MessageLevel::Error => {
                self.error_count += 1;
                if is_unstable(message) && self.unstable.is_none() {
                    self.unstable = Some(kept());
                }
                if self.errors.len() < KEPT {
                    self.errors.push(kept());
                }
            }
            MessageLevel::Warning => {
                self.warning_count += 1;
                if self.warnings.len() < KEPT {
                    self.warnings.push(kept());
                }
            }
            MessageLevel::Info => {}
        }
    }

    /// The warnings that not every run says: without notes and the range of gravity.
    pub fn notable_warnings(&self) -> Vec<String> {
        let is_notable = |line: &&String| {
            let lower = line.to_ascii_lowercase();
            !lower.starts_with("note") && !lower.contains("default range")
        };
        self.warnings.iter().filter(is_notable).cloned().collect()
    }

    /// Adds what another log of the same computation says.
    pub fn merge(&mut self, other: &MessageDigest) {
        self.lines += other.lines;
        self.started_at = self.started_at.or(other.started_at);
        self.finished_unsteady |= other.finished_unsteady;
        self.finished_steady |= other.finished_steady;
        self.complete_process |= other.complete_process;
        self.unstable = self.unstable.take().or_else(|| other.unstable.clone());
        self.volume_error_percent = self.volume_error_percent.or(other.volume_error_percent);
        self.error_count = merge_lines(&mut self.errors, self.error_count, &other.errors, other.error_count);
        self.warning_count = merge_lines(&mut self.warnings, self.warning_count, &other.warnings, other.warning_count);
    }
}

/// Two logs of one computation mostly repeat each other: the larger count stands, new lines are added.
fn merge_lines(lines: &mut Vec<String>, count: usize, more: &[String], more_count: usize) -> usize {
    for line in more {
        if lines.len() < KEPT && !lines.contains(line) {
            lines.push(line.clone());
        }
    }
    count.max(more_count).max(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn a_finished_unsteady_run_is_recognised() {
        let digest = MessageDigest::of(
            "Message  | Simulation started at: 17Feb2026 11:10:37 AM\r\nProgress | 0.4\r\n\
             Message  | Overall Volume Accounting Error as percentage:          0.000670\r\n\
             Message  | Finished Unsteady Flow Simulation\r\nMessage  | Complete Process\t    1:03\r\n",
        );
        assert_eq!(digest.started_at, Some(datetime(2026, 2, 17, 11, 10, 37, 0)));
        assert!(digest.finished_unsteady && digest.complete_process && !digest.finished_steady);
        assert_eq!(digest.volume_error_percent, Some(0.00067));
        assert_eq!((digest.error_count, digest.lines), (0, 4));
    }

    #[test]
    fn errors_are_kept_in_order_and_counted() {
        let text = "ERROR: first\n".to_owned() + &"Error again\n".repeat(100);
        let digest = MessageDigest::of(&text);
        assert_eq!(digest.error_count, 101);
        assert_eq!(digest.errors[0], "ERROR: first");
        assert_eq!(digest.errors.len(), KEPT);
    }

    #[test]
    fn notes_of_every_run_are_no_notable_warnings() {
        let digest =
            MessageDigest::of("NOTE! a\nGravity Value: 32.2 is above default range (9.7 to 9.9)\nWarning: b\n");
        assert_eq!(digest.warning_count, 3);
        assert_eq!(digest.notable_warnings(), ["Warning: b"]);
    }

    #[test]
    fn logs_that_repeat_each_other_are_not_counted_twice() {
        let mut digest = MessageDigest::of("ERROR: a\n");
        digest.merge(&MessageDigest::of("ERROR: a\nERROR: b\nFinished Steady Flow Simulation\n"));
        assert_eq!(digest.errors, ["ERROR: a", "ERROR: b"]);
        assert_eq!(digest.error_count, 2);
        assert!(digest.finished_steady);
    }
}
