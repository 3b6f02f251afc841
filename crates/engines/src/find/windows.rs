//! Usual places of engines on Windows: the program folders, and what the registry says of installed programs.

use std::ffi::OsString;
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_32KEY, KEY_WOW64_64KEY, RRF_RT_REG_SZ,
    RegCloseKey, RegEnumKeyExW, RegGetValueW, RegOpenKeyExW,
};

/// File name of the practice engine.
pub(super) const PRACTICE_PROGRAM: &str = "practice-ras.exe";

const UNINSTALL: &str = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall";

/// Folders that may hold `Ras.exe`, one for each version.
pub(super) fn usual_places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    for variable in ["ProgramFiles(x86)", "ProgramFiles", "ProgramW6432"] {
        let Some(root) = std::env::var_os(variable) else { continue };
        let versions = PathBuf::from(root).join("HEC").join("HEC-RAS");
        for entry in std::fs::read_dir(&versions).into_iter().flatten().flatten() {
            places.push(entry.path());
        }
    }
    for root in [HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER] {
        for view in [KEY_WOW64_64KEY, KEY_WOW64_32KEY] {
            places.extend(installed_by_registry(root, view));
        }
    }
    places
}

/// `InstallLocation` of every entry whose name begins with HEC-RAS.
fn installed_by_registry(root: HKEY, view: u32) -> Vec<PathBuf> {
    let mut places = Vec::new();
    let path = wide(UNINSTALL);
    let mut key: HKEY = std::ptr::null_mut();
    // SAFETY: `path` ends with a zero and lives through the call; `key` is written on success only.
    if unsafe { RegOpenKeyExW(root, path.as_ptr(), 0, KEY_READ | view, &mut key) } != ERROR_SUCCESS {
        return places;
    }
    for index in 0.. {
        let mut name = [0u16; 256];
        let mut length = name.len() as u32;
        // SAFETY: `name` has room for `length` units; the optional outputs are null.
        let status = unsafe {
            RegEnumKeyExW(
                key,
                index,
                name.as_mut_ptr(),
                &mut length,
                std::ptr::null(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        if status != ERROR_SUCCESS {
            break;
        }
        let shown = text_value(key, &name, "DisplayName").unwrap_or_default();
        if shown.to_string_lossy().starts_with("HEC-RAS") {
            places.extend(text_value(key, &name, "InstallLocation").filter(|text| !text.is_empty()).map(PathBuf::from));
        }
    }
    // SAFETY: `key` was opened above and is closed once.
    unsafe { RegCloseKey(key) };
    places
}

/// A text value of a sub key whose name ends with a zero.
fn text_value(key: HKEY, sub_key: &[u16], value: &str) -> Option<OsString> {
    let value = wide(value);
    let mut text = vec![0u16; 1024];
    let mut bytes = (text.len() * 2) as u32;
    // SAFETY: both names end with a zero; `text` has room for `bytes` bytes.
    let status = unsafe {
        RegGetValueW(
            key,
            sub_key.as_ptr(),
            value.as_ptr(),
            RRF_RT_REG_SZ,
            std::ptr::null_mut(),
            text.as_mut_ptr().cast(),
            &mut bytes,
        )
    };
    let end = text.iter().position(|unit| *unit == 0)?;
    (status == ERROR_SUCCESS).then(|| OsString::from_wide(&text[..end]))
}

fn wide(text: &str) -> Vec<u16> {
    OsString::from(text).encode_wide().chain(Some(0)).collect()
}
