//! The worker's cache on this machine: is a blob there and right; bring one there.

use super::LocalLink;
use super::copy::{begun_beside, copy_hashed, hash_file};
use crate::link::{BlobSource, LinkError, Operation, PutOutcome, Site, WorkerPath};
use crate::local::CopyError;
use crate::seal;
use protocol::ContentHash;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Looks again for so long where a blob cannot be marked at the moment.
const MARK_TRIES: u32 = 20;

/// Marks a blob as used. On Windows whoever just moves it keeps others from it for a moment, and then it may be gone: what
/// was not marked may be cleaned away.
fn mark_used_patiently(path: &Path) -> io::Result<()> {
    const SHARING_VIOLATION: i32 = 32;
    let passes = |error: &io::Error| {
        cfg!(windows)
            && (error.kind() == io::ErrorKind::PermissionDenied || error.raw_os_error() == Some(SHARING_VIOLATION))
    };
    for _ in 1..MARK_TRIES {
        match crate::system::mark_used(path) {
            Err(error) if passes(&error) => std::thread::sleep(std::time::Duration::from_millis(5)),
            marked => return marked,
        }
    }
    crate::system::mark_used(path)
}

impl LocalLink {
    /// Whether the cache holds exactly this content. A blob in doubt is read; a wrong one is removed.
    pub(super) fn has_blob(&self, hash: &ContentHash, bytes: u64) -> Result<bool, LinkError> {
        let place = WorkerPath::blob(hash).map_err(|bad| LinkError::bad_name(Operation::Stat, &self.name, &bad))?;
        let path = place.below(&self.folder);
        let failed = |operation, error: &io::Error| LinkError::from_io(operation, &self.name, place.as_str(), error);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(failed(Operation::Stat, &error)),
            Ok(metadata) if seal::is_sealed(&metadata, bytes) => {}
            Ok(metadata) => {
                let right = metadata.is_file()
                    && metadata.len() == bytes
                    && match hash_file(&path) {
                        Ok((found, _)) => found == *hash,
                        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                        Err(error) => return Err(failed(Operation::Read, &error)),
                    };
                if !right {
                    tracing::warn!(worker = %self.name, blob = %hash, "a blob of the cache was not what its name says; it is replaced");
                    return match crate::system::remove_file(&path) {
                        Ok(()) => Ok(false),
                        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
                        Err(error) => Err(failed(Operation::Remove, &error)),
                    };
                }
                // Another user's blob cannot be sealed by us; it is then read each time.
                let _ = seal::seal_path(&path);
            }
        }
        match mark_used_patiently(&path) {
            // Cleaned away in this moment.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            // Another user's blob: it cannot be marked, and our cleaning cannot take it away either.
            Err(_) | Ok(()) => Ok(true),
        }
    }

    /// Brings a blob into the cache.
    pub(super) fn bring_blob(&self, blob: &BlobSource) -> Result<PutOutcome, LinkError> {
        let place =
            WorkerPath::blob(&blob.hash).map_err(|bad| LinkError::bad_name(Operation::Send, &self.name, &bad))?;
        let path = place.below(&self.folder);
        if self.has_blob(&blob.hash, blob.bytes)? {
            return Ok(PutOutcome::AlreadyThere);
        }
        let source_sealed = match fs::metadata(&blob.file) {
            Ok(metadata) => seal::is_sealed(&metadata, blob.bytes),
            Err(error) => return Err(self.source_failed(&blob.file, &error)),
        };
        if source_sealed {
            match fs::hard_link(&blob.file, &path) {
                Ok(()) => return Ok(PutOutcome::Linked),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(PutOutcome::AlreadyThere),
                // Another disk, no hard links here, too many links: it is copied.
                Err(_) => {}
            }
        }
        let begun = begun_beside(&path);
        let outcome = self.copy_blob(blob, source_sealed, &begun, &place);
        if outcome.is_err() {
            let _ = crate::system::remove_file(&begun);
        }
        outcome
    }

    fn copy_blob(
        &self,
        blob: &BlobSource,
        sealed: bool,
        begun: &Path,
        place: &WorkerPath,
    ) -> Result<PutOutcome, LinkError> {
        let target_failed = |error: &io::Error| LinkError::from_io(Operation::Send, &self.name, place.as_str(), error);
        if sealed && reflink_copy::reflink(&blob.file, begun).is_ok() {
            seal::seal_path(begun).map_err(|error| target_failed(&error))?;
            self.put_in_place(begun, place)?;
            return Ok(PutOutcome::Linked);
        }
        let mut source = File::open(&blob.file).map_err(|error| self.source_failed(&blob.file, &error))?;
        let (file, hash, bytes) = copy_hashed(&mut source, &blob.file, begun).map_err(|error| match error {
            CopyError::Source { error, .. } => self.source_failed(&blob.file, &error),
            CopyError::Target { error, .. } => target_failed(&error),
        })?;
        if hash != blob.hash || bytes != blob.bytes {
            let site = Site { operation: Operation::Send, worker: self.name.clone(), path: place.to_string() };
            let reason = format!(
                "{} holds {bytes} bytes with hash {hash}, not {} bytes with hash {}; the snapshot was changed from outside",
                blob.file.display(),
                blob.bytes,
                blob.hash
            );
            return Err(LinkError::Corrupt { site: Box::new(site), reason });
        }
        seal::seal(&file).map_err(|error| target_failed(&error))?;
        drop(file);
        self.put_in_place(begun, place)?;
        Ok(PutOutcome::Copied)
    }

    pub(super) fn put_in_place(&self, begun: &Path, place: &WorkerPath) -> Result<(), LinkError> {
        match patient::rename(begun, place.below(&self.folder)) {
            Ok(()) => Ok(()),
            // Windows does not rename over a read-only file: somebody was faster with the same content.
            Err(_) if cfg!(windows) && place.below(&self.folder).exists() => {
                let _ = crate::system::remove_file(begun);
                Ok(())
            }
            Err(error) => Err(LinkError::from_io(Operation::Send, &self.name, place.as_str(), &error)),
        }
    }

    fn source_failed(&self, file: &Path, error: &io::Error) -> LinkError {
        let reason = format!("the snapshot {} cannot be read: {error}", file.display());
        LinkError::other(Operation::Send, &self.name, &file.display().to_string(), reason)
    }
}
