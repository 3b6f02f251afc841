//! Whether there is a tray: a library, and a desktop that shows what it is given.

use super::bus;
use crate::tray;
use gtk::gio::DBusSignalFlags;
use gtk::glib::{VariantTy, prelude::*};
use tauri::AppHandle;

/// Who shows signs, where the desktop has such a place.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

const BUS: (&str, &str, &str) = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");

/// The libraries by which the sign is made, as the crate looks for them; it ends the program where it finds none.
const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];

/// From now on the tray is made when there is one. On the main thread.
pub fn watch_tray(app: &AppHandle) {
    if let Err(reason) = watch(app) {
        tracing::info!("no sign in the tray: {reason}");
    }
}

fn watch(app: &AppHandle) -> Result<(), String> {
    // SAFETY: these libraries run no code of their own when they are loaded, beyond GTK's, which is loaded already.
    if !LIBRARIES.iter().any(|name| unsafe { libloading::Library::new(name) }.is_ok()) {
        return Err(format!("neither {} nor {} is installed", LIBRARIES[0], LIBRARIES[1]));
    }
    let bus = bus::session()?;
    let later = app.clone();
    let (name, path, interface) = BUS;
    // The subscription lasts as long as the bus.
    bus.signal_subscribe(
        Some(name),
        Some(interface),
        Some("NameOwnerChanged"),
        Some(path),
        Some(WATCHER),
        DBusSignalFlags::NONE,
        move |_, _, _, _, _, arguments| {
            let owner = arguments.get::<(String, String, String)>().map(|(_, _, owner)| owner);
            match owner.is_some_and(|owner| !owner.is_empty()) {
                true => tray::appeared(&later),
                false => tray::vanished(&later),
            }
        },
    );
    let reply = VariantTy::new("(b)").ok();
    let has_owner = bus::call(&bus, BUS, "NameHasOwner", &(WATCHER,).to_variant(), reply)?;
    if has_owner.get::<(bool,)>() == Some((true,)) {
        tray::appeared(app);
    } else {
        tracing::info!("this desktop has no tray (nobody is {WATCHER})");
    }
    Ok(())
}
