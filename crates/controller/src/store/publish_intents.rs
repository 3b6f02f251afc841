//! Table `publish_intents`: results that are on their way beside a project. A row stands until that is done or given up.

use super::json::{from_json, to_json};
use super::{Store, StoreError};
use crate::publish::Intent;
use rusqlite::params;

/// An intent with its number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredIntent {
    /// Its number, never used twice.
    pub id: i64,
    /// Run.
    pub run: String,
    /// Plan.
    pub plan: String,
    /// Attempt whose results these are.
    pub attempt: String,
    /// What goes where.
    pub intent: Intent,
}

impl Store {
    /// Enters an intent; its number is given back.
    pub fn add_intent(
        &self,
        run: &str,
        plan: &str,
        attempt: &str,
        intent: &Intent,
        now: i64,
    ) -> Result<i64, StoreError> {
        let statement = "INSERT INTO publish_intents (run, plan, attempt, intent, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
        self.insert("publish_intents", statement, params![run, plan, attempt, to_json(intent), now])
    }

    /// All intents, oldest first.
    pub fn intents(&self) -> Result<Vec<StoredIntent>, StoreError> {
        let statement = "SELECT id, run, plan, attempt, intent FROM publish_intents ORDER BY id";
        self.query("publish_intents", statement, [], |row| {
            let (id, run, plan, attempt) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(StoredIntent { id, run, plan, attempt, intent: from_json(row, 4)? })
        })
    }

    /// Removes an intent that is done or given up.
    pub fn remove_intent(&self, id: i64) -> Result<(), StoreError> {
        self.execute("publish_intents", "DELETE FROM publish_intents WHERE id = ?1", params![id]).map(|_| ())
    }
}
