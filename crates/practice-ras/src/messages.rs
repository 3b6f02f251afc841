//! What a run says: `.computeMsgs.txt` as it happens, the console of the Linux engines, and the texts in the result.

use std::fs::File;
use std::io::Write;
use std::path::Path;

/// How words and progress leave the program.
#[derive(Debug)]
enum Channel {
    /// `Message  |` and `Progress |` lines of a file, each flushed at once.
    File(File),
    /// The same file, written only at the end.
    Held(File, String),
    /// Plain lines and `KEY= value` on the console, as the Linux engines print.
    Console,
    /// Nowhere.
    Nobody,
}

/// The messages of one run.
#[derive(Debug)]
pub struct Messages {
    channel: Channel,
    text: String,
    headings: Vec<usize>,
    lines: usize,
}

impl Messages {
    /// Messages into a file, which is begun anew; `held` keeps them back until the end.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn to_file(path: &Path, held: bool) -> std::io::Result<Self> {
        // An older file may be read-only, or one of several names of the same bytes: it is replaced, not overwritten.
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let file = File::create(path)?;
        Ok(Self::new(if held { Channel::Held(file, String::new()) } else { Channel::File(file) }))
    }

    /// Messages on the console.
    #[must_use]
    pub fn to_console() -> Self {
        Self::new(Channel::Console)
    }

    /// Messages that nobody sees.
    #[must_use]
    pub fn to_nobody() -> Self {
        Self::new(Channel::Nobody)
    }

    fn new(channel: Channel) -> Self {
        Self { channel, text: String::new(), headings: Vec::new(), lines: 0 }
    }

    /// One line (or several, with line feeds between).
    pub fn message(&mut self, text: &str) {
        for line in text.split('\n') {
            let line: String = line.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect();
            self.text.push_str(&line);
            self.text.push_str("\r\n");
            self.lines += 1;
            match &self.channel {
                Channel::File(_) | Channel::Held(..) => self.raw(&format!("Message  | {line}\r\n")),
                Channel::Console => self.raw(&format!(" {line}\n")),
                Channel::Nobody => {}
            }
        }
    }

    /// A line set in bold in the rich text.
    pub fn heading(&mut self, text: &str) {
        self.headings.push(self.lines);
        self.message(text);
    }

    /// The start of a program of the chain; it stands in the file only, not in the result.
    pub fn process(&mut self, program: &str) {
        match &self.channel {
            Channel::File(_) | Channel::Held(..) => self.raw(&format!("Message  | PROCESS:{program}\r\n")),
            Channel::Console | Channel::Nobody => {}
        }
    }

    /// A part of a Linux engine's work, `LABEL=`.
    pub fn label(&mut self, label: &str) {
        if matches!(self.channel, Channel::Console) {
            self.raw(&format!(" LABEL= {label}\n"));
        }
    }

    /// Progress of the program at hand, 0 to 1 (to 100 where HEC-RAS writes percent).
    pub fn progress(&mut self, value: f64) {
        let value = single(value);
        match &self.channel {
            Channel::File(_) | Channel::Held(..) => self.raw(&format!("Progress | {value}\r\n")),
            Channel::Console => self.raw(&format!(" PROGRESS= {value}\n")),
            Channel::Nobody => {}
        }
    }

    /// Time in the model, days since the start: printed by the Linux engines.
    pub fn simulated(&mut self, days: f64) {
        if matches!(self.channel, Channel::Console) {
            self.raw(&format!(" SIMTIME= {}\n", single(days)));
        }
    }

    /// Whether this is the console of a Linux engine.
    #[must_use]
    pub fn is_console(&self) -> bool {
        matches!(self.channel, Channel::Console)
    }

    /// All messages so far, without progress, as `Compute Messages (text)` holds them.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same as rich text, as `Compute Messages (rtf)` holds them.
    #[must_use]
    pub fn rich_text(&self) -> String {
        let mut rich = String::from(
            "{\\rtf1\\ansi\\ansicpg1252\\deff0\\deflang1033{\\fonttbl{\\f0\\fnil\\fcharset0 Tahoma;}}\r\n\\viewkind4\\uc1\\pard\\f0\\fs17 ",
        );
        for (number, line) in self.text.lines().enumerate() {
            if number > 0 {
                rich.push_str("\\par ");
            }
            let bold = self.headings.contains(&number);
            if bold {
                rich.push_str("\\b ");
            }
            for character in line.chars() {
                match character {
                    '\\' | '{' | '}' => rich.extend(['\\', character]),
                    '\t' => rich.push_str("\\tab "),
                    plain if plain.is_ascii() => rich.push(plain),
                    other => {
                        let mut units = [0u16; 2];
                        for unit in other.encode_utf16(&mut units) {
                            rich.push_str(&format!("\\u{}?", *unit as i16));
                        }
                    }
                }
            }
            if bold {
                rich.push_str("\\b0 ");
            }
            rich.push_str("\r\n");
        }
        rich.push_str("\\par }\r\n");
        rich
    }

    /// Lets out what was held back.
    pub fn release(&mut self) {
        if let Channel::Held(file, held) = &mut self.channel {
            let _ = file.write_all(held.as_bytes());
            held.clear();
        }
    }

    /// Words that cannot be written must not stop a computation: the result tells the same.
    fn raw(&mut self, text: &str) {
        match &mut self.channel {
            Channel::File(file) => drop(file.write_all(text.as_bytes())),
            Channel::Held(_, held) => held.push_str(text),
            Channel::Console => {
                let mut out = std::io::stdout().lock();
                let _ = out.write_all(text.as_bytes());
                let _ = out.flush();
            }
            Channel::Nobody => {}
        }
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        self.release();
    }
}

