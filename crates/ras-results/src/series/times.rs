//! Output steps and their model times.

use crate::layout;
use crate::source::{Range, ResultSource, SourceError};
use crate::stamp;
use crate::verdict::{output_steps, simulated_window};
use jiff::civil::DateTime;

/// Stamps of the steps, those with milliseconds first; 5.0.0 names them otherwise.
const STAMPS: [&str; 3] = ["Time Date Stamp (ms)", "Time Date Stamp Milli", "Time Date Stamp"];
/// More output steps than a computation makes: a minute's output of three years is 1.6 million.
const MOST_STEPS: u64 = 2_000_000;
/// Times read at once.
const BLOCK: u64 = 65_536;
const DAY: f64 = 86_400_000.0;

/// Output steps of an unsteady result, by shapes alone.
pub fn steps(source: &dyn ResultSource) -> Result<u64, SourceError> {
    output_steps(source)
}

/// Model time of each output step: milliseconds since 1970 as if the model's clock were UTC.
///
/// Steps at the end whose stamps are not written yet are left out.
pub fn times(source: &dyn ResultSource) -> Result<Vec<f64>, SourceError> {
    let object = |name: &str| format!("{}/{name}", layout::UNSTEADY_SERIES);
    let mut unreadable = None;
    for name in STAMPS {
        let rows = source.rows(&object(name))?;
        if rows == 0 {
            continue;
        }
        refuse_too_many(source, &object(name), rows)?;
        let texts = source.strings(&object(name))?.unwrap_or_default();
        match of_stamps(&texts) {
            Ok(times) if !times.is_empty() => return Ok(times),
            Ok(_) => unreadable = unreadable.or_else(|| texts.into_iter().next()),
            Err(text) => unreadable = Some(text),
        }
    }
    let days = object("Time");
    let rows = source.rows(&days)?;
    refuse_too_many(source, &days, rows)?;
    // `Time` counts days from the start of the simulation.
    match (rows, simulated_window(source)?) {
        (1.., Some(window)) => of_days(source, &days, rows, milliseconds(window.start)),
        _ => Err(match unreadable {
            Some(found) => SourceError::WrongType {
                file: source.file().to_owned(),
                operation: "read the times of".to_owned(),
                object: object(STAMPS[2]),
                expected: "dates like 01JAN2024 06:00:00",
                found: format!("{found:?}"),
            },
            None => SourceError::Missing { file: source.file().to_owned(), object: object(STAMPS[2]) },
        }),
    }
}

fn refuse_too_many(source: &dyn ResultSource, object: &str, rows: u64) -> Result<(), SourceError> {
    if rows <= MOST_STEPS {
        return Ok(());
    }
    Err(SourceError::Damaged {
        file: source.file().to_owned(),
        operation: "read the times of".to_owned(),
        object: object.to_owned(),
        detail: format!("{rows} steps are more than a computation makes"),
    })
}

/// Times of stamps, without unwritten ones at the end; the first text that is no date, where one stands among dates.
fn of_stamps(texts: &[String]) -> Result<Vec<f64>, String> {
    let mut times: Vec<_> = texts.iter().map(|text| of_stamp(text)).collect();
    let written = times.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    times.truncate(written);
    times.into_iter().zip(texts).map(|(time, text)| time.ok_or_else(|| text.clone())).collect()
}

/// `01JAN2024 00:00:00`, `01JAN2024 00:00:00:500`, `31DEC2023 2400`.
fn of_stamp(text: &str) -> Option<f64> {
    let thousandths = text.trim().splitn(4, ':').nth(3).map_or(Some(0.0), |part| part.trim().parse().ok())?;
    Some(milliseconds(stamp::date_time(text)?) + thousandths)
}

fn of_days(source: &dyn ResultSource, object: &str, rows: u64, start: f64) -> Result<Vec<f64>, SourceError> {
    let mut times = Vec::new();
    let mut from = 0;
    while from < rows {
        let block: Range = from..(from + BLOCK).min(rows);
        from = block.end;
        times.extend(source.numbers(object, &[block])?.into_iter().map(|days| (start + days * DAY).round()));
    }
    Ok(times)
}

fn milliseconds(time: DateTime) -> f64 {
    stamp::seconds_between(DateTime::constant(1970, 1, 1, 0, 0, 0, 0), time) * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stamps_of_every_version_are_read() {
        let midnight = 1_704_067_200_000.0;
        for (text, expected) in [
            ("01JAN2024 00:00:00", midnight),
            ("31DEC2023 2400", midnight),
            ("31DEC2023 24:00:00", midnight),
            ("01JAN2024 00:00:00:000", midnight),
            ("01JAN2024 00:00:00:250", midnight + 250.0),
            ("30DEC1899 00:00:00:000", -2_209_161_600_000.0),
        ] {
            assert_eq!(of_stamp(text), Some(expected), "{text}");
        }
        assert_eq!(of_stamp("01JAN2024 00:00:00:x"), None);
    }

    #[test]
    fn stamps_not_written_yet_are_left_out_at_the_end_only() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(of_stamps(&texts(&["01JAN2024 00:00:00", "01JAN2024 01:00:00", "", ""])).unwrap().len(), 2);
        assert_eq!(of_stamps(&texts(&["01JAN2024 00:00:00", "?", "01JAN2024 01:00:00"])), Err("?".to_owned()));
        assert_eq!(of_stamps(&texts(&["", ""])), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn any_text_is_a_stamp_or_is_not(text in "\\PC{0,30}") {
            let _ = of_stamp(&text);
        }
    }
}
