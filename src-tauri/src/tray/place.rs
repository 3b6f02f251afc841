//! The tray itself: made where there is one, kept up to date. Everything here happens on the main thread.

use super::look::{Look, QueueEntry, Sign, look};
use crate::held::held;
use crate::shell::Shell;
use crate::{quit, window};
use controller::api::{Command, RunRef, RunState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, include_image};

const IDLE: Image<'static> = include_image!("../assets/icons/tray-idle.png");
const RUNNING: Image<'static> = include_image!("../assets/icons/tray-running.png");
const FAILED: Image<'static> = include_image!("../assets/icons/tray-failed.png");

/// The tray of this window.
#[derive(Default)]
pub struct Tray {
    there: AtomicBool,
    failure_unseen: AtomicBool,
    made: Mutex<Option<Made>>,
}

struct Made {
    icon: TrayIcon,
    sentence: MenuItem<tauri::Wry>,
    shown: Look,
}

impl Tray {
    /// Whether a hidden window can be reached by it.
    pub fn is_there(&self) -> bool {
        self.there.load(Ordering::Relaxed)
    }

    /// Something failed while nobody looked; or somebody looked. True where that is new.
    pub fn failure_unseen(&self, unseen: bool) -> bool {
        self.failure_unseen.swap(unseen, Ordering::Relaxed) != unseen
    }
}

/// The desktop has a tray.
pub fn appeared(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let missing = held(&shell.tray.made).is_none();
    if missing {
        match make(app, now(&shell)) {
            Ok(made) => *held(&shell.tray.made) = Some(made),
            Err(error) => {
                tracing::warn!("no sign in the tray: {error}");
                return;
            }
        }
    }
    shell.tray.there.store(true, Ordering::Relaxed);
}

/// The desktop's tray is gone, as on Linux alone it can be. The sign is kept: where the tray comes back, it shows again.
#[cfg(target_os = "linux")]
pub fn vanished(app: &AppHandle) {
    app.state::<Shell>().tray.there.store(false, Ordering::Relaxed);
}

/// Shows what is known now. From any thread.
pub fn update(app: &AppHandle) {
    let later = app.clone();
    // Fails only while the program ends.
    drop(app.run_on_main_thread(move || {
        let shell = later.state::<Shell>();
        let wanted = now(&shell);
        if let Some(made) = held(&shell.tray.made).as_mut()
            && made.shown != wanted
            && let Err(error) = show(&later, made, wanted)
        {
            tracing::info!("the sign in the tray could not be changed: {error}");
        }
    }));
}

fn now(shell: &Shell) -> Look {
    look(&shell.watch.known(), shell.tray.failure_unseen.load(Ordering::Relaxed))
}

fn make(app: &AppHandle, wanted: Look) -> tauri::Result<Made> {
    let (menu, sentence) = menu(app, &wanted)?;
    let icon = TrayIconBuilder::with_id("spillway")
        .icon(icon(wanted.sign))
        .tooltip(&wanted.sentence)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| on_entry(app, event.id().as_ref()))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::bring_forward(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(Made { icon, sentence, shown: wanted })
}

fn show(app: &AppHandle, made: &mut Made, wanted: Look) -> tauri::Result<()> {
    if wanted.sign != made.shown.sign {
        made.icon.set_icon(Some(icon(wanted.sign)))?;
    }
    if wanted.queue != made.shown.queue {
        let (menu, sentence) = menu(app, &wanted)?;
        made.icon.set_menu(Some(menu))?;
        made.sentence = sentence;
    }
    if wanted.sentence != made.shown.sentence {
        made.sentence.set_text(&wanted.sentence)?;
        made.icon.set_tooltip(Some(&wanted.sentence))?;
    }
    made.shown = wanted;
    Ok(())
}

/// The menu begins with the sentence: not every tray shows a tooltip.
fn menu(app: &AppHandle, look: &Look) -> tauri::Result<(Menu<tauri::Wry>, MenuItem<tauri::Wry>)> {
    let entry = |id: &str, words: &str, enabled: bool| MenuItem::with_id(app, id, words, enabled, None::<&str>);
    let sentence = entry("sentence", &look.sentence, false)?;
    let menu = Menu::with_items(app, &[&sentence, &PredefinedMenuItem::separator(app)?])?;
    menu.append(&entry("open", "Open Spillway", true)?)?;
    if let Some(queue) = look.queue {
        menu.append(&entry("queue", queue.words(), true)?)?;
    }
    menu.append(&entry("quit", "Quit…", true)?)?;
    Ok((menu, sentence))
}

fn icon(sign: Sign) -> Image<'static> {
    match sign {
        Sign::Idle => IDLE,
        Sign::Running => RUNNING,
        Sign::Failed => FAILED,
    }
}

fn on_entry(app: &AppHandle, id: &str) {
    match id {
        "open" => window::bring_forward(app),
        "queue" => on_queue_entry(app),
        "quit" => quit::on_quit_wanted(app),
        other => tracing::warn!("the tray has no entry {other}"),
    }
}

fn on_queue_entry(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let known = shell.watch.known();
    let Some(entry) = look(&known, false).queue else { return };
    for (id, run) in &known.runs {
        let which = RunRef(Some(id.clone()));
        match (entry, run.state) {
            (QueueEntry::Pause, RunState::Active) => shell.watch.send(Command::RunPause(which)),
            (QueueEntry::Resume, RunState::Paused) => shell.watch.send(Command::RunResume(which)),
            (
                QueueEntry::Pause | QueueEntry::Resume,
                RunState::Active | RunState::Paused | RunState::Interrupted | RunState::Finished | RunState::Cancelled,
            ) => {}
        }
    }
}
