//! The system's programs, each argument by itself; no shell.

use crate::LabError;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a program of the system stands; those of administrators are found by everybody.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A command of a program that has to be installed.
pub(crate) fn command(name: &str) -> Result<Command, LabError> {
    program(name).map(Command::new).ok_or_else(|| LabError::NotHere(format!("the program {name} is not installed")))
}

/// Runs to the end; what it wrote to standard output.
pub(crate) fn run(command: &mut Command) -> Result<String, LabError> {
    let line = format!("{command:?}").replace('"', "");
    let output = command.output().map_err(LabError::io("start", Path::new(command.get_program())))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = format!("{} ({})", String::from_utf8_lossy(&output.stderr).trim(), output.status);
    Err(LabError::Command { command: line, said })
}

/// A program with its arguments, run to the end.
pub(crate) fn call(name: &str, arguments: &[&str]) -> Result<String, LabError> {
    run(command(name)?.args(arguments))
}
