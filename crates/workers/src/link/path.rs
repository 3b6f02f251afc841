//! Paths below a worker folder. Names that come from outside are looked at before they become part of a path.

use protocol::{AttemptId, ContentHash, RelPath, attempt_file, worker_folder};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// A place below a worker folder, `/` between its parts; the empty path is the folder itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkerPath(String);

/// A name that must not become part of a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a {what}; nothing was done with it")]
pub struct BadName {
    /// What it was taken for.
    pub what: &'static str,
    /// The name.
    pub name: String,
}

impl WorkerPath {
    /// The worker folder itself.
    pub fn root() -> Self {
        Self(String::new())
    }

    /// A name of [`protocol::worker_folder`], such as `inbox` or `serve.json`.
    pub fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// A path below the worker folder that came as text.
    pub fn new(text: &str) -> Result<Self, BadName> {
        RelPath::new(text)
            .map(|path| Self(path.as_str().to_owned()))
            .map_err(|_| BadName { what: "path below a worker folder", name: text.to_owned() })
    }

    /// `cache/<blake3>`.
    pub fn blob(hash: &ContentHash) -> Result<Self, BadName> {
        if hash.is_well_formed() {
            Ok(Self(format!("{}/{hash}", worker_folder::CACHE)))
        } else {
            Err(BadName { what: "content hash", name: hash.0.clone() })
        }
    }

    /// `inbox/<attempt>`.
    pub fn inbox(attempt: &AttemptId) -> Result<Self, BadName> {
        Self::attempt_in(worker_folder::INBOX, attempt)
    }

    /// `inbox/.<attempt>.tmp`: being staged, not committed.
    pub fn uncommitted(attempt: &AttemptId) -> Result<Self, BadName> {
        checked(attempt)?;
        Ok(Self(format!("{}/.{attempt}.tmp", worker_folder::INBOX)))
    }

    /// `attempts/<attempt>`.
    pub fn attempt(attempt: &AttemptId) -> Result<Self, BadName> {
        Self::attempt_in(worker_folder::ATTEMPTS, attempt)
    }

    /// `withdrawn/<attempt>`.
    pub fn withdrawn(attempt: &AttemptId) -> Result<Self, BadName> {
        Self::attempt_in(worker_folder::WITHDRAWN, attempt)
    }

    /// `attempts/<attempt>/<name>` with a name of [`protocol::attempt_file`].
    pub fn attempt_file(attempt: &AttemptId, name: &'static str) -> Result<Self, BadName> {
        Ok(Self::attempt(attempt)?.child(name))
    }

    /// `attempts/<attempt>/files/<path>`.
    pub fn private_file(attempt: &AttemptId, path: &RelPath) -> Result<Self, BadName> {
        Ok(Self::attempt(attempt)?.child(attempt_file::FILES).join(path))
    }

    /// A constant name below this path.
    pub fn child(&self, name: &'static str) -> Self {
        self.with(name)
    }

    /// A checked path below this path.
    pub fn join(&self, path: &RelPath) -> Self {
        self.with(path.as_str())
    }

    /// A text made only of constants and checked names below this path.
    pub(crate) fn join_text(&self, text: &str) -> Self {
        self.with(text)
    }

    /// An entry that a listing of this folder named.
    pub fn entry(&self, name: &str) -> Result<Self, BadName> {
        if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\', ':', '\0']) {
            return Err(BadName { what: "name in a folder", name: name.to_owned() });
        }
        Ok(self.with(name))
    }

    /// The text, `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part; empty for the worker folder itself.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The folder it stands in; none for the worker folder itself.
    pub fn parent(&self) -> Option<Self> {
        match self.0.rsplit_once('/') {
            Some((folder, _)) => Some(Self(folder.to_owned())),
            None if self.0.is_empty() => None,
            None => Some(Self::root()),
        }
    }

    /// The path on this machine, where the worker folder is `folder`.
    pub fn below(&self, folder: &Path) -> PathBuf {
        let mut path = folder.to_path_buf();
        path.extend(self.0.split('/').filter(|part| !part.is_empty()));
        path
    }

    fn attempt_in(folder: &'static str, attempt: &AttemptId) -> Result<Self, BadName> {
        checked(attempt)?;
        Ok(Self(format!("{folder}/{attempt}")))
    }

    fn with(&self, name: &str) -> Self {
        if self.0.is_empty() { Self(name.to_owned()) } else { Self(format!("{}/{name}", self.0)) }
    }
}

fn checked(attempt: &AttemptId) -> Result<(), BadName> {
    if attempt.is_well_formed() { Ok(()) } else { Err(BadName { what: "name of an attempt", name: attempt.0.clone() }) }
}

/// From another machine: looked at as every text that came.
impl TryFrom<String> for WorkerPath {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        if text.is_empty() { Ok(Self::root()) } else { Self::new(&text) }
    }
}

impl From<WorkerPath> for String {
    fn from(path: WorkerPath) -> String {
        path.0
    }
}

impl fmt::Display for WorkerPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        assert!(WorkerPath::new("../x").is_err());
        assert!(WorkerPath::inbox(&AttemptId("../../etc".into())).is_err());
        assert!(WorkerPath::blob(&ContentHash("../secret".into())).is_err());
        assert!(WorkerPath::of("inbox").entry("..").is_err());
    }

    #[test]
    fn a_path_knows_its_parts() {
        let path = WorkerPath::attempt_file(&AttemptId("a-1".into()), "events.jsonl").unwrap();
        assert_eq!(path.as_str(), "attempts/a-1/events.jsonl");
        assert_eq!(path.file_name(), "events.jsonl");
        assert_eq!(path.parent().unwrap().as_str(), "attempts/a-1");
        assert_eq!(WorkerPath::root().child("host.json").as_str(), "host.json");
        assert_eq!(path.below(Path::new("/w")), Path::new("/w/attempts/a-1/events.jsonl"));
    }
}
