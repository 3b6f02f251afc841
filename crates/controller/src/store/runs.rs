//! Tables `runs` and `run_blobs`: what each press of Run asked for, and which inputs it needs.

use super::json::{from_json, maybe_json, to_json};
use super::projects::ProjectId;
use super::{Store, StoreError};
use crate::api::{RunOptions, RunState};
use rusqlite::{Row, params};
use scheduler::RunRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The workers of a run that came from a file and are not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnWorkers {
    /// Name of the file.
    pub file: String,
    /// Its text, without secrets.
    pub text: String,
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredRun {
    /// Its id: `r` and a number that is never used twice.
    pub id: String,
    /// Its project.
    pub project: ProjectId,
    /// Canonical path of the project.
    pub project_path: String,
    /// Title of the project when the run was made.
    pub title: String,
    /// What was asked for.
    pub options: RunOptions,
    /// Names of its workers.
    pub workers: Vec<String>,
    /// Its own worker file, where it came with one.
    pub own_workers: Option<OwnWorkers>,
    /// What the queue knows of it.
    pub scheduling: RunRow,
    /// Its state.
    pub state: RunState,
    /// Made at, milliseconds since 1970 UTC.
    pub created_at: i64,
    /// Ended at.
    pub ended_at: Option<i64>,
    /// Bytes of its folder, measured when it ended.
    pub folder_bytes: u64,
}

const COLUMNS: &str = "id, project, project_path, title, options, workers, worker_file, scheduling, state, created_at, \
    ended_at, folder_bytes";

fn read(row: &Row<'_>) -> rusqlite::Result<StoredRun> {
    Ok(StoredRun {
        id: row.get(0)?,
        project: row.get(1)?,
        project_path: row.get(2)?,
        title: row.get(3)?,
        options: from_json(row, 4)?,
        workers: from_json(row, 5)?,
        own_workers: maybe_json(row, 6)?,
        scheduling: from_json(row, 7)?,
        state: from_json(row, 8)?,
        created_at: row.get(9)?,
        ended_at: row.get(10)?,
        folder_bytes: row.get::<_, i64>(11)?.unsigned_abs(),
    })
}

impl Store {
    /// The id of the next run. Ids of deleted runs are not used again.
    pub fn next_run_id(&self) -> Result<String, StoreError> {
        let statement = "SELECT seq FROM sqlite_sequence WHERE name = 'runs'";
        let last: Option<i64> = self.query_one("runs", statement, [], |row| row.get(0))?;
        Ok(format!("r{}", last.unwrap_or(0) + 1))
    }

    /// Enters a run.
    pub fn add_run(&self, run: &StoredRun) -> Result<(), StoreError> {
        let statement = "INSERT INTO runs (id, project, project_path, title, options, workers, worker_file, scheduling,
            state, created_at, ended_at, folder_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let values = params![
            run.id,
            run.project,
            run.project_path,
            run.title,
            to_json(&run.options),
            to_json(&run.workers),
            run.own_workers.as_ref().map(to_json),
            to_json(&run.scheduling),
            to_json(&run.state),
            run.created_at,
            run.ended_at,
            run.folder_bytes as i64,
        ];
        self.execute("runs", statement, values).map(|_| ())
    }

    /// All runs, oldest first.
    pub fn runs(&self) -> Result<Vec<StoredRun>, StoreError> {
        self.query("runs", &format!("SELECT {COLUMNS} FROM runs ORDER BY number"), [], read)
    }

    /// Stores what changes of a run.
    pub fn update_run(&self, run: &StoredRun) -> Result<(), StoreError> {
        let statement = "UPDATE runs SET scheduling = ?2, state = ?3, ended_at = ?4, folder_bytes = ?5 WHERE id = ?1";
        let values =
            params![run.id, to_json(&run.scheduling), to_json(&run.state), run.ended_at, run.folder_bytes as i64,];
        self.execute("runs", statement, values).map(|_| ())
    }

    /// Deletes a run with its plans, attempts and intents.
    pub fn delete_run(&self, id: &str) -> Result<(), StoreError> {
        self.execute("event_log", "DELETE FROM event_log WHERE run = ?1", params![id])?;
        self.execute("runs", "DELETE FROM runs WHERE id = ?1", params![id]).map(|_| ())
    }

    /// Notes the inputs a run needs.
    pub fn add_run_blobs<'a>(&self, run: &str, hashes: impl Iterator<Item = &'a str>) -> Result<(), StoreError> {
        for hash in hashes {
            self.execute("run_blobs", "INSERT OR IGNORE INTO run_blobs VALUES (?1, ?2)", params![run, hash])?;
        }
        Ok(())
    }

    /// Every input that any run needs.
    pub fn needed_blobs(&self) -> Result<BTreeSet<String>, StoreError> {
        let rows = self.query("run_blobs", "SELECT DISTINCT hash FROM run_blobs", [], |row| row.get(0))?;
        Ok(rows.into_iter().collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::store) fn a_run(store: &Store) -> StoredRun {
        let id = store.next_run_id().unwrap();
        let project = store.enter_project("/p/X.prj", "X", 1).unwrap();
        let scheduling = RunRow { run: id.as_str().into(), options: Default::default() };
        let run = StoredRun {
            id,
            project,
            project_path: "/p/X.prj".into(),
            title: "X".into(),
            options: RunOptions::default(),
            workers: vec!["local".into()],
            own_workers: None,
            scheduling,
            state: RunState::Active,
            created_at: 5,
            ended_at: None,
            folder_bytes: 0,
        };
        store.add_run(&run).unwrap();
        run
    }

    #[test]
    fn a_run_comes_back_as_it_was_stored() {
        let store = Store::in_memory();
        let mut run = a_run(&store);
        run.state = RunState::Finished;
        run.ended_at = Some(9);
        run.folder_bytes = 77;
        store.update_run(&run).unwrap();
        assert_eq!(store.runs().unwrap(), [run]);
    }

    #[test]
    fn the_id_of_a_deleted_run_is_not_used_again() {
        let store = Store::in_memory();
        let first = a_run(&store);
        store.add_run_blobs(&first.id, ["aa", "bb", "aa"].into_iter()).unwrap();
        assert_eq!(store.needed_blobs().unwrap().len(), 2);
        store.delete_run(&first.id).unwrap();
        assert!(store.needed_blobs().unwrap().is_empty());
        assert_ne!(a_run(&store).id, first.id);
    }
}
