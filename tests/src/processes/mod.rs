//! Processes of a test, by operating system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{alive, kill, that_name};
#[cfg(windows)]
pub use windows::{alive, kill, that_name};
