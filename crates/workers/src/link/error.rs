//! Why something could not be done on a worker: which operation, where, and what kind of reason.

use super::{BadName, WorkerPath};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Listing a folder.
    List,
    /// Reading a file.
    Read,
    /// Writing a file.
    Write,
    /// Renaming a file or folder.
    Rename,
    /// Removing a file or folder.
    Remove,
    /// Asking about a file.
    Stat,
    /// Making a folder.
    MakeFolder,
    /// Asking for the free space.
    FreeSpace,
    /// Sending a file.
    Send,
    /// Fetching a file.
    Fetch,
    /// Putting the agent there.
    PutAgent,
    /// Starting the agent.
    StartAgent,
    /// Asking the agent.
    AskAgent,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::List => "listing",
            Operation::Read => "reading",
            Operation::Write => "writing",
            Operation::Rename => "renaming",
            Operation::Remove => "removing",
            Operation::Stat => "looking at",
            Operation::MakeFolder => "making the folder",
            Operation::FreeSpace => "asking for the free space of",
            Operation::Send => "sending a file to",
            Operation::Fetch => "fetching",
            Operation::PutAgent => "putting the agent into",
            Operation::StartAgent => "starting the agent in",
            Operation::AskAgent => "asking the agent in",
        })
    }
}

/// Where it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// What was being done.
    pub operation: Operation,
    /// Name of the worker.
    pub worker: String,
    /// Path below the worker folder, or a whole path where it is not below it.
    pub path: String,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "its folder" } else { &self.path };
        write!(f, "worker {}: {} {path}", self.worker, self.operation)
    }
}

/// An operation on a worker that did not succeed. The kinds differ in what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LinkError {
    /// No answer; the same may succeed later.
    #[error(
        "worker {} cannot be reached ({reason}). It is tried again; check that the machine is on and in the network",
        site.worker
    )]
    Unreachable {
        /// Where.
        site: Box<Site>,
        /// The system's words.
        reason: String,
    },
    /// Permission or login refused; a person must mend it.
    #[error("{site}: refused ({reason}). Give this user the right to write there, or choose another worker folder")]
    Refused {
        /// Where.
        site: Box<Site>,
        /// The system's words.
        reason: String,
    },
    /// The machine lets this user not in; the reason says what to do.
    #[error("worker {}: {reason}", site.worker)]
    NotLetIn {
        /// Where.
        site: Box<Site>,
        /// Why, with the way out.
        reason: String,
    },
    /// Nobody has said yet that this key is the machine's; a person compares the fingerprint and confirms it once.
    #[error(
        "worker {}: the key of this machine is not known here yet. Its {algorithm} key has the fingerprint {fingerprint}: compare it \
         with what the machine's owner says, and confirm it once",
        site.worker
    )]
    UnknownHostKey {
        /// Where.
        site: Box<Site>,
        /// Kind of key, in plain words such as `ED25519`.
        algorithm: String,
        /// `SHA256:` and the hash as OpenSSH writes it.
        fingerprint: String,
    },
    /// The file system takes no changes at all.
    #[error(
        "{site}: the folder is on a read-only file system ({reason}). Make it writable again, or choose another worker folder"
    )]
    ReadOnly {
        /// Where.
        site: Box<Site>,
        /// The system's words.
        reason: String,
    },
    /// It is not there.
    #[error("{site}: not found")]
    NotFound {
        /// Where.
        site: Box<Site>,
    },
    /// Something stands where it should go.
    #[error("{site}: something stands there already")]
    AlreadyThere {
        /// Where.
        site: Box<Site>,
    },
    /// The disk or quota is full.
    #[error("{site}: the disk is full ({reason}). Free some space there, or choose another worker folder")]
    Full {
        /// Where.
        site: Box<Site>,
        /// The system's words, or how much was needed and how much is free.
        reason: String,
    },
    /// Bytes arrived that are not the expected ones.
    #[error("{site}: the content is not what was expected ({reason})")]
    Corrupt {
        /// Where.
        site: Box<Site>,
        /// What differs.
        reason: String,
    },
    /// Anything else.
    #[error("{site}: {reason}")]
    Other {
        /// Where.
        site: Box<Site>,
        /// The system's words.
        reason: String,
    },
}

