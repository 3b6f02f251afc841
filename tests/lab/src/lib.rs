//! Hosts for tests, all on this one machine and made of Debian's packages: [`LoopbackHost`] is an sshd on a loopback port,
//! [`Machine`] has a network, a disk, processes and a boot of its own, [`Wire`] is a slow or cut way to any port.
//!
//! Everything a lab made goes with it, also after a panic, and what a killed lab left goes at the next one's start. It knows
//! nothing of the programs under test, and judges nothing.

#![cfg(target_os = "linux")]

mod client;
mod commands;
mod error;
mod files;
mod keys;
mod loopback;
mod machine;
mod processes;
mod sweep;
mod wire;

pub use client::Lab;
pub use commands::program;
pub use error::LabError;
pub use keys::{KeyPair, Keys};
pub use loopback::{HostOptions, LoopbackHost};
pub use machine::{Cut, Frozen, Machine, MachineOptions};
pub use processes::{Process, Victims};
pub use wire::Wire;
