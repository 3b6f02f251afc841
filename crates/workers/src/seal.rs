//! The seal of a blob: how a blob shows, without being read, that nobody wrote to it since it was verified.
//!
//! A verified blob gets a fixed modification time and loses its write permission. Every write moves the time, through
//! whichever hard link it comes, so a blob without the seal is read again before it is trusted. The access time is free
//! to mean "last used".

use std::fs::{self, File, FileTimes, Metadata};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The modification time of a sealed blob: 2001-09-09 01:46:40 UTC. An even second, so that every file system can hold it.
const SEALED_AT: Duration = Duration::from_secs(1_000_000_000);

/// Whether a file of `bytes` bytes carries the seal.
pub fn is_sealed(metadata: &Metadata, bytes: u64) -> bool {
    metadata.is_file()
        && metadata.len() == bytes
        && metadata.modified().is_ok_and(|time| time == UNIX_EPOCH + SEALED_AT)
}

/// Seals a verified file through a handle that may write to it, and makes it read-only.
pub fn seal(file: &File) -> io::Result<()> {
    let times = FileTimes::new().set_modified(UNIX_EPOCH + SEALED_AT).set_accessed(SystemTime::now());
    file.set_times(times)?;
    let mut permissions = file.metadata()?.permissions();
    permissions.set_readonly(true);
    file.set_permissions(permissions)
}

/// Seals a file by its path; the file may be read-only already.
pub fn seal_path(path: &Path) -> io::Result<()> {
    crate::system::make_writable(path)?;
    seal(&fs::OpenOptions::new().write(true).open(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_write_breaks_the_seal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blob");
        let mut file = File::create(&path).unwrap();
        file.write_all(b"terrain").unwrap();
        seal(&file).unwrap();
        drop(file);
        assert!(is_sealed(&fs::metadata(&path).unwrap(), 7));
        assert!(!is_sealed(&fs::metadata(&path).unwrap(), 8), "another size was taken as sealed");
        assert!(fs::metadata(&path).unwrap().permissions().readonly());

        crate::system::make_writable(&path).unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().write_all(b"TERRAIN").unwrap();
        assert!(!is_sealed(&fs::metadata(&path).unwrap(), 7), "the seal stood after a write");
        seal_path(&path).unwrap();
        assert!(is_sealed(&fs::metadata(&path).unwrap(), 7));
    }

    #[test]
    fn marking_as_used_keeps_the_seal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blob");
        fs::write(&path, b"x").unwrap();
        seal_path(&path).unwrap();
        crate::system::mark_used(&path).unwrap();
        assert!(is_sealed(&fs::metadata(&path).unwrap(), 1));
    }
}
