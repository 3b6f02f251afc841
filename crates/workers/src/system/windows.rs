//! Windows.

use std::fs::{self, FileTimes, Metadata, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::time::SystemTime;
use windows_sys::Win32::Foundation::{
    CloseHandle, FILETIME, HANDLE, HANDLE_FLAG_INHERIT, STILL_ACTIVE, SetHandleInformation,
};
use windows_sys::Win32::Storage::FileSystem::{FILE_WRITE_ATTRIBUTES, GetDiskFreeSpaceExW};
use windows_sys::Win32::System::Console::{GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE};
use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::Win32::System::Threading::{
    CREATE_BREAKAWAY_FROM_JOB, CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, GetExitCodeProcess, GetProcessTimes,
    OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

pub(super) fn free_space(path: &Path) -> io::Result<u64> {
    let wide: Vec<u16> = path.as_os_str().encode_wide().chain(std::iter::once(0)).collect();
    let mut free = 0_u64;
    // SAFETY: `wide` ends with a zero and lives through the call; the out pointer is valid, the others may be null.
    let ok = unsafe { GetDiskFreeSpaceExW(wide.as_ptr(), &raw mut free, std::ptr::null_mut(), std::ptr::null_mut()) };
    if ok == 0 { Err(io::Error::last_os_error()) } else { Ok(free) }
}

pub(super) fn mark_used(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().access_mode(FILE_WRITE_ATTRIBUTES).open(path)?;
    file.set_times(FileTimes::new().set_accessed(SystemTime::now()))
}

pub(super) fn file_identity(_metadata: &Metadata) -> (u64, i64) {
    (0, 0)
}

pub(super) fn flush_disk_of(_folder: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What a file may do is told by its name here.
pub(super) fn make_program(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// What is started outside of the login's job outlives it.
pub(super) fn ends_with_session() -> Option<String> {
    None
}

pub(super) fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    // Windows knows one read-only attribute, not rights of others.
    #[allow(clippy::permissions_set_readonly_false)]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

pub(super) fn boot_id() -> String {
    // SAFETY: no arguments, no failure.
    let up = unsafe { GetTickCount64() };
    let started = crate::system::now() - i64::try_from(up).unwrap_or(0);
    format!("boot-time-{}", started / 1000)
}

pub(super) fn anyone_works_in(_folder: &Path) -> bool {
    false
}

pub(super) fn group_lives(group: u32) -> bool {
    process_start(group).is_some()
}

pub(super) fn process_start(pid: u32) -> Option<u64> {
    let process = Process::open(pid, PROCESS_QUERY_LIMITED_INFORMATION).ok()?;
    let mut code = 0_u32;
    // SAFETY: the handle is open and the out pointer valid.
    if unsafe { GetExitCodeProcess(process.0, &raw mut code) } == 0 || code != STILL_ACTIVE as u32 {
        return None;
    }
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exited, mut kernel, mut user) = (zero, zero, zero, zero);
    // SAFETY: the handle is open and the out pointers valid.
    let ok = unsafe { GetProcessTimes(process.0, &raw mut created, &raw mut exited, &raw mut kernel, &raw mut user) };
    (ok != 0).then(|| u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// What this program was given as its streams goes to no program that it starts: Windows hands every handle on that may be
/// inherited, and whoever reads our output to its end would wait for the end of all of them.
pub(super) fn keep_streams_to_oneself() {
    for stream in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // SAFETY: a handle, or none, of this process; a stream that is no handle is left as it is.
        unsafe { SetHandleInformation(GetStdHandle(stream), HANDLE_FLAG_INHERIT, 0) };
    }
}

/// A hidden console of its own, which the programs it starts inherit, so that none of them opens a window.
const DETACHED: u32 = CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP;

pub(super) fn detach(command: &mut Command) {
    command.creation_flags(DETACHED);
}

/// Outside the job that this process may stand in, where that job allows it: a job can end all its processes at once.
pub(super) fn spawn_outside(command: &mut Command) -> io::Result<Child> {
    command.creation_flags(DETACHED | CREATE_BREAKAWAY_FROM_JOB);
    command.spawn().or_else(|_| command.creation_flags(DETACHED).spawn())
}

pub(super) fn ask_to_end(pid: u32) -> io::Result<()> {
    let process = Process::open(pid, PROCESS_TERMINATE)?;
    // SAFETY: the handle is open with the right to terminate.
    if unsafe { TerminateProcess(process.0, 0) } == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// An open process handle.
struct Process(HANDLE);

impl Process {
    fn open(pid: u32, access: u32) -> io::Result<Self> {
        // SAFETY: plain values in, a handle or null out.
        let handle = unsafe { OpenProcess(access, 0, pid) };
        if handle.is_null() { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by us and is closed once.
        unsafe { CloseHandle(self.0) };
    }
}
