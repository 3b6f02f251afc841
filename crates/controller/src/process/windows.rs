//! Windows: the named pipe, only for this user, and the events of the console and the session.

use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{FromRawHandle, IntoRawHandle, OwnedHandle};
use std::path::{Path, PathBuf};
use tokio::net::windows::named_pipe::NamedPipeServer;
use windows_sys::Win32::Foundation::{INVALID_HANDLE_VALUE, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
};
use windows_sys::Win32::Security::{PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, PIPE_ACCESS_DUPLEX,
};
use windows_sys::Win32::System::Pipes::{
    CreateNamedPipeW, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_BYTE, PIPE_UNLIMITED_INSTANCES,
};

/// Room for what is on its way, bytes; more waits.
const BUFFER: u32 = 1 << 16;

/// Everything for the owner of the pipe, nothing for anybody else; not inherited.
const ONLY_OWNER: &str = "D:P(A;;GA;;;OW)";

/// The pipe's name, claimed. A plain handle: there is no runtime yet that could take it.
pub(super) struct Bound {
    first: OwnedHandle,
    name: PathBuf,
}

/// Claims the name. Fails where another process has it.
pub(super) fn bind(path: &Path) -> io::Result<Bound> {
    Ok(Bound { first: instance(path, true)?, name: path.to_path_buf() })
}

/// Nothing is left of a pipe.
pub(super) fn unbind(_path: &Path) {}

fn instance(path: &Path, first: bool) -> io::Result<OwnedHandle> {
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
    let attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: descriptor,
        bInheritHandle: 0,
    };
    let name: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let only_first = if first { FILE_FLAG_FIRST_PIPE_INSTANCE } else { 0 };
    // SAFETY: the name ends with a zero; `attributes` and its descriptor live until the call returns.
    let made = unsafe {
        CreateNamedPipeW(
            name.as_ptr(),
            PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | only_first,
            PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
            PIPE_UNLIMITED_INSTANCES,
            BUFFER,
            BUFFER,
            0,
            &attributes,
        )
    };
    let refused = io::Error::last_os_error();
    // SAFETY: the descriptor was allocated by the conversion above and is not used any more.
    unsafe { LocalFree(descriptor) };
    if made == INVALID_HANDLE_VALUE {
        return Err(refused);
    }
    // SAFETY: made above and owned by nobody else.
    Ok(unsafe { OwnedHandle::from_raw_handle(made) })
}

/// Hands a pipe to the runtime that is entered.
fn on_runtime(pipe: OwnedHandle) -> io::Result<NamedPipeServer> {
    // SAFETY: a server's end of a pipe, made for overlapped use, and given away here.
    unsafe { NamedPipeServer::from_raw_handle(pipe.into_raw_handle()) }
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
        Ok(Listener { next: on_runtime(self.first)?, name: self.name })
    }
}

impl Listener {
    pub async fn accept(&mut self) -> io::Result<NamedPipeServer> {
        self.next.connect().await?;
        let following = on_runtime(instance(&self.name, false)?)?;
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
