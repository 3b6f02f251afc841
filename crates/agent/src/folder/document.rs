//! JSON documents in a worker folder: read leniently, written by temp file and rename, so that no reader sees a half.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Why a document could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The system refused.
    #[error("cannot {operation} {path}: {error}")]
    Io {
        /// "read", "write", "rename"
        operation: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// It is not what it should be.
    #[error("{path} is not readable as JSON of this version: {error}")]
    Form {
        /// The file.
        path: PathBuf,
        /// Where it goes wrong.
        error: serde_json::Error,
    },
}

impl DocumentError {
    /// Whether the disk is full.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Io { error, .. } => is_disk_full(error),
            Self::Form { .. } => false,
        }
    }
}

/// Whether an error says that the disk, or the user's share of it, is full.
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether a folder surely does not exist; one that cannot be asked counts as there.
pub(crate) fn is_gone(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Reads a document.
pub fn read_document<T: DeserializeOwned>(path: &Path) -> Result<T, DocumentError> {
    let bytes = patient::read(path).map_err(|error| DocumentError::Io {
        operation: "read",
        path: path.to_path_buf(),
        error,
    })?;
    serde_json::from_slice(&bytes).map_err(|error| DocumentError::Form { path: path.to_path_buf(), error })
}

/// Writes a document beside its place and renames it there. `durable` waits until its bytes are on the disk.
pub fn write_document<T: Serialize>(path: &Path, document: &T, durable: bool) -> Result<(), DocumentError> {
    let failed = |operation| move |error| DocumentError::Io { operation, path: path.to_path_buf(), error };
    let bytes =
        serde_json::to_vec(document).map_err(|error| DocumentError::Form { path: path.to_path_buf(), error })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = write_whole(&beside, &bytes, durable).and_then(|()| patient::rename(&beside, path));
    written.map_err(|error| {
        // The half-written file takes room that a full disk needs.
        let _ = fs::remove_file(&beside);
        failed("write")(error)
    })
}

fn write_whole(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    use io::Write;
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    if durable { file.sync_data() } else { Ok(()) }
}

/// This machine's clock, milliseconds since 1970 UTC.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_millis() as i64)
}
