//! One line of an engine: message, progress or key. Knows the formats, not the course of a computation.

use protocol::MessageLevel;
use ras_project::time::ModelTime;

/// Where a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineFormat {
    /// `X.p##.computeMsgs.txt`: `Message  | text`, `Progress | number`.
    MessageFile,
    /// Console of the Linux programs: `KEY= value` among plain messages.
    Keys,
    /// Console of a program that tells its progress elsewhere.
    Plain,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told<'a> {
    /// A number of progress, as written.
    Progress(f64),
    /// `PROCESS:RasUnsteady`
    Process(&'a str),
    /// `LABEL= Unsteady Flow Computations`
    Label(&'a str),
    /// `SIMTIME= 0.0416667`, days since the window's start.
    SimulatedDays(f64),
    /// A message that begins with a stamp of model time.
    Stamped(ModelTime, &'a str),
    /// Any other message.
    Message(&'a str),
    /// Nothing for anybody.
    Nothing,
}

impl Told<'_> {
    /// The text for people, where the line has one.
    pub(super) fn message(&self) -> Option<&str> {
        match self {
            Told::Stamped(_, text) | Told::Message(text) => Some(text),
            Told::Process(_) | Told::Progress(_) | Told::Label(_) | Told::SimulatedDays(_) | Told::Nothing => None,
        }
    }
}

/// Reads one line.
pub(super) fn parse_line(line: &str, format: LineFormat) -> Told<'_> {
    match format {
        LineFormat::MessageFile => match line.split_once('|') {
            Some((head, value)) if head.trim() == "Progress" => number(value).map_or(Told::Nothing, Told::Progress),
            Some((head, text)) if head.trim() == "Message" => message(text.strip_prefix(' ').unwrap_or(text)),
            _ => message(line),
        },
        LineFormat::Keys => key_line(line).unwrap_or_else(|| message(line)),
        LineFormat::Plain => match message(line) {
            // Another program's talk does not steer the progress.
            Told::Process(_) | Told::Stamped(..) => Told::Message(line),
            told => told,
        },
    }
}

/// How much a message needs eyes, by the rules of the verdict.
pub(super) fn level(text: &str) -> MessageLevel {
    ras_results::messages::level_of(text)
}

fn message(text: &str) -> Told<'_> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        Told::Nothing
    } else if let Some(process) = trimmed.strip_prefix("PROCESS:") {
        Told::Process(process.trim())
    } else if let Some(time) = leading_stamp(text.trim_start()) {
        Told::Stamped(time, text.trim_end())
    } else {
        Told::Message(text.trim_end())
    }
}

/// `KEY= value` of the Linux programs; none where the line is a message.
fn key_line(line: &str) -> Option<Told<'_>> {
    let (key, value) = line.split_once('=')?;
    match key.trim() {
        "PROGRESS" => Some(number(value).map_or(Told::Nothing, Told::Progress)),
        "LABEL" => Some(Told::Label(value.trim())),
        "SIMTIME" => Some(number(value).map_or(Told::Nothing, Told::SimulatedDays)),
        "ABSDATE" | "ABSTIME" | "ITER2D" | "FONT" | "IBOPER" => Some(Told::Nothing),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|value| value.is_finite())
}

/// The stamp a line begins with, `20FEB1999 12:44:00  Bald Eagle …`: model time in an iteration message.
fn leading_stamp(line: &str) -> Option<ModelTime> {
    let bytes = line.as_bytes();
    let stamp = line.get(..18)?;
    if bytes[9] != b' ' || bytes[12] != b':' || bytes[15] != b':' || bytes.get(18).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let seconds: u8 = stamp.get(16..)?.parse().ok()?;
    ModelTime::parse(stamp.get(..9)?, stamp.get(10..15)?)?.plus_seconds(f64::from(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stamp_at_the_begin_of_a_line_is_model_time() {
        let time = leading_stamp("20FEB1999 12:44:10  Bald Eagle      \tLoc Hav").unwrap();
        assert_eq!(time.hec_stamp(), "20FEB1999 12:44:10");
        assert_eq!(leading_stamp("Maximum iteration location"), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(line in ".{0,40}") {
            for format in [LineFormat::MessageFile, LineFormat::Keys, LineFormat::Plain] {
                let _ = parse_line(&line, format);
            }
        }
    }
}
