//! The session bus. Where none is named none is looked for: the library would start one.

use gtk::gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, bus_get_sync};
use gtk::glib::{Variant, VariantTy};

/// Milliseconds until a service that does not answer is given up.
const PATIENCE: i32 = 5000;

/// The session bus.
pub fn session() -> Result<DBusConnection, String> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let in_runtime_folder =
        || named("XDG_RUNTIME_DIR").is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists());
    if named("DBUS_SESSION_BUS_ADDRESS").is_none() && !in_runtime_folder() {
        return Err("there is no session bus".to_owned());
    }
    let bus = bus_get_sync(BusType::Session, Cancellable::NONE).map_err(|error| error.to_string())?;
    // The end of the bus is not the end of the window.
    bus.set_exit_on_close(false);
    Ok(bus)
}

/// Calls a method and waits for its answer.
pub fn call(
    bus: &DBusConnection,
    (name, path, interface): (&str, &str, &str),
    method: &str,
    arguments: &Variant,
    answers: Option<&VariantTy>,
) -> Result<Variant, String> {
    let flags = DBusCallFlags::NONE;
    bus.call_sync(Some(name), path, interface, method, Some(arguments), answers, flags, PATIENCE, Cancellable::NONE)
        .map_err(|error| error.to_string())
}
