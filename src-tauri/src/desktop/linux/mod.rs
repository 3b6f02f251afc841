//! Linux: GTK, WebKitGTK, and the session bus.

mod bus;
mod display;
mod files;
mod notice;
mod page;
mod tray;

pub use display::{display_is_named, open_display, prepare};
pub use files::{open_folder, reveal};
pub use notice::show_notice;
pub use page::watch_page;
pub use tray::watch_tray;
