//! Windows: a named pipe that only this user can open; a controller without a console.

use super::address::home_digits;
use crate::home::Home;
use std::io;
use std::path::PathBuf;
use std::process::Child;
use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeClient};
use windows_sys::Win32::Foundation::ERROR_PIPE_BUSY;

/// What a client holds.
pub(super) type Stream = NamedPipeClient;

pub(super) fn socket_name(home: &Home) -> PathBuf {
    PathBuf::from(format!(r"\\.\pipe\spillway-{}", home_digits(home)))
}

pub(super) async fn connect(socket: &str) -> io::Result<Stream> {
    loop {
        match ClientOptions::new().open(socket) {
            // All instances are taken for a moment: the server makes the next one at once.
            Err(error) if error.raw_os_error() == Some(ERROR_PIPE_BUSY as i32) => {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            other => return other,
        }
    }
}

/// Nothing stays of a process whose handle is closed.
pub(super) fn let_go(child: Child) {
    drop(child);
}
