//! Table `projects`: each project that was opened or run, by the canonical path of its `X.prj`. One that was forgotten
//! stays, because its results and its history belong to it, and is only not shown.

use super::{Store, StoreError};
use crate::api::RecentProject;
use rusqlite::params;

/// Number of a project in this store.
pub(crate) type ProjectId = i64;

impl Store {
    /// The number of a project; it is entered where it is new, and shown again where it was forgotten.
    pub fn enter_project(&self, path: &str, title: &str, now: i64) -> Result<ProjectId, StoreError> {
        let statement = "INSERT INTO projects (path, title, opened_at) VALUES (?1, ?2, ?3)
            ON CONFLICT(path) DO UPDATE SET title = excluded.title, opened_at = excluded.opened_at, hidden = 0
            RETURNING id";
        self.insert("projects", statement, params![path, title, now])
    }

    /// Shows a project no more, until it is used again; false where none of this path is shown.
    pub fn hide_project(&self, path: &str) -> Result<bool, StoreError> {
        let statement = "UPDATE projects SET hidden = 1 WHERE path = ?1 AND hidden = 0";
        self.execute("projects", statement, params![path]).map(|changed| changed > 0)
    }

    /// Projects that are shown, last used first.
    pub fn recent_projects(&self, most: u32) -> Result<Vec<RecentProject>, StoreError> {
        let statement = "SELECT path, title, opened_at FROM projects WHERE hidden = 0
            ORDER BY opened_at DESC, id DESC LIMIT ?1";
        self.query("projects", statement, params![most], |row| {
            Ok(RecentProject { path: row.get(0)?, title: row.get(1)?, opened_at: row.get(2)? })
        })
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

    #[test]
    fn a_project_that_was_forgotten_is_shown_again_when_it_is_used() {
        let store = Store::in_memory();
        let shown = |most| -> Vec<String> {
            store.recent_projects(most).unwrap().into_iter().map(|project| project.path).collect()
        };
        for (time, path) in (0..).zip(["/a", "/b", "/c"]) {
            store.enter_project(path, "T", time).unwrap();
        }
        assert_eq!(shown(20), ["/c", "/b", "/a"]);
        assert!(store.hide_project("/b").unwrap());
        assert!(!store.hide_project("/b").unwrap(), "it is not shown any more");
        assert!(!store.hide_project("/d").unwrap());
        assert_eq!(shown(20), ["/c", "/a"]);
        store.enter_project("/b", "T", 9).unwrap();
        assert_eq!(shown(2), ["/b", "/c"]);
    }
}
