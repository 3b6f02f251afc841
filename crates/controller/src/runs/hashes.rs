//! The hash cache as jobs use it: in memory, filled from the store at the start; what is learned is stored by the
//! dispatcher.

use crate::store::hash_cache::RememberedHash;
use protocol::ContentHash;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use workers::blobs::{FileStamp, HashCache};

#[derive(Default)]
struct Known {
    hashes: HashMap<PathBuf, (String, ContentHash)>,
    learned: Vec<RememberedHash>,
}

/// Content hashes of files, by path and stamp.
#[derive(Default)]
pub(crate) struct Hashes {
    known: Mutex<Known>,
}

impl Hashes {
    /// What the store remembers.
    pub fn from_stored(stored: Vec<RememberedHash>) -> Self {
        let hashes = stored.into_iter().map(|hash| (hash.path.into(), (hash.stamp, ContentHash(hash.hash)))).collect();
        Self { known: Mutex::new(Known { hashes, learned: Vec::new() }) }
    }

    /// What was learned since the last call.
    pub fn take_learned(&self) -> Vec<RememberedHash> {
        std::mem::take(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner).learned)
    }
}

impl HashCache for Hashes {
    fn known(&self, file: &Path, stamp: &FileStamp) -> Option<ContentHash> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, hash) = known.hashes.get(file)?;
        (*then == stamp.to_string()).then(|| hash.clone())
    }

    fn remember(&self, file: &Path, stamp: &FileStamp, hash: &ContentHash) {
        let Some(path) = file.to_str() else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp.to_string();
        known.learned.push(RememberedHash { path: path.to_owned(), stamp: stamp.clone(), hash: hash.0.clone() });
        known.hashes.insert(file.to_path_buf(), (stamp, hash.clone()));
    }
}
