//! Read-only and full disks: the right error, and nothing committed.

#![cfg(target_os = "linux")]

use crate::common::{Site, attempt, spec};
use protocol::FileRole;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use workers::alive::Place;
use workers::link::{Files, LinkError, WorkerPath};
use workers::local::LocalLink;
use workers::staging::{self, StageError, StageOptions, place_of, prepare_folder};

/// A small disk in memory, taken away at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None, with the test's name printed, where this user may not mount.
    fn mount(test: &str, folder: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            Some(Self(folder.to_owned()))
        } else {
            println!("skipped: {test}: this user may not mount a small disk");
            None
        }
    }

    fn make_read_only(&self) {
        let output = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn a_full_disk_is_told_as_full_and_commits_nothing() {
    let site = Site::new();
    let folder = site.folder.path().join("small");
    let Some(_disk) = SmallDisk::mount("a_full_disk_is_told_as_full_and_commits_nothing", &folder, 2) else { return };
    let link = LocalLink::new("small", folder.join("worker"));
    prepare_folder(&link).unwrap();
    let entries: Vec<_> = (0..5_u8)
        .map(|index| site.input(&format!("f{index}"), FileRole::TerrainRaster, &vec![index; 1_000_000]))
        .collect();
    let options = StageOptions { spare_bytes: 0 };
    let check = staging::stage(&link, &site.blobs, &spec("a-1", entries.clone()), &options, &mut |_| true);
    assert!(matches!(&check, Err(StageError::Link(error)) if error.is_full()), "{check:?}");

    // The disk fills after the check.
    fs::write(folder.join("other"), vec![0; 1_500_000]).unwrap();
    let blob = site.blobs.source(&entries[0].blake3, entries[0].bytes).unwrap();
    let error = link.put_blob(&blob).unwrap_err();
    assert!(error.is_full(), "{error}");
    assert_eq!(error.site().worker, "small");
    let error = link.write(&WorkerPath::new("inbox/x").unwrap(), &vec![0; 1_000_000]).unwrap_err();
    assert!(error.is_full(), "{error}");
    assert_eq!(fs::read_dir(folder.join("worker/cache")).unwrap().count(), 0, "something half was left");
    assert_eq!(fs::read_dir(folder.join("worker/inbox")).unwrap().count(), 0, "something half was left");
    assert_eq!(place_of(&link, &attempt("a-1")).unwrap(), Place::Nowhere);
}

#[test]
fn a_read_only_worker_is_told_as_read_only_with_a_way_out() {
    let site = Site::new();
    let folder = site.folder.path().join("locked");
    let test = "a_read_only_worker_is_told_as_read_only_with_a_way_out";
    let Some(disk) = SmallDisk::mount(test, &folder, 2) else { return };
    let link = LocalLink::new("locked", folder.join("worker"));
    prepare_folder(&link).unwrap();
    disk.make_read_only();
    let entry = site.input("X.prj", FileRole::Project, b"p");
    let options = StageOptions { spare_bytes: 0 };
    let error = staging::stage(&link, &site.blobs, &spec("a-1", vec![entry]), &options, &mut |_| true).unwrap_err();
    let StageError::Link(error) = error else { panic!("{error}") };
    assert!(matches!(error, LinkError::ReadOnly { .. }), "{error}");
    let tried = link.try_folder().unwrap_err();
    assert!(tried.is_not_writable(), "{tried}");
    assert!(error.to_string().contains("choose another worker folder"), "{error}");
    assert_eq!(fs::read(site.folder.path().join("project/X.prj")).unwrap(), b"p");
}
