//! The lock that makes a controller the only one of its home, and `controller.json`, by which clients find it.

use crate::client::{ControllerFile, read_controller_file};
use crate::home::Home;
use crate::kill_point::kill_point;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::sync::{Mutex, PoisonError};

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

/// `controller.json`, as long as the controller lives.
pub(super) struct Announcement {
    home: Home,
    content: ControllerFile,
    withdrawn: Mutex<bool>,
}

impl Announcement {
    /// Announces this process.
    pub fn make(home: &Home, socket: &str) -> io::Result<Self> {
        let content = ControllerFile {
            pid: std::process::id(),
            socket: socket.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let announcement = Self { home: home.clone(), content, withdrawn: Mutex::new(false) };
        announcement.write()?;
        kill_point("announce");
        Ok(announcement)
    }

    /// By temporary file and rename.
    fn write(&self) -> io::Result<()> {
        let temporary = self.home.root().join(".controller.json.tmp");
        std::fs::write(&temporary, serde_json::to_vec(&self.content).map_err(io::Error::other)?)?;
        patient::rename(&temporary, self.home.controller_file())
    }

    /// Writes it again where somebody removed or changed it.
    pub fn mend(&self) {
        let withdrawn = self.withdrawn.lock().unwrap_or_else(PoisonError::into_inner);
        if *withdrawn || read_controller_file(&self.home).as_ref() == Some(&self.content) {
            return;
        }
        match self.write() {
            Ok(()) => tracing::warn!("controller.json was gone or changed, and was written again"),
            Err(error) => tracing::debug!(%error, "controller.json cannot be written again"),
        }
    }

    /// Takes it back. Only the holder of the lock does so.
    pub fn withdraw(&self) {
        *self.withdrawn.lock().unwrap_or_else(PoisonError::into_inner) = true;
        let _ = std::fs::remove_file(self.home.controller_file());
    }
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

    #[test]
    fn an_announcement_that_was_removed_or_garbled_is_written_again_until_it_is_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let announcement = Announcement::make(&home, "the socket").unwrap();
        std::fs::remove_file(home.controller_file()).unwrap();
        announcement.mend();
        assert_eq!(read_controller_file(&home).unwrap().socket, "the socket");
        std::fs::write(home.controller_file(), "{ no json").unwrap();
        announcement.mend();
        assert_eq!(read_controller_file(&home).unwrap().pid, std::process::id());
        announcement.withdraw();
        announcement.mend();
        assert!(!home.controller_file().exists());
    }
}
