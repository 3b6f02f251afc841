//! Words for people: text from outside made harmless, times and sizes as people say them.

use std::io::IsTerminal;

/// One line, without anything a terminal would obey.
pub fn safe(text: &str) -> String {
    ras_project::plain_text(text)
}

/// As [`safe`], keeping line breaks.
pub fn safe_lines(text: &str) -> String {
    text.lines().map(safe).collect::<Vec<_>>().join("\n")
}

/// "45 s", "1 min 20 s", "2 h 05 min".
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "–".to_owned();
    }
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
    }
}

/// "12 B", "3.4 kB", "1.2 GB": powers of 1024, as file managers count.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 99.5 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// Milliseconds since 1970 UTC as the local date and time, "2026-11-20 14:03".
pub fn moment(milliseconds: i64) -> String {
    match jiff::Timestamp::from_millisecond(milliseconds) {
        Ok(stamp) => stamp.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => "–".to_owned(),
    }
}

/// Milliseconds since 1970 UTC as the local time of day, "14:03:22".
pub fn clock(milliseconds: i64) -> String {
    match jiff::Timestamp::from_millisecond(milliseconds) {
        Ok(stamp) => stamp.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string(),
        Err(_) => "–".to_owned(),
    }
}

/// "0.02 %", and "< 0.001 %" for what is too small to be told apart.
pub fn percent(value: f64) -> String {
    match value.abs() {
        0.0 => "0 %".to_owned(),
        size if size < 0.001 => "< 0.001 %".to_owned(),
        size if size < 0.1 => format!("{value:.3} %"),
        _ => format!("{value:.2} %"),
    }
}

/// Characters a line may have: the terminal's width, and no limit where standard output is no terminal.
pub fn width() -> usize {
    let terminal = std::io::stdout().is_terminal();
    terminal
        .then(|| crossterm::terminal::size().ok())
        .flatten()
        .map_or(usize::MAX, |(width, _)| usize::from(width).max(20))
}

/// Cuts to `width` characters, with an ellipsis where something is cut.
pub fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    if width > 0 {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(windows)]
    #[test]
    fn the_time_of_day_is_the_systems_own() {
        use windows_sys::Win32::Foundation::SYSTEMTIME;
        use windows_sys::Win32::System::SystemInformation::GetLocalTime;
        let systems = || {
            let mut now = SYSTEMTIME::default();
            // SAFETY: the place is writable.
            unsafe { GetLocalTime(&mut now) };
            format!("{:02}:{:02}:{:02}", now.wHour, now.wMinute, now.wSecond)
        };
        let (before, ours, after) = (systems(), clock(jiff::Timestamp::now().as_millisecond()), systems());
        assert!(ours == before || ours == after, "{ours} is not between {before} and {after}");
    }

    #[test]
    fn durations_are_said_as_people_say_them() {
        assert_eq!(duration(2.04), "2.0 s");
        assert_eq!(duration(59.4), "59 s");
        assert_eq!(duration(59.9), "1 min 00 s");
        assert_eq!(duration(7500.0), "2 h 05 min");
        assert_eq!(duration(f64::NAN), "–");
    }

    #[test]
    fn sizes_change_their_unit_before_they_have_four_digits() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_048_000), "1.0 MB");
        assert_eq!(bytes(1_250_000_000), "1.2 GB");
    }

    #[test]
    fn a_tiny_volume_error_is_not_told_as_a_negative_zero() {
        assert_eq!(percent(-0.000_02), "< 0.001 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(-0.0123), "-0.012 %");
        assert_eq!(percent(27.461), "27.46 %");
    }

    #[test]
    fn a_long_text_is_cut_with_an_ellipsis() {
        assert_eq!(clipped("Überlauf", 5), "Über…");
        assert_eq!(clipped("abc", 3), "abc");
    }
}
