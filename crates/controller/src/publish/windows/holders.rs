//! Which programs have a file open: asked of the Restart Manager, and where it knows none, found among all open handles.
//! For words only; who asks goes on whatever comes.

use std::ffi::c_void;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;
use windows_sys::Wdk::System::SystemInformation::NtQuerySystemInformation;
use windows_sys::Win32::Foundation::{
    CloseHandle, DUPLICATE_SAME_ACCESS, DuplicateHandle, ERROR_MORE_DATA, ERROR_SUCCESS, HANDLE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, CreateFileW, FILE_READ_ATTRIBUTES, FILE_SHARE_DELETE, FILE_SHARE_READ,
    FILE_SHARE_WRITE, FILE_TYPE_DISK, GetFileInformationByHandle, GetFileType, OPEN_EXISTING,
};
use windows_sys::Win32::System::RestartManager::{
    CCH_RM_SESSION_KEY, RM_PROCESS_INFO, RmEndSession, RmGetList, RmRegisterResources, RmStartSession,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, PROCESS_DUP_HANDLE, PROCESS_QUERY_LIMITED_INFORMATION, QueryFullProcessImageNameW,
};

/// How long the answer is waited for. Some handles never answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// More programs are not named.
const MOST: usize = 4;

/// "Microsoft Excel (process 4711)", a few at most; none where nobody can be named.
pub(in crate::publish) fn holders(file: &Path) -> Vec<String> {
    let path: Vec<u16> = file.as_os_str().encode_wide().chain(Some(0)).collect();
    let (sender, answer) = channel();
    let asked = std::thread::Builder::new().name("holders".to_owned()).spawn(move || {
        let mut found = by_restart_manager(&path);
        if found.is_empty() {
            found = by_handles(&path);
        }
        let _ = sender.send(found);
    });
    if asked.is_err() {
        return Vec::new();
    }
    let mut found = answer.recv_timeout(PATIENCE).unwrap_or_default();
    found.sort();
    found.dedup();
    found.truncate(MOST);
    found
}

fn by_restart_manager(path: &[u16]) -> Vec<String> {
    let (mut session, mut key) = (0u32, [0u16; CCH_RM_SESSION_KEY as usize + 1]);
    // SAFETY: the key has room for what the system writes.
    if unsafe { RmStartSession(&mut session, 0, key.as_mut_ptr()) } != ERROR_SUCCESS {
        return Vec::new();
    }
    let files = [path.as_ptr()];
    // SAFETY: one path that ends with a zero; no processes and no services are given.
    let registered =
        unsafe { RmRegisterResources(session, 1, files.as_ptr(), 0, std::ptr::null(), 0, std::ptr::null()) };
    let mut found = Vec::new();
    if registered == ERROR_SUCCESS {
        let mut infos = vec![RM_PROCESS_INFO::default(); 16];
        let (mut needed, mut count, mut reasons) = (0u32, infos.len() as u32, 0u32);
        // SAFETY: there is room for `count` entries.
        let got = unsafe { RmGetList(session, &mut needed, &mut count, infos.as_mut_ptr(), &mut reasons) };
        if got == ERROR_SUCCESS || got == ERROR_MORE_DATA {
            found = infos
                .iter()
                .take(count as usize)
                .map(|info| named(&info.strAppName, info.Process.dwProcessId))
                .collect();
        }
    }
    // SAFETY: started above, ended once.
    unsafe { RmEndSession(session) };
    found
}

fn named(name: &[u16], process: u32) -> String {
    let end = name.iter().position(|unit| *unit == 0).unwrap_or(name.len());
    format!("{} (process {process})", String::from_utf16_lossy(&name[..end]))
}

/// Class of `NtQuerySystemInformation` that gives every handle with its process as whole numbers of the machine.
const EXTENDED_HANDLES: i32 = 64;
const INFO_LENGTH_MISMATCH: i32 = 0xC000_0004_u32 as i32;
/// More handles are not looked at, bytes.
const LARGEST_LIST: usize = 256 << 20;

#[repr(C)]
#[derive(Clone, Copy)]
struct HandleEntry {
    object: *mut c_void,
    process: usize,
    handle: usize,
    access: u32,
    back_trace: u16,
    object_type: u16,
    attributes: u32,
    reserved: u32,
}

/// An open handle.
struct Open(HANDLE);

impl Drop for Open {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { CloseHandle(self.0) };
    }
}

