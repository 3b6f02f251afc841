//! A page's way to the controller: lines from the page go to the socket, lines from the socket go to the page.
//!
//! Decides nothing and reads no line. Where the controller goes away it is found or started again, and the page is told.

use super::{Client, ClientError};
use crate::api::HostFrame;
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc::Receiver;

/// First pause before a controller that could not be reached is looked for again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Why a connection is over.
enum Over {
    Page,
    Controller(String),
}

/// Carries lines until the page is gone: `from_page` is closed, or `to_page` answers false. Lines carry no line end.
///
/// Lines of the page that come while there is no controller are dropped: the page knows, it was told [`HostFrame::Lost`].
pub async fn relay(home: &Path, mut from_page: Receiver<String>, mut to_page: impl FnMut(String) -> bool) {
    let mut pause = FIRST_PAUSE;
    loop {
        let reason = match Client::connect_or_start(home).await {
            Ok(client) => {
                pause = FIRST_PAUSE;
                if !tell(&mut to_page, &HostFrame::Connected {}) {
                    return;
                }
                match carry(client, &mut from_page, &mut to_page).await {
                    Over::Page => return,
                    Over::Controller(reason) => reason,
                }
            }
            Err(error) => error.to_string(),
        };
        if !tell(&mut to_page, &HostFrame::Lost { message: reason }) {
            return;
        }
        let wake = tokio::time::sleep(pause);
        tokio::pin!(wake);
        loop {
            tokio::select! {
                () = &mut wake => break,
                line = from_page.recv() => if line.is_none() { return },
            }
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn carry(mut client: Client, from_page: &mut Receiver<String>, to_page: &mut impl FnMut(String) -> bool) -> Over {
    loop {
        tokio::select! {
            line = client.next_line() => match line {
                Ok(line) => if !to_page(line) { return Over::Page },
                Err(error) => return Over::Controller(error.to_string()),
            },
            line = from_page.recv() => {
                let Some(mut line) = line else { return Over::Page };
                // One line is one command, whatever the page sent.
                line.retain(|letter| letter != '\n' && letter != '\r');
                line.push('\n');
                if let Err(error) = client.writer.write_all(line.as_bytes()).await {
                    return Over::Controller(ClientError::Broken { reason: error.to_string() }.to_string());
                }
            }
        }
    }
}

fn tell(to_page: &mut impl FnMut(String) -> bool, frame: &HostFrame) -> bool {
    serde_json::to_string(frame).is_ok_and(to_page)
}
