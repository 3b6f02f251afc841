//! Unix: SIGINT, SIGTERM, and SIGHUP of a terminal that was closed.

use std::io;
use tokio::signal::unix::{SignalKind, signal};

pub(super) fn wish() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}