fn by_handles(path: &[u16]) -> Vec<String> {
    // For its attributes a file can be opened whoever holds it.
    let shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    // SAFETY: the path ends with a zero; no security and no template are given.
    let own = unsafe {
        CreateFileW(
            path.as_ptr(),
            FILE_READ_ATTRIBUTES,
            shared,
            std::ptr::null(),
            OPEN_EXISTING,
            0,
            std::ptr::null_mut(),
        )
    };
    if own == INVALID_HANDLE_VALUE {
        return Vec::new();
    }
    let own = Open(own);
    let Some(wanted) = identity(own.0) else { return Vec::new() };
    let entries = all_handles();
    let me = std::process::id() as usize;
    let is_own = |entry: &&HandleEntry| entry.process == me && entry.handle == own.0 as usize;
    let Some(object_type) = entries.iter().find(is_own).map(|entry| entry.object_type) else { return Vec::new() };
    let mut found = Vec::new();
    let mut opened: Option<(usize, Option<Open>)> = None;
    for entry in entries.iter().filter(|entry| entry.object_type == object_type && !is_own(entry)) {
        if opened.as_ref().is_none_or(|(process, _)| *process != entry.process) {
            opened = Some((entry.process, open_process(entry.process as u32)));
        }
        let Some((_, Some(process))) = &opened else { continue };
        if copied(process, entry.handle)
            .is_some_and(|handle| is_disk_file(&handle) && identity(handle.0) == Some(wanted))
        {
            found.push(format!("{} (process {})", program_of(process), entry.process));
        }
    }
    found
}

fn all_handles() -> Vec<HandleEntry> {
    let mut place = vec![0u64; 1 << 16];
    loop {
        let bytes = place.len() * 8;
        let mut needed = 0u32;
        // SAFETY: the place has the size given, and is aligned for what is written.
        let status =
            unsafe { NtQuerySystemInformation(EXTENDED_HANDLES, place.as_mut_ptr().cast(), bytes as u32, &mut needed) };
        if status == INFO_LENGTH_MISMATCH && bytes < LARGEST_LIST {
            place = vec![0u64; (place.len() * 2).max(needed as usize / 8 + 4096)];
            continue;
        }
        if status < 0 {
            return Vec::new();
        }
        let room = (bytes - 16) / size_of::<HandleEntry>();
        let count = (place[0] as usize).min(room);
        let first = place[2..].as_ptr().cast::<HandleEntry>();
        // SAFETY: the system wrote that many entries behind two numbers, and they lie within the place.
        return (0..count).map(|index| unsafe { first.add(index).read_unaligned() }).collect();
    }
}

fn open_process(process: u32) -> Option<Open> {
    // SAFETY: plain values in, a handle or null out.
    let handle = unsafe { OpenProcess(PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION, 0, process) };
    (!handle.is_null()).then_some(Open(handle))
}

fn copied(process: &Open, handle: usize) -> Option<Open> {
    let mut copy: HANDLE = std::ptr::null_mut();
    // SAFETY: the process is open; the copy is closed by its owner here.
    let ok = unsafe {
        DuplicateHandle(process.0, handle as HANDLE, GetCurrentProcess(), &mut copy, 0, 0, DUPLICATE_SAME_ACCESS)
    };
    (ok != 0).then_some(Open(copy))
}

fn is_disk_file(handle: &Open) -> bool {
    // SAFETY: the handle is open.
    unsafe { GetFileType(handle.0) == FILE_TYPE_DISK }
}

/// Volume and number of the file behind a handle.
fn identity(handle: HANDLE) -> Option<(u32, u32, u32)> {
    let mut info = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open and the place writable.
    let ok = unsafe { GetFileInformationByHandle(handle, &mut info) };
    (ok != 0).then_some((info.dwVolumeSerialNumber, info.nFileIndexHigh, info.nFileIndexLow))
}

fn program_of(process: &Open) -> String {
    let mut name = [0u16; 1024];
    let mut length = name.len() as u32;
    // SAFETY: the process is open, and the place has the length given.
    let ok = unsafe { QueryFullProcessImageNameW(process.0, 0, name.as_mut_ptr(), &mut length) };
    let path = String::from_utf16_lossy(&name[..if ok != 0 { length as usize } else { 0 }]);
    path.rsplit('\\').next().filter(|name| !name.is_empty()).unwrap_or("a program").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::windows::fs::OpenOptionsExt;

    #[test]
    fn the_program_that_has_a_file_open_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("X.p01.hdf");
        std::fs::write(&file, "result").unwrap();
        assert_eq!(holders(&file), [String::new(); 0]);
        let _held = std::fs::File::options().read(true).share_mode(0).open(&file).unwrap();
        let found = holders(&file);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with(&format!("(process {})", std::process::id())), "{found:?}");
    }
}
