//! How the program answers calls that start nothing.

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

fn spillway(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spillway")).args(words).output().unwrap()
}

#[test]
fn it_says_its_version() {
    let said = spillway(&["--version"]);
    assert_eq!(said.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), format!("spillway {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn its_help_names_every_command() {
    let help = String::from_utf8_lossy(&spillway(&["--help"]).stdout).into_owned();
    for command in ["project", "run", "runs", "workers", "results", "serve", "controller"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command} is not in:\n{help}");
    }
}

#[test]
fn a_wrong_call_ends_with_two_and_says_what_is_wrong() {
    let said = spillway(&["rnu"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("rnu"));
    assert!(said.stdout.is_empty());
}
