//! Blobs that came in one stream: each is looked at as it is whole, and all are put in their places together, after the disk
//! has them.

use super::LocalLink;
use super::part::{Part, part_of};
use crate::link::{LinkError, Operation, WorkerPath};
use crate::system::FLUSHES_DISKS;
use protocol::ContentHash;
use std::fs::File;
use std::io;

/// A blob that is whole, right and sealed, not in its place yet.
pub(crate) struct Arrived {
    pub(super) part: Part,
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
        let all_at_once = FLUSHES_DISKS && arrived.len() > 1;
        if all_at_once {
            crate::system::flush_disk_of(&cache.below(self.folder())).map_err(|error| failed(&cache, &error))?;
        }
        for one in arrived {
            // Where no disk is flushed as a whole, each was as it was sealed.
            let flushed = if FLUSHES_DISKS && !all_at_once {
                File::open(one.part.path())
                    .and_then(|file| file.sync_data())
                    .map_err(|error| failed(&one.place, &error))
            } else {
                Ok(())
            };
            match flushed.and_then(|()| self.put_in_place(one.part.path(), &one.place)) {
                Ok(()) => self.drop_part_of(one),
                // Another connection that brought the same was faster.
                Err(_) if self.has_blob(&one.hash, one.bytes)? => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What a broken connection still held of a blob while another brought it whole is of no use any more.
    fn drop_part_of(&self, one: &Arrived) {
        match &one.part {
            Part::Kept(_) => {}
            Part::Apart(path) => drop(crate::system::remove_file(&path.with_file_name(part_of(&one.hash)))),
        }
    }
}
