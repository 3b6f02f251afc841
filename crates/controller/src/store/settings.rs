//! Table `settings`: few values of the whole store, by key.

use super::{Store, StoreError};
use rusqlite::params;

/// Random id of this store, by which other controllers recognise its work.
pub(crate) const STORE_ID: &str = "store-id";
/// Finished runs kept at least, whatever their age.
pub(crate) const KEEP_RUNS: &str = "keep-runs";
/// Days for which finished runs are kept beyond [`KEEP_RUNS`].
pub(crate) const KEEP_DAYS: &str = "keep-days";

impl Store {
    /// A setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.query_one("settings", "SELECT value FROM settings WHERE key = ?1", params![key], |row| row.get(0))
    }

    /// Sets a setting.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let statement = "INSERT INTO settings VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value";
        self.execute("settings", statement, params![key, value]).map(|_| ())
    }

    /// The id of this store: made once, ten characters of `[a-z0-9]`.
    pub fn store_id(&self) -> Result<String, StoreError> {
        if let Some(id) = self.setting(STORE_ID)? {
            return Ok(id);
        }
        let random = uuid::Uuid::now_v7().simple().to_string();
        // The end of a version 7 id is its random part.
        let id: String = random.chars().skip(random.len() - 10).collect();
        self.set_setting(STORE_ID, &id)?;
        Ok(id)
    }

    /// A setting that is a number.
    pub fn number_setting(&self, key: &str, default: u32) -> Result<u32, StoreError> {
        Ok(self.setting(key)?.and_then(|text| text.parse().ok()).unwrap_or(default))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_store_stays() {
        let store = Store::in_memory();
        let id = store.store_id().unwrap();
        assert_eq!(id.len(), 10);
        assert_eq!(store.store_id().unwrap(), id);
    }
}
