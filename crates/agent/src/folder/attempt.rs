//! One attempt's folder: where its files stand, and the record of the one `run` that started it.

use super::{DocumentError, FolderLock, read_document};
use crate::machine::{self, ProcessIdentity};
use protocol::{AttemptResult, AttemptSpec, attempt_file};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Paths in an attempt's folder.
#[derive(Clone, Debug)]
pub struct AttemptFolder {
    path: PathBuf,
}

/// `started`: who carries the attempt out. Made with O_EXCL by `run`, completed when the engine stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// [`protocol::SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// The process of `run`.
    pub run: ProcessIdentity,
    /// Boot in which all this is true.
    pub boot_id: String,
    /// The engine's first process; none until it was started.
    pub engine: Option<ProcessIdentity>,
    /// Start of `run`, milliseconds since 1970 UTC.
    pub at: i64,
}

impl AttemptFolder {
    /// The folder at this path.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The worker folder it is in.
    pub fn worker(&self) -> Option<&Path> {
        self.path.parent()?.parent()
    }

    /// A file or folder of it, by one of the names in [`attempt_file`].
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The private folder.
    pub fn files(&self) -> PathBuf {
        self.file(attempt_file::FILES)
    }

    /// What is to be done.
    pub fn spec(&self) -> Result<AttemptSpec, DocumentError> {
        read_document(&self.file(attempt_file::SPEC))
    }

    /// The end, where it was reached. A file that cannot be read is none: the attempt is then judged by its lock.
    pub fn result(&self) -> Option<AttemptResult> {
        read_document(&self.file(attempt_file::RESULT)).ok()
    }

    /// Who started it; none where nobody did or the record is broken.
    pub fn started(&self) -> Option<Started> {
        read_document(&self.file(attempt_file::STARTED)).ok()
    }

    /// Whether a `run` ever began, with or without a readable record.
    pub fn was_started(&self) -> bool {
        self.file(attempt_file::STARTED).exists()
    }

    /// Whether a `run` lives.
    pub fn is_running(&self) -> io::Result<bool> {
        FolderLock::is_held(&self.file(attempt_file::LOCK))
    }

    /// Makes `started` for this process; an error of kind `AlreadyExists` where it stands.
    pub fn make_started(&self) -> io::Result<Started> {
        let started = Started {
            schema: protocol::SCHEMA_VERSION,
            run: machine::identity_of(std::process::id()),
            boot_id: machine::boot_id(),
            engine: None,
            at: super::now(),
        };
        let mut file = OpenOptions::new().write(true).create_new(true).open(self.file(attempt_file::STARTED))?;
        file.write_all(&serde_json::to_vec(&started).map_err(io::Error::other)?)?;
        Ok(started)
    }

    /// Records the engine, in one write over the shorter record that stands there: making another file for it would cost
    /// more than everything else that is written around a short computation.
    pub fn complete_started(&self, started: &Started) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(self.file(attempt_file::STARTED))?;
        file.write_all(&serde_json::to_vec(started).map_err(io::Error::other)?)
    }
}
