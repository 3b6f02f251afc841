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

#[cfg(target_os = "linux")]
pub(super) fn flush_disk_of(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(fs::File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn flush_disk_of(_folder: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn make_program(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_mode(permissions.mode() | 0o500);
    fs::set_permissions(path, permissions)
}

pub(super) fn ends_with_session() -> Option<String> {
    let user = std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_default();
    super::session::ends_with_session(Path::new("/"), &user)
}

pub(super) fn boot_id() -> String {
    match fs::read_to_string("/proc/sys/kernel/random/boot_id") {
        Ok(text) => text.trim().to_owned(),
        Err(_) => format!("boot-time-{}", sysinfo::System::boot_time().unwrap_or(0)),
    }
}

pub(super) fn anyone_works_in(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let Ok(processes) = processes() else { return false };
    processes.filter_map(|pid| fs::read_link(format!("/proc/{pid}/cwd")).ok()).any(|place| place.starts_with(&folder))
}

pub(super) fn group_lives(group: u32) -> bool {
    let Some(pid) = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    if rustix::process::test_kill_process_group(pid) == Err(rustix::io::Errno::SRCH) {
        return false;
    }
    // Ended processes that nobody took note of yet are still in the group.
    match processes() {
        Ok(processes) => processes.filter_map(|pid| stat_of(&pid)).any(|stat| stat.group == group && !stat.ended),
        Err(_) => true,
    }
}

pub(super) fn process_start(pid: u32) -> Option<u64> {
    stat_of(&pid.to_string()).filter(|stat| !stat.ended).map(|stat| stat.start)
}

/// What /proc/PID/stat says.
struct ProcessStat {
    ended: bool,
    group: u32,
    /// Clock ticks since the boot.
    start: u64,
}

fn stat_of(pid: &str) -> Option<ProcessStat> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; fields are counted after its end. State is field 3, group 5, start 22.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let ended = matches!(fields.next()?, "Z" | "X");
    let group = fields.nth(1)?.parse().ok()?;
    let start = fields.nth(16)?.parse().ok()?;
    Some(ProcessStat { ended, group, start })
}

/// Numbers of all processes.
fn processes() -> io::Result<impl Iterator<Item = String>> {
    let names = fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    Ok(names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())))
}

pub(super) fn detach(command: &mut Command) {
    // SAFETY: setsid is async-signal-safe and touches no memory of the parent.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            Ok(())
        });
    }
}

pub(super) fn ask_to_end(pid: u32) -> io::Result<()> {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(rustix::process::kill_process(pid, rustix::process::Signal::TERM)?)
}

/// The streams of this program are its own here already.
pub(super) fn keep_streams_to_oneself() {}

/// A session of its own is outside of everything.
pub(super) fn spawn_outside(command: &mut Command) -> io::Result<Child> {
    command.spawn()
}
