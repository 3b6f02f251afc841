//! Table `projects`: each project that was run, by the canonical path of its `X.prj`.

use super::{Store, StoreError};
use rusqlite::params;

/// Number of a project in this store.
pub(crate) type ProjectId = i64;

impl Store {
    /// The number of a project; it is entered where it is new.
    pub fn enter_project(&self, path: &str, title: &str, now: i64) -> Result<ProjectId, StoreError> {
        let statement = "INSERT INTO projects (path, title, opened_at) VALUES (?1, ?2, ?3)
            ON CONFLICT(path) DO UPDATE SET title = excluded.title, opened_at = excluded.opened_at RETURNING id";
        self.insert("projects", statement, params![path, title, now])
    }

    /// The number of a project, where it was ever run.
    pub fn project_id(&self, path: &str) -> Result<Option<ProjectId>, StoreError> {
        self.query_one("projects", "SELECT id FROM projects WHERE path = ?1", params![path], |row| row.get(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_keeps_its_number_when_its_title_changes() {
        let store = Store::in_memory();
        let first = store.enter_project("/a/X.prj", "Old", 1).unwrap();
        assert_eq!(store.enter_project("/a/X.prj", "New", 2).unwrap(), first);
        assert_ne!(store.enter_project("/b/X.prj", "New", 2).unwrap(), first);
    }
}
