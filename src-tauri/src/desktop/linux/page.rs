//! News that the process of the page ended.

use crate::window::{Reloads, on_page_ended};
use gtk::glib;
use std::cell::RefCell;
use tauri::{Manager, WebviewWindow};
use webkit2gtk::WebViewExt;

/// From now on a page whose process ended is loaded again.
pub fn watch_page(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |platform| {
        let reloads = RefCell::new(Reloads::default());
        platform.inner().connect_web_process_terminated(move |view, reason| {
            if on_page_ended(&app, &mut reloads.borrow_mut(), &format!("{reason:?}")) {
                let view = view.clone();
                // Not from within its own signal.
                glib::idle_add_local_once(move || view.reload());
            }
        });
    })
}
