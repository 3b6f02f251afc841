//! Projects that were used: shown to begin with, forgotten on the user's word.

use super::Desk;
use crate::api::{ErrorCode, Reply};
use crate::process::clients::ClientId;
use crate::store::StoreError;
use crate::store::projects::ProjectId;
use std::path::Path;

/// Projects that are shown.
pub(super) const MOST_PROJECTS: u32 = 20;

impl Desk {
    /// A project was opened by a person, or run: it is the one that was used last, and shown. Gives its number.
    pub(super) fn project_used(&mut self, path: &str, title: &str) -> Result<ProjectId, StoreError> {
        let project = self.store.enter_project(path, title, self.now)?;
        self.projects_changed()?;
        Ok(project)
    }

    /// A project is not shown until it is used again; nothing of it is deleted. False where none of this path is shown.
    pub(super) fn forget_project(&mut self, path: &str) -> Result<bool, StoreError> {
        let hidden = self.store.hide_project(path)?;
        if hidden {
            self.projects_changed()?;
        }
        Ok(hidden)
    }

    fn projects_changed(&mut self) -> Result<(), StoreError> {
        self.projects = self.store.recent_projects(MOST_PROJECTS)?;
        self.clients.watchers().for_each(|watching| watching.note_projects());
        Ok(())
    }

    pub(super) fn project_forget(&mut self, client: ClientId, id: u64, path: &str) -> Result<(), StoreError> {
        // A project that is gone from the disk is forgotten by the path that is shown; else by what it leads to.
        let canonical = || Path::new(path).canonicalize().ok().map(|path| without_prefix(&path.to_string_lossy()));
        let forgotten = self.forget_project(path)?
            || match canonical() {
                Some(canonical) => self.forget_project(&canonical)?,
                None => false,
            };
        if forgotten {
            self.answer(client, id, Reply::Done {});
        } else {
            let message = format!("{path} is not among the projects that were used before");
            self.refuse(client, id, ErrorCode::NotFound, message);
        }
        Ok(())
    }
}

/// Windows answers where a path leads with a prefix that no project is known by: `\\?\C:\x` is `C:\x`, `\\?\UNC\h\s` is
/// `\\h\s`.
fn without_prefix(path: &str) -> String {
    match (path.strip_prefix(r"\\?\UNC\"), path.strip_prefix(r"\\?\")) {
        (Some(share), _) => format!(r"\\{share}"),
        (None, Some(drive)) => drive.to_owned(),
        (None, None) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_prefix;

    #[test]
    fn a_path_is_as_people_write_it() {
        assert_eq!(without_prefix(r"\\?\C:\a\b.prj"), r"C:\a\b.prj");
        assert_eq!(without_prefix(r"\\?\UNC\host\share\b.prj"), r"\\host\share\b.prj");
        assert_eq!(without_prefix("/a/b.prj"), "/a/b.prj");
    }
}
