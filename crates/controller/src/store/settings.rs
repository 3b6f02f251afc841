//! Table `settings`: few values of the whole store, by key.

use super::json::to_json;
use super::{Store, StoreError};
use crate::api::Settings;
use rusqlite::params;

/// Random id of this store, by which other controllers recognise its work.
pub(crate) const STORE_ID: &str = "store-id";
/// The settings of the program, as one document.
const PROGRAM: &str = "program";
/// What the window remembers of panels and columns: its own text.
pub(crate) const WINDOW_MEMORY: &str = "window-memory";

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

    /// The settings of the program; the defaults where none were set.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        Ok(self.setting(PROGRAM)?.map_or_else(Settings::default, |text| crate::settings::read(&text)))
    }

    /// Stores the settings of the program.
    pub fn set_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        self.set_setting(PROGRAM, &to_json(settings))
    }

    /// What the window remembers.
    pub fn window_memory(&self) -> Result<Option<String>, StoreError> {
        self.setting(WINDOW_MEMORY)
    }

    /// Stores what the window remembers.
    pub fn set_window_memory(&self, text: &str) -> Result<(), StoreError> {
        self.set_setting(WINDOW_MEMORY, text)
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

    #[test]
    fn settings_and_what_the_window_remembers_come_back() {
        let store = Store::in_memory();
        assert_eq!(store.settings().unwrap(), Settings::default());
        assert_eq!(store.window_memory().unwrap(), None);
        let settings = Settings { keep_runs: 3, keep_awake: false, ..Settings::default() };
        store.set_settings(&settings).unwrap();
        store.set_window_memory("{}").unwrap();
        assert_eq!(store.settings().unwrap(), settings);
        assert_eq!(store.window_memory().unwrap().as_deref(), Some("{}"));
    }
}
