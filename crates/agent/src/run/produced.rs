//! What an engine made or changed in the private folder, by content. Follows no link and opens nothing for writing.

use protocol::{ContentHash, ProducedFile, RelPath};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Size and time of every file below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inventory {
    files: BTreeMap<RelPath, (u64, Option<SystemTime>)>,
}

impl Inventory {
    /// Of all ordinary files below `folder`. Links, and names that could not travel, are left out.
    pub(super) fn of(folder: &Path) -> Self {
        let mut inventory = Self::default();
        inventory.add(folder, "");
        inventory
    }

    fn add(&mut self, folder: &Path, prefix: &str) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(metadata) = entry.metadata() else { continue };
            let path = format!("{prefix}{name}");
            if metadata.is_dir() {
                self.add(&entry.path(), &format!("{path}/"));
            } else if metadata.is_file()
                && !name.contains('\\')
                && let Ok(path) = RelPath::new(&path)
            {
                self.files.insert(path, (metadata.len(), metadata.modified().ok()));
            }
        }
    }

    /// Sum of sizes in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.files.values().map(|(bytes, _)| bytes).sum()
    }

    /// A number that changes when any file is made, removed, written or grows.
    pub(super) fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.files.hash(&mut hasher);
        hasher.finish()
    }

    /// Paths that are new or different from `before`.
    pub(super) fn changed_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a RelPath> {
        self.files.iter().filter(|(path, state)| before.files.get(*path) != Some(state)).map(|(path, _)| path)
    }
}

/// Hashes what changed since `before`, sorted by path; `durable` waits until each file is on the disk.
pub(super) fn produced(folder: &Path, before: &Inventory, durable: bool) -> io::Result<Vec<ProducedFile>> {
    let after = Inventory::of(folder);
    let mut produced = Vec::new();
    for path in after.changed_since(before) {
        let file = match File::open(path.below(folder)) {
            Ok(file) => file,
            // An orphan of the engine may have taken it away in this moment.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&file)?;
        if durable {
            let _ = patient::flush(path.below(folder));
        }
        let blake3 = ContentHash(hasher.finalize().to_hex().to_string());
        produced.push(ProducedFile { path: path.clone(), bytes: hasher.count(), blake3 });
    }
    Ok(produced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_or_changed_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["kept", "changed", "sub/kept"] {
            fs::write(folder.path().join(name), "1").unwrap();
        }
        let before = Inventory::of(folder.path());
        fs::write(folder.path().join("changed"), "22").unwrap();
        fs::write(folder.path().join("sub/new"), "").unwrap();
        let found = produced(folder.path(), &before, false).unwrap();
        let told: Vec<_> = found.iter().map(|file| (file.path.as_str(), file.bytes)).collect();
        assert_eq!(told, [("changed", 2), ("sub/new", 0)]);
        assert_eq!(found[0].blake3.as_str(), blake3::hash(b"22").to_hex().as_str());
        assert_eq!(Inventory::of(folder.path()).bytes(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_neither_followed_nor_listed() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc", folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("X.p01.hdf")).unwrap();
        assert!(produced(folder.path(), &Inventory::default(), false).unwrap().is_empty());
    }
}
