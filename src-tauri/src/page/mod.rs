//! What the page and the window say to each other: lines of the controller, and a short list of things only a host can do.
//!
//! Three commands of tauri and no more: `connect`, `send`, `host`. Everything else is a value of [`HostCommand`].

mod carry_out;
mod command;
mod connection;
mod dialogs;
mod event;
pub mod host;
mod lines;
#[cfg(test)]
mod typescript;

pub use command::{HostError, HostErrorCode, QuitHow};
pub use connection::Pages;
pub use event::HostEvent;
