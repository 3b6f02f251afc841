//! What the controller remembers: one SQLite file. The tables are the truth; the event log is what people read.
//!
//! Everything is written by one thread, inside one transaction a turn of the dispatcher, and nothing is told before that
//! transaction is committed. `synchronous = NORMAL` in WAL mode: a commit survives `kill -9` of the process without a
//! flush of the disk for each of them, and a power cut leaves a consistent store that may lack its last moments. Where
//! that would hurt (a run was promised, a result was published) the turn ends with [`Store::flush`], which makes
//! everything so far survive a power cut, too.

pub(crate) mod attempts;
mod error;
pub(crate) mod event_log;
mod every_setting;
pub(crate) mod hash_cache;
pub(crate) mod history;
mod json;
mod migrations;
pub(crate) mod plan_runs;
pub(crate) mod projects;
pub(crate) mod publish_intents;
pub(crate) mod results;
pub(crate) mod runs;
pub(crate) mod settings;
pub(crate) mod silences;
pub(crate) mod workers;

pub(crate) use error::StoreError;

use crate::kill_point::kill_point;
use rusqlite::{Connection, OpenFlags};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The store, with its one connection.
pub(crate) struct Store {
    connection: Connection,
    file: PathBuf,
    in_turn: Cell<bool>,
}

impl Store {
    /// Opens the store, makes it where there is none, and brings it to the newest form.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let opened = Connection::open(file).map_err(|error| StoreError::new("open", file, error))?;
        Self::prepare(opened, file)
    }

    /// Opens the store for reading only, beside the one that writes: for jobs.
    pub fn open_for_reading(file: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::new("open", file, error);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
        Ok(Self { connection, file: file.to_path_buf(), in_turn: Cell::new(false) })
    }

    /// A store in memory, for tests.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        Self::prepare(connection, Path::new(":memory:")).unwrap()
    }

    fn prepare(mut connection: Connection, file: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::new("open", file, error);
        connection.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
        connection.pragma_update(None, "foreign_keys", "ON").map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(64);
        migrations::apply(&mut connection, file)?;
        Ok(Self { connection, file: file.to_path_buf(), in_turn: Cell::new(false) })
    }

    /// Ends a turn: everything written since the last one stands or falls together. Only now anything of it may be told
    /// or done. True where anything was written.
    pub fn commit(&self) -> Result<bool, StoreError> {
        if !self.in_turn.get() {
            return Ok(false);
        }
        self.run("write", "COMMIT")?;
        self.in_turn.set(false);
        kill_point("store commit");
        Ok(true)
    }

    /// The first write of a turn begins its transaction.
    fn begin(&self) -> Result<(), StoreError> {
        if !self.in_turn.get() {
            self.run("begin", "BEGIN IMMEDIATE")?;
            self.in_turn.set(true);
        }
        Ok(())
    }

    /// Makes everything committed so far survive a power cut. A failure is no loss of data, and is only told.
    pub fn flush(&self) {
        let log = PathBuf::from(format!("{}-wal", self.file.display()));
        if let Err(error) = patient::flush(&log) {
            tracing::warn!(file = %log.display(), %error, "the store's log could not be flushed to the disk");
        }
    }

    fn run(&self, operation: &'static str, statement: &str) -> Result<(), StoreError> {
        let mut prepared = self.connection.prepare_cached(statement).map_err(|error| self.failed(operation, error))?;
        prepared.execute([]).map(|_| ()).map_err(|error| self.failed(operation, error))
    }

    fn failed(&self, operation: &'static str, error: rusqlite::Error) -> StoreError {
        StoreError::new(operation, &self.file, error)
    }

    /// Executes a statement with parameters and returns the number of rows.
    fn execute(
        &self,
        table: &'static str,
        statement: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, StoreError> {
        self.begin()?;
        let mut prepared = self.connection.prepare_cached(statement).map_err(|error| self.failed(table, error))?;
        prepared.execute(values).map_err(|error| self.failed(table, error))
    }

    /// Reads all rows of a query.
    fn query<T>(
        &self,
        table: &'static str,
        statement: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let failed = |error| self.failed(table, error);
        let mut prepared = self.connection.prepare_cached(statement).map_err(failed)?;
        let rows = prepared.query_map(values, read).map_err(failed)?;
        rows.collect::<Result<Vec<T>, _>>().map_err(failed)
    }

    /// Executes a statement that gives a number back.
    fn insert(&self, table: &'static str, statement: &str, values: impl rusqlite::Params) -> Result<i64, StoreError> {
        self.begin()?;
        let id = self.query_one(table, statement, values, |row| row.get(0))?;
        id.ok_or_else(|| self.failed(table, rusqlite::Error::QueryReturnedNoRows))
    }

    fn query_one<T>(
        &self,
        table: &'static str,
        statement: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(table, statement, values, read)?.into_iter().next())
    }
}
