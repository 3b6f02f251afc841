//! Times of this crate's own work, printed; nothing fails by being slow. Run with
//! `cargo test -p workers --test scenarios -- --ignored --nocapture measured`.

use crate::common::{Site, spec};
use protocol::FileRole;
use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::time::{Duration, Instant, SystemTime};
use workers::blobs::{HashCache, MemoryHashCache};

#[test]
#[ignore = "a measurement"]
fn measured_staging_of_a_hundred_attempts() {
    let site = Site::new();
    let entries: Vec<_> =
        (0..10_u8).map(|index| site.input(&format!("f{index}"), FileRole::Other, &[index; 5000])).collect();
    let begun = Instant::now();
    for index in 0..100 {
        site.stage(&spec(&format!("a-{index:03}"), entries.clone())).unwrap();
    }
    println!("staging an attempt of 10 held blobs: {:?}", begun.elapsed() / 100);
}

#[test]
#[ignore = "a measurement"]
fn measured_snapshots() {
    let site = Site::new();
    let file = site.folder.path().join("terrain.tif");
    let mut out = File::create(&file).unwrap();
    for block in 0..1024_u32 {
        out.write_all(&vec![(block % 251) as u8; 1 << 20]).unwrap();
    }
    out.set_times(FileTimes::new().set_modified(SystemTime::now() - Duration::from_secs(60))).unwrap();
    drop(out);
    let cache = MemoryHashCache::default();
    let begun = Instant::now();
    let snapshot = site.blobs.snapshot(&file, &cache as &dyn HashCache).unwrap();
    println!("first snapshot of 1 GiB: {:?}", begun.elapsed());
    let begun = Instant::now();
    site.blobs.snapshot(&file, &cache).unwrap();
    println!("again: {:?}", begun.elapsed());
    let begun = Instant::now();
    let entry = protocol::ManifestEntry {
        path: protocol::RelPath::new("T.tif").unwrap(),
        role: FileRole::TerrainRaster,
        bytes: snapshot.bytes,
        blake3: snapshot.hash,
    };
    site.stage(&spec("a-1", vec![entry])).unwrap();
    println!("staging it on the same disk: {:?}", begun.elapsed());
    let begun = Instant::now();
    fs::copy(&file, site.folder.path().join("copy")).unwrap();
    println!("a plain copy of it: {:?}", begun.elapsed());
}
