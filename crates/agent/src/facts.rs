//! What `spillway-agent facts` prints.

use crate::{folder, machine};
use protocol::{SCHEMA_VERSION, WorkerFacts};
use std::path::Path;

/// Facts about this machine; `folder` says whose disk is meant, and need not exist yet.
pub fn facts(folder: &Path) -> WorkerFacts {
    let (memory_bytes, memory_available_bytes) = machine::memory();
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let existing = absolute.ancestors().find(|path| path.exists()).unwrap_or(&absolute);
    WorkerFacts {
        schema: SCHEMA_VERSION,
        agent_version: crate::VERSION.to_owned(),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        hostname: machine::hostname(),
        machine_id: machine::machine_id(),
        boot_id: machine::boot_id(),
        cores: std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        memory_bytes,
        memory_available_bytes,
        disk_free_bytes: machine::disk_free(existing).unwrap_or(0),
        clock: folder::now(),
    }
}
