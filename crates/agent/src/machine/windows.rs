//! This machine on Windows.

use std::ffi::OsString;
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use windows_sys::Win32::Foundation::{CloseHandle, ERROR_SUCCESS, FILETIME};
use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
use windows_sys::Win32::System::Registry::{HKEY_LOCAL_MACHINE, RRF_RT_REG_SZ, RRF_SUBKEY_WOW6464KEY, RegGetValueW};
use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::Win32::System::Threading::{GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION};

/// Creation time of a process in units of 100 ns.
pub(super) fn start_time(pid: u32) -> Option<u64> {
    // SAFETY: a plain call; the handle is closed below.
    let process = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    if process.is_null() {
        return None;
    }
    let mut times = [FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 }; 4];
    let [created, exited, kernel, user] = &mut times;
    // SAFETY: the handle is open and the four places are writable.
    let ok = unsafe { GetProcessTimes(process, created, exited, kernel, user) };
    // SAFETY: opened above, closed once.
    unsafe { CloseHandle(process) };
    (ok != 0).then(|| u64::from(times[0].dwHighDateTime) << 32 | u64::from(times[0].dwLowDateTime))
}

pub(super) fn hostname() -> String {
    sysinfo::System::host_name()
        .ok()
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .unwrap_or_else(|| "windows".to_owned())
}

/// `MachineGuid`, which an installation keeps.
pub(super) fn machine_id() -> Option<String> {
    let (key, value) = (wide("SOFTWARE\\Microsoft\\Cryptography"), wide("MachineGuid"));
    let mut text = [0u16; 128];
    let mut bytes = (text.len() * 2) as u32;
    // SAFETY: both names end with a zero; `text` has room for `bytes` bytes.
    let status = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            value.as_ptr(),
            RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY,
            std::ptr::null_mut(),
            text.as_mut_ptr().cast(),
            &mut bytes,
        )
    };
    let end = text.iter().position(|unit| *unit == 0)?;
    (status == ERROR_SUCCESS).then(|| String::from_utf16_lossy(&text[..end]))
}

/// Time of the boot in seconds since 1970; compared with some tolerance.
pub(super) fn boot_id() -> String {
    // SAFETY: no arguments.
    let up = unsafe { GetTickCount64() } as i64;
    format!("boot-time-{}", (crate::folder::now() - up) / 1000)
}

pub(super) fn disk_free(folder: &Path) -> Option<u64> {
    let path: Vec<u16> = folder.as_os_str().encode_wide().chain(Some(0)).collect();
    let mut free = 0u64;
    // SAFETY: the path ends with a zero; two of the outputs are not wanted.
    let ok = unsafe { GetDiskFreeSpaceExW(path.as_ptr(), &mut free, std::ptr::null_mut(), std::ptr::null_mut()) };
    (ok != 0).then_some(free)
}

/// Windows ends no process for want of memory; allocations fail instead.
pub(super) fn memory_kills() -> Option<u64> {
    None
}

fn wide(text: &str) -> Vec<u16> {
    OsString::from_wide(&text.encode_utf16().collect::<Vec<_>>()).encode_wide().chain(Some(0)).collect()
}
