//! What differs between operating systems: locks, processes, disk space, file identity. The same signatures in `unix.rs` and
//! `windows.rs`.

#[cfg(unix)]
mod session;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as here;
#[cfg(windows)]
use windows as here;

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime};

/// Longest wait for a program that is still held open for writing.
const BUSY_LIMIT: Duration = Duration::from_secs(2);

/// Whether another process holds the whole-file lock of `path`. A file that is not there is not locked.
///
/// The lock is asked for shared and given back at once; who takes the lock for good must try more than once.
pub fn lock_is_held(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        // Given back with the file.
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Free bytes for this user on the disk of `path`, or of its nearest folder that exists.
pub fn free_space(path: &Path) -> io::Result<u64> {
    let mut place: PathBuf = path.to_path_buf();
    while !place.exists() {
        if !place.pop() {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
    }
    here::free_space(&place)
}

/// Marks a file as used now by its access time; its modification time stays. Fails where the file is not there.
pub fn mark_used(path: &Path) -> io::Result<()> {
    here::mark_used(path)
}

/// Number of the file within its file system (0 where the system has none), and its change time in nanoseconds (0 likewise).
pub fn file_identity(metadata: &Metadata) -> (u64, i64) {
    here::file_identity(metadata)
}

/// Gives the owner back the right to write to a file.
pub fn make_writable(path: &Path) -> io::Result<()> {
    here::make_writable(path)
}

/// Lets this user start a program.
pub fn make_program(path: &Path) -> io::Result<()> {
    here::make_program(path)
}

/// Why a program that is started here would end with the login's session; none where it goes on.
pub fn ends_with_session() -> Option<String> {
    here::ends_with_session()
}

/// Whether [`flush_disk_of`] works here; elsewhere each file is to be flushed.
pub const FLUSHES_DISKS: bool = cfg!(target_os = "linux");

/// Waits until the disk of a folder holds everything that was written to it.
pub fn flush_disk_of(folder: &Path) -> io::Result<()> {
    here::flush_disk_of(folder)
}

/// Removes a file, a read-only one too.
pub fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && cfg!(windows) => {
            make_writable(path)?;
            patient::remove_file(path)
        }
        other => other,
    }
}

/// Id that changes with every start of this machine: the system's own, or `boot-time-` and seconds since 1970.
pub fn boot_id() -> String {
    here::boot_id()
}

/// Whether any process works in a folder or below it. False on Windows, where an engine ends with the job of its `run`.
pub fn anyone_works_in(folder: &Path) -> bool {
    here::anyone_works_in(folder)
}

/// Whether any process of a process group (unix) or that process itself (Windows) lives.
pub fn group_lives(group: u32) -> bool {
    here::group_lives(group)
}

/// Start time of a living process in the system's own units; none where no such process lives.
pub fn process_start(pid: u32) -> Option<u64> {
    here::process_start(pid)
}

/// Starts a program that outlives this process and its terminal. Its output must have been redirected.
pub fn spawn_detached(mut command: Command) -> io::Result<Child> {
    here::keep_streams_to_oneself();
    here::detach(&mut command);
    let begun = Instant::now();
    loop {
        match here::spawn_outside(&mut command) {
            // A program that was just written may be held open for writing by a process that another thread was making at
            // that moment.
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && begun.elapsed() < BUSY_LIMIT => {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

/// Asks a process to end.
pub fn ask_to_end(pid: u32) -> io::Result<()> {
    here::ask_to_end(pid)
}

/// Name of a program of this system: `spillway-agent` or `spillway-agent.exe`.
pub fn program_name(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Milliseconds since 1970 UTC by this machine's clock.
pub fn now() -> i64 {
    milliseconds(SystemTime::now())
}

/// Milliseconds since 1970 UTC of a system time; times before 1970 are negative.
pub fn milliseconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_is_seen_and_a_free_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert!(!lock_is_held(&path).unwrap(), "a lock that is not there was held");
        let file = File::create(&path).unwrap();
        assert!(!lock_is_held(&path).unwrap());
        file.lock().unwrap();
        assert!(lock_is_held(&path).unwrap());
        drop(file);
        assert!(!lock_is_held(&path).unwrap());
    }

    #[test]
    fn this_process_lives_and_an_unused_number_does_not() {
        assert!(process_start(std::process::id()).is_some());
        assert!(process_start(u32::MAX - 7).is_none());
        assert!(!group_lives(u32::MAX - 7));
    }

    #[test]
    fn free_space_of_a_folder_that_is_not_there_is_its_disk() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_space(&folder.path().join("a/b/c")).unwrap() > 0);
    }
}
