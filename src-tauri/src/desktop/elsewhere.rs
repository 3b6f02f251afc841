//! Windows and macOS: there is a display and a tray whenever somebody is logged in.

use crate::notices::Notice;
use crate::page::{HostError, HostErrorCode};
use crate::tray;
use std::path::Path;
use tauri::{AppHandle, WebviewWindow};

/// Nothing to settle.
pub fn prepare() {}

/// There is one.
pub fn display_is_named() -> bool {
    true
}

/// There is one.
pub fn open_display() -> bool {
    true
}

/// There is one.
pub fn watch_tray(app: &AppHandle) {
    tray::appeared(app);
}

/// Shows a notice.
pub fn show_notice(notice: &Notice) -> Result<(), String> {
    let mut told = notify_rust::Notification::new();
    told.summary(&notice.title).body(&notice.body);
    told.show().map(|_| ()).map_err(|error| error.to_string())
}

/// Shows a file in its folder.
pub fn reveal(path: &Path) -> Result<(), HostError> {
    opener::reveal(path).map_err(|error| refused(path, &error))
}

/// Opens a folder.
pub fn open_folder(path: &Path) -> Result<(), HostError> {
    opener::open(path).map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &opener::OpenError) -> HostError {
    let message = format!("The file manager could not show {}: {error}", path.display());
    HostError::new(HostErrorCode::NoFileManager, message)
}

/// From now on a page whose process ended is loaded again.
#[cfg(windows)]
pub fn watch_page(window: &WebviewWindow) -> tauri::Result<()> {
    use crate::window::{Reloads, on_page_ended};
    use std::cell::RefCell;
    use tauri::Manager;
    use webview2_com::ProcessFailedEventHandler;

    let app = window.app_handle().clone();
    window.with_webview(move |platform| {
        let reloads = RefCell::new(Reloads::default());
        let on_failure = ProcessFailedEventHandler::create(Box::new(move |view, _| {
            if let Some(view) = view
                && on_page_ended(&app, &mut reloads.borrow_mut(), "its process failed")
            {
                // SAFETY: called on the thread of the web view, as it wants.
                unsafe { view.Reload()? };
            }
            Ok(())
        }));
        let mut token = 0;
        // SAFETY: called on the thread of the web view, as it wants.
        let added = unsafe {
            platform.controller().CoreWebView2().and_then(|view| view.add_ProcessFailed(&on_failure, &mut token))
        };
        if let Err(error) = added {
            tracing::warn!("nobody will hear of it when the page's process ends: {error}");
        }
    })
}

/// The system loads a page whose process ended by itself.
#[cfg(not(windows))]
pub fn watch_page(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
