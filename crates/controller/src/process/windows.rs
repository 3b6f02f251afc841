//! Windows: the named pipe, only for this user, and the events of the console and the session.

use std::ffi::c_void;
use std::io;
use std::path::{Path, PathBuf};
use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};
use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
};
use windows_sys::Win32::Security::{PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES};

/// Everything for the owner of the pipe, nothing for anybody else; not inherited.
const ONLY_OWNER: &str = "D:P(A;;GA;;;OW)";

/// The pipe's name, claimed.
pub(super) struct Bound {
    first: NamedPipeServer,
    name: PathBuf,
}

/// Claims the name. Fails where another process has it.
pub(super) fn bind(path: &Path) -> io::Result<Bound> {
    Ok(Bound { first: instance(path, true)?, name: path.to_path_buf() })
}

/// Nothing is left of a pipe.
pub(super) fn unbind(_path: &Path) {}

fn instance(path: &Path, first: bool) -> io::Result<NamedPipeServer> {
    let text: Vec<u16> = ONLY_OWNER.encode_utf16().chain([0]).collect();
    let mut descriptor: PSECURITY_DESCRIPTOR = std::ptr::null_mut();
    // SAFETY: the text ends with a zero; the descriptor is freed below.
    let converted = unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text.as_ptr(),
            SDDL_REVISION_1,
            &mut descriptor,
            std::ptr::null_mut(),
        )
    };
    if converted == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: descriptor,
        bInheritHandle: 0,
    };
    let mut options = ServerOptions::new();
    options.first_pipe_instance(first).reject_remote_clients(true);
    let raw: *mut c_void = (&raw mut attributes).cast();
    // SAFETY: `attributes` and its descriptor live until the call returns.
    let made = unsafe { options.create_with_security_attributes_raw(path, raw) };
    // SAFETY: the descriptor was allocated by the conversion above and is not used any more.
    unsafe { LocalFree(descriptor) };
    made
}

/// Takes clients in.
pub(super) struct Listener {
    next: NamedPipeServer,
    name: PathBuf,
}

impl Bound {
    /// The name clients connect to.
    pub fn name(&self) -> String {
        self.name.to_string_lossy().into_owned()
    }

    /// Listens on the runtime that is entered.
    pub fn listen(self) -> io::Result<Listener> {
        Ok(Listener { next: self.first, name: self.name })
    }
}

impl Listener {
    pub async fn accept(&mut self) -> io::Result<NamedPipeServer> {
        self.next.connect().await?;
        let following = instance(&self.name, false)?;
        Ok(std::mem::replace(&mut self.next, following))
    }
}

/// Ctrl-C, Ctrl-Break, closing, logging off, shutting down.
pub(super) async fn until_terminated() {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (Ok(mut c), Ok(mut pause), Ok(mut close), Ok(mut logoff), Ok(mut shutdown)) =
        (ctrl_c(), ctrl_break(), ctrl_close(), ctrl_logoff(), ctrl_shutdown())
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = c.recv() => {}
        _ = pause.recv() => {}
        _ = close.recv() => {}
        _ = logoff.recv() => {}
        _ = shutdown.recv() => {}
    }
}
