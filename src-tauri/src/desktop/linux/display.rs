//! Whether there is a display, and how the web view draws on it.

use std::path::Path;

/// Where graphics cards are.
const CARDS: &str = "/dev/dri";

/// Switches off the way of drawing that needs a graphics card.
const WITHOUT_CARD: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Settles how the web view draws. Before any thread is started.
pub fn prepare() {
    if std::env::var_os(WITHOUT_CARD).is_none() && !has_card(Path::new(CARDS)) {
        // SAFETY: no other thread runs yet.
        unsafe { std::env::set_var(WITHOUT_CARD, "1") };
    }
}

/// Without a card that draws, software does, and does it several times faster without the detour.
fn has_card(cards: &Path) -> bool {
    let entries = std::fs::read_dir(cards).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
}

/// Whether a display is named at all; asked before anything is opened.
pub fn display_is_named() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Opens the display. False where it cannot be opened.
pub fn open_display() -> bool {
    gtk::init().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_card_where_something_can_draw() {
        let cards = tempfile::tempdir().unwrap();
        assert!(!has_card(&cards.path().join("missing")));
        assert!(!has_card(cards.path()));
        // A screen that is only shown on: a virtual machine's.
        std::fs::write(cards.path().join("card0"), "").unwrap();
        assert!(!has_card(cards.path()));
        std::fs::write(cards.path().join("renderD128"), "").unwrap();
        assert!(has_card(cards.path()));
    }
}
