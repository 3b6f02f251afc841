//! Whole-file locks. The system gives them back when their holder ends, however it ends: a lock that is free is proof.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// A held lock; dropped or with its process, it is free.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock; none where another holds it. Makes the file where it is missing.
    pub fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Waits for the lock without polling.
    pub fn wait(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        file.lock()?;
        Ok(Self { _file: file })
    }

    /// Whether somebody holds it. A missing file is held by nobody, and is not made.
    pub fn is_held(path: &Path) -> io::Result<bool> {
        if path.exists() { Ok(Self::try_take(path)?.is_none()) } else { Ok(false) }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_and_free_when_its_holder_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert!(!FolderLock::is_held(&path).unwrap());
        assert!(!path.exists(), "asking makes no file");
        let held = FolderLock::try_take(&path).unwrap();
        assert!(held.is_some());
        assert!(FolderLock::try_take(&path).unwrap().is_none());
        assert!(FolderLock::is_held(&path).unwrap());
        drop(held);
        assert!(FolderLock::try_take(&path).unwrap().is_some());
    }
}
