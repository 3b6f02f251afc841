//! Paths inside a staged folder: always relative, always with `/`, never leaving the folder.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// A path below a folder, with `/` between its parts and no `.`, `..`, drive or root in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(String);

/// Why a text is no [`RelPath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelPathError(pub String);

impl fmt::Display for RelPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a path inside the folder", self.0)
    }
}

impl std::error::Error for RelPathError {}

impl RelPath {
    /// Takes a text with `/` or `\` between its parts; refuses what is absolute, empty, or leaves the folder.
    pub fn new(text: &str) -> Result<Self, RelPathError> {
        let unified = text.replace('\\', "/");
        let refused = || Err(RelPathError(text.to_owned()));
        if unified.is_empty() || unified.starts_with('/') || unified.contains('\0') {
            return refused();
        }
        for part in unified.split('/') {
            if part.is_empty() || part == "." || part == ".." || part.contains(':') {
                return refused();
            }
        }
        Ok(Self(unified))
    }

    /// The text, with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder part, if the path has one.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(folder, _)| folder)
    }

    /// The path below `folder` on this machine.
    pub fn below(&self, folder: &Path) -> PathBuf {
        let mut path = folder.to_path_buf();
        path.extend(self.0.split('/'));
        path
    }

    /// The path of a file beside this one.
    pub fn beside(&self, name: &str) -> Result<Self, RelPathError> {
        match self.parent() {
            Some(folder) => Self::new(&format!("{folder}/{name}")),
            None => Self::new(name),
        }
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RelPath {
    type Error = RelPathError;
    fn try_from(text: String) -> Result<Self, RelPathError> {
        Self::new(&text)
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> String {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_its_folder_is_refused() {
        for bad in ["", "/etc/passwd", "..", "a/../b", "C:/x", "a//b", "./a", "\\\\host\\share"] {
            assert!(RelPath::new(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn backslashes_are_taken_as_separators() {
        assert_eq!(RelPath::new("Terrain\\T.hdf").unwrap().as_str(), "Terrain/T.hdf");
        assert_eq!(RelPath::new("a/b.hdf").unwrap().beside("c.tif").unwrap().as_str(), "a/c.tif");
    }
}
