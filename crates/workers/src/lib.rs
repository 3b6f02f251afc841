//! How the controller reaches the machines that compute: links, staging, following, collecting, checklists, worker files.
//!
//! - [`link`]: the two traits of a worker, its files and the start of its agent; [`local`] is this machine.
//! - [`blobs`]: the controller's own snapshots of input files, by content.
//! - [`staging`]: brings an attempt to a worker, takes it back, cleans up.
//! - [`follow`]: news of a worker's attempts; [`alive`]: proof that an attempt is dead.
//! - [`collect`]: fetches what an attempt made, verified.
//! - [`far`]: a worker folder on another machine, reached over any way for bytes.
//! - [`ssh`]: such a way by a library or the system's `ssh`.
//! - [`account`] and [`credentials`]: whose password it is; passwords, in the system's store.
//! - [`engine_search`]: which engines stand on a worker.
//! - [`worker_file`] and [`settings`]: what a person says about a worker; [`checklist`]: what makes it ready.
//!
//! Everything here is synchronous. Nothing here decides where a plan runs.

pub mod account;
pub mod alive;
pub mod blobs;
pub mod checklist;
pub mod collect;
#[cfg(feature = "credentials")]
pub mod credentials;
pub mod engine_search;
pub mod far;
pub mod follow;
pub mod link;
pub mod local;
pub mod seal;
pub mod secret;
pub mod settings;
pub mod ssh;
pub mod staging;
pub mod system;
pub mod worker_file;
