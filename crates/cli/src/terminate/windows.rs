//! Windows: Ctrl-C, Ctrl-Break, and a console that is closed.

use std::io;
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};

pub(super) fn wish() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = ctrl_c()?;
    let mut pause = ctrl_break()?;
    let mut close = ctrl_close()?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = pause.recv() => {}
            _ = close.recv() => {}
        }
    })
}
