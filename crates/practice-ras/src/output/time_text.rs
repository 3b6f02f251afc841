//! The ways in which HEC-RAS writes moments and durations.

use jiff::civil::DateTime;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(at: DateTime) -> &'static str {
    MONTHS[usize::try_from(at.month() - 1).unwrap_or(0).min(11)]
}

/// `01Jan2024 00:00:00`
#[must_use]
pub fn title_stamp(at: DateTime) -> String {
    format!("{:02}{}{:04} {:02}:{:02}:{:02}", at.day(), month(at), at.year(), at.hour(), at.minute(), at.second())
}

/// `01JAN2024 00:00:00`
#[must_use]
pub fn stamp(at: DateTime) -> String {
    title_stamp(at).to_ascii_uppercase()
}

/// `01JAN2024 00:00:00:000`
#[must_use]
pub fn long_stamp(at: DateTime) -> String {
    format!("{}:{:03}", stamp(at), at.millisecond())
}

/// `06AUG2025 08:40:49`: moments of a run window.
#[must_use]
pub fn run_stamp(at: DateTime) -> String {
    stamp(at)
}

/// `17Feb2026 11:10:37 AM`: when a simulation started.
#[must_use]
pub fn clock_text(at: DateTime) -> String {
    let (hour, half) = match at.hour() {
        0 => (12, "AM"),
        hour @ 1..=11 => (hour, "AM"),
        12 => (12, "PM"),
        hour => (hour - 12, "PM"),
    };
    format!("{:02}{}{:04} {hour:02}:{:02}:{:02} {half}", at.day(), month(at), at.year(), at.minute(), at.second())
}

/// `00:00:01`
#[must_use]
pub fn hms(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    format!("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn moments_are_written_as_hec_ras_does() {
        let at = datetime(2026, 2, 17, 13, 5, 9, 250_000_000);
        assert_eq!(clock_text(at), "17Feb2026 01:05:09 PM");
        assert_eq!(clock_text(datetime(2026, 2, 17, 0, 5, 9, 0)), "17Feb2026 12:05:09 AM");
        assert_eq!((title_stamp(at), long_stamp(at)), ("17Feb2026 13:05:09".into(), "17FEB2026 13:05:09:250".into()));
        assert_eq!(hms(3725.4), "01:02:05");
    }
}
