//! The one window: where it stands, what it shows, how it closes.

mod close;
mod events;
mod memory;
mod navigation;
mod open;
mod place;
mod reloads;

pub use close::close;
pub use memory::Memory;
pub use open::{bring_forward, dress, is_in_front, open};
pub use reloads::{Reloads, on_page_ended};

/// Label of the window, as the capability names it.
pub const LABEL: &str = "main";
