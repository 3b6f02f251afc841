//! The wish that this program ends: Ctrl-C, and what the system sends to a program that should go.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// Listens from now on, so that no wish is missed; what is given waits for one.
pub fn wish() -> std::io::Result<impl Future<Output = ()>> {
    system::wish()
}
