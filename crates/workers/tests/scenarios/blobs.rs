//! Snapshots of inputs.

use crate::common::overwrite;
use std::collections::HashSet;
use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};
use workers::blobs::{BlobError, BlobStore, FileStamp, HashCache, MemoryHashCache, NoHashCache};

fn make_old(file: &Path) {
    let old = SystemTime::now() - Duration::from_secs(3600);
    File::options().write(true).open(file).unwrap().set_times(FileTimes::new().set_modified(old)).unwrap();
}

#[test]
fn a_snapshot_stays_what_it_was_when_the_project_is_edited() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let file = folder.path().join("X.p01");
    fs::write(&file, "before").unwrap();
    let before = store.snapshot(&file, &NoHashCache).unwrap();
    fs::write(&file, "after!").unwrap();
    let after = store.snapshot(&file, &NoHashCache).unwrap();
    assert_ne!(before.hash, after.hash);
    let kept = store.source(&before.hash, before.bytes).unwrap();
    assert_eq!(fs::read(&kept.file).unwrap(), b"before");
    assert!(fs::metadata(&kept.file).unwrap().permissions().readonly());
    assert_eq!(before.hash.as_str(), blake3::hash(b"before").to_hex().as_str());
}

#[test]
fn an_unchanged_file_is_not_read_again_and_a_changed_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let cache = MemoryHashCache::default();
    let file = folder.path().join("Terrain.tif");
    fs::write(&file, vec![7; 3 << 20]).unwrap();
    make_old(&file);
    assert!(!store.snapshot(&file, &cache).unwrap().was_known);
    assert!(store.snapshot(&file, &cache).unwrap().was_known);
    fs::write(&file, vec![8; 3 << 20]).unwrap();
    make_old(&file);
    let changed = store.snapshot(&file, &cache).unwrap();
    assert!(!changed.was_known, "a file of the same size and time, but with other content, was taken as known");
    assert_eq!(changed.hash.as_str(), blake3::hash(&vec![8; 3 << 20]).to_hex().as_str());
}

#[test]
fn a_file_written_just_now_is_not_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let cache = MemoryHashCache::default();
    let file = folder.path().join("X.u01");
    fs::write(&file, "flow").unwrap();
    store.snapshot(&file, &cache).unwrap();
    let stamp = FileStamp::of(&fs::metadata(&file).unwrap());
    assert_eq!(cache.known(&file, &stamp), None);
}

#[test]
fn a_known_hash_without_its_blob_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let cache = MemoryHashCache::default();
    let file = folder.path().join("X.g01");
    fs::write(&file, "geometry").unwrap();
    make_old(&file);
    let first = store.snapshot(&file, &cache).unwrap();
    let blob = store.path_of(&first.hash).unwrap();
    overwrite(&blob, b"GEOMETRY");
    let second = store.snapshot(&file, &cache).unwrap();
    assert_eq!((first.hash.clone(), false), (second.hash, second.was_known));
    assert_eq!(fs::read(&blob).unwrap(), b"geometry");
}

/// Writes to the file so many times in the moment between the look at it and the copy.
struct Meddler(AtomicU32);

impl HashCache for Meddler {
    fn known(&self, file: &Path, _stamp: &FileStamp) -> Option<protocol::ContentHash> {
        if self.0.load(Ordering::Relaxed) > 0 {
            self.0.fetch_sub(1, Ordering::Relaxed);
            File::options().append(true).open(file).unwrap().write_all(b"!").unwrap();
        }
        None
    }
    fn remember(&self, _file: &Path, _stamp: &FileStamp, _hash: &protocol::ContentHash) {}
}

#[test]
fn a_file_that_changes_under_the_copy_is_copied_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let file = folder.path().join("X.u01");
    fs::write(&file, "flow").unwrap();
    let snapshot = store.snapshot(&file, &Meddler(AtomicU32::new(2))).unwrap();
    assert_eq!(snapshot.hash.as_str(), blake3::hash(b"flow!!").to_hex().as_str());
}

#[test]
fn a_file_that_keeps_changing_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let file = folder.path().join("X.u01");
    fs::write(&file, "flow").unwrap();
    let error = store.snapshot(&file, &Meddler(AtomicU32::new(u32::MAX))).unwrap_err();
    assert!(matches!(error, BlobError::KeepsChanging { .. }), "{error}");
    assert_eq!(fs::read_dir(store.folder()).unwrap().count(), 0, "a copy was left");
}

#[test]
fn folders_and_missing_files_are_told_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    assert!(matches!(store.snapshot(folder.path(), &NoHashCache), Err(BlobError::NotAFile { .. })));
    let error = store.snapshot(&folder.path().join("X.u09"), &NoHashCache).unwrap_err();
    assert!(error.to_string().contains("X.u09"), "{error}");
}

#[test]
fn four_threads_make_one_blob() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let file = folder.path().join("X.dss");
    fs::write(&file, vec![3; 1 << 20]).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| store.snapshot(&file, &NoHashCache).unwrap());
        }
    });
    let folders: Vec<_> = fs::read_dir(store.folder()).unwrap().flatten().collect();
    assert_eq!(folders.len(), 1, "something was left beside the blob: {folders:?}");
    assert_eq!(fs::read_dir(folders[0].path()).unwrap().count(), 1);
}

#[test]
fn garbage_goes_least_used_first_and_never_what_is_live_or_young() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(folder.path().join("blobs")).unwrap();
    let now = SystemTime::now();
    let mut hashes = Vec::new();
    for (index, hours) in [5_u64, 4, 3, 0].into_iter().enumerate() {
        let file = folder.path().join(format!("f{index}"));
        fs::write(&file, vec![index as u8; 1000]).unwrap();
        let hash = store.snapshot(&file, &NoHashCache).unwrap().hash;
        let blob = store.path_of(&hash).unwrap();
        workers::system::make_writable(&blob).unwrap();
        let used = now - Duration::from_secs(hours * 3600);
        File::options().write(true).open(&blob).unwrap().set_times(FileTimes::new().set_accessed(used)).unwrap();
        hashes.push(hash);
    }
    let live = HashSet::from([hashes[0].clone()]);
    let garbage = store.collect_garbage(&live, 3000).unwrap();
    assert_eq!((garbage.removed, garbage.left_bytes), (1, 3000));
    assert!(!store.path_of(&hashes[1]).unwrap().exists(), "not the least used one went");
    let garbage = store.collect_garbage(&live, 0).unwrap();
    assert_eq!((garbage.removed, garbage.left_bytes), (1, 2000));
    assert!(store.path_of(&hashes[0]).unwrap().exists(), "a live blob went");
    assert!(store.path_of(&hashes[3]).unwrap().exists(), "a young blob went");
}
