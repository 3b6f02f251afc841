//! The lock that makes a controller the only one of its home, and `controller.json`, by which clients find it.

use crate::client::ControllerFile;
use crate::home::Home;
use crate::kill_point::kill_point;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;

/// Held as long as the controller lives; the system lets go of it when the process ends, however it ends.
pub(super) struct HomeLock {
    _file: File,
}

/// Takes the lock of a home; none where another controller has it.
pub(super) fn lock_home(home: &Home) -> io::Result<Option<HomeLock>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(home.lock_file())?;
    match file.try_lock() {
        Ok(()) => Ok(Some(HomeLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Writes `controller.json` by temporary file and rename.
pub(super) fn announce(home: &Home, socket: &str) -> io::Result<()> {
    let content = ControllerFile {
        pid: std::process::id(),
        socket: socket.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let temporary = home.root().join(".controller.json.tmp");
    std::fs::write(&temporary, serde_json::to_vec(&content).map_err(io::Error::other)?)?;
    std::fs::rename(&temporary, home.controller_file())?;
    kill_point("announce");
    Ok(())
}

/// Takes the announcement back. Only the holder of the lock does so.
pub(super) fn withdraw_announcement(home: &Home) {
    let _ = std::fs::remove_file(home.controller_file());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_has_one_controller_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let first = lock_home(&home).unwrap();
        assert!(first.is_some());
        assert!(lock_home(&home).unwrap().is_none());
        drop(first);
        assert!(lock_home(&home).unwrap().is_some());
    }
}
