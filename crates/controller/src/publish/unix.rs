//! Unix: an advisory lock on `X.prj`; renaming works whoever has the target open.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Held while something is published into a project.
pub(super) struct ProjectLock {
    _file: Option<File>,
}

/// Keeps other controllers from publishing into this project; none while another one does. Where the file system knows
/// no locks, nothing is held.
pub(super) fn lock_project(project_file: &Path) -> Option<ProjectLock> {
    let file = File::open(project_file).map_err(TryLockError::Error).and_then(|file| file.try_lock().map(|()| file));
    match file {
        Ok(file) => Some(ProjectLock { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(error)) => {
            tracing::debug!(project = %project_file.display(), %error, "published without a lock");
            Some(ProjectLock { _file: None })
        }
    }
}

/// Whether an error says that another program holds the file open.
pub(super) fn is_held_open(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ResourceBusy || error.kind() == io::ErrorKind::ExecutableFileBusy
}

/// Whether this user may put files into a folder, as the system says it: nothing is put there to find out.
pub(super) fn may_put_files(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    Ok(accessat(CWD, folder, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)?)
}

/// Here a file can be replaced whoever has it open, so nobody asks who does.
pub(super) fn holders(_file: &Path) -> Vec<String> {
    Vec::new()
}
