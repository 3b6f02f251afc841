//! What may be set, and what a stored document of settings means. Pure.

use crate::api::Settings;
use engines::EngineChoice;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Minutes of a year: a limit beyond that is a slip.
const YEAR_MINUTES: u32 = 365 * 24 * 60;

/// Bytes of text that the window may have remembered.
pub(crate) const MOST_WINDOW_MEMORY: usize = 256 << 10;

/// Logins over SSH that may be under way at once.
pub(crate) const LOGINS: RangeInclusive<u32> = 1..=200;

/// Checks every value; the error says which is wrong, and what is right.
pub(crate) fn check(settings: &Settings) -> Result<(), String> {
    let run = &settings.run;
    within("ended runs kept", settings.keep_runs, 1..=100_000)?;
    within("days for which runs are kept", settings.keep_days, 0..=36_500)?;
    within("minutes without an answer", settings.unreachable_minutes, 1..=YEAR_MINUTES)?;
    within("logins at once", settings.max_parallel_ssh, LOGINS)?;
    within("logins at once", run.max_parallel_ssh.unwrap_or(1), LOGINS)?;
    within("cores of each plan", run.cores, 1..=1_024)?;
    within("plans at once", run.max_concurrent.unwrap_or(1), 1..=10_000)?;
    within("tries after a failure of the model", run.retries, 0..=100)?;
    within("minutes a plan may take", run.time_limit_minutes.unwrap_or(1), 1..=YEAR_MINUTES)?;
    within("minutes of silence", run.silence_minutes.unwrap_or(1), 1..=YEAR_MINUTES)?;
    if EngineChoice::parse(&run.engine).is_none() {
        return Err(format!(
            "engine {:?} is not known: write auto, practice, or a version of HEC-RAS such as 6.6",
            run.engine
        ));
    }
    Ok(())
}

fn within<T: PartialOrd + Display>(what: &str, value: T, allowed: RangeInclusive<T>) -> Result<(), String> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(format!("{what}: {value} is not possible; from {} to {} is", allowed.start(), allowed.end()))
}

/// Reads a stored document. What it lacks has its default; so has what is not understood or not allowed, because another
/// version wrote it. Keys that are not known are dropped.
pub(crate) fn read(text: &str) -> Settings {
    let Ok(Value::Object(mut told)) = serde_json::from_str::<Value>(text) else { return Settings::default() };
    let run = match told.remove("run") {
        Some(Value::Object(run)) => run,
        Some(_) | None => Map::new(),
    };
    let mut read = Settings::default();
    let single = told.into_iter().map(|(key, value)| Value::Object(Map::from_iter([(key, value)])));
    let of_run = run.into_iter().map(|(key, value)| serde_json::json!({ "run": { key: value } }));
    for piece in single.chain(of_run) {
        if let Some(with) = with(&read, piece) {
            read = with;
        }
    }
    read
}

/// The settings with a piece of a document put over them, where that makes sense.
fn with(settings: &Settings, piece: Value) -> Option<Settings> {
    let mut document = serde_json::to_value(settings).ok()?;
    put_over(&mut document, piece);
    serde_json::from_value(document).ok().filter(|settings| check(settings).is_ok())
}

fn put_over(document: &mut Value, piece: Value) {
    match (document, piece) {
        (Value::Object(document), Value::Object(piece)) => {
            for (key, value) in piece {
                if let Some(known) = document.get_mut(&key) {
                    put_over(known, value);
                }
            }
        }
        (document, piece) => *document = piece,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{RunOptions, Theme};
    use protocol::Priority;

    fn with_run(run: RunOptions) -> Settings {
        Settings { run, ..Settings::default() }
    }

    #[test]
    fn the_defaults_are_allowed() {
        assert_eq!(check(&Settings::default()), Ok(()));
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_is_right() {
        let options = RunOptions::default;
        let wrong = [
            (Settings { keep_runs: 0, ..Settings::default() }, "ended runs kept: 0"),
            (Settings { unreachable_minutes: 0, ..Settings::default() }, "minutes without an answer: 0"),
            (Settings { max_parallel_ssh: 0, ..Settings::default() }, "logins at once: 0"),
            (Settings { keep_days: 40_000, ..Settings::default() }, "40000"),
            (with_run(RunOptions { cores: 0, ..options() }), "from 1 to 1024"),
            (with_run(RunOptions { cores: 1_025, ..options() }), "cores of each plan: 1025"),
            (with_run(RunOptions { max_concurrent: Some(0), ..options() }), "plans at once"),
            (with_run(RunOptions { retries: 101, ..options() }), "tries"),
            (with_run(RunOptions { time_limit_minutes: Some(0), ..options() }), "minutes a plan may take"),
            (with_run(RunOptions { silence_minutes: Some(0), ..options() }), "minutes of silence"),
            (with_run(RunOptions { engine: "newest".into(), ..options() }), "such as 6.6"),
        ];
        for (settings, words) in wrong {
            let refused = check(&settings).unwrap_err();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn a_document_comes_back_as_it_was_written() {
        let run = RunOptions {
            cores: 8,
            max_concurrent: Some(3),
            engine: "6.6".into(),
            priority: Priority::Normal,
            silence_minutes: None,
            ..RunOptions::default()
        };
        let settings = Settings { theme: Theme::Dark, keep_awake: false, keep_days: 7, run, ..Settings::default() };
        assert_eq!(read(&serde_json::to_string(&settings).unwrap()), settings);
    }

    #[test]
    fn what_another_version_wrote_is_taken_as_far_as_it_is_understood() {
        let text = r#"{ "theme": "sepia", "keepRuns": 5, "keepDays": -3, "sound": true,
            "run": { "cores": 2, "engine": "newest", "priority": "realtime", "colour": "red", "retries": 1 } }"#;
        let run = RunOptions { cores: 2, retries: 1, ..RunOptions::default() };
        assert_eq!(read(text), Settings { keep_runs: 5, run, ..Settings::default() });
    }

    #[test]
    fn a_document_that_is_none_means_the_defaults() {
        for text in ["", "3", "{ no json", r#"{ "run": 7 }"#] {
            assert_eq!(read(text), Settings::default(), "{text}");
        }
    }
}