/// A number as HEC-RAS prints single precision: seven digits, with an exponent where seven decimals do not hold them.
#[must_use]
pub fn single(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let short = format!("{value:.7}");
    let exact = format!("{value:.6E}").parse::<f64>().ok();
    if value.abs() < 0.1 && short.parse::<f64>().ok() != exact {
        let text = format!("{value:.6E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let mantissa = trimmed(mantissa);
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}E{sign}{:02}", exponent.abs());
    }
    let digits = (6 - value.abs().log10().floor() as i32).clamp(0, 7) as usize;
    trimmed(&format!("{value:.digits$}")).to_owned()
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_like_single_precision_of_hec_ras() {
        let printed: Vec<String> =
            [100.0, 0.2, 1.0, 0.7333333, 3.858025e-5, 0.02010031, 0.0505618, 0.9830633].map(single).into();
        assert_eq!(single(0.0), "0");
        assert_eq!(printed, ["100", "0.2", "1", "0.7333333", "3.858025E-05", "2.010031E-02", "0.0505618", "0.9830633"]);
    }

    #[test]
    fn every_line_is_in_the_file_when_it_was_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.txt");
        let mut messages = Messages::to_file(&path, false).unwrap();
        messages.process("RasUnsteady");
        messages.message("One\nTwo \u{1b}[31m");
        messages.progress(0.25);
        let expected =
            "Message  | PROCESS:RasUnsteady\r\nMessage  | One\r\nMessage  | Two  [31m\r\nProgress | 0.25\r\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(messages.text(), "One\r\nTwo  [31m\r\n");
    }

    #[test]
    fn held_messages_come_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.txt");
        let mut messages = Messages::to_file(&path, true).unwrap();
        messages.message("One");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
        drop(messages);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "Message  | One\r\n");
    }

    #[test]
    fn braces_and_letters_survive_in_rich_text() {
        let mut messages = Messages::to_console();
        messages.heading("a{b}\\ü");
        assert!(messages.rich_text().contains("\\b a\\{b\\}\\\\\\u252?\\b0 "), "{}", messages.rich_text());
    }
}
