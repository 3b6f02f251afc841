//! The worker folder: its structure, and the machine it belongs to.

use super::{AttemptFolder, DocumentError, read_document, write_document};
use crate::machine;
use protocol::{AttemptId, HostIdentity, SCHEMA_VERSION, worker_folder};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A worker folder of this machine.
#[derive(Clone, Debug)]
pub struct WorkerFolder {
    path: PathBuf,
}

/// Why a folder cannot be a worker folder here.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made.
    #[error("cannot make the worker folder {path}: {error}")]
    Make {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// It is another machine's.
    #[error(
        "the worker folder {path} belongs to the machine {owner}, not to {here}: a folder on a shared home must be one machine's alone; give this worker another folder"
    )]
    OtherMachine {
        /// The folder.
        path: PathBuf,
        /// Machine in `host.json`.
        owner: String,
        /// This machine.
        here: String,
    },
    /// `host.json` is broken or cannot be written.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl WorkerFolder {
    /// Makes what is missing of the folder and checks that it is this machine's.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = Self { path: absolute };
        for name in [
            worker_folder::INBOX,
            worker_folder::ATTEMPTS,
            worker_folder::CACHE,
            worker_folder::BIN,
            worker_folder::WITHDRAWN,
        ] {
            let path = folder.path.join(name);
            fs::create_dir_all(&path).map_err(|error| FolderError::Make { path, error })?;
        }
        folder.check_host()?;
        Ok(folder)
    }

    /// The folder as it stands, for `run`, which `serve` has opened before.
    pub fn existing(path: &Path) -> Self {
        Self { path: std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()) }
    }

    fn check_host(&self) -> Result<(), FolderError> {
        let here =
            HostIdentity { schema: SCHEMA_VERSION, machine_id: machine::machine_id(), hostname: machine::hostname() };
        let path = self.path.join(worker_folder::HOST);
        if !path.exists() {
            return Ok(write_document(&path, &here, false)?);
        }
        let owner: HostIdentity = read_document(&path)?;
        if owner.machine_id == here.machine_id {
            return Ok(());
        }
        Err(FolderError::OtherMachine { path: self.path.clone(), owner: owner.hostname, here: here.hostname })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `inbox/`
    pub fn inbox(&self) -> PathBuf {
        self.path.join(worker_folder::INBOX)
    }

    /// `attempts/`
    pub fn attempts(&self) -> PathBuf {
        self.path.join(worker_folder::ATTEMPTS)
    }

    /// `cache/`
    pub fn cache(&self) -> PathBuf {
        self.path.join(worker_folder::CACHE)
    }

    /// `serve.json`
    pub fn serve_file(&self) -> PathBuf {
        self.path.join(worker_folder::SERVE)
    }

    /// `serve.lock`
    pub fn serve_lock(&self) -> PathBuf {
        self.path.join(worker_folder::SERVE_LOCK)
    }

    /// The folder of a claimed attempt.
    pub fn attempt(&self, attempt: &AttemptId) -> AttemptFolder {
        AttemptFolder::at(self.attempts().join(attempt.as_str()))
    }

    /// Names of attempts in `inbox/` or `attempts/`, in their order; whatever is no well-formed name is left alone.
    pub fn attempt_names(folder: &Path) -> Vec<AttemptId> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<AttemptId> = entries
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter_map(|entry| entry.file_name().into_string().ok().map(AttemptId))
            .filter(AttemptId::is_well_formed)
            .collect();
        names.sort();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_another_machine_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        WorkerFolder::open(folder.path()).unwrap();
        WorkerFolder::open(folder.path()).unwrap();
        let other = HostIdentity { schema: 1, machine_id: "other".into(), hostname: "wk-7".into() };
        write_document(&folder.path().join(worker_folder::HOST), &other, false).unwrap();
        let refused = WorkerFolder::open(folder.path()).unwrap_err();
        assert!(refused.to_string().contains("belongs to the machine wk-7"), "{refused}");
    }

    #[test]
    fn only_committed_and_well_formed_names_are_attempts() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b-2", "a-1", ".staging", "A", "x y"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("file"), "").unwrap();
        let names = WorkerFolder::attempt_names(folder.path());
        assert_eq!(names, [AttemptId("a-1".into()), AttemptId("b-2".into())]);
    }
}
