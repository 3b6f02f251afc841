//! Civil dates and intervals as HEC-RAS writes them.

use jiff::civil::{Date, DateTime, Time};

/// Seconds of an interval such as `10MIN`, `1HOUR`, `0.2SEC` or `1DAY`. A month counts 30 days, a year 365.
#[must_use]
pub fn interval_seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (count, unit) = text.split_at(split);
    let count: f64 = if count.trim().is_empty() { 1.0 } else { count.trim().parse().ok()? };
    let unit = match unit.to_ascii_uppercase() {
        unit if unit.starts_with("SEC") => 1.0,
        unit if unit.starts_with("MIN") => 60.0,
        unit if unit.starts_with("HOUR") => 3_600.0,
        unit if unit.starts_with("DAY") => 86_400.0,
        unit if unit.starts_with("WEEK") => 604_800.0,
        unit if unit.starts_with("MON") => 2_592_000.0,
        unit if unit.starts_with("YEAR") => 31_536_000.0,
        _ => return None,
    };
    let seconds = count * unit;
    (seconds.is_finite() && seconds > 0.0).then_some(seconds)
}

/// A date (`18FEB1999` or `02/18/1999`) and a time (`0000`, `12:00`, `2400`); an empty time is midnight.
#[must_use]
pub fn parse_civil(date: &str, time: &str) -> Option<DateTime> {
    let date = parse_date(date.trim())?;
    let digits: String = time.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.len() {
        0 => "0000".to_owned(),
        1 | 2 if !time.contains(':') => format!("{digits:0>4}"),
        3 => format!("0{digits}"),
        4 | 6 => digits,
        _ => return None,
    };
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse::<i8>().ok());
    let (hour, minute, second) = (part(0, 2)?, part(2, 4)?, part(4, 6).unwrap_or(0));
    if (hour, minute, second) == (24, 0, 0) {
        return date.tomorrow().ok().map(|next| next.to_datetime(Time::midnight()));
    }
    Some(date.to_datetime(Time::new(hour, minute, second, 0).ok()?))
}

fn parse_date(text: &str) -> Option<Date> {
    if text.contains('/') {
        let mut fields = text.split('/').map(|field| field.trim().parse::<i16>().ok());
        let (month, day, year) = (fields.next()??, fields.next()??, fields.next()??);
        return Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    }
    let split = text.find(|character: char| character.is_ascii_alphabetic())?;
    let day: i8 = text.get(..split)?.trim().parse().ok()?;
    let name = text.get(split..split + 3)?.to_ascii_uppercase();
    let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let month = months.iter().position(|month| *month == name)? + 1;
    let year: i16 = text.get(split + 3..)?.trim().parse().ok()?;
    Date::new(year, i8::try_from(month).ok()?, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn intervals_of_all_units_are_seconds() {
        assert_eq!(interval_seconds(" 10MIN"), Some(600.0));
        assert_eq!(interval_seconds("0.2SEC"), Some(0.2));
        assert_eq!(interval_seconds("1DAY"), Some(86_400.0));
        assert_eq!(interval_seconds("2HOUR"), Some(7_200.0));
        assert_eq!(interval_seconds(""), None);
        assert_eq!(interval_seconds("0MIN"), None);
    }

    #[test]
    fn both_date_styles_and_the_end_of_a_day_are_read() {
        assert_eq!(parse_civil("18FEB1999", "0030"), Some(datetime(1999, 2, 18, 0, 30, 0, 0)));
        assert_eq!(parse_civil("02/18/1999", "0000"), Some(datetime(1999, 2, 18, 0, 0, 0, 0)));
        assert_eq!(parse_civil("01mar2019", "12:00"), Some(datetime(2019, 3, 1, 12, 0, 0, 0)));
        assert_eq!(parse_civil("28Feb2019", "2400"), Some(datetime(2019, 3, 1, 0, 0, 0, 0)));
        assert_eq!(parse_civil("", ""), None);
        assert_eq!(parse_civil("31FEB1999", "0000"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_date_or_none(date in "\\PC{0,14}", time in "\\PC{0,6}") {
            let _ = parse_civil(&date, &time);
            let _ = interval_seconds(&date);
        }
    }
}
