//! Whole ways through this crate in real folders: snapshot, stage, take back, follow, collect.

#![allow(clippy::unwrap_used)]

mod blobs;
mod cache;
mod collect;
mod common;
#[cfg(feature = "ssh2")]
mod cut_cable;
mod disks;
mod far;
mod follow;
mod interrupted;
mod measured;
#[cfg(all(unix, feature = "ssh2"))]
mod measured_ssh;
mod over_ssh;
#[cfg(target_os = "linux")]
mod packed;
#[cfg(feature = "ssh2")]
mod ssh_library;
mod sshd;
mod staging;
mod with_agent;
