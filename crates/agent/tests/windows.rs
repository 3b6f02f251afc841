//! The agent as a Windows program: jobs, dialogs, the end of the session.
#![cfg(windows)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to stop")]

mod worker;

use protocol::{AgentEventBody, AttemptOutcome, FileRole, InfrastructureCause, Manifest, Priority, RelPath, StopCause};
use std::os::windows::io::AsRawHandle;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, LPARAM, WPARAM};
use windows_sys::Win32::System::Console::{AttachConsole, FreeConsole};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_BREAKAWAY_OK, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_CONSOLE, CREATE_SUSPENDED, GetPriorityClass, IDLE_PRIORITY_CLASS, OpenProcess,
    PROCESS_QUERY_LIMITED_INFORMATION,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    FindWindowExW, GetWindowThreadProcessId, SendMessageW, WM_QUERYENDSESSION,
};
use worker::{Order, Worker, cause, events, is_alive, wait_for, wait_for_result};

/// A plan of the sample with the practice engine as `Ras.exe`, which has these settings.
fn order(worker: &Worker, attempt: &str, settings: &str) -> Order {
    order_of(worker, attempt, settings, "Weirbach")
}

/// The same, the sample's files under another name.
fn order_of(worker: &Worker, attempt: &str, settings: &str, project: &str) -> Order {
    let ras = worker.home.path().join("Ras.exe");
    if !ras.exists() {
        std::fs::copy(Path::new(worker::AGENT).with_file_name("practice-ras.exe"), &ras).unwrap();
    }
    let mut order = worker.order(attempt, &ras);
    order.spec.engine.kind = protocol::EngineKind::RasWindows;
    order.spec.engine.version = "6.6".into();
    order.spec.manifest = Manifest::default();
    order.clear_files();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample");
    for entry in std::fs::read_dir(sample).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_file() && name != "practice.toml" {
            order.add_file(&name.replace("Weirbach", project), FileRole::Other, &std::fs::read(&path).unwrap());
        }
    }
    order.add_file("practice.toml", FileRole::PracticeSettings, settings.as_bytes());
    order.spec.project_file = RelPath::new(&format!("{project}.prj")).unwrap();
    order.spec.plan_file = RelPath::new(&format!("{project}.p02")).unwrap();
    order.spec.plan_number = "02".to_owned();
    order.spec.cores = 0;
    order
}

/// Process id of the engine, once it was started.
fn engine_of(folder: &agent::folder::AttemptFolder) -> u32 {
    wait_for("the engine's start", || {
        folder.file(protocol::attempt_file::EVENTS).exists().then_some(())?;
        events(folder).into_iter().find_map(|body| match body {
            AgentEventBody::Started { pid } => Some(pid),
            _ => None,
        })
    })
}

#[test]
fn a_plan_is_computed_by_ras_exe_at_the_lowest_priority() {
    let worker = Worker::new();
    let mut order = order(&worker, "a-1", "seconds = 1.0\n");
    order.spec.priority = Priority::Low;
    let folder = worker.put_claimed(&order);
    let run = worker.start_run("a-1");
    let pid = engine_of(&folder);
    let class = wait_for("the priority", || {
        // SAFETY: plain values in; the handle is closed once.
        let class = unsafe {
            let process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
            let class = GetPriorityClass(process);
            CloseHandle(process);
            class
        };
        (class != 0).then_some(class)
    });
    assert_eq!(class, IDLE_PRIORITY_CLASS);
    assert_eq!(run.wait(), Some(0));
    let result = folder.result().unwrap();
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{:?}", result.verdict);
    let project = std::fs::read_to_string(folder.files().join("Weirbach.prj")).unwrap();
    assert!(project.contains("\r\nCurrent Plan=p02\r\n"), "{project}");
    assert!(!project.replace("\r\n", "").contains('\n'), "a line has lost its end: {project:?}");
}

