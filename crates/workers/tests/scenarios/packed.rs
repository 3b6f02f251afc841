//! The programs for Linux workers as the installers carry them: they need nothing of the system they come to, and go the whole
//! way where there is no system at all.

use crate::common::Site;
use crate::far::goes_the_whole_way;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use workers::far::{Channel, Dial, DialError, FarLink, ProgramChannel};

const NAMES: [&str; 2] = ["spillway-agent", "practice-ras"];

/// What the two may weigh together, in bytes: they travel to every new worker, over whatever line there is.
const MOST_BYTES: u64 = 12 << 20;

/// Kernel of CentOS 7, the oldest system that is meant to serve.
const OLDEST_KERNEL: [u32; 3] = [3, 10, 0];

/// Makes a root of nothing but the kernel's own places and begins a program there, as nobody special.
const INTO_THE_ROOT: &str =
    r#"mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && root=$1 && shift && exec chroot "$root" "$@""#;

/// Begins a program for which every call that Linux got after 3.10 does not exist: numbers from 314 (`sched_setattr`, of 3.14)
/// on are answered with "no such call" by a filter, as an old kernel does.
const AS_OLD_KERNEL: &str = r#"
import ctypes, os, struct, sys
rules = [(0x20, 0, 0, 0), (0x35, 0, 1, 314), (0x06, 0, 0, 0x00050000 | 38), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code)))
prctl = ctypes.CDLL(None).prctl
if prctl(38, 1, 0, 0, 0) != 0 or prctl(22, 2, filter, 0, 0) != 0:
    sys.exit("no filter can be set")
os.execvp(sys.argv[1], sys.argv[1:])
"#;

/// The packed programs; none, with the test's name printed, where they were not made.
fn packed(test: &str) -> Option<[PathBuf; 2]> {
    let here = std::env::current_exe().unwrap();
    let folder = here.ancestors().nth(3).unwrap().join("packed/agents/linux-x86_64");
    let found = NAMES.map(|name| folder.join(name));
    if found.iter().all(|program| program.is_file()) {
        return Some(found);
    }
    println!("skipped: {test}: the programs for Linux workers are not made; ./dev agents makes them");
    None
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes[at..at + length].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// What a program for Linux on x86_64 asks of its system, by its program headers.
struct Asks {
    /// Kinds of its segments.
    kinds: Vec<u64>,
    /// Oldest kernel, by its note.
    kernel: Option<[u32; 3]>,
    /// Whether the C library's name service is in it (users, hosts): that would look for libraries of the system at run time.
    names: bool,
}

impl Asks {
    fn of(program: &Path) -> Self {
        let file = std::fs::read(program).unwrap();
        assert_eq!(file[..6], *b"\x7fELF\x02\x01", "{} is none of 64 bit, little end first", program.display());
        assert_eq!(number(&file, 18, 2), 62, "{} is not for x86_64", program.display());
        let [table, size, count] = [(32, 8), (54, 2), (56, 2)].map(|(at, length)| number(&file, at, length) as usize);
        let headers = || (0..count).map(|index| table + index * size);
        let kernel = headers().filter(|at| number(&file, *at, 4) == NOTES).find_map(|at| {
            let (from, length) = (number(&file, at + 8, 8) as usize, number(&file, at + 32, 8) as usize);
            abi_tag(&file[from..from + length])
        });
        let names = file.windows(NAME_SERVICE.len()).any(|bytes| bytes == NAME_SERVICE);
        Self { kinds: headers().map(|at| number(&file, at, 4)).collect(), kernel, names }
    }
}

const DYNAMIC: u64 = 2;
const INTERPRETER: u64 = 3;
const NOTES: u64 = 4;
const NAME_SERVICE: &[u8] = b"/etc/nsswitch.conf";

/// The oldest kernel among notes: the first one of "GNU", for Linux.
fn abi_tag(mut notes: &[u8]) -> Option<[u32; 3]> {
    let padded = |length: u64| length.next_multiple_of(4) as usize;
    while notes.len() >= 12 {
        let [name, text, kind] = [0, 4, 8].map(|at| number(notes, at, 4));
        let from = 12 + padded(name);
        if kind == 1 && notes[12..].starts_with(b"GNU\0") && number(notes, from, 4) == 0 {
            return Some([4, 8, 12].map(|at| number(notes, from + at, 4) as u32));
        }
        notes = notes.get(from + padded(text)..).unwrap_or_default();
    }
    None
}

#[test]
fn the_packed_programs_ask_for_no_library_and_no_new_kernel_and_are_small() {
    let Some(programs) = packed("the_packed_programs_ask_for_no_library_and_no_new_kernel_and_are_small") else {
        return;
    };
    for program in &programs {
        let asks = Asks::of(program);
        assert!(!asks.kinds.contains(&INTERPRETER), "{} is begun by another program", program.display());
        assert!(!asks.kinds.contains(&DYNAMIC), "{} has a dynamic section", program.display());
        assert!(!asks.names, "{} has the name service of the C library in it", program.display());
        let kernel = asks.kernel.unwrap_or_else(|| panic!("{} does not tell its kernel", program.display()));
        assert!(kernel <= OLDEST_KERNEL, "{} asks for kernel {kernel:?}", program.display());
    }
    // What these would have said of a program that does need its system.
    assert!(Asks::of(&std::env::current_exe().unwrap()).kinds.contains(&DYNAMIC));
    let sizes = programs.each_ref().map(|program| program.metadata().unwrap().len());
    println!("{NAMES:?}: {sizes:?} bytes");
    assert!(sizes.iter().sum::<u64>() <= MOST_BYTES, "{NAMES:?}: {sizes:?} bytes");
}

/// A root that holds the two programs and nothing else of any system.
struct EmptyRoot {
    root: PathBuf,
    /// Whether the kernel is to be as the oldest one.
    is_old: bool,
}

impl EmptyRoot {
    /// None, with the reason told, where this user may make none.
    fn make(test: &str, root: PathBuf, is_old: bool) -> Option<Self> {
        let programs = packed(test)?;
        for folder in ["proc", "dev"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        for (program, name) in programs.iter().zip(NAMES) {
            std::fs::copy(program, root.join(name)).unwrap();
        }
        let root = Self { root, is_old };
        let reason = match root.command().args(["/spillway-agent", "--version"]).output() {
            Ok(tried) if tried.status.success() => return Some(root),
            Ok(tried) => String::from_utf8_lossy(&tried.stderr).trim().to_owned(),
            Err(error) => format!("unshare or python3: {error}"),
        };
        // What refuses a namespace, a mount or a filter is this machine; what dies of the program is a failure.
        let refused = ["unshare", "mount", "chroot: cannot change root", "no filter can be set"];
        assert!(refused.iter().any(|word| reason.contains(word)), "the agent does not start: {reason}");
        println!("skipped: {test}: no root of its own can be made here ({reason})");
        None
    }

    /// Begins what is given as arguments, in the root and without this process's environment.
    fn command(&self) -> Command {
        let mut command = if self.is_old {
            let mut command = Command::new("python3");
            command.args(["-c", AS_OLD_KERNEL, "unshare"]);
            command
        } else {
            Command::new("unshare")
        };
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", INTO_THE_ROOT, "sh"]).arg(&self.root);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").stdin(Stdio::null());
        command
    }
}

impl Dial for EmptyRoot {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        let mut command = self.command();
        command.args(["/spillway-agent", "far", "/w", "--worker", "bare"]);
        Ok(Box::new(ProgramChannel::start(command, Duration::from_secs(60))?))
    }
}

