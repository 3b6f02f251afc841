//! The page's files: those in the program, or those of a folder while the page is being made.

mod file;
mod folder;

use crate::ServeError;
use axum::body::Bytes;
use file::name_of;
pub(crate) use file::{content_type, keeping};
use std::path::PathBuf;

/// Every file of `ui/dist`, by its path below it.
const BUILT: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_page.rs"));

/// Where the page's files come from.
#[derive(Clone, Debug)]
pub(crate) enum Page {
    /// The program.
    Built,
    /// A folder.
    Folder(PathBuf),
}

impl Page {
    /// The page in the program, or in a folder that has one.
    pub fn from(folder: Option<PathBuf>) -> Result<Self, ServeError> {
        match folder {
            None => Ok(Self::Built),
            Some(folder) if folder.join("index.html").is_file() => Ok(Self::Folder(folder)),
            Some(folder) => Err(ServeError::NoPage { folder }),
        }
    }

    /// Name and content of the file that a path of a request means.
    pub fn file(&self, path: &str) -> Option<(String, Bytes)> {
        let name = name_of(path)?;
        let content = match self {
            Self::Built => {
                let found = BUILT.iter().find(|(built, _)| *built == name);
                found.map(|(_, content)| Bytes::from_static(content))
            }
            Self::Folder(folder) => folder::read(folder, name).map(Bytes::from),
        };
        content.map(|content| (name.to_owned(), content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_holds_a_page() {
        let (name, content) = Page::Built.file("/").unwrap();
        assert_eq!(name, "index.html");
        assert!(content.starts_with(b"<!"), "{content:?}");
        assert!(Page::Built.file("/no-such-file.js").is_none());
    }

    #[test]
    fn a_folder_without_a_page_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Page::from(Some(folder.path().to_path_buf())), Err(ServeError::NoPage { .. })));
        std::fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
        assert!(Page::from(Some(folder.path().to_path_buf())).is_ok());
    }
}
