//! Blobs that are on their way to a worker: plans that share an input are staged at the same time, and it travels once.

use crate::link::BlobSource;
use protocol::ContentHash;
use std::collections::HashSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How often who waits looks whether it shall go on.
const LOOK: Duration = Duration::from_millis(200);

/// Contents that somebody sends just now.
#[derive(Default)]
pub(super) struct UnderWay {
    hashes: Mutex<HashSet<ContentHash>>,
    changed: Condvar,
}

/// Contents that one sends oneself; others may, once it is dropped.
pub(super) struct Mine<'a> {
    all: &'a UnderWay,
    hashes: Vec<ContentHash>,
}

impl UnderWay {
    /// Takes those that nobody sends just now; the rest is for later.
    pub(super) fn take<'b>(&self, blobs: &[&'b BlobSource]) -> (Mine<'_>, Vec<&'b BlobSource>, Vec<&'b BlobSource>) {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        let (mine, later): (Vec<_>, Vec<_>) = blobs.iter().copied().partition(|blob| hashes.insert(blob.hash.clone()));
        let taken = Mine { all: self, hashes: mine.iter().map(|blob| blob.hash.clone()).collect() };
        (taken, mine, later)
    }

    /// Waits until one of them is not under way any more, for a moment at most.
    pub(super) fn wait_for_one_of(&self, blobs: &[&BlobSource]) {
        let hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        let all_under_way = |hashes: &mut HashSet<ContentHash>| blobs.iter().all(|blob| hashes.contains(&blob.hash));
        drop(self.changed.wait_timeout_while(hashes, LOOK, all_under_way));
    }
}

impl Drop for Mine<'_> {
    fn drop(&mut self) {
        let mut hashes = self.all.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        for hash in &self.hashes {
            hashes.remove(hash);
        }
        drop(hashes);
        self.all.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_sends_is_left_to_them_until_they_are_done() {
        let blob = |name: &str| BlobSource { file: name.into(), hash: ContentHash(name.into()), bytes: 1 };
        let (a, b) = (blob("a"), blob("b"));
        let under_way = UnderWay::default();
        let (first, mine, later) = under_way.take(&[&a]);
        assert_eq!((mine.len(), later.len()), (1, 0));
        let (second, mine, later) = under_way.take(&[&a, &b]);
        assert_eq!((mine, later.clone()), (vec![&b], vec![&a]));
        std::thread::scope(|scope| {
            scope.spawn(|| under_way.wait_for_one_of(&later));
            drop(first);
        });
        assert_eq!(under_way.take(&later).1, vec![&a]);
        drop(second);
    }
}
