//! Everything the window holds while it is open.

use crate::arguments::Wanted;
use crate::notices::{Notices, OfTheDesktop};
use crate::page::Pages;
use crate::tray::Tray;
use crate::watch::Watch;
use crate::window::Memory;
use controller::api::Theme;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// The state of the window, known to tauri.
pub struct Shell {
    /// `SPILLWAY_HOME`.
    pub home: PathBuf,
    /// When the program began.
    pub begun: Instant,
    /// What this start wants to be shown.
    pub wanted: Wanted,
    /// The page that is loaded.
    pub pages: Pages,
    /// What is known of the queue.
    pub watch: Watch,
    /// The sign in the tray.
    pub tray: Tray,
    /// Where the window stood.
    pub memory: Arc<Memory>,
    /// Where notices go.
    pub notices: Box<dyn Notices>,
    /// Whether the person is looking at the window.
    pub in_front: AtomicBool,
    /// Whether it was said that plans go on while the window hides.
    pub hiding_told: AtomicBool,
    /// Colours the title bar was given.
    pub dressed: Mutex<Option<Theme>>,
}

impl Shell {
    /// As it is at a start.
    pub fn new(home: PathBuf, begun: Instant, wanted: Wanted) -> Self {
        let memory = Arc::new(Memory::of(&home));
        Self {
            home,
            begun,
            wanted,
            pages: Pages::default(),
            watch: Watch::default(),
            tray: Tray::default(),
            memory,
            notices: Box::new(OfTheDesktop),
            in_front: AtomicBool::new(false),
            hiding_told: AtomicBool::new(false),
            dressed: Mutex::new(None),
        }
    }
}
