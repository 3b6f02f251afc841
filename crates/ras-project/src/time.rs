//! HEC-RAS's civil dates and intervals. No time zone anywhere: a model has none.

use jiff::civil::DateTime;
use jiff::{SignedDuration, ToSpan};
use serde::{Serialize, Serializer};
use std::fmt;

/// A moment of a model. Shown as `YYYY-MM-DDTHH:MM`; HEC-RAS's `2400` is the next day's `00:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelTime(DateTime);

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

impl ModelTime {
    /// Reads a date (`18FEB1999`, `01Jul1975`, `02/18/1999`) and a time (`0500`, `2400`, `12:00`). None where either is
    /// not one, or the day does not exist.
    pub fn parse(date: &str, time: &str) -> Option<Self> {
        let (year, month, day) = parse_date(date.trim())?;
        let (hour, minute) = parse_time(time.trim())?;
        let midnight = DateTime::new(year, month, day, 0, 0, 0, 0).ok()?;
        let minutes = i64::from(hour) * 60 + i64::from(minute);
        Some(Self(midnight.checked_add(minutes.minutes()).ok()?))
    }

    /// The moment `seconds` later (earlier when negative); none beyond the calendar.
    pub fn plus_seconds(self, seconds: f64) -> Option<Self> {
        let duration = SignedDuration::try_from_secs_f64(seconds).ok()?;
        Some(Self(self.0.checked_add(duration).ok()?))
    }

    /// Seconds from `earlier` to this moment.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.0.duration_since(earlier.0).as_secs_f64()
    }

    /// `01JAN2024`.
    pub fn hec_date(self) -> String {
        let month = MONTHS[usize::try_from(self.0.month() - 1).unwrap_or(0)];
        format!("{:02}{month}{:04}", self.0.day(), self.0.year())
    }

    /// `01JAN2024 12:00:00`, as time stamps of results are written; seconds are rounded down.
    pub fn hec_stamp(self) -> String {
        format!("{} {:02}:{:02}:{:02}", self.hec_date(), self.0.hour(), self.0.minute(), self.0.second())
    }

    /// `01JAN2024 12:00:00:250`, with milliseconds.
    pub fn hec_stamp_milliseconds(self) -> String {
        format!("{}:{:03}", self.hec_stamp(), self.0.subsec_nanosecond() / 1_000_000)
    }

    /// `31Dec2023 2400`, as simulation windows are written: midnight belongs to the day that ends.
    pub fn hec_window_end(self) -> String {
        let (moment, clock) = if self.0.hour() == 0 && self.0.minute() == 0 {
            (self.plus_seconds(-60.0).unwrap_or(self), "2400".to_owned())
        } else {
            (self, format!("{:02}{:02}", self.0.hour(), self.0.minute()))
        };
        let date = moment.hec_date();
        format!("{}{}{} {clock}", &date[..3], date[3..5].to_lowercase(), &date[5..])
    }
}

impl fmt::Display for ModelTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.0;
        write!(f, "{:04}-{:02}-{:02}T{:02}:{:02}", t.year(), t.month(), t.day(), t.hour(), t.minute())
    }
}

impl Serialize for ModelTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn parse_date(text: &str) -> Option<(i16, i8, i8)> {
    if text.contains('/') {
        let parts: Vec<&str> = text.split('/').collect();
        let [month, day, year] = parts.as_slice() else { return None };
        return Some((parse_year(year)?, digits(month, 2)?, digits(day, 2)?));
    }
    if !text.is_ascii() {
        return None;
    }
    let letters = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (day, rest) = text.split_at(letters);
    let month_name = rest.get(..3)?.to_ascii_uppercase();
    let month = i8::try_from(MONTHS.iter().position(|name| *name == month_name)? + 1).ok()?;
    Some((parse_year(&rest[3..])?, month, digits(day.trim(), 2)?))
}

/// Four digits; two digits are of the century in which HEC-RAS wrote them so (1950 to 2049).
fn parse_year(text: &str) -> Option<i16> {
    let text = text.trim();
    match text.len() {
        4 => digits(text, 4),
        2 => digits::<i16>(text, 2).map(|year| if year >= 50 { 1900 + year } else { 2000 + year }),
        _ => None,
    }
}

fn parse_time(text: &str) -> Option<(u8, u8)> {
    let (hour, minute): (u8, u8) = match text.split_once(':') {
        Some((hour, minute)) => (digits(hour, 2)?, digits(minute.get(..2)?, 2)?),
        None => {
            let number: u16 = digits(text, 4)?;
            (u8::try_from(number / 100).ok()?, u8::try_from(number % 100).ok()?)
        }
    };
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then_some((hour, minute))
}

