//! Names in folders, found without regard to case: HEC-RAS's own file system has none, and projects rely on it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// Remembers what folders hold, so that a project with many plans lists each folder once. Lives for one reading.
#[derive(Debug, Default)]
pub struct FolderIndex {
    folders: HashMap<PathBuf, Vec<(String, OsString)>>,
}

impl FolderIndex {
    /// An index that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// All names in `folder`, sorted; empty where it cannot be listed.
    pub fn names(&mut self, folder: &Path) -> Vec<OsString> {
        self.listing(folder).iter().map(|(_, name)| name.clone()).collect()
    }

    /// The name in `folder` that is `name`, else the first that differs only in case.
    pub fn name_in(&mut self, folder: &Path, name: &str) -> Option<OsString> {
        let folded = name.to_lowercase();
        let mut candidate = None;
        for (lower, actual) in self.listing(folder) {
            if *lower == folded {
                if actual == name {
                    return Some(actual.clone());
                }
                candidate.get_or_insert_with(|| actual.clone());
            }
        }
        candidate
    }

    /// The existing path that is `path` without regard to case, part by part; none where it does not exist.
    /// `path` is absolute and without `.` and `..`.
    pub fn find(&mut self, path: &Path) -> Option<PathBuf> {
        // The usual case costs no listing; a file system without case would hide the real name, so it is looked up there.
        if cfg!(unix) && path.symlink_metadata().is_ok() {
            return Some(path.to_owned());
        }
        let mut found = PathBuf::new();
        for part in path.components() {
            match part {
                Component::Prefix(_) | Component::RootDir => found.push(part),
                Component::Normal(name) => {
                    let direct = found.join(name);
                    match self.name_in(&found, &name.to_string_lossy()) {
                        Some(actual) => found.push(actual),
                        // A folder that may be passed through but not listed.
                        None if direct.symlink_metadata().is_ok() => found = direct,
                        None => return None,
                    }
                }
                Component::CurDir | Component::ParentDir => return None,
            }
        }
        found.symlink_metadata().is_ok().then_some(found)
    }

    fn listing(&mut self, folder: &Path) -> &[(String, OsString)] {
        self.folders.entry(folder.to_owned()).or_insert_with(|| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut names: Vec<(String, OsString)> =
                entries.map(|entry| (entry.file_name().to_string_lossy().to_lowercase(), entry.file_name())).collect();
            names.sort();
            names
        })
    }
}

/// The path without `.` and `..`, by its text alone: no link is followed.
pub fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                // At the root, `..` is the root.
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) {
                    plain.pop();
                }
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

/// A path as a HEC-RAS file writes it: backslashes, `.\`, `..\`, drive letters, shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenPath {
    /// Relative to the folder of the file that names it (for project files: the project's folder).
    Relative(String),
    /// With a drive letter or a share, or from the root of a Unix file system.
    Absolute(String),
}

impl WrittenPath {
    /// Reads a path as written. None where nothing is written.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"').trim();
        if text.is_empty() || text.contains('\0') {
            return None;
        }
        let unified = text.replace('\\', "/");
        let bytes = unified.as_bytes();
        let drive = bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
        Some(if drive || unified.starts_with('/') { Self::Absolute(unified) } else { Self::Relative(unified) })
    }

    /// Whether it is absolute.
    pub fn is_absolute(&self) -> bool {
        matches!(self, Self::Absolute(_))
    }

    /// The path on this machine. A drive letter on a machine without drives stays below a folder that cannot exist.
    pub fn resolve(&self, folder: &Path) -> PathBuf {
        match self {
            Self::Relative(text) => without_dots(&folder.join(text)),
            Self::Absolute(text) => without_dots(Path::new(text)),
        }
    }

    /// Whether the path can be resolved here at all: a drive letter means nothing outside Windows.
    pub fn is_of_this_system(&self) -> bool {
        match self {
            Self::Relative(_) => true,
            Self::Absolute(text) => cfg!(windows) || (text.starts_with('/') && !text.starts_with("//")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_case_and_the_exact_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("Terrain")).unwrap();
        std::fs::write(folder.path().join("Terrain/T.HDF"), "").unwrap();
        let mut index = FolderIndex::new();
        let found = index.find(&folder.path().join("terrain/t.hdf")).unwrap();
        assert_eq!(found, folder.path().join("Terrain/T.HDF"));
        assert_eq!(index.find(&folder.path().join("terrain/u.hdf")), None);
    }

    #[cfg(unix)]
    #[test]
    fn of_two_names_that_differ_in_case_the_exact_one_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("X.P01"), "").unwrap();
        std::fs::write(folder.path().join("X.p01"), "").unwrap();
        let mut index = FolderIndex::new();
        assert_eq!(index.name_in(folder.path(), "X.p01").unwrap(), "X.p01");
        assert_eq!(index.name_in(folder.path(), "x.p01").unwrap(), "X.P01");
    }

    #[test]
    fn backslashes_dots_and_drives_are_understood() {
        let read = |text: &str| WrittenPath::read(text).unwrap();
        let folder = Path::new("/data/project");
        assert_eq!(read(".\\Terrain\\T.hdf").resolve(folder), Path::new("/data/project/Terrain/T.hdf"));
        assert_eq!(read("..\\..\\..\\..\\x.dss").resolve(folder), Path::new("/x.dss"));
        assert!(read("C:\\Test\\a.dss").is_absolute() && read("\\\\host\\share\\a.dss").is_absolute());
        assert_eq!(read("C:\\Test\\a.dss").is_of_this_system(), cfg!(windows));
        assert_eq!(WrittenPath::read("  "), None);
    }
}
