//! Taking clients in, and the signals of the system.

use super::connection::{Writers, serve};
use super::event::Event;
use super::system::Listener;
use std::sync::mpsc::Sender;

/// Takes clients in until the process ends.
pub(super) async fn accept(mut listener: Listener, events: Sender<Event>, writers: Writers) {
    let mut next = 1;
    loop {
        match listener.accept().await {
            Ok(stream) => {
                tokio::spawn(serve(stream, next, events.clone(), writers.one_more()));
                next += 1;
            }
            Err(error) => {
                tracing::warn!(%error, "a client could not be taken in");
                // Mostly too many open files: what is open must close first.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

/// Waits for the system's wish that the process ends.
pub(super) async fn terminate(events: Sender<Event>) {
    super::system::until_terminated().await;
    let _ = events.send(Event::Terminate);
}
