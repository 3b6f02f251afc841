//! Prints what a result file says: its summary as JSON; with `--peaks` its peaks, with `--cost` its cost.
//!
//! `cargo run -p ras-results --example show_result -- FILE`. Called like the terminal program (`results show FILE --json`)
//! it does the same, so that the oracle can test it.

use ras_results::{SourceError, cost, peaks, summary};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let asked = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let is_file = |argument: &&std::ffi::OsString| {
        !argument.to_string_lossy().starts_with("--") && *argument != "results" && *argument != "show"
    };
    let Some(file) = arguments.iter().find(is_file).map(Path::new) else {
        eprintln!("usage: show_result FILE [--peaks | --cost]");
        return ExitCode::from(2);
    };
    let printed = if asked("--peaks") {
        peaks::read(file).map(|peaks| format!("{peaks:?}"))
    } else if asked("--cost") {
        cost::read(file).map(|cost| format!("{cost:?}"))
    } else {
        document(file)
    };
    match printed {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn document(file: &Path) -> Result<String, SourceError> {
    let summary = summary::read(file)?;
    Ok(serde_json::to_string(&summary).unwrap_or_else(|error| format!("no document: {error}")))
}
