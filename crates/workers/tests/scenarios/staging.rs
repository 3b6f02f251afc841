//! Staging, racing, taking back.

use crate::common::{Site, attempt, overwrite, spec};
use protocol::{AttemptSpec, FileRole};
use std::fs;
use std::sync::Barrier;
use workers::alive::Place;
use workers::link::{BlobSource, Files, LinkError};
use workers::staging::{
    self, Cancelled, StageError, StageOptions, Withdrawn, cancel, leftovers, place_of, put_to_rest, remove_attempt,
    withdraw,
};

#[test]
fn only_missing_blobs_travel_and_the_attempt_is_committed_whole() {
    let site = Site::new();
    let project = site.input("X.prj", FileRole::Project, b"project");
    let terrain = site.input("Terrain/T.tif", FileRole::TerrainRaster, &vec![1; 2 << 20]);
    let first = site.stage(&spec("a-1", vec![project.clone(), terrain.clone()])).unwrap();
    assert_eq!((first.held, first.linked + first.copied), (0, 2));
    let plan = site.input("X.p02", FileRole::Plan, b"plan");
    let second = site.stage(&spec("a-2", vec![project, terrain.clone(), plan])).unwrap();
    assert_eq!((second.held, second.linked + second.copied), (2, 1));
    let read: AttemptSpec =
        serde_json::from_slice(&fs::read(site.worker().join("inbox/a-2/spec.json")).unwrap()).unwrap();
    assert_eq!(read.manifest.entries.len(), 3);
    let blob = fs::metadata(site.blob_path(&terrain.blake3)).unwrap();
    assert!(blob.permissions().readonly());
    assert!(!site.tree().iter().any(|path| path.ends_with(".tmp") || path.ends_with(".part")), "{:?}", site.tree());
}

#[test]
fn staging_twice_changes_nothing() {
    let site = Site::new();
    let spec = spec("a-1", vec![site.input("X.prj", FileRole::Project, b"p")]);
    assert!(!site.stage(&spec).unwrap().was_there);
    let before = site.tree();
    assert!(site.stage(&spec).unwrap().was_there);
    assert_eq!(site.tree(), before);
}

#[test]
fn a_corrupt_blob_of_the_cache_is_replaced() {
    let site = Site::new();
    let entry = site.input("X.prj", FileRole::Project, b"project");
    let blob = site.blob_path(&entry.blake3);
    for wrong in [&b"PROJECT"[..], b"short", b""] {
        let _ = workers::system::remove_file(&blob);
        fs::write(&blob, wrong).unwrap();
        let name = format!("a-{}", wrong.len());
        let staged = site.stage(&spec(&name, vec![entry.clone()])).unwrap();
        assert_eq!(staged.held, 0, "a wrong blob counted as held");
        assert_eq!(fs::read(&blob).unwrap(), b"project");
    }
}

#[test]
fn a_right_blob_without_a_seal_is_read_once_and_kept() {
    let site = Site::new();
    let entry = site.input("X.prj", FileRole::Project, b"project");
    fs::write(site.blob_path(&entry.blake3), b"project").unwrap();
    assert_eq!(site.stage(&spec("a-1", vec![entry.clone()])).unwrap().held, 1);
    assert!(workers::seal::is_sealed(&fs::metadata(site.blob_path(&entry.blake3)).unwrap(), 7));
}

#[test]
fn a_snapshot_changed_from_outside_is_not_sent() {
    let site = Site::new();
    let entry = site.input("X.prj", FileRole::Project, b"project");
    overwrite(&site.blobs.path_of(&entry.blake3).unwrap(), b"PROJECT");
    let error = site.stage(&spec("a-1", vec![entry.clone()])).unwrap_err();
    assert!(matches!(error, StageError::Blob(_)), "{error}");
    assert_eq!(place_of(&site.link, &attempt("a-1")).unwrap(), Place::Nowhere);

    // The link itself does not trust its source either.
    let file = site.folder.path().join("lying");
    fs::write(&file, b"PROJECT").unwrap();
    let error = site.link.put_blob(&BlobSource { file, hash: entry.blake3.clone(), bytes: 7 }).unwrap_err();
    assert!(matches!(error, LinkError::Corrupt { .. }), "{error}");
    assert!(fs::read_dir(site.worker().join("cache")).unwrap().next().is_none(), "something was left in the cache");
}

