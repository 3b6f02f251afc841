//! `window.json` in the home: where the window stood, and from which folder a file was chosen last.
//!
//! Written a moment after the last change, and at the end. A file that cannot be read or written never matters.

use super::place::Place;
use crate::held::held;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Quiet for this long, and it is written: a window that is dragged changes sixty times a second.
const QUIET: Duration = Duration::from_millis(500);

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Remembered {
    /// Where the window stood.
    pub place: Option<Place>,
    /// Folder of the file that was chosen last.
    pub last_folder: Option<PathBuf>,
}

/// What is remembered, and its file.
pub struct Memory {
    file: PathBuf,
    /// As it is now.
    pub now: Mutex<Remembered>,
    written: Mutex<Remembered>,
    changed: Condvar,
    changes: Mutex<u64>,
}

impl Memory {
    /// What the file of this home says; nothing where there is none, or it is garbled.
    pub fn of(home: &Path) -> Self {
        let file = home.join("window.json");
        let text = std::fs::read(&file).unwrap_or_default();
        let read: Remembered = serde_json::from_slice(&text).unwrap_or_default();
        Self {
            file,
            now: Mutex::new(read.clone()),
            written: Mutex::new(read),
            changed: Condvar::new(),
            changes: Mutex::new(0),
        }
    }

    /// Remembers where the window stands.
    pub fn remember_place(&self, place: Place) {
        self.change(|now| now.place = Some(place));
    }

    /// Remembers a folder.
    pub fn remember_folder(&self, folder: PathBuf) {
        self.change(|now| now.last_folder = Some(folder));
    }

    fn change(&self, change: impl FnOnce(&mut Remembered)) {
        change(&mut held(&self.now));
        *held(&self.changes) += 1;
        self.changed.notify_all();
    }

    /// Writes whenever it was quiet for a while after a change. Does not return: for a thread of its own.
    pub fn keep_written(&self) -> ! {
        let mut seen = 0;
        loop {
            let changes = held(&self.changes);
            let waited = self.changed.wait_while(changes, |changes| *changes == seen);
            seen = *waited.unwrap_or_else(std::sync::PoisonError::into_inner);
            loop {
                let changes = held(&self.changes);
                let waited = self.changed.wait_timeout_while(changes, QUIET, |changes| *changes == seen);
                let (changes, timeout) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
                seen = *changes;
                if timeout.timed_out() {
                    break;
                }
            }
            self.write();
        }
    }

    /// Writes what is not written yet.
    pub fn write(&self) {
        let now = held(&self.now).clone();
        let mut written = held(&self.written);
        if *written == now {
            return;
        }
        let beside = self.file.with_extension("json.new");
        let text = serde_json::to_vec(&now).unwrap_or_default();
        match std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &self.file)) {
            Ok(()) => *written = now,
            Err(error) => tracing::info!("{} could not be written: {error}", self.file.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::place::Area;
    use super::*;

    const PLACE: Place = Place { area: Area { x: 10, y: -20, width: 1200, height: 800 }, maximised: true };

    #[test]
    fn what_is_remembered_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let memory = Memory::of(home.path());
        memory.remember_place(PLACE);
        memory.remember_folder(PathBuf::from("/rivers"));
        memory.write();
        let again = Memory::of(home.path());
        assert_eq!(*again.now.lock().unwrap(), *memory.now.lock().unwrap());
        assert_eq!(again.now.lock().unwrap().place, Some(PLACE));
    }

    #[test]
    fn a_garbled_file_is_as_good_as_none() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("window.json"), "{\"place\":{\"x\":1e99}}").unwrap();
        assert_eq!(*Memory::of(home.path()).now.lock().unwrap(), Remembered::default());
    }

    #[test]
    fn a_change_is_written_without_being_asked_to() {
        let home = tempfile::tempdir().unwrap();
        let memory = std::sync::Arc::new(Memory::of(home.path()));
        let keeper = memory.clone();
        std::thread::spawn(move || keeper.keep_written());
        memory.remember_place(PLACE);
        let begun = std::time::Instant::now();
        while !home.path().join("window.json").exists() {
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing was written");
            std::thread::yield_now();
        }
    }
}
