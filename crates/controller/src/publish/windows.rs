//! Windows: a lock on a byte far behind the end of `X.prj`, which hinders nobody who reads it.

mod holders;

pub(super) use holders::holders;

use std::fs::File;
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_IO_PENDING, ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_ADD_FILE, FILE_FLAG_BACKUP_SEMANTICS, LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY, LockFileEx,
};
use windows_sys::Win32::System::IO::OVERLAPPED;

/// Where the locked byte stands: upper half of the offset.
const FAR_AWAY: u32 = 0x4000_0000;

/// Held while something is published into a project; the system unlocks when the file is closed.
pub(super) struct ProjectLock {
    _file: Option<File>,
}

/// Keeps other controllers from publishing into this project; none while another one does. Where the file system knows
/// no locks, nothing is held.
pub(super) fn lock_project(project_file: &Path) -> Option<ProjectLock> {
    match File::open(project_file).and_then(|file| lock(&file).map(|()| file)) {
        Ok(file) => Some(ProjectLock { _file: Some(file) }),
        Err(error) if is_locked(&error) => None,
        Err(error) => {
            tracing::debug!(project = %project_file.display(), %error, "published without a lock");
            Some(ProjectLock { _file: None })
        }
    }
}

fn is_locked(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(i32::cast_unsigned);
    matches!(code, Some(ERROR_LOCK_VIOLATION | ERROR_IO_PENDING))
}

fn lock(file: &File) -> io::Result<()> {
    let mut place = OVERLAPPED::default();
    place.Anonymous.Anonymous.OffsetHigh = FAR_AWAY;
    let how = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;
    // SAFETY: the handle is open for the whole call, and `place` outlives it, because the call does not wait.
    let locked = unsafe { LockFileEx(file.as_raw_handle(), how, 0, 1, 0, &mut place) };
    if locked == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Whether an error says that another program holds the file open. "Access denied" is what a rename over an open file gives.
pub(super) fn is_held_open(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(i32::cast_unsigned);
    matches!(code, Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION | ERROR_ACCESS_DENIED))
}

/// Whether this user may put files into a folder: it is opened with that right, and nothing is put there to find out.
pub(super) fn may_put_files(folder: &Path) -> io::Result<()> {
    File::options().access_mode(FILE_ADD_FILE).custom_flags(FILE_FLAG_BACKUP_SEMANTICS).open(folder).map(|_| ())
}
