//! Unix: a socket file with mode 0600; a controller of its own session.

use super::address::home_digits;
use crate::home::Home;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;
use tokio::net::UnixStream;

/// What a client holds.
pub(super) type Stream = UnixStream;

/// `sun_path` holds 108 bytes with its end on Linux, 104 on macOS.
const LONGEST_SOCKET: usize = 100;

pub(super) fn socket_name(home: &Home) -> PathBuf {
    let inside = home.root().join("controller.sock");
    if inside.as_os_str().len() <= LONGEST_SOCKET {
        return inside;
    }
    let name = format!("{}.sock", home_digits(home));
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let runtime = runtime.map(|folder| folder.join("spillway").join(&name));
    runtime
        .filter(|path| path.as_os_str().len() <= LONGEST_SOCKET)
        .unwrap_or_else(|| PathBuf::from(format!("/tmp/spillway-{}", rustix::process::getuid().as_raw())).join(name))
}

pub(super) async fn connect(socket: &str) -> io::Result<Stream> {
    UnixStream::connect(Path::new(socket)).await
}

/// Waits for a process in the background: a window or a server lives longer than many controllers, and an ended child
/// that nobody waits for stays in the system's table.
pub(super) fn let_go(mut child: Child) {
    let waiting = std::thread::Builder::new().name("controller-ends".to_owned()).stack_size(64 << 10);
    // Without a thread the entry stays until this process ends.
    drop(waiting.spawn(move || child.wait()));
}
