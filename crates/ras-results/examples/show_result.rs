//! Prints the summary of each file as JSON, one a line: `cargo run -p ras-results --example show_result -- FILE…`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut status = ExitCode::SUCCESS;
    for file in std::env::args_os().skip(1).filter(|argument| !argument.to_string_lossy().starts_with("--")) {
        if matches!(file.to_str(), Some("results" | "show")) {
            continue;
        }
        let shown = ras_results::summary::read(Path::new(&file)).map_err(|error| error.to_string());
        match shown.and_then(|summary| serde_json::to_string(&summary).map_err(|error| error.to_string())) {
            Ok(text) => println!("{text}"),
            Err(error) => {
                eprintln!("{error}");
                status = ExitCode::from(2);
            }
        }
    }
    status
}
