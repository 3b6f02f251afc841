//! Where a fingerprint reads inputs from: the disk with known hashes, or the snapshot that was taken of them.

use protocol::ContentHash;
use ras_project::fingerprint::Contents;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use workers::blobs::{BlobStore, FileStamp, HashCache};

/// A file changed more recently than this may change again without its time moving.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// The disk; a file whose hash is known is not read.
pub(crate) struct OnDisk<'a> {
    /// Known hashes.
    pub hashes: &'a dyn HashCache,
}

impl Contents for OnDisk<'_> {
    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn blake3(&self, path: &Path) -> io::Result<String> {
        hash_of(path, self.hashes).map(|hash| hash.0)
    }
}

/// The content of a file, from the known hashes where it did not change.
pub(crate) fn hash_of(path: &Path, hashes: &dyn HashCache) -> io::Result<ContentHash> {
    let before = std::fs::metadata(path)?;
    let stamp = FileStamp::of(&before);
    if let Some(hash) = hashes.known(path, &stamp) {
        return Ok(hash);
    }
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    let hash = ContentHash(hasher.finalize().to_hex().to_string());
    let settled = before.modified().ok().and_then(|time| SystemTime::now().duration_since(time).ok());
    if settled.is_some_and(|age| age > SETTLED_AFTER) && FileStamp::of(&std::fs::metadata(path)?) == stamp {
        hashes.remember(path, &stamp, &hash);
    }
    Ok(hash)
}

/// The snapshot: what was taken is what counts, whatever the user edits meanwhile.
pub(crate) struct OfSnapshot<'a> {
    /// The blobs.
    pub blobs: &'a BlobStore,
    /// What was taken, by the path it was taken from.
    pub taken: &'a BTreeMap<PathBuf, ContentHash>,
}

impl Contents for OfSnapshot<'_> {
    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        let blob = self.taken.get(path).and_then(|hash| self.blobs.path_of(hash));
        std::fs::read(blob.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it was not taken"))?)
    }

    fn blake3(&self, path: &Path) -> io::Result<String> {
        let taken = self.taken.get(path).map(|hash| hash.0.clone());
        taken.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it was not taken"))
    }
}
