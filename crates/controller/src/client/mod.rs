//! How a client talks to the controller: it finds or starts it, sends commands, follows a run, and watches everything.
//!
//! Knows the types of [`crate::api`] and the socket, and nothing of the controller's insides.

mod address;
mod connection;
mod error;
mod relay;
mod start;
#[cfg(unix)]
mod unix;
mod watcher;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use address::{ControllerFile, read_controller_file, socket_name};
pub use connection::{Client, Follower, LONGEST_LINE};
pub use error::ClientError;
pub use relay::relay;
pub use watcher::Watcher;
