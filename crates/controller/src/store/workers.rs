//! Table `workers`: the workers the user keeps, each as the entry of a worker file, with what the queue learned of it.

use super::json::{from_json, to_json};
use super::{Store, StoreError};
use rusqlite::params;
use scheduler::WorkerRow;
use serde_json::Value;

/// A kept worker.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeptWorker {
    /// Its name.
    pub name: String,
    /// Its entry, with the keys of worker files, without secrets.
    pub entry: Value,
    /// What the queue knows of it.
    pub row: WorkerRow,
}

impl Store {
    /// All kept workers, in the order in which they were added.
    pub fn workers(&self) -> Result<Vec<KeptWorker>, StoreError> {
        self.query("workers", "SELECT name, entry, state FROM workers ORDER BY position", [], |row| {
            Ok(KeptWorker { name: row.get(0)?, entry: from_json(row, 1)?, row: from_json(row, 2)? })
        })
    }

    /// Adds or replaces a worker; it keeps its place.
    pub fn put_worker(&self, worker: &KeptWorker) -> Result<(), StoreError> {
        let statement = "INSERT INTO workers (name, position, entry, state)
            VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM workers), ?2, ?3)
            ON CONFLICT(name) DO UPDATE SET entry = excluded.entry, state = excluded.state";
        let values = params![worker.name, to_json(&worker.entry), to_json(&worker.row)];
        self.execute("workers", statement, values).map(|_| ())
    }

    /// Stores what the queue knows of a kept worker; nothing happens where it is not kept.
    pub fn set_worker_row(&self, row: &WorkerRow) -> Result<(), StoreError> {
        let statement = "UPDATE workers SET state = ?2 WHERE name = ?1";
        self.execute("workers", statement, params![row.worker.as_str(), to_json(row)]).map(|_| ())
    }

    /// Removes a worker.
    pub fn remove_worker(&self, name: &str) -> Result<(), StoreError> {
        self.execute("workers", "DELETE FROM workers WHERE name = ?1", params![name]).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(name: &str, slots: u32) -> KeptWorker {
        let row = WorkerRow {
            worker: name.into(),
            settings: Default::default(),
            draining: false,
            set_aside: None,
            pace: Default::default(),
        };
        KeptWorker { name: name.into(), entry: serde_json::json!({ "max_parallel_plans": slots }), row }
    }

    #[test]
    fn a_replaced_worker_keeps_its_place() {
        let store = Store::in_memory();
        store.put_worker(&worker("a", 1)).unwrap();
        store.put_worker(&worker("b", 1)).unwrap();
        store.put_worker(&worker("a", 7)).unwrap();
        let kept = store.workers().unwrap();
        assert_eq!(kept.iter().map(|worker| worker.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(kept[0], worker("a", 7));
        store.remove_worker("a").unwrap();
        assert_eq!(store.workers().unwrap().len(), 1);
    }
}
