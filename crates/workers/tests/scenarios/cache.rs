//! Cleaning a worker's cache while it is used.

use crate::common::{Site, spec};
use protocol::{FileRole, ManifestEntry};
use std::fs::{self, File, FileTimes};
use std::time::{Duration, SystemTime};
use workers::staging::{CacheLimits, clean_cache};

const HOUR: i64 = 3_600_000;

fn blob(site: &Site, name: &str, bytes: usize, hours: u64) -> ManifestEntry {
    let entry = site.input(name, FileRole::Other, &vec![name.len() as u8; bytes]);
    site.stage(&spec(name, vec![entry.clone()])).unwrap();
    fs::remove_dir_all(site.worker().join("inbox").join(name)).unwrap();
    age(site, &entry, hours);
    entry
}

fn age(site: &Site, entry: &ManifestEntry, hours: u64) {
    let path = site.blob_path(&entry.blake3);
    let used = SystemTime::now() - Duration::from_secs(hours * 3600);
    let file = File::open(path).unwrap();
    file.set_times(FileTimes::new().set_accessed(used)).unwrap();
}

#[test]
fn the_least_used_blobs_go_until_the_cache_fits() {
    let site = Site::new();
    let blobs = [blob(&site, "a", 1000, 9), blob(&site, "bb", 1000, 7), blob(&site, "ccc", 1000, 5)];
    let limits = CacheLimits { bytes: 2000, unused_after: 1000 * HOUR, young: HOUR };
    let cleaned = clean_cache(&site.link, &limits, workers::system::now()).unwrap();
    assert_eq!((cleaned.removed, cleaned.freed_bytes, cleaned.left_bytes), (1, 1000, 2000));
    assert!(!site.blob_path(&blobs[0].blake3).exists() && site.blob_path(&blobs[1].blake3).exists());
}

#[test]
fn old_blobs_go_and_young_ones_stay_whatever_the_size() {
    let site = Site::new();
    let old = blob(&site, "a", 10, 100);
    let young = blob(&site, "bb", 10, 0);
    let limits = CacheLimits { bytes: 0, unused_after: 50 * HOUR, young: HOUR };
    clean_cache(&site.link, &limits, workers::system::now()).unwrap();
    assert!(!site.blob_path(&old.blake3).exists());
    assert!(site.blob_path(&young.blake3).exists());
}

#[test]
fn what_an_attempt_needs_stays_wherever_the_attempt_stands() {
    let site = Site::new();
    let limits = CacheLimits { bytes: 0, unused_after: 0, young: 0 };
    for place in ["inbox/.u-1.tmp", "inbox/u-1", "attempts/u-1"] {
        let entry = site.input("needed", FileRole::Other, b"needed");
        site.stage(&spec("u-0", vec![entry.clone()])).unwrap();
        let text = fs::read(site.worker().join("inbox/u-0/spec.json")).unwrap();
        fs::remove_dir_all(site.worker().join("inbox/u-0")).unwrap();
        fs::create_dir(site.worker().join(place)).unwrap();
        fs::write(site.worker().join(place).join("spec.json"), text).unwrap();
        age(&site, &entry, 5);
        clean_cache(&site.link, &limits, workers::system::now()).unwrap();
        assert!(site.blob_path(&entry.blake3).exists(), "{place}: its blob went");
        fs::remove_dir_all(site.worker().join(place)).unwrap();
        clean_cache(&site.link, &limits, workers::system::now()).unwrap();
        assert!(!site.blob_path(&entry.blake3).exists(), "{place}: the blob of a gone attempt stayed");
    }
}

#[test]
fn staging_and_cleaning_at_once_leave_every_committed_attempt_its_blobs() {
    let site = Site::new();
    let entries: Vec<ManifestEntry> = (0..8)
        .map(|index| site.input(&format!("f{index}"), FileRole::Other, format!("content {index}").as_bytes()))
        .collect();
    site.stage(&spec("first", entries.clone())).unwrap();
    fs::remove_dir_all(site.worker().join("inbox/first")).unwrap();
    let limits = CacheLimits { bytes: 0, unused_after: 0, young: 60_000 };
    for round in 0..40 {
        for entry in &entries {
            if site.blob_path(&entry.blake3).exists() {
                age(&site, entry, 5);
            }
        }
        let name = format!("a-{round}");
        std::thread::scope(|scope| {
            scope.spawn(|| clean_cache(&site.link, &limits, workers::system::now()).unwrap());
            scope.spawn(|| clean_cache(&site.link, &limits, workers::system::now()).unwrap());
            site.stage(&spec(&name, entries.clone())).unwrap();
        });
        for entry in &entries {
            assert!(site.blob_path(&entry.blake3).exists(), "round {round}: {} is missing", entry.path);
        }
        fs::remove_dir_all(site.worker().join("inbox").join(&name)).unwrap();
    }
}

#[test]
fn what_an_interrupted_copy_left_goes_after_a_day() {
    let site = Site::new();
    let cache = site.worker().join("cache");
    let part = cache.join(".abc.1-2-3.part");
    fs::write(&part, "half").unwrap();
    let limits = CacheLimits::default();
    clean_cache(&site.link, &limits, workers::system::now()).unwrap();
    assert!(part.exists());
    clean_cache(&site.link, &limits, workers::system::now() + 25 * HOUR).unwrap();
    assert!(!part.exists());
}

#[test]
fn what_interrupted_stagings_and_removals_left_goes_after_a_day() {
    let site = Site::new();
    let left = [site.worker().join("inbox/.a-1.tmp"), site.worker().join("withdrawn/.a-2.gone")];
    for folder in &left {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("spec.json"), "{").unwrap();
    }
    clean_cache(&site.link, &CacheLimits::default(), workers::system::now()).unwrap();
    assert!(left.iter().all(|folder| folder.exists()));
    clean_cache(&site.link, &CacheLimits::default(), workers::system::now() + 25 * HOUR).unwrap();
    assert!(!left.iter().any(|folder| folder.exists()));
}
