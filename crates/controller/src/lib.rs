//! The controller: the process that owns the store and the queue, and the list of commands by which clients talk to it.
//!
//! Clients use [`api`] (types), [`client`] (the socket), [`home`] and [`run_controller`], and nothing else.

pub mod api;
mod attempts;
pub mod client;
mod clock;
mod desk;
mod embedded;
mod fleet;
mod home;
mod keep_awake;
mod kill_point;
mod machine;
mod process;
mod publish;
mod results;
mod runs;
mod settings;
mod store;
mod support;

pub use home::home;
pub use process::{ControllerError, run_controller};
