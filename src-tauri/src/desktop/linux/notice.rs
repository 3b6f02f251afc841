//! Notices by the desktop's notification service.

use super::bus;
use crate::notices::Notice;
use gtk::glib::{Variant, prelude::*};
use std::collections::HashMap;

const SERVICE: (&str, &str, &str) =
    ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications");

/// Shows a notice.
pub fn show_notice(notice: &Notice) -> Result<(), String> {
    let bus = bus::session()?;
    let hints: HashMap<String, Variant> = HashMap::new();
    let (replaces, expires, entries) = (0_u32, -1_i32, Vec::<String>::new());
    let body = plain(&notice.body);
    let arguments = ("Spillway", replaces, "", notice.title.as_str(), body.as_str(), entries, hints, expires);
    bus::call(&bus, SERVICE, "Notify", &arguments.to_variant(), None).map(|_| ())
}

/// Some services read markup in the body, others show it as it is: text from outside must mean the same to both.
fn plain(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›").replace('&', "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_no_markup() {
        assert_eq!(plain("<a href=x>Q & A</a>"), "‹a href=x›Q + A‹/a›");
    }
}