#[test]
fn bad_specs_are_refused_before_anything_is_done() {
    let site = Site::new();
    let entry = site.input("X.prj", FileRole::Project, b"p");
    let mut twin = entry.clone();
    twin.path = protocol::RelPath::new("x.PRJ").unwrap();
    let mut bad_hash = entry.clone();
    bad_hash.blake3 = protocol::ContentHash("../../../etc/passwd".into());
    let before = site.tree();
    for bad in [spec("../a", vec![]), spec("a-1", vec![entry.clone(), twin]), spec("a-1", vec![bad_hash])] {
        assert!(matches!(site.stage(&bad), Err(StageError::BadSpec { .. })));
    }
    assert_eq!(site.tree(), before);
}

#[test]
fn a_worker_without_room_is_told_before_anything_travels() {
    let site = Site::new();
    let spec = spec("a-1", vec![site.input("X.prj", FileRole::Project, b"p")]);
    let options = StageOptions { spare_bytes: u64::MAX / 2 };
    let error = staging::stage(&site.link, &site.blobs, &spec, &options, &mut |_| true).unwrap_err();
    let StageError::Link(error) = error else { panic!("{error}") };
    assert!(error.is_full(), "{error}");
    assert!(error.to_string().contains("worker here"), "{error}");
    assert_eq!(place_of(&site.link, &attempt("a-1")).unwrap(), Place::Nowhere);
}

#[test]
fn staging_stops_on_the_callers_word_and_commits_nothing() {
    let site = Site::new();
    let spec = spec("a-1", vec![site.input("X.prj", FileRole::Project, b"p")]);
    let stopped = staging::stage(&site.link, &site.blobs, &spec, &StageOptions::default(), &mut |progress| {
        progress.done_bytes == 0
    });
    assert!(matches!(stopped, Err(StageError::Stopped { .. })));
    assert_eq!(place_of(&site.link, &attempt("a-1")).unwrap(), Place::Nowhere);
}

#[test]
fn two_controllers_race_into_one_cache() {
    let site = Site::new();
    let other = workers::blobs::BlobStore::open(site.folder.path().join("other/blobs")).unwrap();
    let mut entries = Vec::new();
    for index in 0..20_u8 {
        entries.push(site.input(&format!("f{index}"), FileRole::Other, &vec![index; 50_000]));
        let file = site.folder.path().join(format!("project/f{index}"));
        other.snapshot(&file, &workers::blobs::NoHashCache).unwrap();
    }
    for round in 0..5 {
        for entry in &entries {
            let _ = fs::remove_file(site.blob_path(&entry.blake3));
        }
        let barrier = Barrier::new(4);
        std::thread::scope(|scope| {
            for controller in 0..4 {
                let (site, barrier, entries) = (&site, &barrier, &entries);
                let blobs = if controller % 2 == 0 { &site.blobs } else { &other };
                scope.spawn(move || {
                    let spec = spec(&format!("a-{round}-{controller}"), entries.clone());
                    barrier.wait();
                    staging::stage(&site.link, blobs, &spec, &StageOptions { spare_bytes: 0 }, &mut |_| true).unwrap();
                });
            }
        });
        for entry in &entries {
            let bytes = fs::read(site.blob_path(&entry.blake3)).unwrap();
            assert_eq!(blake3::hash(&bytes).to_hex().as_str(), entry.blake3.as_str());
        }
    }
    assert!(!site.tree().iter().any(|path| path.ends_with(".part")), "{:?}", site.tree());
    assert_eq!(fs::read_dir(site.worker().join("inbox")).unwrap().count(), 20);
}

#[test]
fn a_claim_and_a_withdrawal_have_one_winner() {
    let site = Site::new();
    let (mut taken_back, mut claimed) = (0, 0);
    for round in 0..200 {
        let id = attempt(&format!("a-{round}"));
        site.stage(&spec(id.as_str(), vec![])).unwrap();
        let barrier = Barrier::new(2);
        let (outcome, claim) = std::thread::scope(|scope| {
            let agent = scope.spawn(|| {
                barrier.wait();
                let inbox = site.worker().join("inbox").join(id.as_str());
                fs::rename(inbox, site.worker().join("attempts").join(id.as_str())).is_ok()
            });
            barrier.wait();
            (withdraw(&site.link, &id).unwrap(), agent.join().unwrap())
        });
        match outcome {
            Withdrawn::TakenBack => taken_back += 1,
            Withdrawn::TooLate => claimed += 1,
            Withdrawn::NotThere => panic!("it vanished"),
        }
        assert_eq!(outcome == Withdrawn::TooLate, claim, "both won, or neither");
    }
    assert_eq!(taken_back + claimed, 200);
}

#[test]
fn taking_back_may_be_repeated_and_says_what_it_found() {
    let site = Site::new();
    site.stage(&spec("a-1", vec![])).unwrap();
    assert_eq!(withdraw(&site.link, &attempt("a-1")).unwrap(), Withdrawn::TakenBack);
    assert_eq!(withdraw(&site.link, &attempt("a-1")).unwrap(), Withdrawn::TakenBack);
    assert_eq!(withdraw(&site.link, &attempt("a-9")).unwrap(), Withdrawn::NotThere);
    assert!(matches!(site.stage(&spec("a-1", vec![])), Err(StageError::TakenBack { .. })));
}

