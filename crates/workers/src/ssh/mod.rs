//! Machines over SSH: how the system's `ssh` is called, how the agent gets there, and what its words mean.
//!
//! Nothing from a file, a setting or a host reaches a remote shell unquoted.

mod call;
mod dial;
mod quote;
mod words;

pub use dial::{RemoteFolder, SshDial};
