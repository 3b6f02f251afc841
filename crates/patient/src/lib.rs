//! Renaming, removing and reading files of ours at which somebody else may look for a moment.
//!
//! On Windows whoever has a file open, a virus scanner or a reader of ours most of all, keeps it from being renamed, replaced
//! or removed, and a file that is just being replaced cannot be read. That passes within moments, so it is tried again for
//! a while. Elsewhere nothing is tried twice. What a person's program holds open for longer is none of this crate's business.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long something is tried again.
const PATIENCE: Duration = Duration::from_secs(3);
/// First and longest pause between two tries.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const PAUSE: Duration = Duration::from_millis(50);

/// Error numbers of Windows: access denied, sharing violation, lock violation, and what Wine says of a file that goes.
const MAY_PASS: [i32; 4] = [5, 32, 33, 303];

/// As [`fs::rename`].
///
/// # Errors
/// What the system says in the end.
pub fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
    again(PATIENCE, || fs::rename(&from, &to))
}

/// As [`fs::remove_file`].
///
/// # Errors
/// What the system says in the end.
pub fn remove_file(path: impl AsRef<Path>) -> io::Result<()> {
    again(PATIENCE, || fs::remove_file(&path))
}

/// As [`fs::read`].
///
/// # Errors
/// What the system says in the end.
pub fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    again(PATIENCE, || fs::read(&path))
}

/// Makes what was written into a file survive a power cut, by whomever it was written. Windows flushes only through a
/// handle that may write.
///
/// # Errors
/// What the system says.
pub fn flush(path: impl AsRef<Path>) -> io::Result<()> {
    again(PATIENCE, || fs::File::options().write(true).open(&path)?.sync_data())
}

fn again<T>(patience: Duration, attempt: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        match attempt() {
            Err(error) if may_pass(&error) && begun.elapsed() < patience => {
                std::thread::sleep(pause);
                pause = (pause * 2).min(PAUSE);
            }
            done => return done,
        }
    }
}

fn may_pass(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error().is_some_and(|code| MAY_PASS.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let missing = folder.path().join("missing");
        assert_eq!(rename(&missing, folder.path().join("x")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(read(&missing).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(begun.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn a_file_that_another_one_writes_is_flushed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        let writer = fs::File::create(&file).unwrap();
        flush(&file).unwrap();
        drop(writer);
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_somebody_looks_at_is_replaced_once_he_is_gone() {
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new"), folder.path().join("file"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        let held = fs::File::options().read(true).share_mode(0).open(&to).unwrap();
        let looker = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            drop(held);
        });
        rename(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
        looker.join().unwrap();
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_is_held_on_and_on_is_given_up_with_the_systems_words() {
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("file");
        fs::write(&to, "old").unwrap();
        let _held = fs::File::options().read(true).share_mode(0).open(&to).unwrap();
        let error = again(Duration::from_millis(100), || fs::remove_file(&to)).unwrap_err();
        assert!(may_pass(&error), "{error}");
    }
}
