//! What the window does when the queue changed: notices, tray, colours of the title bar.

use crate::notices::{self, Notice};
use crate::shell::Shell;
use crate::watch::{Known, News};
use crate::{tray, window};
use tauri::{AppHandle, Manager};

/// The queue is now as `known` says, and `happened` is new.
pub fn on_news(app: &AppHandle, known: &Known, happened: &[News]) {
    let shell = app.state::<Shell>();
    let watched = window::is_in_front(app);
    for news in happened {
        if news.is_failure() && !watched {
            shell.tray.failure_unseen(true);
        }
        if let Some(notice) = notices::for_news(news, &known.settings, watched) {
            show(app, notice);
        }
    }
    window::dress(app, known.settings.theme);
    tray::update(app);
}

/// Shows a notice, on a thread of its own: the desktop may take its time.
pub fn show(app: &AppHandle, notice: Notice) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || app.state::<Shell>().notices.show(&notice));
}