fn digits<T: std::str::FromStr>(text: &str, at_most: usize) -> Option<T> {
    let fits = !text.is_empty() && text.len() <= at_most && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// From where to where a plan computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SimulationWindow {
    /// First moment.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub start: ModelTime,
    /// Last moment.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub end: ModelTime,
}

impl SimulationWindow {
    /// Reads `Simulation Date=18FEB1999,0000,24FEB1999,0500`. None for `,,,` and for what is no window.
    pub fn parse(value: &str) -> Option<Self> {
        let parts: Vec<&str> = value.split(',').collect();
        let [start_date, start_time, end_date, end_time, ..] = parts.as_slice() else { return None };
        Some(Self { start: ModelTime::parse(start_date, start_time)?, end: ModelTime::parse(end_date, end_time)? })
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.end.seconds_since(self.start)
    }
}

/// Seconds of an interval as HEC-RAS and DSS write it: `0.2SEC`, `10MIN`, `1HOUR`, `1DAY`, `1WEEK`; a month counts 30
/// days and a year 365. None where it is no interval or not positive.
pub fn parse_interval(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let number: f64 = if number.trim().is_empty() { 1.0 } else { crate::text::parse_number(number)? };
    let unit = unit.trim().to_ascii_uppercase();
    let seconds = match unit.strip_suffix('S').unwrap_or(&unit) {
        "SEC" | "SECOND" => 1.0,
        "MIN" | "MINUTE" => 60.0,
        "HOUR" | "HR" => 3600.0,
        "DAY" => 86_400.0,
        "WEEK" => 7.0 * 86_400.0,
        "MON" | "MONTH" => 30.0 * 86_400.0,
        "YEAR" => 365.0 * 86_400.0,
        _ => return None,
    };
    (number > 0.0).then_some(number * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(text: &str) -> Option<String> {
        SimulationWindow::parse(text).map(|window| format!("{} {}", window.start, window.end))
    }

    #[test]
    fn both_date_styles_and_every_case_are_read() {
        assert_eq!(window("18FEB1999,0000,24FEB1999,0500").unwrap(), "1999-02-18T00:00 1999-02-24T05:00");
        assert_eq!(window("02/18/1999,0000,02/24/1999,0500").unwrap(), "1999-02-18T00:00 1999-02-24T05:00");
        assert_eq!(window("01Jul1975, 0030 ,25sep2004,12:00").unwrap(), "1975-07-01T00:30 2004-09-25T12:00");
    }

    #[test]
    fn twenty_four_hundred_is_the_next_day() {
        assert_eq!(window("31DEC2023,2400,28FEB2024,2400").unwrap(), "2024-01-01T00:00 2024-02-29T00:00");
        assert_eq!(window("31DEC2023,24:00,31DEC2023,2359").unwrap(), "2024-01-01T00:00 2023-12-31T23:59");
    }

    #[test]
    fn what_is_no_window_is_none() {
        for text in
            ["", ",,,", "18FEB1999,0000", "30FEB1999,0000,01MAR1999,0000", "18FEB1999,2401,19FEB1999,0000", "x,y,z,0"]
        {
            assert_eq!(window(text), None, "{text:?}");
        }
    }

    #[test]
    fn stamps_are_written_as_hec_ras_does() {
        let start = ModelTime::parse("01JAN2024", "0000").unwrap();
        assert_eq!(start.hec_window_end(), "31Dec2023 2400");
        assert_eq!(start.plus_seconds(36.25).unwrap().hec_stamp_milliseconds(), "01JAN2024 00:00:36:250");
        assert_eq!(start.plus_seconds(43_200.0).unwrap().hec_window_end(), "01Jan2024 1200");
        assert_eq!(start.plus_seconds(3600.0).unwrap().seconds_since(start), 3600.0);
    }

    #[test]
    fn intervals_are_seconds() {
        assert_eq!(parse_interval("0.2SEC"), Some(0.2));
        assert_eq!(parse_interval("10MIN"), Some(600.0));
        assert_eq!(parse_interval(" 5 Minute"), Some(300.0));
        assert_eq!(parse_interval("1DAY"), Some(86_400.0));
        assert_eq!((parse_interval(""), parse_interval("0MIN"), parse_interval("5")), (None, None, None));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_fall(text in "\\PC{0,40}") {
            let _ = (SimulationWindow::parse(&text), parse_interval(&text), ModelTime::parse(&text, &text));
        }
    }
}