#[test]
fn the_packed_agent_tells_what_a_machine_is_where_there_is_no_system() {
    let test = "the_packed_agent_tells_what_a_machine_is_where_there_is_no_system";
    let folder = tempfile::tempdir().unwrap();
    let Some(root) = EmptyRoot::make(test, folder.path().join("root"), false) else { return };
    let told = root.command().args(["/spillway-agent", "facts", "/w"]).output().unwrap();
    let words = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{words}");
    let facts: protocol::WorkerFacts = serde_json::from_slice(&told.stdout).unwrap();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    assert_eq!((facts.hostname.as_str(), facts.arch.as_str()), (host.trim(), "x86_64"));
    assert!(facts.cores > 0 && facts.memory_bytes > 0 && facts.disk_free_bytes > 0, "{facts:?}");
    assert!(
        facts.machine_id.starts_with("name-"),
        "{facts:?}: a file of this machine was read: this is no root of its own"
    );
}

/// A whole attempt in an empty root.
fn goes_where_there_is_no_system(test: &str, is_old: bool) {
    let site = Site::new();
    let Some(root) = EmptyRoot::make(test, site.folder.path().join("root"), is_old) else { return };
    let link = Arc::new(FarLink::new("bare", Arc::new(root)));
    goes_the_whole_way(&site, &link, "/practice-ras".into(), &format!("bare-{}-{is_old}", std::process::id()));
    let left: Vec<_> = std::fs::read_dir(site.folder.path().join("root")).unwrap().flatten().collect();
    assert_eq!(left.len(), 5, "{left:?}: proc, dev, the two programs, the worker folder");
}

#[test]
fn a_plan_goes_the_whole_way_where_there_is_no_system() {
    goes_where_there_is_no_system("a_plan_goes_the_whole_way_where_there_is_no_system", false);
}

#[test]
fn a_plan_goes_the_whole_way_on_a_kernel_that_knows_only_the_calls_of_an_old_one() {
    goes_where_there_is_no_system(
        "a_plan_goes_the_whole_way_on_a_kernel_that_knows_only_the_calls_of_an_old_one",
        true,
    );
}
