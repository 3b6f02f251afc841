//! Whole ways through this crate in real folders: snapshot, stage, take back, follow, collect.

#![allow(clippy::unwrap_used)]

mod blobs;
mod cache;
mod collect;
mod common;
mod disks;
mod far;
mod follow;
mod interrupted;
mod measured;
mod staging;
mod with_agent;
