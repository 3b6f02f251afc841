//! What is stored where, and how much of it.

use crate::api::{Storage, StoragePart};
use crate::home::Home;
use crate::runs::retention::folder_bytes;
use std::path::{Path, PathBuf};

/// A place whose size is to be measured.
pub(crate) struct Part {
    /// What is kept there, for people.
    pub what: String,
    /// File or folder.
    pub path: PathBuf,
}

impl Part {
    /// The parts of a home, and of the folders of these workers of this machine.
    pub fn all(home: &Home, workers: Vec<(String, PathBuf)>) -> Vec<Self> {
        let part = |what: &str, path: PathBuf| Self { what: what.to_owned(), path };
        let mut parts = vec![
            part("Store: runs, workers, history, settings", home.store_file()),
            part("Folders of runs: results that are not beside their project, messages, records", home.runs()),
            part("Inputs of runs, each content once", home.blobs()),
        ];
        let of_worker = |(name, path): (String, PathBuf)| Self { what: format!("Worker folder of {name}"), path };
        parts.extend(workers.into_iter().map(of_worker));
        parts.extend([
            part("Sample project", home.sample()),
            part("Projects by which workers were tried", home.trials()),
            part("Log of the background process", home.log_file()),
        ]);
        parts
    }
}

/// Measures what is there; what is not is left out.
pub(crate) fn measure(home: &Home, parts: Vec<Part>) -> Storage {
    let measured = parts.into_iter().filter(|part| part.path.exists()).map(|part| StoragePart {
        bytes: bytes_of(&part.path),
        what: part.what,
        path: part.path.to_string_lossy().into_owned(),
    });
    Storage {
        home: home.root().to_string_lossy().into_owned(),
        parts: measured.collect(),
        disk_free_bytes: workers::system::free_space(home.root()).ok(),
    }
}

/// Size of a folder with everything in it, or of a file with what stands beside it under its name (a store's journals).
fn bytes_of(path: &Path) -> u64 {
    if path.is_dir() {
        return folder_bytes(path);
    }
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return 0 };
    let beside = ["", "-wal", "-shm"].map(|ending| path.with_file_name(format!("{name}{ending}")));
    beside.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|found| found.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_measured_with_their_journals_and_what_is_not_there_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        std::fs::write(home.store_file(), "12345").unwrap();
        std::fs::write(folder.path().join("store.db-wal"), "123").unwrap();
        std::fs::create_dir_all(home.run("r1").join("p01")).unwrap();
        std::fs::write(home.run("r1").join("p01/log"), "1234567").unwrap();
        let worker = folder.path().join("w");
        std::fs::create_dir(&worker).unwrap();
        let storage = measure(&home, Part::all(&home, vec![("big".into(), worker)]));
        let parts: Vec<(&str, u64)> = storage.parts.iter().map(|part| (part.what.as_str(), part.bytes)).collect();
        assert_eq!(parts.len(), 3, "{parts:?}");
        assert_eq!((parts[0].1, parts[1].1), (8, 7));
        assert_eq!(parts[2], ("Worker folder of big", 0));
        assert!(storage.disk_free_bytes.is_some_and(|free| free > 0));
    }
}
