//! A blob that arrives in pieces over a connection that may break: what came is kept, and goes on from there.

use super::LocalLink;
use super::copy::begun_beside;
use super::part::{Part, open_part, part_of};
use super::settle::Arrived;
use crate::link::{LinkError, Operation, Site, WorkerPath};
use crate::seal;
use protocol::{ContentHash, worker_folder};
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// A blob of which a part is there.
pub(crate) struct Arrival {
    file: File,
    part: Part,
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

/// The names in a cache, where that is the shorter way to learn what is not there; none where each is looked for by itself.
pub(crate) struct SeenInCache(Option<HashSet<OsString>>);

/// Looking for a name takes about as long as listing so many.
const LISTED_FOR_ONE: usize = 4;

impl LocalLink {
    /// Looks into the cache before so many blobs are asked about.
    pub(crate) fn seen_in_cache(&self, blobs: usize) -> SeenInCache {
        let most = blobs.saturating_mul(LISTED_FOR_ONE);
        let Ok(entries) = fs::read_dir(WorkerPath::of(worker_folder::CACHE).below(self.folder())) else {
            return SeenInCache(None);
        };
        let mut names = HashSet::new();
        for entry in entries {
            match entry {
                Ok(entry) if names.len() < most => names.insert(entry.file_name()),
                Ok(_) | Err(_) => return SeenInCache(None),
            };
        }
        SeenInCache(Some(names))
    }

    /// Bytes that an earlier connection brought of a blob; none where the cache holds it whole.
    pub(crate) fn kept_of(&self, hash: &ContentHash, bytes: u64, seen: &SeenInCache) -> Result<Option<u64>, LinkError> {
        let place = WorkerPath::blob(hash).map_err(|bad| LinkError::bad_name(Operation::Send, self.name(), &bad))?;
        let part = part_of(hash);
        if let SeenInCache(Some(names)) = seen
            && !names.contains(hash.as_str().as_ref() as &std::ffi::OsStr)
            && !names.contains(part.as_ref() as &std::ffi::OsStr)
        {
            return Ok(Some(0));
        }
        if self.has_blob(hash, bytes)? {
            return Ok(None);
        }
        Ok(Some(fs::metadata(place.below(self.folder()).with_file_name(part)).map_or(0, |kept| kept.len())))
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
            let kept = path.with_file_name(part_of(hash));
            let file = open_part(&kept)?;
            // Whoever else sends the same now has the kept part; then this one is begun anew under a name of its own.
            let held = match file.try_lock() {
                Ok(()) => Some(file.metadata()?.len()).filter(|held| go_on || *held == 0),
                Err(TryLockError::WouldBlock) => None,
                Err(TryLockError::Error(error)) => return Err(error),
            };
            let (mut file, part) = match held {
                Some(_) => (file, Part::Kept(kept)),
                None => {
                    let begun = begun_beside(&path);
                    (File::create_new(&begun)?, Part::Apart(begun))
                }
            };
            let (mut hasher, mut have) = (blake3::Hasher::new(), 0);
            if held.is_some_and(|held| held > 0) {
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
            Ok(Arrival { file, part, place: place.clone(), hasher, have, hash: hash.clone(), bytes })
        };
        open().map_err(|error| LinkError::from_io(Operation::Send, self.name(), place.as_str(), &error))
    }

    /// Everything came: it is looked at whether it is the right content, and sealed where it is. Its name comes later, and only
    /// to what the disk has.
    pub(crate) fn check_arrival(&self, arrival: Arrival) -> Result<Arrived, LinkError> {
        let Arrival { file, part, place, hasher, have, hash, bytes } = arrival;
        let found = ContentHash(hasher.finalize().to_hex().to_string());
        if found != hash || have != bytes {
            drop(file);
            let _ = fs::remove_file(part.path());
            let site = Site { operation: Operation::Send, worker: self.name().to_owned(), path: place.to_string() };
            let reason =
                format!("{have} bytes with hash {found} came, not {bytes} bytes with hash {hash}; it is sent again");
            return Err(LinkError::Corrupt { site: Box::new(site), reason });
        }
        let sealed =
            if crate::system::FLUSHES_DISKS { Ok(()) } else { file.sync_data() }.and_then(|()| seal::seal(&file));
        drop(file);
        match sealed {
            Ok(()) => Ok(Arrived { part, place, hash, bytes }),
            Err(error) => Err(LinkError::from_io(Operation::Send, self.name(), place.as_str(), &error)),
        }
    }