#[test]
fn names_with_letters_that_shells_read_reach_a_program_and_a_command_file_unchanged() {
    let worker = Worker::new();
    let computed = |attempt: &str, order: &Order, project: &str| {
        let folder = worker.put_claimed(order);
        assert_eq!(worker.start_run(attempt).wait(), Some(0));
        let result = folder.result().unwrap();
        assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{:?}", result.verdict);
        assert!(folder.files().join(format!("{project}.p02.hdf")).is_file());
    };
    let odd = "Ring & dyke ^ 50% (new)! 'a' %PATH%";
    computed("a-1", &order_of(&worker, "a-1", "seconds = 0.1\n", odd), odd);
    // An office's own command file around Ras.exe. The percent sign is left out: Wine's cmd reads it where Windows does not.
    let odd = "Ring & dyke ^ (new)! 'a'";
    let mut order = order_of(&worker, "a-2", "seconds = 0.1\n", odd);
    let file = worker.home.path().join("Ras & more!.cmd");
    std::fs::write(&file, "@\"%~dp0Ras.exe\" %*\r\n").unwrap();
    order.spec.engine.program = file;
    computed("a-2", &order, odd);
}

#[test]
fn a_dialog_that_nobody_answers_is_told_and_named_when_the_silence_is_too_long() {
    let worker = Worker::new();
    let mut order = order(&worker, "a-1", "[plans.02]\nfault = \"dialog\"\n");
    order.spec.silence_limit_seconds = Some(8);
    let folder = worker.put_claimed(&order);
    assert_eq!(worker.start_run("a-1").wait(), Some(0));
    let result = folder.result().unwrap();
    assert_eq!(cause(&result), Some(InfrastructureCause::Silent));
    let AttemptOutcome::Infrastructure { message, .. } = &result.outcome else { panic!("{:?}", result.outcome) };
    assert!(message.contains("for 8 s; it showed \"Practice engine:"), "{message}");
    assert!(message.contains("practice.toml asks for this dialog"), "{message}");
    let told = events(&folder);
    assert!(
        told.iter().any(|body| matches!(body, AgentEventBody::Dialog(dialog) if dialog.title == "Practice engine"))
    );
}

#[test]
fn a_plan_that_takes_longer_than_allowed_is_ended_and_told() {
    let worker = Worker::new();
    let mut order = order(&worker, "a-1", "[plans.02]\nfault = \"hang\"\n");
    order.spec.time_limit_seconds = Some(2);
    let folder = worker.put_claimed(&order);
    let run = worker.start_run("a-1");
    let pid = engine_of(&folder);
    assert_eq!(run.wait(), Some(0));
    assert_eq!(folder.result().unwrap().outcome, AttemptOutcome::TimeLimit { seconds: 2 });
    assert!(!is_alive(pid));
}

#[test]
fn an_engine_ends_with_the_agent_that_was_killed() {
    let worker = Worker::new();
    let folder = worker.put_claimed(&order(&worker, "a-1", "[plans.02]\nfault = \"hang\"\n"));
    let mut run = worker.start_run("a-1");
    let pid = engine_of(&folder);
    assert!(is_alive(pid));
    run.kill();
    wait_for("the engine to be gone", || (!is_alive(pid)).then_some(()));
}

#[test]
fn cancel_ends_a_launchers_solver_too() {
    let worker = Worker::new();
    let settings = "seconds = 600\n[plans.02]\nfault = \"detached-solver\"\n";
    let folder = worker.put_claimed(&order(&worker, "a-1", settings));
    let run = worker.start_run("a-1");
    let launcher = engine_of(&folder);
    wait_for("the launcher to end", || (!is_alive(launcher)).then_some(()));
    std::fs::write(folder.file(protocol::attempt_file::CANCEL), "").unwrap();
    assert_eq!(run.wait(), Some(0));
    assert_eq!(folder.result().unwrap().outcome, AttemptOutcome::Cancelled {});
    // A solver that lived would keep its file open.
    std::fs::remove_file(folder.files().join("Weirbach.p02.tmp.hdf")).unwrap();
}

