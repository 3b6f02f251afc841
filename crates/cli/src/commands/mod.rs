//! One file an area of the program.

pub mod controller;
pub mod project;
pub mod results;
pub mod run;
pub mod runs;
pub mod serve;
pub mod show_run;
pub mod workers;

use crate::exit::{Exit, Failure};
use std::future::Future;

/// Runs an asynchronous command on a runtime of this thread.
pub fn on_runtime(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Connection(format!("cannot start: {error}")))?;
    let ended = runtime.block_on(command);
    // A question at the terminal may still wait for its line; it must not hold the program.
    runtime.shutdown_background();
    ended
}

/// Prints one JSON object on standard output.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value)
        .map_err(|error| Failure::Connection(format!("cannot write the answer as JSON: {error}")))?;
    print_line(&text);
    Ok(())
}

/// Prints a line on standard output; a reader that went away (`| head`) ends the program quietly.
pub fn print_line(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// The absolute path of an argument, without asking the file system more than for the current folder.
pub fn absolute(path: &std::path::Path) -> Result<String, Failure> {
    let absolute = std::path::absolute(path).map_err(|error| Failure::File {
        action: "find",
        path: path.display().to_string(),
        error,
    })?;
    absolute.into_os_string().into_string().map_err(|path| {
        Failure::BadCall(format!("the path {} is not valid text; rename it, please", path.to_string_lossy()))
    })
}
