//! Whole-file locks. The system gives them back when their holder ends, however it ends: a lock that is free is proof.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// Tries, 5 ms apart, after which a held lock is held by more than somebody who asks.
const ASKERS_GONE_AFTER: u32 = 20;

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

    /// Takes the lock as [`FolderLock::try_take`] does, but for its holder: whoever only asks whether the lock is free holds
    /// it for a moment, so it is tried again for a tenth of a second, unless `stop` says that this is no use.
    pub fn take_for_long(path: &Path, stop: impl Fn() -> bool) -> io::Result<Option<Self>> {
        for _ in 0..ASKERS_GONE_AFTER {
            match Self::try_take(path)? {
                Some(lock) => return Ok(Some(lock)),
                None if stop() => break,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        Ok(None)
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

    #[test]
    fn whoever_only_asks_keeps_nobody_from_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let asker = FolderLock::try_take(&path).unwrap().unwrap();
        let ended = std::thread::spawn({
            let path = path.clone();
            move || FolderLock::take_for_long(&path, || false).unwrap().is_some()
        });
        std::thread::yield_now();
        drop(asker);
        assert!(ended.join().unwrap());
        let _holder = FolderLock::try_take(&path).unwrap().unwrap();
        assert!(FolderLock::take_for_long(&path, || true).unwrap().is_none());
    }
}
