//! This machine: who it is, since when it runs, what it has. Reads only.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use serde::{Deserialize, Serialize};
use std::path::Path;

/// A process that cannot be mistaken for a later one with the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessIdentity {
    /// Process id; on Unix an engine's is also its process group.
    pub pid: u32,
    /// Start in the system's own unit, 0 where it cannot be read.
    pub start_time: u64,
}

/// The identity of a living process.
pub fn identity_of(pid: u32) -> ProcessIdentity {
    ProcessIdentity { pid, start_time: system::start_time(pid).unwrap_or(0) }
}

/// Name of the machine.
pub fn hostname() -> String {
    system::hostname()
}

/// Stable id of the machine; made from its name where the system has none.
pub fn machine_id() -> String {
    system::machine_id().filter(|id| !id.is_empty()).unwrap_or_else(|| {
        let hash = blake3::hash(hostname().as_bytes()).to_hex();
        format!("name-{}", &hash[..32])
    })
}

/// Changes with every start of the machine.
pub fn boot_id() -> String {
    system::boot_id()
}

/// Whether two boot ids mean the same boot; where a boot is told by its time, the clock may have been corrected a little.
pub fn same_boot(one: &str, other: &str) -> bool {
    let time = |id: &str| id.strip_prefix("boot-time-").and_then(|seconds| seconds.parse::<i64>().ok());
    match (time(one), time(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= 60,
        _ => one == other,
    }
}

/// Free bytes for this user on the disk of a folder.
pub fn disk_free(folder: &Path) -> Option<u64> {
    system::disk_free(folder)
}

/// Memory of the machine, and what of it is free for a plan now, in bytes.
pub fn memory() -> (u64, u64) {
    let Ok(mut system) = sysinfo::System::new() else { return (0, 0) };
    system.refresh_memory();
    let (total, available) = (system.total_memory(), system.available_memory());
    // A container may have less than its host.
    match system.cgroup_limits() {
        Some(limits) if limits.total_memory > 0 => (total.min(limits.total_memory), available.min(limits.free_memory)),
        _ => (total, available),
    }
}

/// A number that grows whenever the system ends a process because memory ran out; none where it does not say.
pub fn memory_kills() -> Option<u64> {
    system::memory_kills()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_stays_the_same_machine() {
        assert_eq!(machine_id(), machine_id());
        assert!(same_boot(&boot_id(), &boot_id()));
        assert!(same_boot("boot-time-100", "boot-time-130"));
        assert!(!same_boot("boot-time-100", "boot-time-900"));
        assert!(!hostname().is_empty());
        let (total, available) = memory();
        assert!(total > 0 && available <= total);
        assert!(disk_free(&std::env::temp_dir()).is_some());
    }

    #[test]
    fn a_process_is_known_by_its_start() {
        let own = identity_of(std::process::id());
        assert_eq!(own, identity_of(std::process::id()));
        assert_ne!(own.start_time, 0);
    }
}
