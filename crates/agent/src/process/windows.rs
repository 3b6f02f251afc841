//! Processes on Windows: a kill-on-close job for each engine.

mod session;
mod shown;

use super::{STOP, ShownWindow, TreeSample};
use crate::folder::Started;
use crate::machine::{self, ProcessIdentity};
use engines::{ATTEMPT_VARIABLE, CommandLine};
use protocol::{AttemptId, Priority};
use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use windows_sys::Win32::Foundation::{
    CloseHandle, HANDLE, HANDLE_FLAG_INHERIT, HWND, INVALID_HANDLE_VALUE, LPARAM, SetHandleInformation,
};
use windows_sys::Win32::System::Console::{
    GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, SetConsoleCtrlHandler,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, JOBOBJECT_BASIC_PROCESS_ID_LIST, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectBasicAccountingInformation, JobObjectBasicProcessIdList, JobObjectExtendedLimitInformation,
    QueryInformationJobObject, SetInformationJobObject, TerminateJobObject,
};
use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{
    BELOW_NORMAL_PRIORITY_CLASS, CREATE_BREAKAWAY_FROM_JOB, CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW,
    CREATE_SUSPENDED, DETACHED_PROCESS, IDLE_PRIORITY_CLASS, NORMAL_PRIORITY_CLASS, OpenProcess, OpenThread,
    PROCESS_QUERY_LIMITED_INFORMATION, ResumeThread, SetPriorityClass, THREAD_SUSPEND_RESUME,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{EnumWindows, GetWindowThreadProcessId, PostMessageW, WM_CLOSE};

/// Most processes of a tree that are looked at one by one.
const LARGEST_TREE: usize = 256;

/// An engine and everything it started. Dropped, or with its process, the job ends them all.
#[derive(Debug)]
pub struct EngineTree {
    job: HANDLE,
    leader: ProcessIdentity,
}

/// Starts the engine within a job before its first instruction, its output into `console`, its input empty.
pub fn spawn_engine(
    command: &CommandLine,
    console: File,
    attempt: &AttemptId,
    priority: Priority,
) -> io::Result<(EngineTree, Child)> {
    let job = make_job()?;
    let mut tree = EngineTree { job, leader: ProcessIdentity { pid: 0, start_time: 0 } };
    let mut child = Command::new(&command.program)
        .args(&command.args)
        .envs(command.env.iter().map(|(key, value)| (key, value)))
        .env(ATTEMPT_VARIABLE, attempt.as_str())
        .current_dir(&command.cwd)
        .stdin(Stdio::null())
        .stdout(console.try_clone()?)
        .stderr(console)
        .creation_flags(CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP)
        .spawn()?;
    let process = child.as_raw_handle() as HANDLE;
    // SAFETY: both handles are open.
    if unsafe { AssignProcessToJobObject(job, process) } == 0 {
        let error = io::Error::last_os_error();
        let _ = child.kill();
        return Err(error);
    }
    let class = match priority {
        Priority::Low => IDLE_PRIORITY_CLASS,
        Priority::BelowNormal => BELOW_NORMAL_PRIORITY_CLASS,
        Priority::Normal => NORMAL_PRIORITY_CLASS,
    };
    // SAFETY: the handle is open. A class that cannot be set is no reason not to compute.
    unsafe { SetPriorityClass(process, class) };
    resume(child.id())?;
    tree.leader = machine::identity_of(child.id());
    Ok((tree, child))
}

impl EngineTree {
    /// The first process.
    pub fn identity(&self) -> ProcessIdentity {
        self.leader
    }

    /// What the tree uses now; processor time is that of the whole job since its begin.
    pub fn sample(&self) -> TreeSample {
        let memory_bytes = self.members().iter().map(|pid| resident_memory(*pid)).sum();
        let cpu_seconds = self.accounting().map_or(0.0, |a| (a.TotalUserTime + a.TotalKernelTime) as f64 / 1e7);
        TreeSample { cpu_seconds, memory_bytes }
    }

    /// Windows that the tree shows.
    pub fn windows(&self) -> Vec<ShownWindow> {
        shown::windows_of(&self.members())
    }

    /// Asks every window of the tree to close.
    pub fn ask(&self) {
        let members = self.members();
        // SAFETY: the callback runs within this call, and `members` lives through it.
        unsafe { EnumWindows(Some(close_if_member), &raw const members as LPARAM) };
    }

    /// Ends every process.
    pub fn kill(&self) {
        // SAFETY: the handle is open.
        unsafe { TerminateJobObject(self.job, 1) };
    }

    /// Whether anything of the tree is left.
    pub fn has_members(&self) -> bool {
        self.accounting().is_some_and(|accounting| accounting.ActiveProcesses > 0)
    }

    fn accounting(&self) -> Option<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION> {
        let mut accounting = JOBOBJECT_BASIC_ACCOUNTING_INFORMATION::default();
        // SAFETY: the place is of the class asked for, and its size is given.
        let ok = unsafe {
            QueryInformationJobObject(
                self.job,
                JobObjectBasicAccountingInformation,
                (&raw mut accounting).cast(),
                size_of_val(&accounting) as u32,
                std::ptr::null_mut(),
            )
        };
        (ok != 0).then_some(accounting)
    }

    fn members(&self) -> Vec<u32> {
        #[repr(C)]
        struct List {
            head: JOBOBJECT_BASIC_PROCESS_ID_LIST,
            rest: [usize; LARGEST_TREE],
        }
        let mut list = List { head: JOBOBJECT_BASIC_PROCESS_ID_LIST::default(), rest: [0; LARGEST_TREE] };
        // SAFETY: the list has room behind its head for the ids, and its size is given.
        let ok = unsafe {
            QueryInformationJobObject(
                self.job,
                JobObjectBasicProcessIdList,
                (&raw mut list).cast(),
                size_of::<List>() as u32,
                std::ptr::null_mut(),
            )
        };
        if ok == 0 {
            return Vec::new();
        }
        let count = list.head.NumberOfProcessIdsInList as usize;
        let ids = list.head.ProcessIdList.iter().chain(list.rest.iter());
        ids.take(count).map(|id| *id as u32).collect()
    }
}

impl Drop for EngineTree {
    fn drop(&mut self) {
        // SAFETY: made in `spawn_engine`, closed once; this ends what is left.
        unsafe { CloseHandle(self.job) };
    }
}

fn make_job() -> io::Result<HANDLE> {
    // SAFETY: no name and default security.
    let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    // SAFETY: the limits are of the class given, with their size.
    let ok = unsafe {
        SetInformationJobObject(
            job,
            JobObjectExtendedLimitInformation,
            (&raw const limits).cast(),
            size_of_val(&limits) as u32,
        )
    };
    if ok == 0 {
        let error = io::Error::last_os_error();
        // SAFETY: made above, closed once.
        unsafe { CloseHandle(job) };
        return Err(error);
    }
    Ok(job)
}

/// Lets the threads of a suspended process go.
fn resume(pid: u32) -> io::Result<()> {
    // SAFETY: a plain call; the handle is closed below.
    let snapshot = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0) };
    if snapshot == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    let mut entry = THREADENTRY32 { dwSize: size_of::<THREADENTRY32>() as u32, ..THREADENTRY32::default() };
    // SAFETY: the entry knows its size.
    let mut more = unsafe { Thread32First(snapshot, &mut entry) } != 0;
    while more {
        if entry.th32OwnerProcessID == pid {
            // SAFETY: a plain call; the handle is closed below.
            let thread = unsafe { OpenThread(THREAD_SUSPEND_RESUME, 0, entry.th32ThreadID) };
            if !thread.is_null() {
                // SAFETY: opened above, closed once.
                unsafe {
                    ResumeThread(thread);
                    CloseHandle(thread);
                }
            }
        }
        // SAFETY: as above.
        more = unsafe { Thread32Next(snapshot, &mut entry) } != 0;
    }
    // SAFETY: made above, closed once.
    unsafe { CloseHandle(snapshot) };
    Ok(())
}

