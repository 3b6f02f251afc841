//! Table `event_log`: decisions and events in words, in the order in which they happened. Entries are never changed.

use super::{Store, StoreError};
use crate::api::LogEntry;
use rusqlite::params;

impl Store {
    /// Adds an entry; its number is given back with it.
    pub fn log(
        &self,
        run: Option<&str>,
        plan: Option<&str>,
        at: i64,
        kind: &str,
        text: String,
    ) -> Result<LogEntry, StoreError> {
        let statement = "INSERT INTO event_log (run, plan, at, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.execute("event_log", statement, params![run, plan, at, kind, text])?;
        Ok(LogEntry {
            number: self.connection.last_insert_rowid().unsigned_abs(),
            run: run.map(str::to_owned),
            plan: plan.map(str::to_owned),
            at,
            kind: kind.to_owned(),
            text,
        })
    }

    /// Entries of a run from a number on.
    pub fn log_of(&self, run: &str, from: u64) -> Result<Vec<LogEntry>, StoreError> {
        let statement = "SELECT number, run, plan, at, kind, text FROM event_log
            WHERE run = ?1 AND number >= ?2 ORDER BY number";
        self.query("event_log", statement, params![run, from as i64], |row| {
            Ok(LogEntry {
                number: row.get::<_, i64>(0)?.unsigned_abs(),
                run: row.get(1)?,
                plan: row.get(2)?,
                at: row.get(3)?,
                kind: row.get(4)?,
                text: row.get(5)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_a_run_is_read_from_a_number_on() {
        let store = Store::in_memory();
        for (run, text) in [("r1", "a"), ("r2", "b"), ("r1", "c")] {
            store.log(Some(run), None, 1, "made", text.to_owned()).unwrap();
        }
        let all = store.log_of("r1", 0).unwrap();
        assert_eq!(all.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(store.log_of("r1", all[1].number).unwrap(), all[1..]);
    }
}
