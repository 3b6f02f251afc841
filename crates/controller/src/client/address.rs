//! `controller.json`, and the name of the socket.

use crate::home::Home;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// `controller.json`: written by temp file and rename once the socket listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ControllerFile {
    /// Process id.
    pub pid: u32,
    /// Path of the Unix socket, or name of the pipe.
    pub socket: String,
    /// Version of the program.
    pub version: String,
}

/// What stands in `controller.json`; none where there is none or it is no such file.
pub(crate) fn read_controller_file(home: &Home) -> Option<ControllerFile> {
    serde_json::from_slice(&std::fs::read(home.controller_file()).ok()?).ok()
}

/// The socket of a home: in the home where the system's limit allows it, else in a short folder of this user.
pub(crate) fn socket_name(home: &Home) -> PathBuf {
    super::system::socket_name(home)
}

/// Sixteen hex digits that stand for a home.
pub(super) fn home_digits(home: &Home) -> String {
    blake3::hash(home.root().to_string_lossy().as_bytes()).to_hex().chars().take(16).collect()
}
