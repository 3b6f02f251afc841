//! The three commands of tauri. They only pass on.

use super::carry_out::carry_out;
use super::command::{HostCommand, HostError, HostReply};
use super::event::HostEvent;
use crate::shell::Shell;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

/// A page is loaded and wants to talk to the controller. `lines` is sent the controller's lines, `events` what the window
/// has to say.
#[tauri::command]
pub fn connect(lines: Channel<Vec<String>>, events: Channel<HostEvent>, shell: State<'_, Shell>) {
    shell.pages.connect(shell.home.clone(), lines, events);
}

/// A line of the page for the controller.
#[tauri::command]
pub async fn send(line: String, shell: State<'_, Shell>) -> Result<(), HostError> {
    shell.pages.send(line).await
}

/// Something only the host can do.
#[tauri::command]
pub async fn host(command: HostCommand, window: WebviewWindow) -> Result<HostReply, HostError> {
    carry_out(command, &window).await
}