/// Closes a window that belongs to one of the processes whose ids `members` points to.
unsafe extern "system" fn close_if_member(window: HWND, members: LPARAM) -> i32 {
    // SAFETY: `ask` passes a vector that lives through the enumeration.
    let members = unsafe { &*(members as *const Vec<u32>) };
    let mut owner = 0u32;
    // SAFETY: the window is one the system just named; the place is writable.
    unsafe { GetWindowThreadProcessId(window, &mut owner) };
    if members.contains(&owner) {
        // SAFETY: posting needs no answer.
        unsafe { PostMessageW(window, WM_CLOSE, 0, 0) };
    }
    1
}

fn resident_memory(pid: u32) -> u64 {
    // SAFETY: a plain call; the handle is closed below.
    let process = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    if process.is_null() {
        return 0;
    }
    let mut counters = PROCESS_MEMORY_COUNTERS::default();
    // SAFETY: the handle is open, the place is of the size given.
    let ok = unsafe { GetProcessMemoryInfo(process, &mut counters, size_of_val(&counters) as u32) };
    // SAFETY: opened above, closed once.
    unsafe { CloseHandle(process) };
    if ok != 0 { counters.WorkingSetSize as u64 } else { 0 }
}

/// Ends what is left of an engine whose `run` is gone: the job did that when its last handle went with `run`.
pub fn end_leftovers(_started: &Started, _attempt: &AttemptId) -> bool {
    true
}

/// Largest resident memory of ended children; samples tell it on Windows.
pub fn children_peak_memory() -> u64 {
    0
}

/// Starts a program that outlives this one, without a console and outside this one's job where that is allowed.
pub fn spawn_detached(program: &Path, args: &[&std::ffi::OsStr], out: Stdio, log: Stdio) -> io::Result<Child> {
    let flags = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(out).stderr(log);
    command.creation_flags(flags | CREATE_BREAKAWAY_FROM_JOB);
    // A job that forbids breakaway refuses the flag; then the program stays in it.
    command.spawn().or_else(|_| command.creation_flags(flags).spawn())
}

/// Becomes another program, with the streams of this one: it is waited for, since no process can become another here.
pub fn become_program(mut command: Command) -> io::Result<std::process::ExitCode> {
    let status = command.status()?;
    Ok(if status.success() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE })
}

/// What this program was given as its streams goes to no program that it starts: Windows hands every handle on that may be
/// inherited, and whoever reads our output to its end would wait for the end of all of them.
pub fn keep_streams_to_oneself() {
    for stream in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // SAFETY: a handle, or none, of this process; a stream that is no handle is left as it is.
        unsafe { SetHandleInformation(GetStdHandle(stream), HANDLE_FLAG_INHERIT, 0) };
    }
}

/// A detached process has no session to leave.
pub fn leave_session() {}

/// A detached process has no terminal.
pub fn outlive_terminal() {}

/// From now on a request to end is only noted; see [`super::stop_was_asked`].
pub fn listen_for_stop() {
    unsafe extern "system" fn note(_event: u32) -> i32 {
        STOP.store(true, Ordering::Relaxed);
        1
    }
    // SAFETY: the handler only stores an atomic.
    unsafe { SetConsoleCtrlHandler(Some(note), 1) };
    session::listen();
}
