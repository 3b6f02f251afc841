//! The folder of blobs: `<aa>/<hash>`, sealed and read-only.

use crate::link::BlobSource;
use crate::local::hash_file;
use crate::seal;
use protocol::ContentHash;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What went wrong with a snapshot or with the store.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The file of the project cannot be read.
    #[error("the input {file} cannot be read: {error}")]
    Source {
        /// Which.
        file: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// The input is no plain file.
    #[error("the input {file} is not a file")]
    NotAFile {
        /// Which.
        file: PathBuf,
    },
    /// The input was written to again and again while it was copied.
    #[error("the input {file} keeps changing while it is read; close the program that writes to it, then run again")]
    KeepsChanging {
        /// Which.
        file: PathBuf,
    },
    /// The store cannot be written.
    #[error(
        "the snapshot folder {folder} cannot be written: {error}. Free some space there, or move it with SPILLWAY_HOME"
    )]
    Store {
        /// Folder of the store.
        folder: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// A snapshot that was made is gone or was changed.
    #[error("the snapshot {hash} is not in {folder} any more; start the plan again from the project")]
    Missing {
        /// Folder of the store.
        folder: PathBuf,
        /// Which.
        hash: ContentHash,
    },
}

/// Content-addressed read-only copies of input files.
#[derive(Clone, Debug)]
pub struct BlobStore {
    folder: PathBuf,
}

impl BlobStore {
    /// Opens the store in `folder`, made where missing.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, BlobError> {
        let store = Self { folder: folder.into() };
        fs::create_dir_all(&store.folder).map_err(|error| store.failed(error))?;
        Ok(store)
    }

    /// Folder of the store.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a blob stands or would stand; none where the hash has not the form of one.
    pub fn path_of(&self, hash: &ContentHash) -> Option<PathBuf> {
        hash.is_well_formed().then(|| self.folder.join(&hash.as_str()[..2]).join(hash.as_str()))
    }

    /// Whether the blob is there and right. One in doubt is read; a wrong one is removed. What is there is marked as used.
    pub fn holds(&self, hash: &ContentHash, bytes: u64) -> bool {
        let Some(path) = self.path_of(hash) else { return false };
        let Ok(metadata) = fs::symlink_metadata(&path) else { return false };
        if !seal::is_sealed(&metadata, bytes) {
            let right = metadata.is_file()
                && metadata.len() == bytes
                && hash_file(&path).is_ok_and(|(found, _)| found == *hash);
            if !right {
                tracing::warn!(blob = %hash, "a snapshot was changed from outside; it is dropped");
                let _ = crate::system::remove_file(&path);
                return false;
            }
            let _ = seal::seal_path(&path);
        }
        crate::system::mark_used(&path).is_ok()
    }

    /// The blob for sending, looked at as in [`BlobStore::holds`].
    pub fn source(&self, hash: &ContentHash, bytes: u64) -> Result<BlobSource, BlobError> {
        match self.path_of(hash) {
            Some(file) if self.holds(hash, bytes) => Ok(BlobSource { file, hash: hash.clone(), bytes }),
            _ => Err(BlobError::Missing { folder: self.folder.clone(), hash: hash.clone() }),
        }
    }

    pub(super) fn failed(&self, error: io::Error) -> BlobError {
        BlobError::Store { folder: self.folder.clone(), error }
    }
}
