//! What happens to the window.

use super::close::close;
use super::place::{Area, Place};
use crate::page::HostEvent;
use crate::shell::Shell;
use crate::tray;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use tauri::{DragDropEvent, Manager, WebviewWindow, WindowEvent};

/// Takes the events of this window.
pub fn on_event(window: WebviewWindow) -> impl Fn(&WindowEvent) + Send + 'static {
    move |event| match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(window.app_handle());
        }
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => remember(&window),
        WindowEvent::Focused(focused) => on_focus(&window, *focused),
        WindowEvent::DragDrop(drag) => on_drag(&window.state::<Shell>(), drag),
        // A list of tauri that may grow.
        _ => {}
    }
}

fn on_focus(window: &WebviewWindow, focused: bool) {
    let shell = window.state::<Shell>();
    shell.in_front.store(focused, Ordering::Relaxed);
    if focused && shell.tray.failure_unseen(false) {
        tray::update(window.app_handle());
    }
}

fn on_drag(shell: &Shell, drag: &DragDropEvent) {
    let inside = |inside| HostEvent::Drag { inside };
    match drag {
        DragDropEvent::Enter { .. } => {
            shell.pages.tell(inside(true));
        }
        DragDropEvent::Leave => {
            shell.pages.tell(inside(false));
        }
        DragDropEvent::Drop { paths, .. } => {
            shell.pages.tell(inside(false));
            let words = |path: &PathBuf| path.to_string_lossy().into_owned();
            let paths: Vec<String> = paths.iter().filter(|path| path.is_absolute()).map(words).collect();
            if !paths.is_empty() {
                shell.pages.tell(HostEvent::Dropped { paths });
            }
        }
        // Moves over the window; and a list of tauri that may grow.
        _ => {}
    }
}

/// Notes where the window stands. What the system does not say is left as it was.
fn remember(window: &WebviewWindow) {
    let shell = window.state::<Shell>();
    if window.is_minimized().unwrap_or(true) || !window.is_visible().unwrap_or(false) {
        return;
    }
    let before = crate::held::held(&shell.memory.now).place;
    let maximised = window.is_maximized().unwrap_or(false);
    let area = match (maximised, before) {
        // The size to go back to is the one before.
        (true, Some(before)) => Some(before.area),
        (true, None) | (false, _) => match (window.outer_position(), window.inner_size()) {
            (Ok(at), Ok(size)) => Some(Area { x: at.x, y: at.y, width: size.width, height: size.height }),
            (Err(_), _) | (_, Err(_)) => None,
        },
    };
    if let Some(area) = area {
        shell.memory.remember_place(Place { area, maximised });
    }
}
