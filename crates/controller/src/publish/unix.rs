//! Unix: an advisory lock on `X.prj`; renaming works whoever has the target open.

use std::fs::File;
use std::io;
use std::path::Path;

/// Held while something is published into a project.
pub(super) struct ProjectLock {
    _file: Option<File>,
}

/// Waits until no other controller publishes into this project. Where the file system knows no locks, nothing is held.
pub(super) fn lock_project(project_file: &Path) -> ProjectLock {
    let file = File::open(project_file).and_then(|file| file.lock().map(|()| file));
    if let Err(error) = &file {
        tracing::debug!(project = %project_file.display(), %error, "published without a lock");
    }
    ProjectLock { _file: file.ok() }
}

/// Whether an error says that another program holds the file open.
pub(super) fn is_held_open(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ResourceBusy || error.kind() == io::ErrorKind::ExecutableFileBusy
}
