//! What the controller says of its own machine.

/// The name of this machine.
pub(crate) fn hostname() -> String {
    name().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "this machine".to_owned())
}

#[cfg(unix)]
fn name() -> Option<String> {
    rustix::system::uname().nodename().to_str().ok().map(str::to_owned)
}

#[cfg(windows)]
fn name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}