impl LinkError {
    /// Sorts a system error by what to do next.
    pub fn from_io(operation: Operation, worker: &str, path: &str, error: &io::Error) -> Self {
        let site = Box::new(Site { operation, worker: worker.to_owned(), path: path.to_owned() });
        let reason = error.to_string();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotFound { site },
            io::ErrorKind::PermissionDenied => Self::Refused { site, reason },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { site, reason },
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => Self::AlreadyThere { site },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full { site, reason }
            }
            io::ErrorKind::TimedOut
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::NotConnected
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::StaleNetworkFileHandle
            | io::ErrorKind::BrokenPipe => Self::Unreachable { site, reason },
            _ => Self::Other { site, reason },
        }
    }

    /// An error that is none of the system's.
    pub fn other(operation: Operation, worker: &str, path: &str, reason: impl Into<String>) -> Self {
        let site = Box::new(Site { operation, worker: worker.to_owned(), path: path.to_owned() });
        Self::Other { site, reason: reason.into() }
    }

    /// A name from outside was refused before anything was done with it.
    pub fn bad_name(operation: Operation, worker: &str, bad: &BadName) -> Self {
        Self::other(operation, worker, &bad.name, bad.to_string())
    }

    /// Where it happened.
    pub fn site(&self) -> &Site {
        match self {
            Self::Unreachable { site, .. }
            | Self::Refused { site, .. }
            | Self::NotLetIn { site, .. }
            | Self::UnknownHostKey { site, .. }
            | Self::ReadOnly { site, .. }
            | Self::NotFound { site }
            | Self::AlreadyThere { site }
            | Self::Full { site, .. }
            | Self::Corrupt { site, .. }
            | Self::Other { site, .. } => site,
        }
    }

    /// The reason without where it happened.
    pub fn reason(&self) -> &str {
        match self {
            Self::Unreachable { reason, .. }
            | Self::Refused { reason, .. }
            | Self::NotLetIn { reason, .. }
            | Self::ReadOnly { reason, .. }
            | Self::Full { reason, .. }
            | Self::Corrupt { reason, .. }
            | Self::Other { reason, .. } => reason,
            Self::UnknownHostKey { .. } => "its key is not known here yet; it must be confirmed once",
            Self::NotFound { .. } => "not found",
            Self::AlreadyThere { .. } => "something stands there already",
        }
    }

    /// Whether the thing was simply not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// Whether the worker did not answer, so that waiting may help.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// Kind and fingerprint of the machine's key, where it waits to be confirmed.
    pub fn unknown_host_key(&self) -> Option<(&str, &str)> {
        match self {
            Self::UnknownHostKey { algorithm, fingerprint, .. } => Some((algorithm, fingerprint)),
            _ => None,
        }
    }

    /// Whether nothing can be written there until a person mends it.
    pub fn is_not_writable(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::ReadOnly { .. })
    }

    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}

/// Shorthand of the links of this crate.
pub(crate) fn io_error<'a>(
    operation: Operation,
    worker: &'a str,
    path: &'a WorkerPath,
) -> impl Fn(io::Error) -> LinkError + 'a {
    move |error| LinkError::from_io(operation, worker, path.as_str(), &error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_told_with_its_fingerprint_and_can_be_asked_for() {
        let site = Site { operation: Operation::List, worker: "big".into(), path: String::new() };
        let (algorithm, fingerprint) = ("ED25519".to_owned(), "SHA256:abc".to_owned());
        let error = LinkError::UnknownHostKey { site: Box::new(site), algorithm, fingerprint };
        assert_eq!(error.unknown_host_key(), Some(("ED25519", "SHA256:abc")));
        assert!(error.to_string().contains("SHA256:abc") && error.to_string().contains("confirm it once"), "{error}");
        let back: LinkError = serde_json::from_str(&serde_json::to_string(&error).unwrap()).unwrap();
        assert_eq!(back, error);
    }

    #[test]
    fn a_read_only_file_system_is_told_as_such() {
        let error = io::Error::from(io::ErrorKind::ReadOnlyFilesystem);
        let told = LinkError::from_io(Operation::Write, "desk", "inbox/x", &error);
        assert!(told.is_not_writable() && told.to_string().contains("on a read-only file system"), "{told}");
    }
}
