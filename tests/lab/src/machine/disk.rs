//! A machine's disk: a file with a file system in it, mounted where only the machine sees it.

use super::PATIENCE;
use crate::commands::{command, run};
use crate::{LabError, processes};
use rustix::fs::{FallocateFlags, StatVfs, fallocate, statvfs};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Takes the room of a disk that is made full.
const FILLER: &str = "srv/.filler";

pub(super) fn make(image: &Path, mib: u64) -> Result<(), LabError> {
    let file = File::create(image).map_err(LabError::io("make", image))?;
    file.set_len(mib << 20).map_err(LabError::io("lengthen", image))?;
    run(command("mkfs.ext4")?.args(["-q", "-F", "-m", "0", "-E", "nodiscard"]).arg(image)).map(drop)
}

/// The mount goes a moment after the last process that saw it; a second mount of the same image would harm it.
pub(super) fn wait_until_free(image: &Path) -> Result<(), LabError> {
    processes::until(PATIENCE, "the machine's disk is still in use", String::new, || Ok(devices_of(image).is_empty()))
}

/// Loop devices behind which this image stands.
fn devices_of(image: &Path) -> Vec<PathBuf> {
    let devices = fs::read_dir("/sys/block").into_iter().flatten().flatten().map(|entry| entry.path());
    devices
        .filter(|device| {
            let file = fs::read_to_string(device.join("loop/backing_file")).unwrap_or_default();
            Path::new(file.trim_end().trim_end_matches(" (deleted)")) == image
        })
        .collect()
}

/// Leaves so many bytes free, or less than a block more.
pub(super) fn fill(root: &Path, leave: u64) -> Result<(), LabError> {
    let filler = root.join(FILLER);
    let file = File::options().create(true).truncate(false).write(true).open(&filler);
    let file = file.map_err(LabError::io("open", &filler))?;
    let mut length = file.metadata().map_err(LabError::io("read", &filler))?.len();
    // The map of a large file takes blocks of its own, so the last few are had one by one.
    for step in [1 << 20, block(root)?] {
        while let Some(more) = free(root)?.checked_sub(leave).map(|more| more / step * step).filter(|more| *more > 0) {
            if fallocate(&file, FallocateFlags::empty(), length, more).is_ok() {
                length += more;
            } else if fallocate(&file, FallocateFlags::empty(), length, step).is_ok() {
                length += step;
            } else {
                break;
            }
        }
    }
    Ok(())
}

fn block(root: &Path) -> Result<u64, LabError> {
    Ok(asked(root)?.f_frsize)
}

fn asked(root: &Path) -> Result<StatVfs, LabError> {
    let disk = root.join("srv");
    statvfs(&disk).map_err(|error| LabError::io("ask", &disk)(error.into()))
}

pub(super) fn empty(root: &Path) -> Result<(), LabError> {
    let filler = root.join(FILLER);
    match fs::remove_file(&filler) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(LabError::io("remove", &filler)(error)),
        _ => Ok(()),
    }
}

/// Bytes that can still be written.
pub(super) fn free(root: &Path) -> Result<u64, LabError> {
    let answer = asked(root)?;
    Ok(answer.f_bavail * answer.f_frsize)
}
