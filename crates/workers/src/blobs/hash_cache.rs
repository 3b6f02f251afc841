//! Which content a file had when it was last read, so that an unchanged terrain of 1 GiB is not read again.

use protocol::ContentHash;
use std::collections::HashMap;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// What tells two versions of a file apart without reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileStamp {
    /// Size in bytes.
    pub bytes: u64,
    /// Modification time, nanoseconds since 1970 UTC.
    pub modified: i128,
    /// Change time, nanoseconds since 1970 UTC; 0 where the system tells none.
    pub changed: i64,
    /// Number within the file system; 0 where the system tells none.
    pub inode: u64,
}

impl FileStamp {
    /// The stamp of a file.
    pub fn of(metadata: &Metadata) -> Self {
        let (inode, changed) = crate::system::file_identity(metadata);
        let modified = match metadata.modified() {
            Ok(time) => match time.duration_since(SystemTime::UNIX_EPOCH) {
                Ok(since) => since.as_nanos() as i128,
                Err(before) => -(before.duration().as_nanos() as i128),
            },
            Err(_) => 0,
        };
        Self { bytes: metadata.len(), modified, changed, inode }
    }
}

/// One line, the same for the same stamp: a column of a store.
impl fmt::Display for FileStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.bytes, self.modified, self.changed, self.inode)
    }
}

/// Remembers hashes. Forgetting one only costs time, so its failures are its own matter.
pub trait HashCache {
    /// The content the file had when it had this stamp.
    fn known(&self, file: &Path, stamp: &FileStamp) -> Option<ContentHash>;

    /// Remembers a content, in place of what was known of that file before.
    fn remember(&self, file: &Path, stamp: &FileStamp, hash: &ContentHash);
}

/// Remembers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHashCache;

impl HashCache for NoHashCache {
    fn known(&self, _file: &Path, _stamp: &FileStamp) -> Option<ContentHash> {
        None
    }

    fn remember(&self, _file: &Path, _stamp: &FileStamp, _hash: &ContentHash) {}
}

/// Remembers as long as the process lives.
#[derive(Debug, Default)]
pub struct MemoryHashCache(Mutex<HashMap<PathBuf, (FileStamp, ContentHash)>>);

impl HashCache for MemoryHashCache {
    fn known(&self, file: &Path, stamp: &FileStamp) -> Option<ContentHash> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(file).filter(|(then, _)| then == stamp).map(|(_, hash)| hash.clone())
    }

    fn remember(&self, file: &Path, stamp: &FileStamp, hash: &ContentHash) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(file.to_owned(), (*stamp, hash.clone()));
    }
}
