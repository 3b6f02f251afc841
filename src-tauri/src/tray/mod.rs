//! The sign in the tray: how the queue stands, and the way back to a window that hides.
//!
//! There may be no tray at all; then nothing here does anything, and the window never hides.

mod look;
mod place;

#[cfg(target_os = "linux")]
pub use place::vanished;
pub use place::{Tray, appeared, update};
