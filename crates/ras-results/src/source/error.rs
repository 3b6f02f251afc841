//! What can be wrong with a result file, in words that name the operation and the object inside the file.

use std::path::PathBuf;

/// Why a file, or something in it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system refused.
    #[error("cannot open {}: {source}; check the path, and that the file may be read", file.display())]
    Open {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing in it.
    #[error("{} is empty (0 bytes): the computation wrote nothing, or has only begun; compute the plan again", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// Some other kind of file.
    #[error("{} is not an HDF5 file (its signature is missing): give the .hdf file that HEC-RAS wrote beside the plan", file.display())]
    NotHdf {
        /// The file.
        file: PathBuf,
    },
    /// Shorter than its own header says.
    #[error(
        "{} is cut off, or still being written: it should be {expected} bytes long and is {actual}; \
         wait for the computation to end, or copy it again", file.display()
    )]
    Truncated {
        /// The file.
        file: PathBuf,
        /// Length by the file's own header, bytes.
        expected: u64,
        /// Length on disk, bytes.
        actual: u64,
    },
    /// The bytes make no sense, or the library cannot read them.
    #[error("cannot {operation} {object:?} in {}: {detail}; the file is damaged or still being written", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// "list", "read the attribute …", "read".
        operation: String,
        /// Path inside the file.
        object: String,
        /// What the library said.
        detail: String,
    },
    /// There, but of another type than the layout says.
    #[error("cannot {operation} {object:?} in {}: expected {expected}, found {found}", file.display())]
    WrongType {
        /// The file.
        file: PathBuf,
        /// What was tried.
        operation: String,
        /// Path inside the file.
        object: String,
        /// What the layout says.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Asked for although nobody checked that it exists.
    #[error("{object:?} is missing in {}", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
        /// Path inside the file.
        object: String,
    },
    /// More than is ever read at once.
    #[error("cannot {operation} {object:?} in {}: {bytes} bytes are more than the {limit} read at once", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// What was tried.
        operation: String,
        /// Path inside the file.
        object: String,
        /// Size asked for.
        bytes: u64,
        /// Largest size allowed.
        limit: u64,
    },
}
