//! `spillway-window`: the page of Spillway in a window of its own, with dialogs, tray and notices. A thin shell.
//!
//! It decides nothing about plans: the page talks to the controller, which is another process, and the window only
//! carries its lines. The only crate that knows tauri.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod controller_program;
mod crash;
mod desktop;
mod held;
mod instance;
mod log;
mod measure;
mod notices;
mod on_news;
mod page;
mod quit;
mod shell;
mod tray;
mod watch;
mod window;

use arguments::{Arguments, Wanted};
use clap::Parser;
use instance::{Claim, Only};
use shell::Shell;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use tauri::{Manager, RunEvent};

/// There is no display.
const NO_DISPLAY: u8 = 3;

fn main() -> ExitCode {
    let begun = Instant::now();
    if let Some(ended) = controller_program::run_where_asked() {
        return ended;
    }
    let wanted = Arguments::parse().wanted();
    let home = controller::home();
    if let Err(error) = make(&home) {
        return complain(
            1,
            &format!("the folder {} cannot be used: {error}. Choose another one with SPILLWAY_HOME", home.display()),
        );
    }
    crash::install(&home);
    log::begin(&home);
    desktop::prepare();
    controller_program::name();
    if !desktop::display_is_named() {
        return without_display();
    }
    let only = match instance::claim(&home, &wanted) {
        Ok(Claim::First(only)) => only,
        Ok(Claim::HandedOver) => return ExitCode::SUCCESS,
        Err(error) => return complain(1, &error.to_string()),
    };
    if !desktop::open_display() {
        return without_display();
    }
    match run(Shell::new(home, begun, wanted), only) {
        Ok(status) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
        Err(error) => complain(1, &format!("the window cannot be opened: {error}")),
    }
}

/// Opens the window, and stays until it ends.
fn run(shell: Shell, mut only: Only) -> tauri::Result<i32> {
    let app = tauri::Builder::default()
        .manage(shell)
        .invoke_handler(tauri::generate_handler![page::host::connect, page::host::send, page::host::host])
        .setup(move |app| {
            let app = app.handle();
            let shell = app.state::<Shell>();
            // First of all, so that the controller is there when the page asks for it.
            shell.watch.begin(app, shell.home.clone());
            window::open(app)?;
            desktop::watch_tray(app);
            let memory = shell.memory.clone();
            std::thread::Builder::new().name("memory".to_owned()).spawn(move || memory.keep_written())?;
            let first = app.clone();
            only.welcome(move |wanted| on_second_start(&first, wanted));
            // Held as long as the program lives.
            app.manage(only);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    Ok(app.run_return(|app, event| {
        if let RunEvent::Exit = event {
            app.state::<Shell>().memory.write();
        }
    }))
}

/// The program was started again for this home.
fn on_second_start(app: &tauri::AppHandle, wanted: Wanted) {
    window::bring_forward(app);
    app.state::<Shell>().pages.tell(page::HostEvent::Open { project: wanted.project, sample: wanted.sample });
}

/// The home, for this user only. The program stands in it from now on, so that no folder of the user is held.
fn make(home: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(home)?;
    std::env::set_current_dir(home)
}

fn without_display() -> ExitCode {
    complain(
        NO_DISPLAY,
        "there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY). In a terminal, use spillway; for a \
         browser, spillway serve",
    )
}

fn complain(status: u8, words: &str) -> ExitCode {
    eprintln!("spillway-window: {words}");
    ExitCode::from(status)
}
