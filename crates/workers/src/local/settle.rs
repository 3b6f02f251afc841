//! Blobs that came in one stream: each is looked at as it is whole, and all are put in their places together, after the disk
//! has them.

use super::LocalLink;
use super::arrival::Arrival;
use crate::link::{LinkError, Operation, PutOutcome, WorkerPath};
use crate::seal;
use protocol::ContentHash;
use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;

/// A blob that is whole and right, not in its place yet.
pub(crate) struct Arrived {
    pub(super) begun: PathBuf,
    pub(super) place: WorkerPath,
    pub(super) hash: ContentHash,
    pub(super) bytes: u64,
}

impl LocalLink {
    /// Puts whole blobs in their places. What is there after a power cut was on the disk before it had its name.
    pub(crate) fn settle(&self, arrived: &[Arrived]) -> Result<(), LinkError> {
        let failed = |place: &WorkerPath, error: &io::Error| {
            LinkError::from_io(Operation::Send, self.name(), place.as_str(), error)
        };
        let cache = WorkerPath::of(protocol::worker_folder::CACHE);
        let all_at_once = arrived.len() > 1
            && crate::system::flush_disk_of(&cache.below(self.folder())).map_err(|error| failed(&cache, &error))?;
        for one in arrived {
            let sealed = OpenOptions::new().write(true).open(&one.begun).and_then(|file| {
                if !all_at_once {
                    file.sync_data()?;
                }
                seal::seal(&file)
            });
            match sealed {
                Ok(()) => self.put_in_place(&one.begun, &one.place)?,
                // Another connection that brought the same was faster.
                Err(_) if self.has_blob(&one.hash, one.bytes)? => {}
                Err(error) => return Err(failed(&one.place, &error)),
            }
        }
        Ok(())
    }

    /// One blob alone.
    pub(crate) fn end_arrival(&self, arrival: Arrival) -> Result<PutOutcome, LinkError> {
        let arrived = self.check_arrival(arrival)?;
        self.settle(&[arrived])?;
        Ok(PutOutcome::Copied)
    }
}
