//! Table `settings`, whole: for whoever is to see how the program is set.

use super::{Store, StoreError};
use serde_json::Value;
use std::collections::BTreeMap;

impl Store {
    /// Every setting by its key; a value that is JSON as that.
    pub fn every_setting(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        let rows = self.query("settings", "SELECT key, value FROM settings", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let read = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(rows.into_iter().map(|(key, text)| (key, read(text))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_come_as_what_they_are() {
        let store = Store::in_memory();
        store.set_setting("keep-runs", "20").unwrap();
        store.set_setting("theme", "dark").unwrap();
        let settings = store.every_setting().unwrap();
        assert_eq!((&settings["keep-runs"], &settings["theme"]), (&json!(20), &json!("dark")));
    }
}
