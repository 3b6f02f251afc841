//! The page that is loaded now, and its way to the controller.
//!
//! There is one at most: a page that is loaded again ends what its forerunner had.

use super::command::{HostError, HostErrorCode};
use super::event::HostEvent;
use super::lines;
use crate::crash::PageErrors;
use crate::held::held;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::mpsc;

/// Commands of the page that wait for the controller; beyond that the page waits.
const WAITING: usize = 64;

/// Bytes of one command. Worker files and the window's memory are the largest ones.
const LONGEST: usize = 4 << 20;

/// The page that is loaded now.
#[derive(Default)]
pub struct Pages {
    now: Mutex<Option<Page>>,
    loads: Mutex<u64>,
    errors: Mutex<PageErrors>,
}

struct Page {
    to_controller: mpsc::Sender<String>,
    events: Channel<HostEvent>,
    relay: JoinHandle<()>,
}

impl Drop for Page {
    fn drop(&mut self) {
        // Also while it looks for a controller: one must not be started for a page that is gone.
        self.relay.abort();
    }
}

impl Pages {
    /// A page is there: its lines go to the controller of this home, and back.
    pub fn connect(&self, home: PathBuf, to_page: Channel<Vec<String>>, events: Channel<HostEvent>) {
        let (to_controller, from_page) = mpsc::channel(WAITING);
        let (say, said) = mpsc::unbounded_channel();
        tauri::async_runtime::spawn(lines::carry(said, to_page));
        let relay = tauri::async_runtime::spawn(async move {
            controller::client::relay(&home, from_page, move |line| say.send(line).is_ok()).await;
        });
        *held(&self.errors) = PageErrors::default();
        *held(&self.loads) += 1;
        drop(held(&self.now).replace(Page { to_controller, events, relay }));
    }

    /// The page is gone: it is loaded anew, its process ended, or the window ends.
    pub fn end(&self) {
        drop(held(&self.now).take());
    }

    /// Whether the page that is there is the first of this start.
    pub fn is_first(&self) -> bool {
        *held(&self.loads) <= 1
    }

    /// Hands a command of the page to the controller.
    pub async fn send(&self, line: String) -> Result<(), HostError> {
        if line.len() > LONGEST {
            let message = format!("the command has {} bytes; {LONGEST} are the most", line.len());
            return Err(HostError::new(HostErrorCode::TooLong, message));
        }
        let to_controller = held(&self.now).as_ref().map(|page| page.to_controller.clone());
        let gone = || HostError::new(HostErrorCode::NotConnected, "the page is not connected: load it again");
        let to_controller = to_controller.ok_or_else(gone)?;
        to_controller.send(line).await.map_err(|_| gone())
    }

    /// Tells the page that is there. True where one is.
    pub fn tell(&self, event: HostEvent) -> bool {
        let now = held(&self.now);
        now.as_ref().is_some_and(|page| page.events.send(event).is_ok())
    }

    /// Keeps an error of the page.
    pub fn keep_error(&self, home: &Path, text: &str) {
        held(&self.errors).keep(home, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_command_before_the_page_is_connected_is_refused() {
        let refused = Pages::default().send("{}".to_owned()).await.unwrap_err();
        assert_eq!(refused.code, HostErrorCode::NotConnected);
    }

    #[tokio::test]
    async fn a_command_that_is_too_long_is_refused() {
        let refused = Pages::default().send("x".repeat(LONGEST + 1)).await.unwrap_err();
        assert_eq!(refused.code, HostErrorCode::TooLong);
    }
}
