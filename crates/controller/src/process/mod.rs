//! The process itself: the only one of its home, one socket, one thread that owns all state.
//!
//! Connections and jobs run elsewhere and speak to that thread by [`event::Event`]; nothing else changes the state.

mod announce;
pub(crate) mod clients;
mod connection;
pub(crate) mod event;
pub(crate) mod following;
pub(crate) mod jobs;
mod listen;
mod outgoing;
mod run;
#[cfg(test)]
mod tests;
#[cfg(unix)]
mod unix;
pub(crate) mod watching;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub use run::{ControllerError, run_controller};
