//! A store that cannot be read or written ends the controller: it must not go on with what nobody will remember.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// The store failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The disk is full.
    #[error("the disk of {file} is full; nothing was lost. Free some space there, then resume the runs")]
    Full {
        /// The store.
        file: PathBuf,
    },
    /// It is no store, or it is damaged.
    #[error(
        "{file} is damaged or no store of this program ({reason}). Move it away to begin anew; runs and results on disk stay"
    )]
    Damaged {
        /// The store.
        file: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// It was written by a newer version.
    #[error(
        "{file} was written by a newer version of the program (form {found}, this one knows {known}); use that version"
    )]
    Newer {
        /// The store.
        file: PathBuf,
        /// Its form.
        found: i64,
        /// The newest form this program knows.
        known: i64,
    },
    /// Anything else.
    #[error(
        "the store {file} failed ({operation}): {reason}. Nothing was lost; when the cause is mended, resume the runs"
    )]
    Failed {
        /// What was being done, or with which table.
        operation: &'static str,
        /// The store.
        file: PathBuf,
        /// SQLite's words.
        reason: String,
    },
}

impl StoreError {
    /// A run that was just written is not there: the state in memory is wrong, and the store is right.
    pub fn lost_run(file: &Path, run: &str) -> Self {
        Self::Failed { operation: "runs", file: file.to_path_buf(), reason: format!("run {run} is not in memory") }
    }

    pub(super) fn new(operation: &'static str, file: &Path, error: rusqlite::Error) -> Self {
        let file = file.to_path_buf();
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { file },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { file, reason },
            Some(_) | None => Self::Failed { operation, file, reason },
        }
    }
}
