//! Taking a snapshot of a file: hashed while it is copied, and certain that nobody wrote to it meanwhile.

use super::hash_cache::{FileStamp, HashCache};
use super::store::{BlobError, BlobStore};
use crate::local::{CopyError, begun_beside, copy_hashed};
use crate::seal;
use protocol::ContentHash;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How often a file that changes under the copy is tried.
const TRIES: u32 = 5;

/// A file changed more recently than this may change again without its time moving (coarse clocks of file systems and shares),
/// so its hash is not remembered.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// A snapshot of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its content.
    pub hash: ContentHash,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it was known without being read.
    pub was_known: bool,
}

impl BlobStore {
    /// Makes sure the store holds what `file` holds now. An unchanged file that `cache` knows is not read.
    pub fn snapshot(&self, file: &Path, cache: &dyn HashCache) -> Result<Snapshot, BlobError> {
        for attempt in 0..TRIES {
            if attempt > 0 {
                std::thread::sleep(Duration::from_millis(50) * attempt);
            }
            if let Some(snapshot) = self.snapshot_once(file, cache)? {
                return Ok(snapshot);
            }
        }
        Err(BlobError::KeepsChanging { file: file.to_owned() })
    }

    /// None where the file changed while it was read.
    fn snapshot_once(&self, file: &Path, cache: &dyn HashCache) -> Result<Option<Snapshot>, BlobError> {
        let source_failed = |error: io::Error| BlobError::Source { file: file.to_owned(), error };
        let metadata = fs::metadata(file).map_err(source_failed)?;
        if !metadata.is_file() {
            return Err(BlobError::NotAFile { file: file.to_owned() });
        }
        let before = FileStamp::of(&metadata);
        if let Some(hash) = cache.known(file, &before)
            && self.holds(&hash, before.bytes)
        {
            return Ok(Some(Snapshot { hash, bytes: before.bytes, was_known: true }));
        }
        let mut source = File::open(file).map_err(source_failed)?;
        let begun = begun_beside(&self.folder().join("snapshot"));
        let copied = copy_hashed(&mut source, file, &begun);
        let (copy, hash, bytes) = match copied {
            Ok(copied) => copied,
            Err(CopyError::Source { error, .. }) => return Err(source_failed(error)),
            Err(CopyError::Target { error, .. }) => return Err(self.failed(error)),
        };
        let kept = self.keep_if_unchanged(file, &before, &copy, &begun, &hash, bytes);
        if !matches!(kept, Ok(true)) {
            let _ = crate::system::remove_file(&begun);
        }
        if !kept? {
            return Ok(None);
        }
        let settled = metadata.modified().ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        if settled.is_some_and(|age| age > SETTLED_AFTER) {
            cache.remember(file, &before, &hash);
        }
        Ok(Some(Snapshot { hash, bytes, was_known: false }))
    }

    fn keep_if_unchanged(
        &self,
        file: &Path,
        before: &FileStamp,
        copy: &File,
        begun: &Path,
        hash: &ContentHash,
        bytes: u64,
    ) -> Result<bool, BlobError> {
        let after = match fs::metadata(file) {
            Ok(metadata) => FileStamp::of(&metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(BlobError::Source { file: file.to_owned(), error }),
        };
        if after != *before || bytes != before.bytes {
            return Ok(false);
        }
        let Some(target) = self.path_of(hash) else {
            return Err(BlobError::Missing { folder: self.folder().to_owned(), hash: hash.clone() });
        };
        if self.holds(hash, bytes) {
            let _ = fs::remove_file(begun);
            return Ok(true);
        }
        let place = || -> io::Result<()> {
            seal::seal(copy)?;
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            patient::rename(begun, &target)
        };
        match place() {
            Ok(()) => Ok(true),
            // Another thread was faster with the same content, and Windows does not rename over a read-only file.
            Err(_) if cfg!(windows) && self.holds(hash, bytes) => Ok(true),
            Err(error) => Err(self.failed(error)),
        }
    }
}
