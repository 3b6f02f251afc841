//! What the window's program answers without a display.

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn it_says_its_version_without_a_display() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spillway-window"));
    let said = command.arg("--version").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();
    assert_eq!(said.status.code(), Some(0));
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!(words.trim(), format!("spillway-window {}", env!("CARGO_PKG_VERSION")));
}
