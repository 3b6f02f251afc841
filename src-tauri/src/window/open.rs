//! Making the window, and bringing it forward.

use super::navigation::is_our_page;
use super::place::{Area, LEAST, USUAL, fitting};
use super::{LABEL, events};
use crate::desktop;
use crate::held::held;
use crate::shell::Shell;
use controller::api::Theme;
use std::sync::atomic::Ordering;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// Makes the window and shows it where it stood.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let development = cfg!(not(feature = "custom-protocol"));
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("Spillway")
        .inner_size(USUAL.0, USUAL.1)
        .min_inner_size(LEAST.0, LEAST.1)
        .visible(false)
        .devtools(cfg!(debug_assertions))
        .on_navigation(move |url| {
            let ours = is_our_page(url, development);
            if !ours {
                tracing::warn!("the page wanted to go to {url}; it stays");
            }
            ours
        })
        .on_new_window(|url, _| {
            tracing::warn!("the page wanted a window for {url}; there is none");
            NewWindowResponse::Deny
        })
        .on_page_load(|window, load| match load.event() {
            // The page before this one is gone, and so is who listened.
            PageLoadEvent::Started => window.state::<Shell>().pages.end(),
            PageLoadEvent::Finished => {}
        })
        .build()?;
    put(&window)?;
    window.on_window_event(events::on_event(window.clone()));
    desktop::watch_page(&window)?;
    window.show()
}

/// Puts the window where it stood, where that is on a screen.
fn put(window: &WebviewWindow) -> tauri::Result<()> {
    let Some(place) = held(&window.state::<Shell>().memory.now).place else { return Ok(()) };
    let screens: Vec<Area> = window
        .available_monitors()?
        .iter()
        .map(|screen| {
            let (at, size) = (screen.position(), screen.size());
            Area { x: at.x, y: at.y, width: size.width, height: size.height }
        })
        .collect();
    if let Some(area) = fitting(place.area, &screens) {
        window.set_size(PhysicalSize::new(area.width, area.height))?;
        window.set_position(PhysicalPosition::new(area.x, area.y))?;
    }
    if place.maximised {
        window.maximize()?;
    }
    Ok(())
}

/// Shows the window above others. From any thread.
pub fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!("the window could not be brought forward: {error}");
    }
}

/// Whether the person is looking at the window.
pub fn is_in_front(app: &AppHandle) -> bool {
    app.state::<Shell>().in_front.load(Ordering::Relaxed)
}

/// The title bar in the colours of the settings.
pub fn dress(app: &AppHandle, theme: Theme) {
    let shell = app.state::<Shell>();
    if held(&shell.dressed).replace(theme) == Some(theme) {
        return;
    }
    let theme = match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    };
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.set_theme(theme)
    {
        tracing::info!("the title bar keeps its colours: {error}");
    }
}
