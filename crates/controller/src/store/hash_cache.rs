//! Table `hash_cache`: content hashes of files that were read once, valid as long as the file's stamp is the same.

use super::{Store, StoreError};
use rusqlite::params;

/// A remembered hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RememberedHash {
    /// Canonical path.
    pub path: String,
    /// Size, time of change and identity of the file, in one text.
    pub stamp: String,
    /// BLAKE3.
    pub hash: String,
}

impl Store {
    /// Every remembered hash.
    pub fn hashes(&self) -> Result<Vec<RememberedHash>, StoreError> {
        self.query("hash_cache", "SELECT path, stamp, hash FROM hash_cache", [], |row| {
            Ok(RememberedHash { path: row.get(0)?, stamp: row.get(1)?, hash: row.get(2)? })
        })
    }

    /// Remembers a hash.
    pub fn remember_hash(&self, hash: &RememberedHash, now: i64) -> Result<(), StoreError> {
        let statement = "INSERT OR REPLACE INTO hash_cache (path, stamp, hash, used_at) VALUES (?1, ?2, ?3, ?4)";
        self.execute("hash_cache", statement, params![hash.path, hash.stamp, hash.hash, now]).map(|_| ())
    }

    /// Forgets hashes that were learned before a time.
    pub fn forget_hashes_before(&self, time: i64) -> Result<usize, StoreError> {
        self.execute("hash_cache", "DELETE FROM hash_cache WHERE used_at < ?1", params![time])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_stamp_replaces_the_old_one() {
        let store = Store::in_memory();
        let hash = |stamp: &str| RememberedHash { path: "/a".into(), stamp: stamp.into(), hash: "h".into() };
        store.remember_hash(&hash("1"), 10).unwrap();
        store.remember_hash(&hash("2"), 20).unwrap();
        assert_eq!(store.hashes().unwrap(), [hash("2")]);
        assert_eq!(store.forget_hashes_before(30).unwrap(), 1);
    }
}
