//! `practice-ras`: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let name = arguments.next().map(std::path::PathBuf::from);
    let arguments: Vec<_> = arguments.collect();
    ExitCode::from(practice_ras::run::run(name.as_deref(), &arguments))
}
