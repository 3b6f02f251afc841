//! The files of a worker.

use super::{LinkError, Notice, Watch, WorkerPath};
use protocol::{ContentHash, ManifestEntry};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Anything else; never followed.
    Other,
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What is known of a file or folder without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes; 0 for a folder.
    pub bytes: u64,
    /// Last change, milliseconds since 1970 UTC, worker's clock.
    pub modified: i64,
    /// Last use as marked by [`Files::has_blobs`], milliseconds since 1970 UTC, worker's clock.
    pub used: i64,
}

/// A blob on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobSource {
    /// Where it stands; read-only, ours.
    pub file: PathBuf,
    /// Its content.
    pub hash: ContentHash,
    /// Its size in bytes.
    pub bytes: u64,
}

/// How a blob got there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PutOutcome {
    /// Another controller was faster, or it was there: nothing moved.
    AlreadyThere,
    /// No bytes moved: hard link or shared blocks.
    Linked,
    /// Bytes moved.
    Copied,
}

/// What becomes of a file on the worker when it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeMode {
    /// It stays as it is.
    Copy,
    /// It is not needed there any more: on the same machine it is moved, without copying.
    Take,
}

/// The files of one worker. Every operation may be repeated after a lost connection.
pub trait Files: Send + Sync {
    /// Name of the worker, for messages.
    fn worker(&self) -> &str;

    /// Entries of a folder, sorted by name. Temporary names are among them.
    fn list(&self, folder: &WorkerPath) -> Result<Vec<Entry>, LinkError>;

    /// At most `limit` bytes from `offset` on; empty at or after the end.
    fn read_from(&self, file: &WorkerPath, offset: u64, limit: usize) -> Result<Vec<u8>, LinkError>;

    /// Writes a small file whole: temporary name, then rename over what was there. Its folder must be there: a folder that
    /// somebody took away is never made again by a late write.
    fn write(&self, file: &WorkerPath, bytes: &[u8]) -> Result<(), LinkError>;

    /// Renames a file or folder; one winner where two try. [`LinkError::NotFound`] where the source is gone,
    /// [`LinkError::AlreadyThere`] where a folder that is not empty stands at the target.
    fn rename(&self, from: &WorkerPath, to: &WorkerPath) -> Result<(), LinkError>;

    /// Removes a file; false where there was none.
    fn remove_file(&self, file: &WorkerPath) -> Result<bool, LinkError>;

    /// Removes a folder with everything in it, read-only files too; links are removed, not followed. False where there was none.
    fn remove_folder(&self, folder: &WorkerPath) -> Result<bool, LinkError>;

    /// What is known of a path; none where nothing is there.
    fn stat(&self, path: &WorkerPath) -> Result<Option<Stat>, LinkError>;

    /// Sum of the sizes of all files below a folder, bytes.
    fn folder_bytes(&self, folder: &WorkerPath) -> Result<u64, LinkError>;

    /// Free bytes on the worker folder's disk, for this user.
    fn free_space(&self) -> Result<u64, LinkError>;

    /// Makes a folder with its parents; nothing happens where it is there.
    fn make_dirs(&self, folder: &WorkerPath) -> Result<(), LinkError>;

    /// For each entry, whether `cache/<blake3>` holds exactly that content. A blob in doubt is read; a wrong one is removed.
    /// What is there is marked as used now.
    fn has_blobs(&self, entries: &[&ManifestEntry]) -> Result<Vec<bool>, LinkError>;

    /// Whether the worker folder takes attempts: its folders can be made, and a file written into its inbox and renamed out of
    /// it as a claim does. Where it is on another machine that is done there, so that no break of the line leaves a file.
    fn try_folder(&self) -> Result<(), LinkError>;

    /// Brings a blob into the cache: temporary name, content verified, read-only, rename. Racing controllers do no harm.
    fn put_blob(&self, blob: &BlobSource) -> Result<PutOutcome, LinkError>;

    /// Brings blobs into the cache, in this order where they travel; what came before a connection broke is not sent again.
    /// `go_on` is told the bytes that were brought so far, and stops everything by answering false: none then.
    fn put_blobs(
        &self,
        blobs: &[BlobSource],
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Option<Vec<PutOutcome>>, LinkError> {
        let mut outcomes = Vec::with_capacity(blobs.len());
        let mut brought = 0;
        for blob in blobs {
            if !go_on(brought) {
                return Ok(None);
            }
            outcomes.push(self.put_blob(blob)?);
            brought += blob.bytes;
        }
        Ok(go_on(brought).then_some(outcomes))
    }

    /// Sends any local file: temporary name, then rename over what was there. Its folder must be there.
    fn put_file(&self, local: &Path, to: &WorkerPath) -> Result<(), LinkError>;

    /// Fetches a file to `local`, whose folder exists. What an interrupted fetch left at `local` is continued.
    fn get_file(&self, from: &WorkerPath, local: &Path, mode: TakeMode) -> Result<(), LinkError>;

    /// BLAKE3 and size of a file there.
    fn hash_of(&self, file: &WorkerPath) -> Result<(ContentHash, u64), LinkError>;

    /// The worker folder where it is a folder of this machine.
    fn local_folder(&self) -> Option<&Path>;

    /// The worker folder as its machine names it.
    fn place(&self) -> Result<String, LinkError>;

    /// Watches the folder: `tell` hears where to look, on any thread, until the watch is dropped. None where that is not
    /// possible; then one looks by turns.
    fn watch(&self, tell: Arc<dyn Fn(Notice) + Send + Sync>) -> Option<Box<dyn Watch>>;
}
