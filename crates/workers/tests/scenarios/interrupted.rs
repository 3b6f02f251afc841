//! A controller that is killed in the middle of staging leaves nothing committed, and the next one goes on.

use crate::common::{Site, attempt, spec};
use protocol::{AttemptSpec, FileRole};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use workers::alive::Place;
use workers::blobs::BlobStore;
use workers::link::{BlobSource, Files};
use workers::local::LocalLink;
use workers::staging::{self, StageOptions, leftovers, place_of};

const FOLDER: &str = "SPILLWAY_TEST_STAGING";
const STOP_AT: &str = "SPILLWAY_TEST_STOP_AT";

/// Waits to be killed.
fn park() -> ! {
    loop {
        std::thread::park();
    }
}

fn start(role: &str, folder: &Path, stop_at: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", role, "--ignored"])
        .env(FOLDER, folder)
        .env(STOP_AT, stop_at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what} did not come");
        std::thread::sleep(Duration::from_micros(200));
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Stages the spec of [`FOLDER`] and stops before the blob of number [`STOP_AT`].
#[test]
#[ignore = "a process for the test below, not a test"]
fn stages_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let stop_at: usize = std::env::var(STOP_AT).unwrap().parse().unwrap();
    let blobs = BlobStore::open(folder.join("home/blobs")).unwrap();
    let link = LocalLink::new("here", folder.join("worker"));
    let spec: AttemptSpec = serde_json::from_slice(&fs::read(folder.join("spec")).unwrap()).unwrap();
    let mut count = 0;
    let _ = staging::stage(&link, &blobs, &spec, &StageOptions { spare_bytes: 0 }, &mut |_| {
        if count == stop_at {
            fs::write(folder.join("reached"), "").unwrap();
            park();
        }
        count += 1;
        true
    });
}

#[test]
fn a_kill_between_any_two_blobs_commits_nothing() {
    let site = Site::new();
    let entries: Vec<_> =
        (0..6_u8).map(|index| site.input(&format!("f{index}"), FileRole::Other, &vec![index; 10_000])).collect();
    // 0 to 5: before a blob; 6: before the commit.
    for stop_at in 0..=6 {
        for entry in &entries {
            let _ = workers::system::remove_file(&site.blob_path(&entry.blake3));
        }
        let name = format!("a-{stop_at}");
        let spec = spec(&name, entries.clone());
        let reached = site.folder.path().join("reached");
        let _ = fs::remove_file(&reached);
        fs::write(site.folder.path().join("spec"), serde_json::to_vec(&spec).unwrap()).unwrap();
        let child = start("interrupted::stages_until_it_is_killed", site.folder.path(), stop_at);
        wait_until("the moment to kill", || reached.exists());
        kill(child);
        assert_eq!(place_of(&site.link, &attempt(&name)).unwrap(), Place::Uncommitted);
        site.stage(&spec).unwrap();
        assert_eq!(place_of(&site.link, &attempt(&name)).unwrap(), Place::Inbox);
        assert!(entries.iter().all(|entry| site.blob_path(&entry.blake3).exists()));
    }
    assert!(leftovers(&site.link).unwrap().iter().all(|left| left.place == Place::Inbox));
}

/// Copies the large file of [`FOLDER`] into the cache.
#[test]
#[ignore = "a process for the test below, not a test"]
fn copies_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let spec: AttemptSpec = serde_json::from_slice(&fs::read(folder.join("spec")).unwrap()).unwrap();
    let entry = &spec.manifest.entries[0];
    let file = folder.join("project").join(entry.path.as_str());
    let link = LocalLink::new("here", folder.join("worker"));
    // Not from the store, so it is no sealed blob and is copied.
    let _ = link.put_blob(&BlobSource { file, hash: entry.blake3.clone(), bytes: entry.bytes });
}

#[test]
fn a_kill_in_the_middle_of_a_copy_leaves_no_blob() {
    let site = Site::new();
    let entry = site.input("terrain", FileRole::TerrainRaster, &vec![9; 150 << 20]);
    let spec = spec("a-1", vec![entry.clone()]);
    fs::write(site.folder.path().join("spec"), serde_json::to_vec(&spec).unwrap()).unwrap();
    let cache = site.worker().join("cache");
    let child = start("interrupted::copies_until_it_is_killed", site.folder.path(), 0);
    wait_until("the beginning of the copy", || {
        fs::read_dir(&cache).unwrap().flatten().any(|part| part.metadata().is_ok_and(|part| part.len() > 0))
    });
    kill(child);
    let left: Vec<_> = fs::read_dir(&cache).unwrap().flatten().collect();
    assert_eq!(left.len(), 1);
    assert!(left[0].file_name().to_string_lossy().ends_with(".part"), "{left:?}");
    assert!(left[0].metadata().unwrap().len() < entry.bytes, "the copy was over before the kill");
    site.stage(&spec).unwrap();
    // The seal is broken on purpose: what arrived is read again.
    let blob = site.blob_path(&entry.blake3);
    workers::system::make_writable(&blob).unwrap();
    File::options().write(true).open(&blob).unwrap().set_modified(SystemTime::now()).unwrap();
    assert!(site.blobs.holds(&entry.blake3, entry.bytes));
}
