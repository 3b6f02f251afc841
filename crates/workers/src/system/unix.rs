//! Unix.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};

pub(super) fn free_space(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

pub(super) fn mark_used(path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
        last_modification: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
    };
    Ok(utimensat(CWD, path, &times, AtFlags::empty())?)
}

pub(super) fn file_identity(metadata: &Metadata) -> (u64, i64) {
    (metadata.ino(), metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec()))
}

pub(super) fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_mode(permissions.mode() | 0o200);
    fs::set_permissions(path, permissions)
}

pub(super) fn boot_id() -> String {
    match fs::read_to_string("/proc/sys/kernel/random/boot_id") {
        Ok(text) => text.trim().to_owned(),
        Err(_) => format!("boot-time-{}", sysinfo::System::boot_time().unwrap_or(0)),
    }
}

pub(super) fn anyone_works_in(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let Ok(processes) = fs::read_dir("/proc") else { return false };
    processes
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()))
        .filter_map(|entry| fs::read_link(entry.path().join("cwd")).ok())
        .any(|place| place.starts_with(&folder))
}

pub(super) fn group_lives(group: u32) -> bool {
    let Some(group) = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    match rustix::process::test_kill_process_group(group) {
        Ok(()) => true,
        // Somebody else's process lives under that number.
        Err(error) => error == rustix::io::Errno::PERM,
    }
}

pub(super) fn process_start(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; fields are counted after its end. State is field 3, start time field 22.
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

pub(super) fn spawn_detached(command: &mut Command) -> io::Result<Child> {
    // SAFETY: setsid is async-signal-safe and touches no memory of the parent.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            Ok(())
        });
    }
    command.spawn()
}

pub(super) fn ask_to_end(pid: u32) -> io::Result<()> {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(rustix::process::kill_process(pid, rustix::process::Signal::TERM)?)
}
