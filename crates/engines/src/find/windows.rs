//! Engines on Windows: the program folders, what the registry says of installed programs, and what the programs' files say.

use crate::RasVersion;
use std::ffi::{OsString, c_void};
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::Storage::FileSystem::{
    GetFileVersionInfoSizeW, GetFileVersionInfoW, VS_FIXEDFILEINFO, VerQueryValueW,
};
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

/// Version of a program, as its own file states it; none where it states none that HEC-RAS ever had.
pub(super) fn version_of_file(program: &Path) -> Option<RasVersion> {
    numbers_of_file(program).and_then(super::version_of_numbers)
}

/// The four numbers of a program's file; none where it states none.
fn numbers_of_file(program: &Path) -> Option<[u32; 4]> {
    let path: Vec<u16> = program.as_os_str().encode_wide().chain(Some(0)).collect();
    // SAFETY: the path ends with a zero; the unused number is not wanted.
    let bytes = unsafe { GetFileVersionInfoSizeW(path.as_ptr(), std::ptr::null_mut()) };
    if bytes == 0 {
        return None;
    }
    let mut info = vec![0u8; bytes as usize];
    // SAFETY: `info` has the size that was asked for.
    if unsafe { GetFileVersionInfoW(path.as_ptr(), 0, bytes, info.as_mut_ptr().cast()) } == 0 {
        return None;
    }
    let root = [u16::from(b'\\'), 0];
    let (mut fixed, mut length): (*mut c_void, u32) = (std::ptr::null_mut(), 0);
    // SAFETY: the block was filled above, and the name ends with a zero; `fixed` points into the block.
    let found = unsafe { VerQueryValueW(info.as_ptr().cast(), root.as_ptr(), &mut fixed, &mut length) };
    if found == 0 || (length as usize) < size_of::<VS_FIXEDFILEINFO>() {
        return None;
    }
    // SAFETY: the block holds such a value there, as long as the system said; it need not be aligned.
    let fixed = unsafe { fixed.cast::<VS_FIXEDFILEINFO>().read_unaligned() };
    let halves = |word: u32| [word >> 16, word & 0xffff];
    let ([major, minor], [third, fourth]) = (halves(fixed.dwFileVersionMS), halves(fixed.dwFileVersionLS));
    Some([major, minor, third, fourth])
}

/// Whether this user agreed to the terms that HEC-RAS shows at its first start, once for each installed version. It keeps
/// that as Visual Basic keeps settings: `HKCU\\Software\\VB and VBA Program Settings\\<folder of Ras.exe>\\ras.exe\\Projects`,
/// value `System Statistic` (found and described by ras-commander).
pub(super) fn terms_accepted(program: &Path) -> Option<bool> {
    let folder = program.parent()?.as_os_str().to_str()?;
    let agreed = ["ras.exe", "ras"].iter().any(|node| {
        let key = format!("Software\\VB and VBA Program Settings\\{folder}\\{node}\\Projects");
        text_value(HKEY_CURRENT_USER, &wide(&key), "System Statistic").is_some_and(|value| !value.is_empty())
    });
    Some(agreed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_of_the_system_states_its_version() {
        let system = PathBuf::from(std::env::var_os("SystemRoot").unwrap()).join("system32").join("kernel32.dll");
        let numbers = numbers_of_file(&system).unwrap();
        assert!(numbers[0] >= 6, "{numbers:?}");
        assert_eq!(numbers_of_file(Path::new("C:\\nowhere\\Ras.exe")), None);
    }

    #[test]
    fn terms_that_nobody_agreed_to_are_known() {
        assert_eq!(terms_accepted(Path::new("C:\\nowhere\\HEC-RAS\\6.6\\Ras.exe")), Some(false));
    }
}
