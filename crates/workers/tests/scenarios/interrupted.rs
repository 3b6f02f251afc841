//! A controller that is killed in the middle of staging leaves nothing committed, and the next one goes on.

#![cfg(unix)]

use crate::common::{Site, attempt, spec};
use protocol::FileRole;
use std::fs;
use std::process::{Command, Stdio};
use workers::alive::Place;
use workers::blobs::BlobStore;
use workers::local::LocalLink;
use workers::staging::{self, StageOptions, leftovers, place_of};

const FOLDER: &str = "SPILLWAY_TEST_STAGING";

/// Stages the spec of [`FOLDER`]; a process of its own for the test below.
#[test]
#[ignore = "a process for the test below, not a test"]
fn stages_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(std::path::PathBuf::from) else { return };
    let blobs = BlobStore::open(folder.join("home/blobs")).unwrap();
    // Nothing is linked, so that bytes travel.
    let link = LocalLink::new("here", folder.join("worker"));
    let spec = serde_json::from_slice(&fs::read(folder.join("spec")).unwrap()).unwrap();
    staging::stage(&link, &blobs, &spec, &StageOptions { spare_bytes: 0 }, &mut |_| true).unwrap();
}

#[test]
fn a_kill_in_the_middle_of_staging_commits_nothing() {
    let site = Site::new();
    let entries: Vec<_> =
        (0..40_u8).map(|index| site.input(&format!("f{index}"), FileRole::Other, &vec![index; 400_000])).collect();
    let (mut killed_before, mut killed_after) = (0, 0);
    for round in 0_u64..12 {
        for entry in &entries {
            let _ = fs::remove_file(site.blob_path(&entry.blake3));
            // Without the seal the blob is copied, not linked: that takes a while.
            let blob = site.blobs.path_of(&entry.blake3).unwrap();
            workers::system::make_writable(&blob).unwrap();
            fs::File::options().write(true).open(&blob).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
        }
        let name = format!("a-{round}");
        let spec = spec(&name, entries.clone());
        fs::write(site.folder.path().join("spec"), serde_json::to_vec(&spec).unwrap()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "interrupted::stages_until_it_is_killed", "--ignored"])
            .env(FOLDER, site.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Different moments of its life; what counts is the state it leaves, whichever it was.
        std::thread::sleep(std::time::Duration::from_millis(4 + 5 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        match place_of(&site.link, &attempt(&name)).unwrap() {
            Place::Inbox => {
                killed_after += 1;
                for entry in &entries {
                    let bytes = fs::read(site.blob_path(&entry.blake3)).unwrap();
                    assert_eq!(
                        blake3::hash(&bytes).to_hex().as_str(),
                        entry.blake3.as_str(),
                        "committed without its blobs"
                    );
                }
            }
            Place::Nowhere | Place::Uncommitted => killed_before += 1,
            place => panic!("{place:?}"),
        }
        // Whatever stands under the name of a blob is that blob.
        for entry in &entries {
            if let Ok(bytes) = fs::read(site.blob_path(&entry.blake3)) {
                assert_eq!(blake3::hash(&bytes).to_hex().as_str(), entry.blake3.as_str());
            }
        }
        site.stage(&spec).unwrap();
        assert_eq!(place_of(&site.link, &attempt(&name)).unwrap(), Place::Inbox);
    }
    println!("killed before the commit {killed_before} times, after it {killed_after} times");
    assert!(leftovers(&site.link).unwrap().iter().all(|left| left.place == Place::Inbox));
}
