//! By the system's list of processes.

use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};
use windows_sys::Win32::Foundation::{CloseHandle, STILL_ACTIVE};
use windows_sys::Win32::System::Threading::{
    GetExitCodeProcess, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

/// Whether a process exists and has not ended.
pub fn alive(pid: u32) -> bool {
    // SAFETY: plain values in, a handle or null out.
    let process = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    if process.is_null() {
        return false;
    }
    let mut code = 0u32;
    // SAFETY: the handle is open and closed once; the place is writable.
    let known = unsafe {
        let known = GetExitCodeProcess(process, &mut code);
        CloseHandle(process);
        known
    };
    known != 0 && code == STILL_ACTIVE as u32
}

/// Ends a process without asking it.
pub fn kill(pid: u32) {
    // SAFETY: plain values in, a handle or null out.
    let process = unsafe { OpenProcess(PROCESS_TERMINATE, 0, pid) };
    // A process that is gone already is what was wanted.
    if !process.is_null() {
        // SAFETY: the handle is open and closed once.
        unsafe {
            TerminateProcess(process, 137);
            CloseHandle(process);
        }
    }
}

/// Processes, this one not among them, whose command line, program or environment has this text, with their command lines.
pub fn that_name(text: &str) -> Vec<(u32, String)> {
    let Ok(mut system) = System::new() else { return Vec::new() };
    let what = ProcessRefreshKind::nothing()
        .with_cmd(UpdateKind::Always)
        .with_exe(UpdateKind::Always)
        .with_environ(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, what);
    let me = std::process::id();
    let of = |process: &sysinfo::Process| {
        let words: Vec<String> = process.cmd().iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let program = process.exe().map(|path| path.display().to_string()).unwrap_or_default();
        let named = words.iter().any(|word| word.contains(text))
            || program.contains(text)
            || process.environ().iter().any(|one| one.to_string_lossy().contains(text));
        named.then(|| if words.is_empty() { program } else { words.join(" ") })
    };
    let listed =
        system.processes().values().filter(|process| process.pid().as_u32() != me && alive(process.pid().as_u32()));
    listed.filter_map(|process| of(process).map(|line| (process.pid().as_u32(), line))).collect()
}
