//! Keeping the store within its size.

use super::store::{BlobError, BlobStore};
use crate::local::is_begun;
use protocol::ContentHash;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// What was used this recently may belong to a run that is just being made.
const YOUNG: Duration = Duration::from_secs(600);

/// What an interrupted copy left is removed after this time.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// What cleaning the store did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Garbage {
    /// Blobs removed.
    pub removed: usize,
    /// Bytes freed.
    pub freed_bytes: u64,
    /// Bytes left.
    pub left_bytes: u64,
}

struct Found {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
    removable: bool,
}

impl BlobStore {
    /// Removes blobs that are not in `live`, least recently used first, until the store takes at most `limit` bytes. Blobs in
    /// `live`, and those used in the last ten minutes, always stay.
    pub fn collect_garbage(&self, live: &HashSet<ContentHash>, limit: u64) -> Result<Garbage, BlobError> {
        let mut found = self.everything(live).map_err(|error| self.failed(error))?;
        found.sort_by_key(|blob| blob.used);
        let mut garbage = Garbage { left_bytes: found.iter().map(|blob| blob.bytes).sum(), ..Garbage::default() };
        for blob in found.iter().filter(|blob| blob.removable) {
            if garbage.left_bytes <= limit {
                break;
            }
            match crate::system::remove_file(&blob.path) {
                Ok(()) => {
                    garbage.removed += 1;
                    garbage.freed_bytes += blob.bytes;
                    garbage.left_bytes -= blob.bytes;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => garbage.left_bytes -= blob.bytes,
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok(garbage)
    }

    fn everything(&self, live: &HashSet<ContentHash>) -> io::Result<Vec<Found>> {
        let now = SystemTime::now();
        let older = |time: SystemTime, age: Duration| now.duration_since(time).is_ok_and(|since| since > age);
        let mut found = Vec::new();
        for entry in fs::read_dir(self.folder())? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                for blob in fs::read_dir(entry.path())? {
                    let blob = blob?;
                    let metadata = match blob.metadata() {
                        Ok(metadata) => metadata,
                        Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                        Err(error) => return Err(error),
                    };
                    let name = ContentHash(blob.file_name().to_string_lossy().into_owned());
                    let used = metadata.accessed().unwrap_or(now);
                    let removable = name.is_well_formed() && !live.contains(&name) && older(used, YOUNG);
                    found.push(Found { path: blob.path(), bytes: metadata.len(), used, removable });
                }
            } else if is_begun(&entry.file_name().to_string_lossy()) {
                let metadata = entry.metadata()?;
                if older(metadata.modified().unwrap_or(now), ABANDONED) {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        Ok(found)
    }
}