#[test]
fn the_end_of_the_session_is_recorded_and_ends_the_engine() {
    let worker = Worker::new();
    let folder = worker.put_claimed(&order(&worker, "a-1", "[plans.02]\nfault = \"hang\"\n"));
    let run = worker.start_run("a-1");
    let (agent, engine) = (run.0.id(), engine_of(&folder));
    let class: Vec<u16> = "SpillwayAgent\0".encode_utf16().collect();
    let window = wait_for("the agent's window", || {
        let mut window = std::ptr::null_mut();
        loop {
            let mut owner = 0;
            // SAFETY: the class ends with a zero; the window is one the system named.
            unsafe {
                window = FindWindowExW(std::ptr::null_mut(), window, class.as_ptr(), std::ptr::null());
                GetWindowThreadProcessId(window, &mut owner);
            }
            if window.is_null() {
                return None;
            }
            if owner == agent {
                return Some(window);
            }
        }
    });
    // SAFETY: as Windows asks when somebody logs off.
    assert_eq!(unsafe { SendMessageW(window, WM_QUERYENDSESSION, 0 as WPARAM, 0 as LPARAM) }, 1);
    assert_eq!(run.wait(), Some(0));
    assert_eq!(cause(&folder.result().unwrap()), Some(InfrastructureCause::Shutdown));
    assert!(events(&folder).contains(&AgentEventBody::Stopping { cause: StopCause::Shutdown }));
    assert!(!is_alive(engine));
}

#[link(name = "ntdll")]
unsafe extern "system" {
    /// Lets every thread of a process go.
    fn NtResumeProcess(process: HANDLE) -> i32;
}

/// Whether a process has a console. Asked by a process of its own: who asks joins that console and leaves his own.
fn has_console(pid: u32) -> bool {
    let mut asking = Command::new(std::env::current_exe().unwrap());
    asking.args(["--exact", "asks_for_a_console", "--ignored"]).env("CONSOLE_OF", pid.to_string());
    match asking.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code() {
        Some(40) => true,
        Some(41) => false,
        other => panic!("the asking process ended with {other:?}"),
    }
}

#[test]
#[ignore = "a process for the tests around it, not a test"]
fn asks_for_a_console() {
    let pid = std::env::var("CONSOLE_OF").unwrap().parse().unwrap();
    // SAFETY: plain values in. A process has one console at most, so this one's goes first.
    let has = unsafe {
        FreeConsole();
        AttachConsole(pid) != 0
    };
    std::process::exit(if has { 40 } else { 41 });
}

#[test]
fn a_program_with_a_console_is_known_to_have_one() {
    let mut with = Command::new("cmd.exe")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .creation_flags(CREATE_NEW_CONSOLE)
        .spawn()
        .unwrap();
    wait_for("its console", || has_console(with.id()).then_some(()));
    with.kill().unwrap();
    with.wait().unwrap();
}

/// A job that ends its processes when it is ended, as a terminal or a service has one around what it starts.
struct Job(HANDLE);

impl Job {
    fn new() -> Self {
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
        // SAFETY: no name, default security; the limits are of the class given, with their size.
        unsafe {
            let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
            let size = size_of_val(&limits) as u32;
            assert_ne!(
                SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size),
                0
            );
            Self(job)
        }
    }
}

#[test]
fn serve_leaves_the_job_it_was_started_in_and_computes_on_when_that_job_is_ended() {
    let worker = Worker::new();
    let folder = worker.put_into_inbox(&order(&worker, "a-1", "seconds = 3.0\n"));
    let job = Job::new();
    // It does not begin before it is in the job.
    let mut starter = Command::new(worker::AGENT)
        .args(["serve", "--stdio", "--slots", "1", "--linger", "2"])
        .arg(worker.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .creation_flags(CREATE_SUSPENDED)
        .spawn()
        .unwrap();
    // SAFETY: both handles are open.
    unsafe {
        assert_ne!(AssignProcessToJobObject(job.0, starter.as_raw_handle() as HANDLE), 0);
        assert_eq!(NtResumeProcess(starter.as_raw_handle() as HANDLE), 0);
    }
    let engine = engine_of(&folder);
    let state: protocol::ServeState = wait_for("serve.json", || {
        serde_json::from_slice(&std::fs::read(worker.path().join(protocol::worker_folder::SERVE)).ok()?).ok()
    });
    assert!(!has_console(state.pid), "somebody could close the console of serve");
    // SAFETY: the job is open.
    unsafe { TerminateJobObject(job.0, 1) };
    starter.wait().unwrap();
    assert!(is_alive(engine), "the engine ended with a job that is none of its business");
    wait_for_result(&folder);
    assert_eq!(folder.result().unwrap().outcome, AttemptOutcome::Succeeded {});
    // SAFETY: made above, closed once.
    unsafe { CloseHandle(job.0) };
}
