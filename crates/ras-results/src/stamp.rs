//! Dates as HEC-RAS writes them into results: `06AUG2025 08:40:49`, `17JUL17 15:40:17`, `17Feb2026 11:10:37 AM`,
//! `14Nov2012 01:29 PM`, `31Dec2023 2400`. Always civil time of the machine or of the model, never with a zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan};

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// When a computation ran, by the clock of its machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunWindow {
    /// Start of the flow computations.
    pub start: DateTime,
    /// Their end.
    pub end: DateTime,
}

impl RunWindow {
    /// Reads `06AUG2025 08:40:49 to 06AUG2025 08:40:50`; also the simulated window of a plan, which looks the same.
    pub fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once(" to ")?;
        Some(Self { start: date_time(start)?, end: date_time(end)? })
    }

    /// Length in seconds; negative when the text is nonsense.
    pub fn seconds(&self) -> f64 {
        seconds_between(self.start, self.end)
    }
}

/// Seconds from one civil time to another.
pub fn seconds_between(from: DateTime, to: DateTime) -> f64 {
    to.duration_since(from).as_secs_f64()
}

/// Reads one date with its time. `2400` and `24:00` are the next day's midnight; two-digit years are 20yy (they stand in
/// files of 5.0.0 to 5.0.3 only).
pub fn date_time(text: &str) -> Option<DateTime> {
    let mut words = text.split_whitespace();
    let date = date(words.next()?)?;
    let Some(clock) = words.next() else { return Some(date.to_datetime(Time::midnight())) };
    let (mut hour, minute, second) = clock_time(clock)?;
    match words.next().map(half_of_day) {
        Some(Some(Half::Morning)) if hour == 12 => hour = 0,
        Some(Some(Half::Afternoon)) if hour < 12 => hour += 12,
        _ => {}
    }
    if hour == 24 && minute == 0 && second == 0 {
        return date.checked_add(Span::new().days(1)).ok().map(|next| next.to_datetime(Time::midnight()));
    }
    Some(date.to_datetime(Time::new(hour, minute, second, 0).ok()?))
}

/// The civil time some seconds earlier; unchanged at the end of the calendar.
pub fn earlier(time: DateTime, seconds: i64) -> DateTime {
    time.checked_sub(seconds.seconds()).unwrap_or(time)
}

/// `06Aug2025 08:40:49`, as people know it from HEC-RAS.
pub fn shown(time: DateTime) -> String {
    time.strftime("%d%b%Y %H:%M:%S").to_string()
}

/// `HH:MM:SS` with optional fraction (`00:00:01.937`), in seconds.
pub fn seconds_of_clock(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut parts = 0;
    for part in text.trim().split(':') {
        let value: f64 = part.trim().parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0)?;
        seconds = seconds * 60.0 + value;
        parts += 1;
    }
    (2..=3).contains(&parts).then_some(seconds)
}

enum Half {
    Morning,
    Afternoon,
}

fn half_of_day(word: &str) -> Option<Half> {
    match word.get(..1)?.to_ascii_lowercase().as_str() {
        "a" => Some(Half::Morning),
        "p" => Some(Half::Afternoon),
        _ => None,
    }
}

fn date(word: &str) -> Option<Date> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let day: i8 = word.get(..digits)?.parse().ok()?;
    let name = word.get(digits..digits + 3)?.to_ascii_uppercase();
    let month = MONTHS.iter().position(|month| *month == name)? as i8 + 1;
    let year_text = word.get(digits + 3..)?;
    let year: i16 = year_text.parse().ok().filter(|year| *year >= 0)?;
    Date::new(if year_text.len() == 2 { 2000 + year } else { year }, month, day).ok()
}

fn clock_time(word: &str) -> Option<(i8, i8, i8)> {
    if !word.contains(':') {
        let value: i16 = word.parse().ok().filter(|_| (3..=4).contains(&word.len()))?;
        return Some(((value / 100) as i8, (value % 100) as i8, 0));
    }
    let mut parts = word.split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        Some(text) => text.split('.').next()?.parse().ok()?,
        None => 0,
    };
    Some((hour, minute, second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn every_style_of_date_in_results_is_read() {
        let cases = [
            ("06AUG2025 08:40:49", datetime(2025, 8, 6, 8, 40, 49, 0)),
            ("17JUL17 15:40:17", datetime(2017, 7, 17, 15, 40, 17, 0)),
            ("17Feb2026 11:10:37 AM", datetime(2026, 2, 17, 11, 10, 37, 0)),
            ("17Feb2026 12:10:37 AM", datetime(2026, 2, 17, 0, 10, 37, 0)),
            ("13Mar2026 01:48:04 PM", datetime(2026, 3, 13, 13, 48, 4, 0)),
            ("14Nov2012 01:29 PM", datetime(2012, 11, 14, 13, 29, 0, 0)),
            ("31Dec2023 2400", datetime(2024, 1, 1, 0, 0, 0, 0)),
            ("02Jan2024 1200", datetime(2024, 1, 2, 12, 0, 0, 0)),
            ("29Dec1899 24:00:00", datetime(1899, 12, 30, 0, 0, 0, 0)),
            ("01JAN2024 00:00:00:000", datetime(2024, 1, 1, 0, 0, 0, 0)),
            ("1Jan2024", datetime(2024, 1, 1, 0, 0, 0, 0)),
        ];
        for (text, expected) in cases {
            assert_eq!(date_time(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for text in [
            "",
            "Not Applicable",
            "99JAN2024 00:00",
            "01FOO2024 0000",
            "01JAN2024 99:00",
            "\u{fc}\u{fc}\u{fc}",
            "01J\u{e4}n2024",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_window_has_a_length() {
        let window = RunWindow::parse("17JUL17 15:40:17 to 17JUL17 15:41:03").unwrap();
        assert_eq!(window.seconds(), 46.0);
        assert_eq!(RunWindow::parse("31Dec2023 2400 to 02Jan2024 1200").unwrap().seconds(), 36.0 * 3600.0);
    }

    #[test]
    fn clock_texts_become_seconds() {
        assert_eq!(seconds_of_clock("00:00:01.937"), Some(1.937));
        assert_eq!(seconds_of_clock("01:02:03"), Some(3723.0));
        assert_eq!(seconds_of_clock(" "), None);
        assert_eq!(seconds_of_clock("nan:1"), None);
    }
}
