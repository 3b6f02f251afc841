//! One window a home: a second start hands over what it wants, brings the first window forward, and ends.
//!
//! A lock of the system says who is first: it is gone with the process, however that ended. What a second start wants
//! goes over a socket, or pipe, of this user.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use crate::arguments::Wanted;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a first window may take before it answers: it may be starting on a slow disk.
const PATIENCE: Duration = Duration::from_secs(15);

/// Between two tries; a process cannot wait for "free, or listening" at once.
const PAUSE: Duration = Duration::from_millis(20);

/// Longest request, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What a first window answers.
const TAKEN: &str = "taken\n";

/// Why this start cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The lock cannot be made.
    #[error("{path} cannot be opened: {error}. Choose another folder with SPILLWAY_HOME")]
    Lock {
        /// The lock.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// A window is there and says nothing.
    #[error(
        "a window of {home} is open, but does not answer ({error}). End the program spillway-window, then start again; \
         plans that run are not touched by it"
    )]
    Silent {
        /// `SPILLWAY_HOME`.
        home: PathBuf,
        /// The system's words.
        error: io::Error,
    },
}

/// What became of this start.
#[derive(Debug)]
pub enum Claim {
    /// It is the window of this home.
    First(Only),
    /// Another one is, and took what was wanted.
    HandedOver,
}

/// Being the only window of a home; until it is dropped.
#[derive(Debug)]
pub struct Only {
    _lock: File,
    door: Option<system::Door>,
}

/// Becomes the window of this home, or hands over to the one that is.
pub fn claim(home: &Path, wanted: &Wanted) -> Result<Claim, InstanceError> {
    claim_within(home, wanted, PATIENCE)
}

fn claim_within(home: &Path, wanted: &Wanted, patience: Duration) -> Result<Claim, InstanceError> {
    let path = home.join("window.lock");
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let lock = opened.map_err(|error| InstanceError::Lock { path, error })?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(Claim::First(open_door(home, lock))),
            Err(TryLockError::WouldBlock) => {}
            // A file system without locks: two windows are better than none.
            Err(TryLockError::Error(error)) => {
                tracing::warn!("the home cannot be locked, so a second window may open: {error}");
                return Ok(Claim::First(Only { _lock: lock, door: None }));
            }
        }
        match hand_over(home, wanted) {
            Ok(()) => return Ok(Claim::HandedOver),
            Err(error) if begun.elapsed() > patience => {
                return Err(InstanceError::Silent { home: home.to_path_buf(), error });
            }
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

fn open_door(home: &Path, lock: File) -> Only {
    let door =
        system::Door::open(home).inspect_err(|error| tracing::warn!("second starts cannot be taken: {error}")).ok();
    Only { _lock: lock, door }
}

fn hand_over(home: &Path, wanted: &Wanted) -> io::Result<()> {
    let mut line = serde_json::to_string(wanted)?;
    line.push('\n');
    let answer = system::ask(home, &line)?;
    if answer == TAKEN { Ok(()) } else { Err(io::Error::other(format!("it answered {answer:?}"))) }
}

impl Only {
    /// From now on second starts are taken: `on_second_start` is told what each wants.
    pub fn welcome(&mut self, on_second_start: impl Fn(Wanted) + Send + Sync + 'static) {
        if let Some(door) = self.door.take() {
            door.welcome(move |line| match serde_json::from_str(line) {
                Ok(wanted) => {
                    on_second_start(wanted);
                    TAKEN
                }
                Err(_) => "not understood\n",
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn first(home: &Path) -> Only {
        match claim(home, &Wanted::default()).unwrap() {
            Claim::First(only) => only,
            Claim::HandedOver => panic!("nobody else is there"),
        }
    }

    #[test]
    fn a_second_start_hands_over_its_project() {
        let home = tempfile::tempdir().unwrap();
        let mut only = first(home.path());
        let (told, heard) = mpsc::channel();
        only.welcome(move |wanted| told.send(wanted).unwrap());
        let wanted = Wanted { project: Some("/rivers/Weir.prj".to_owned()), sample: false };
        assert!(matches!(claim(home.path(), &wanted), Ok(Claim::HandedOver)));
        assert_eq!(heard.recv().unwrap(), wanted);
    }

    // On Windows nothing is left: the pipe goes with its process, which one process cannot play.
    #[cfg(unix)]
    #[test]
    fn what_a_killed_window_left_does_not_stand_in_the_way() {
        let home = tempfile::tempdir().unwrap();
        let mut only = first(home.path());
        only.welcome(|_| {});
        // As after kill -9: the lock is free, the files of lock and socket are still there.
        drop(only);
        let mut next = first(home.path());
        let (told, heard) = mpsc::channel();
        next.welcome(move |wanted| told.send(wanted).unwrap());
        assert!(matches!(claim(home.path(), &Wanted::default()), Ok(Claim::HandedOver)));
        assert_eq!(heard.recv().unwrap(), Wanted::default());
    }

    #[test]
    fn a_window_that_is_stuck_is_told_and_not_waited_for_without_end() {
        let home = tempfile::tempdir().unwrap();
        let only = OpenOptions::new().create(true).truncate(false).write(true).open(home.path().join("window.lock"));
        let only = only.unwrap();
        only.lock().unwrap();
        let ended = claim_within(home.path(), &Wanted::default(), Duration::from_millis(50));
        assert!(matches!(ended, Err(InstanceError::Silent { .. })), "{ended:?}");
    }

    #[test]
    fn a_start_whose_first_window_just_ends_becomes_the_first() {
        let home = tempfile::tempdir().unwrap();
        let only = first(home.path());
        std::thread::scope(|scope| {
            let second = scope.spawn(|| claim(home.path(), &Wanted::default()));
            drop(only);
            assert!(second.join().unwrap().is_ok());
        });
    }
}
