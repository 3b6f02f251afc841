//! A blob that arrives in pieces over a connection that may break: what came is kept, and goes on from there.

use super::LocalLink;
use super::copy::begun_beside;
use super::settle::Arrived;
use crate::link::{LinkError, Operation, Site, WorkerPath};
use protocol::ContentHash;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// A blob of which a part is there.
pub(crate) struct Arrival {
    file: File,
    begun: PathBuf,
    place: WorkerPath,
    hasher: blake3::Hasher,
    have: u64,
    hash: ContentHash,
    bytes: u64,
}

impl Arrival {
    /// Bytes that are there.
    pub(crate) fn have(&self) -> u64 {
        self.have
    }

    /// Bytes that are to come.
    pub(crate) fn missing(&self) -> u64 {
        self.bytes.saturating_sub(self.have)
    }

    /// Takes the next bytes.
    pub(crate) fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)?;
        self.hasher.update(piece);
        self.have += piece.len() as u64;
        Ok(())
    }
}

impl LocalLink {
    /// Bytes that an earlier connection brought of a blob; none where the cache holds it whole.
    pub(crate) fn kept_of(&self, hash: &ContentHash, bytes: u64) -> Result<Option<u64>, LinkError> {
        let place = WorkerPath::blob(hash).map_err(|bad| LinkError::bad_name(Operation::Send, self.name(), &bad))?;
        if self.has_blob(hash, bytes)? {
            return Ok(None);
        }
        let kept = place.below(self.folder()).with_file_name(format!(".{hash}.part"));
        Ok(Some(fs::metadata(kept).map_or(0, |kept| kept.len())))
    }

    /// Begins to take a blob, or goes on with what an earlier connection brought of it; none where the cache holds it.
    pub(crate) fn begin_arrival(&self, hash: &ContentHash, bytes: u64) -> Result<Option<Arrival>, LinkError> {
        let place = WorkerPath::blob(hash).map_err(|bad| LinkError::bad_name(Operation::Send, self.name(), &bad))?;
        if self.has_blob(hash, bytes)? {
            return Ok(None);
        }
        self.opened(hash, bytes, place, true).map(Some)
    }

    /// Begins to take a blob from its beginning. What others brought of it is theirs.
    pub(crate) fn begin_arrival_anew(&self, hash: &ContentHash, bytes: u64) -> Result<Arrival, LinkError> {
        let place = WorkerPath::blob(hash).map_err(|bad| LinkError::bad_name(Operation::Send, self.name(), &bad))?;
        self.opened(hash, bytes, place, false)
    }

    fn opened(&self, hash: &ContentHash, bytes: u64, place: WorkerPath, go_on: bool) -> Result<Arrival, LinkError> {
        let path = place.below(self.folder());
        let open = || -> io::Result<Arrival> {
            let kept = path.with_file_name(format!(".{hash}.part"));
            let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&kept)?;
            // Whoever else sends the same now has the kept part; then this one is begun anew under a name of its own.
            let is_ours = match file.try_lock() {
                Ok(()) => go_on || file.metadata()?.len() == 0,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Error(error)) => return Err(error),
            };
            let (mut file, begun) = if is_ours {
                (file, kept)
            } else {
                let begun = begun_beside(&path);
                (File::create_new(&begun)?, begun)
            };
            let (mut hasher, mut have) = (blake3::Hasher::new(), 0);
            if file.metadata()?.len() > 0 {
                let mut block = vec![0; BLOCK];
                loop {
                    let count = file.read(&mut block)?;
                    if count == 0 {
                        break;
                    }
                    hasher.update(&block[..count]);
                    have += count as u64;
                }
            }
            // More than there is of it is something else.
            if have > bytes {
                file.set_len(0)?;
                io::Seek::rewind(&mut file)?;
                (hasher, have) = (blake3::Hasher::new(), 0);
            }
            Ok(Arrival { file, begun, place: place.clone(), hasher, have, hash: hash.clone(), bytes })
        };
        open().map_err(|error| LinkError::from_io(Operation::Send, self.name(), place.as_str(), &error))
    }

    /// Everything came: it is looked at whether it is the right content.
    pub(crate) fn check_arrival(&self, arrival: Arrival) -> Result<Arrived, LinkError> {
        let Arrival { file, begun, place, hasher, have, hash, bytes } = arrival;
        let found = ContentHash(hasher.finalize().to_hex().to_string());
        if found != hash || have != bytes {
            drop(file);
            let _ = fs::remove_file(&begun);
            let site = Site { operation: Operation::Send, worker: self.name().to_owned(), path: place.to_string() };
            let reason =
                format!("{have} bytes with hash {found} came, not {bytes} bytes with hash {hash}; it is sent again");
            return Err(LinkError::Corrupt { site: Box::new(site), reason });
        }
        drop(file);
        Ok(Arrived { begun, place, hash, bytes })
    }

    /// A piece could not be written. What came before stays, but for a full disk, which needs the room.
    pub(crate) fn arrival_failed(&self, arrival: Arrival, error: &io::Error) -> LinkError {
        let Arrival { file, begun, place, .. } = arrival;
        drop(file);
        let told = LinkError::from_io(Operation::Send, self.name(), place.as_str(), error);
        if told.is_full() {
            let _ = fs::remove_file(&begun);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::PutOutcome;

    fn link() -> (tempfile::TempDir, LocalLink) {
        let folder = tempfile::tempdir().unwrap();
        let link = LocalLink::new("far", folder.path());
        crate::staging::prepare_folder(&link).unwrap();
        (folder, link)
    }

    fn hash(bytes: &[u8]) -> ContentHash {
        ContentHash(blake3::hash(bytes).to_hex().to_string())
    }

    #[test]
    fn an_arrival_that_broke_goes_on_where_it_stopped() {
        let (folder, link) = link();
        let content = b"terrain of a river".repeat(1000);
        let (hash, bytes) = (hash(&content), content.len() as u64);
        let mut first = link.begin_arrival(&hash, bytes).unwrap().unwrap();
        first.take(&content[..7000]).unwrap();
        // A second sender of the same is not let into the first one's part.
        let second = link.begin_arrival(&hash, bytes).unwrap().unwrap();
        assert_eq!(second.have(), 0);
        drop(first);
        let mut again = link.begin_arrival(&hash, bytes).unwrap().unwrap();
        assert_eq!(again.have(), 7000);
        again.take(&content[7000..]).unwrap();
        assert_eq!(link.end_arrival(again).unwrap(), PutOutcome::Copied);
        assert_eq!(fs::read(folder.path().join("cache").join(hash.as_str())).unwrap(), content);
        assert!(link.begin_arrival(&hash, bytes).unwrap().is_none(), "it is sent a second time");
    }

    #[test]
    fn what_is_not_the_content_it_should_be_is_dropped() {
        let (folder, link) = link();
        let hash = hash(b"right");
        let mut arrival = link.begin_arrival(&hash, 5).unwrap().unwrap();
        arrival.take(b"wrong").unwrap();
        assert!(matches!(link.end_arrival(arrival), Err(LinkError::Corrupt { .. })));
        let left: Vec<_> = fs::read_dir(folder.path().join("cache")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        let mut longer = link.begin_arrival(&hash, 5).unwrap().unwrap();
        longer.take(b"right and more").unwrap();
        drop(longer);
        assert_eq!(link.begin_arrival(&hash, 5).unwrap().unwrap().have(), 0, "a part that is too long is no part");
    }
}
