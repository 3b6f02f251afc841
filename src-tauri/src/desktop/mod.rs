//! What each desktop does in its own way: display, tray, notices, file manager, news of the page's process.
//!
//! Linux speaks GTK and the session bus; elsewhere the system's own interfaces are behind small crates.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

pub use system::{display_is_named, open_display, open_folder, prepare, reveal, show_notice, watch_page, watch_tray};
