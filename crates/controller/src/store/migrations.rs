//! The forms of the store, one after the other. A form that was released is never edited; a new one is added.

use super::StoreError;
use rusqlite::Connection;
use std::path::Path;

const FORMS: &[&str] = &[
    // 1
    "
    CREATE TABLE settings (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE projects (
        id        INTEGER PRIMARY KEY,
        path      TEXT NOT NULL UNIQUE,
        title     TEXT NOT NULL,
        opened_at INTEGER NOT NULL
    );

    CREATE TABLE workers (
        name     TEXT PRIMARY KEY,
        position INTEGER NOT NULL,
        entry    TEXT NOT NULL,
        state    TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE runs (
        number       INTEGER PRIMARY KEY AUTOINCREMENT,
        id           TEXT NOT NULL UNIQUE,
        project      INTEGER NOT NULL REFERENCES projects(id),
        project_path TEXT NOT NULL,
        title        TEXT NOT NULL,
        options      TEXT NOT NULL,
        workers      TEXT NOT NULL,
        worker_file  TEXT,
        scheduling   TEXT NOT NULL,
        state        TEXT NOT NULL,
        created_at   INTEGER NOT NULL,
        ended_at     INTEGER,
        folder_bytes INTEGER NOT NULL DEFAULT 0
    );

    CREATE TABLE plan_runs (
        run         TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        plan        TEXT NOT NULL,
        position    INTEGER NOT NULL,
        title       TEXT NOT NULL,
        fingerprint TEXT,
        expected    REAL,
        inputs      TEXT,
        queue_row   TEXT,
        result      TEXT,
        ending      TEXT,
        PRIMARY KEY (run, plan)
    ) WITHOUT ROWID;

    CREATE TABLE run_blobs (
        run  TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        hash TEXT NOT NULL,
        PRIMARY KEY (run, hash)
    ) WITHOUT ROWID;

    CREATE TABLE attempts (
        id            TEXT PRIMARY KEY,
        run           TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        plan          TEXT NOT NULL,
        number        INTEGER NOT NULL,
        worker        TEXT NOT NULL,
        engine        TEXT NOT NULL,
        state         TEXT NOT NULL,
        slot          INTEGER,
        placed_at     INTEGER NOT NULL,
        started_at    INTEGER,
        ended_at      INTEGER,
        reason        TEXT,
        peak_memory   INTEGER,
        events_offset INTEGER NOT NULL DEFAULT 0,
        result        TEXT,
        cleaned       INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX attempts_of_run ON attempts(run, plan, number);
    CREATE INDEX attempts_to_clean ON attempts(cleaned) WHERE cleaned = 0;

    CREATE TABLE publish_intents (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        run        TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        plan       TEXT NOT NULL,
        attempt    TEXT NOT NULL,
        intent     TEXT NOT NULL,
        created_at INTEGER NOT NULL
    );

    CREATE TABLE results (
        project     INTEGER NOT NULL REFERENCES projects(id),
        plan        TEXT NOT NULL,
        record      TEXT NOT NULL,
        PRIMARY KEY (project, plan)
    ) WITHOUT ROWID;

    CREATE TABLE history (
        project     INTEGER NOT NULL REFERENCES projects(id),
        plan        TEXT NOT NULL,
        engine      TEXT NOT NULL,
        seconds     REAL NOT NULL,
        peak_memory INTEGER NOT NULL,
        result_bytes INTEGER NOT NULL,
        ended_at    INTEGER NOT NULL,
        PRIMARY KEY (project, plan, engine)
    ) WITHOUT ROWID;

    CREATE TABLE hash_cache (
        path     TEXT PRIMARY KEY,
        stamp    TEXT NOT NULL,
        hash     TEXT NOT NULL,
        used_at  INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE event_log (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        run    TEXT,
        plan   TEXT,
        at     INTEGER NOT NULL,
        kind   TEXT NOT NULL,
        text   TEXT NOT NULL
    );
    CREATE INDEX event_log_of_run ON event_log(run, number);
    ",
    // 2: projects can be forgotten; which runs are kept is part of the one document of settings.
    "
    ALTER TABLE projects ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;

    INSERT INTO settings (key, value)
        SELECT 'program', json_group_object(
            CASE key WHEN 'keep-runs' THEN 'keepRuns' ELSE 'keepDays' END, CAST(value AS INTEGER))
        FROM settings
        WHERE key IN ('keep-runs', 'keep-days') AND value GLOB '[0-9]*' AND value NOT GLOB '*[^0-9]*'
        HAVING count(*) > 0;
    DELETE FROM settings WHERE key IN ('keep-runs', 'keep-days');
    ",
    // 3: since when a worker does not answer outlives the controller.
    "
    CREATE TABLE silences (
        worker TEXT PRIMARY KEY,
        since  INTEGER NOT NULL
    ) WITHOUT ROWID;
    ",
];

/// Brings a store to the newest form. Each step is a transaction of its own.
pub(super) fn apply(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::new("migrate", file, error);
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    let known = FORMS.len() as i64;
    if found > known {
        return Err(StoreError::Newer { file: file.to_path_buf(), found, known });
    }
    for (index, form) in FORMS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let step = connection.transaction().map_err(failed)?;
        step.execute_batch(form).map_err(failed)?;
        step.pragma_update(None, "user_version", index as i64 + 1).map_err(failed)?;
        step.commit().map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gets_every_form_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply(&mut connection, Path::new("x")).unwrap();
        apply(&mut connection, Path::new("x")).unwrap();
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, FORMS.len() as i64);
    }

    #[test]
    fn a_newer_store_is_refused_and_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(apply(&mut connection, Path::new("x")), Err(StoreError::Newer { found: 99, .. })));
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).unwrap();
        assert_eq!(tables, 0);
    }

    /// A store of the first form, as it was left.
    fn of_the_first_form(settings: &str) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(FORMS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        connection.execute_batch(settings).unwrap();
        connection
    }

    #[test]
    fn which_runs_are_kept_becomes_part_of_the_settings() {
        let read = |settings: &str| -> (Option<String>, i64) {
            let mut connection = of_the_first_form(settings);
            apply(&mut connection, Path::new("x")).unwrap();
            let program = "SELECT value FROM settings WHERE key = 'program'";
            let left = "SELECT count(*) FROM settings WHERE key LIKE 'keep-%'";
            let program = connection.query_row(program, [], |row| row.get(0)).ok();
            (program, connection.query_row(left, [], |row| row.get(0)).unwrap())
        };
        let both = "INSERT INTO settings VALUES ('keep-runs', '7'), ('keep-days', '90'), ('store-id', 'x')";
        let (document, left) = read(both);
        let settings = crate::settings::read(&document.unwrap());
        assert_eq!((settings.keep_runs, settings.keep_days, left), (7, 90, 0));
        let (document, left) = read("INSERT INTO settings VALUES ('keep-runs', 'many'), ('keep-days', '90')");
        assert_eq!((document.as_deref(), left), (Some(r#"{"keepDays":90}"#), 0));
        assert_eq!(read(""), (None, 0));
    }

    #[test]
    fn projects_of_the_first_form_are_shown() {
        let project = "INSERT INTO projects (path, title, opened_at) VALUES ('/a/X.prj', 'X', 5)";
        let mut connection = of_the_first_form(project);
        apply(&mut connection, Path::new("x")).unwrap();
        let hidden: i64 = connection.query_row("SELECT hidden FROM projects", [], |row| row.get(0)).unwrap();
        assert_eq!(hidden, 0);
    }

    #[test]
    fn a_file_that_is_no_store_is_called_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        std::fs::write(&file, vec![b'x'; 4096]).unwrap();
        let error = super::super::Store::open(&file).err().unwrap();
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    }
}
