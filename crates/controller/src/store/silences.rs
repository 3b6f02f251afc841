//! Table `silences`: since when workers do not answer. A row stands until its worker answers or is forgotten.

use super::{Store, StoreError};
use rusqlite::params;
use scheduler::{Millis, WorkerId};
use std::collections::BTreeMap;

impl Store {
    /// Since when workers do not answer.
    pub fn silences(&self) -> Result<BTreeMap<WorkerId, Millis>, StoreError> {
        let rows = self.query("silences", "SELECT worker, since FROM silences", [], |row| {
            Ok((WorkerId::from(row.get::<_, String>(0)?.as_str()), Millis(row.get(1)?)))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// A worker does not answer since then.
    pub fn put_silence(&self, worker: &WorkerId, since: Millis) -> Result<(), StoreError> {
        let statement = "INSERT INTO silences (worker, since) VALUES (?1, ?2)
            ON CONFLICT(worker) DO UPDATE SET since = excluded.since";
        self.execute("silences", statement, params![worker.as_str(), since.0]).map(|_| ())
    }

    /// A worker answers, or is forgotten.
    pub fn remove_silence(&self, worker: &WorkerId) -> Result<(), StoreError> {
        self.execute("silences", "DELETE FROM silences WHERE worker = ?1", params![worker.as_str()]).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_is_remembered_until_it_ends() {
        let store = Store::in_memory();
        for (worker, since) in [("a", 5), ("b", 6), ("a", 7)] {
            store.put_silence(&worker.into(), Millis(since)).unwrap();
        }
        assert_eq!(store.silences().unwrap(), [("a".into(), Millis(7)), ("b".into(), Millis(6))].into());
        store.remove_silence(&"a".into()).unwrap();
        assert_eq!(store.silences().unwrap(), [("b".into(), Millis(6))].into());
    }
}