#[test]
fn a_claimed_attempt_is_asked_to_stop_and_a_gone_one_is_not_made_again() {
    let site = Site::new();
    site.stage(&spec("a-1", vec![])).unwrap();
    site.stage(&spec("a-2", vec![])).unwrap();
    fs::rename(site.worker().join("inbox/a-1"), site.worker().join("attempts/a-1")).unwrap();
    assert_eq!(cancel(&site.link, &attempt("a-1")).unwrap(), Cancelled::Asked);
    assert!(site.worker().join("attempts/a-1/cancel").exists());
    assert_eq!(cancel(&site.link, &attempt("a-2")).unwrap(), Cancelled::TakenBack);
    assert_eq!(cancel(&site.link, &attempt("a-3")).unwrap(), Cancelled::NotThere);
    assert!(!site.worker().join("attempts/a-3").exists());
}

#[test]
fn a_dead_attempt_is_put_where_no_agent_starts_it() {
    let site = Site::new();
    site.stage(&spec("a-1", vec![])).unwrap();
    fs::rename(site.worker().join("inbox/a-1"), site.worker().join("attempts/a-1")).unwrap();
    assert!(put_to_rest(&site.link, &attempt("a-1")).unwrap());
    assert!(!put_to_rest(&site.link, &attempt("a-1")).unwrap());
    assert_eq!(place_of(&site.link, &attempt("a-1")).unwrap(), Place::Withdrawn);
}

#[test]
fn leftovers_are_listed_with_their_size_and_removed() {
    let site = Site::new();
    for name in ["a-1", "a-2", "a-3"] {
        site.stage(&spec(name, vec![])).unwrap();
    }
    let claimed = site.worker().join("attempts/a-1");
    fs::rename(site.worker().join("inbox/a-1"), &claimed).unwrap();
    fs::create_dir(claimed.join("files")).unwrap();
    fs::write(claimed.join("files/X.p01.hdf"), vec![0; 100_000]).unwrap();
    let mut permissions = fs::metadata(claimed.join("files/X.p01.hdf")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(claimed.join("files/X.p01.hdf"), permissions).unwrap();
    fs::write(claimed.join("result.json"), "{}").unwrap();
    withdraw(&site.link, &attempt("a-2")).unwrap();
    fs::create_dir(site.worker().join("inbox/.a-4.tmp")).unwrap();

    let found = leftovers(&site.link).unwrap();
    let told: Vec<_> = found.iter().map(|left| (left.attempt.as_str(), left.place, left.ended)).collect();
    assert_eq!(
        told,
        [
            ("a-4", Place::Uncommitted, false),
            ("a-3", Place::Inbox, false),
            ("a-1", Place::Attempts, true),
            ("a-2", Place::Withdrawn, false)
        ]
    );
    assert!(found[2].bytes > 100_000);
    assert_eq!(found[2].spec.as_ref().unwrap().controller.owner, "anna@desk");

    for name in ["a-1", "a-2", "a-4"] {
        assert!(remove_attempt(&site.link, &attempt(name)).unwrap(), "{name}");
        assert!(!remove_attempt(&site.link, &attempt(name)).unwrap(), "{name} twice");
    }
    assert_eq!(leftovers(&site.link).unwrap().len(), 1);
    assert_eq!(fs::read_dir(site.worker().join("withdrawn")).unwrap().count(), 0);
}

#[test]
fn a_worker_folder_that_is_not_there_proves_nothing() {
    let site = Site::new();
    site.stage(&spec("a-1", vec![])).unwrap();
    fs::rename(site.worker(), site.folder.path().join("unplugged")).unwrap();
    let error = place_of(&site.link, &attempt("a-1")).unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    assert!(withdraw(&site.link, &attempt("a-1")).is_err());
    assert!(matches!(site.stage(&spec("a-2", vec![])), Err(StageError::Link(error)) if error.is_unreachable()));
    assert!(!site.worker().exists(), "a folder was made where a disk should be");
}

#[test]
fn a_hundred_attempts_are_staged_and_found() {
    let site = Site::new();
    let entries: Vec<_> = (0..10_u8).map(|index| site.input(&format!("f{index}"), FileRole::Other, &[index])).collect();
    for index in 0..100 {
        site.stage(&spec(&format!("a-{index:03}"), entries.clone())).unwrap();
    }
    assert_eq!(leftovers(&site.link).unwrap().len(), 100);
}