    /// A piece could not be written. What came before stays, but for a full disk, which needs the room.
    pub(crate) fn arrival_failed(&self, arrival: Arrival, error: &io::Error) -> LinkError {
        let Arrival { file, part, place, .. } = arrival;
        drop(file);
        let told = LinkError::from_io(Operation::Send, self.name(), place.as_str(), error);
        if told.is_full() {
            let _ = fs::remove_file(part.path());
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn link() -> (tempfile::TempDir, LocalLink) {
        let folder = tempfile::tempdir().unwrap();
        let link = LocalLink::new("far", folder.path());
        crate::staging::prepare_folder(&link).unwrap();
        (folder, link)
    }

    fn end(link: &LocalLink, arrival: Arrival) -> Result<(), LinkError> {
        link.settle(&[link.check_arrival(arrival)?])
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
        // A second sender of the same is not let into the first one's part, and leaves nothing of its own.
        let mut second = link.begin_arrival(&hash, bytes).unwrap().unwrap();
        assert_eq!(second.have(), 0);
        second.take(&content[..3000]).unwrap();
        drop((first, second));
        assert_eq!(fs::read_dir(folder.path().join("cache")).unwrap().count(), 1);
        // A program that another test starts in this very moment holds for a while what was open here, and so its lock.
        let begun = (0..200).map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            link.begin_arrival(&hash, bytes).unwrap().unwrap()
        });
        let mut again = begun.into_iter().find(|again| again.have() == 7000).expect("what came is not gone on from");
        again.take(&content[7000..]).unwrap();
        end(&link, again).unwrap();
        assert_eq!(fs::read(folder.path().join("cache").join(hash.as_str())).unwrap(), content);
        assert!(link.begin_arrival(&hash, bytes).unwrap().is_none(), "it is sent a second time");
    }

    #[test]
    fn a_blob_that_came_whole_before_the_line_broke_is_taken_as_it_is() {
        let (folder, link) = link();
        let hash = hash(b"right");
        let whole = |_| {
            let mut arrival = link.begin_arrival(&hash, 5).unwrap().unwrap();
            if arrival.missing() > 0 {
                arrival.take(b"right").unwrap();
            }
            link.check_arrival(arrival).unwrap()
        };
        // As a user who is not above permissions.
        let twice = as_nobody(folder.path(), || [0, 1].map(whole));
        let cache = folder.path().join("cache");
        assert!(!cache.join(hash.as_str()).exists(), "it has its name before the disk has it");
        // Both connections have brought it; the second to name it finds it named.
        link.settle(&twice[..1]).unwrap();
        link.settle(&twice[1..]).unwrap();
        assert!(seal::is_sealed(&fs::metadata(cache.join(hash.as_str())).unwrap(), 5));
        assert!(link.begin_arrival(&hash, 5).unwrap().is_none(), "it is sent a second time");
    }

    /// Runs it on a thread without the rights of root, where this one has them.
    #[cfg(target_os = "linux")]
    fn as_nobody<T: Send>(folder: &Path, what: impl FnOnce() -> T + Send) -> T {
        use std::os::unix::fs::PermissionsExt;
        let anyone = fs::Permissions::from_mode(0o777);
        fs::set_permissions(folder, anyone.clone()).unwrap();
        fs::set_permissions(folder.join("cache"), anyone).unwrap();
        std::thread::scope(|scope| {
            let run = scope.spawn(|| {
                if rustix::process::geteuid().is_root() {
                    let nobody = rustix::process::Uid::from_raw(65_534);
                    rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
                }
                what()
            });
            run.join().unwrap()
        })
    }

    #[cfg(not(target_os = "linux"))]
    fn as_nobody<T>(_folder: &Path, what: impl FnOnce() -> T) -> T {
        what()
    }

    #[test]
    fn blobs_that_are_not_in_the_cache_are_seen_without_looking_for_each() {
        let (folder, link) = link();
        let (there, begun, missing) = (hash(b"there"), hash(b"begun"), hash(b"other"));
        let mut arrival = link.begin_arrival(&there, 5).unwrap().unwrap();
        arrival.take(b"there").unwrap();
        end(&link, arrival).unwrap();
        link.begin_arrival(&begun, 5).unwrap().unwrap().take(b"beg").unwrap();
        for blobs in [0, 3] {
            let seen = link.seen_in_cache(blobs);
            assert_eq!(seen.0.is_some(), blobs > 0, "a cache of many was listed for few");
            assert_eq!(link.kept_of(&there, 5, &seen).unwrap(), None);
            assert_eq!(link.kept_of(&begun, 5, &seen).unwrap(), Some(3));
            assert_eq!(link.kept_of(&missing, 5, &seen).unwrap(), Some(0));
        }
        drop(folder);
    }

    #[test]
    fn what_is_not_the_content_it_should_be_is_dropped() {
        let (folder, link) = link();
        let hash = hash(b"right");
        let mut arrival = link.begin_arrival(&hash, 5).unwrap().unwrap();
        arrival.take(b"wrong").unwrap();
        assert!(matches!(end(&link, arrival), Err(LinkError::Corrupt { .. })));
        let left: Vec<_> = fs::read_dir(folder.path().join("cache")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        let mut longer = link.begin_arrival(&hash, 5).unwrap().unwrap();
        longer.take(b"right and more").unwrap();
        drop(longer);
        assert_eq!(link.begin_arrival(&hash, 5).unwrap().unwrap().have(), 0, "a part that is too long is no part");
    }
}
