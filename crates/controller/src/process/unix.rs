//! Unix: the socket file and the signals.

use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{SignalKind, signal};

/// The socket, not yet listening on a runtime.
pub(super) struct Bound {
    listener: std::os::unix::net::UnixListener,
    path: PathBuf,
}

/// Makes the socket file, only for this user. What a dead controller left there is removed first: the caller holds the
/// lock of the home.
pub(super) fn bind(path: &Path) -> io::Result<Bound> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    // No other thread runs yet, so the mask changes for nobody else.
    let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o177));
    let bound = std::os::unix::net::UnixListener::bind(path);
    rustix::process::umask(before);
    let listener = bound?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    listener.set_nonblocking(true)?;
    Ok(Bound { listener, path: path.to_path_buf() })
}

/// The folder of the socket: made for this user only, refused where it belongs to another one.
fn private_folder(folder: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let owner = std::fs::metadata(folder)?.uid();
    if owner != rustix::process::getuid().as_raw() {
        let text = format!("{} belongs to another user", folder.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
    }
    Ok(())
}

/// Removes the socket file.
pub(super) fn unbind(path: &Path) {
    let _ = std::fs::remove_file(path);
}

/// Takes clients in.
pub(super) struct Listener {
    listener: UnixListener,
}

impl Bound {
    /// The name clients connect to.
    pub fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// Listens on the runtime that is entered.
    pub fn listen(self) -> io::Result<Listener> {
        Ok(Listener { listener: UnixListener::from_std(self.listener)? })
    }
}

impl Listener {
    pub async fn accept(&mut self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(stream, _)| stream)
    }
}

/// SIGTERM, SIGINT. SIGHUP is ignored: the controller outlives terminals.
pub(super) async fn until_terminated() {
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    loop {
        tokio::select! {
            _ = terminate.recv() => return,
            _ = interrupt.recv() => return,
            _ = hangup.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_user_may_open_the_socket() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/c.sock");
        let bound = bind(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        drop(bound);
        // What a dead controller left does not stand in the way.
        assert!(bind(&path).is_ok());
    }
}
