//! A desk with Windows: Spillway's Windows programs installed on drive C: of Wine, and the user's folder `.ssh`.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use whole_way::{Said, program, said, skip};

/// Where `./dev windows` built the Windows programs.
const WINDOWS_PROGRAMS: &str = "SPILLWAY_WINDOWS_PROGRAMS";

pub struct Desk {
    /// On drive C:, with blanks in its name as a user's folder has them.
    folder: tempfile::TempDir,
    drive: PathBuf,
    ssh: PathBuf,
}

impl Desk {
    /// None, with the reason told, where no Windows program can be run.
    pub fn found(test: &str) -> Option<Self> {
        let of = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let (Some(built), Some(prefix)) = (of(WINDOWS_PROGRAMS), of("WINEPREFIX")) else {
            skip(test, &format!("{WINDOWS_PROGRAMS} and WINEPREFIX name no Windows programs and no Wine"));
            return None;
        };
        let drive = prefix.join("drive_c").canonicalize().unwrap();
        let folder = tempfile::Builder::new().prefix("Ana's desk ").tempdir_in(&drive).unwrap();
        let desk = Self { folder, ssh: profile(&drive).join(".ssh"), drive };
        // Wine and its user are the tests' own: what a test that was killed left goes.
        if desk.ssh.exists() {
            std::fs::remove_dir_all(&desk.ssh).unwrap();
        }
        desk.install(&built);
        Some(desk)
    }

    /// As an installer lays it out: the programs, and those for Linux machines below them.
    fn install(&self, built: &Path) {
        let for_linux = self.path("Spillway/agents/linux-x86_64");
        std::fs::create_dir_all(&for_linux).unwrap();
        for name in ["spillway", "spillway-agent", "practice-ras"] {
            let windows = format!("{name}.exe");
            std::fs::copy(built.join(&windows), self.path("Spillway").join(&windows)).unwrap();
        }
        for name in ["spillway-agent", "practice-ras"] {
            std::fs::copy(program(name), for_linux.join(name)).unwrap();
        }
    }

    /// A file of the desk, as Linux names it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// The user's own folder `.ssh`, as Linux names it.
    pub fn ssh(&self) -> &Path {
        &self.ssh
    }

    /// As Windows names it.
    pub fn windows(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.drive).unwrap().to_str().unwrap();
        format!(r"C:\{}", below.replace('/', r"\"))
    }

    /// `spillway.exe` with arguments, run by Wine.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/windows/run.sh"));
        command.arg(self.path("Spillway/spillway.exe")).args(arguments).current_dir(self.folder.path());
        command.env("SPILLWAY_HOME", self.windows(&self.path("home"))).env("SPILLWAY_LINGER_SECONDS", "5");
        command.env("SPILLWAY_KEEP_AWAKE", "off").env_remove("RUST_LOG").env_remove("SPILLWAY_SSH_CONFIG");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn spillway(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }

    /// With a line typed into it.
    pub fn spillway_told(&self, arguments: &[&str], line: &str) -> Said {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        said(child.wait_with_output().unwrap())
    }

    /// Where it must do what it is asked.
    pub fn done(&self, arguments: &[&str]) -> Said {
        let done = self.spillway(arguments);
        assert_eq!(done.status, 0, "{arguments:?}: {}\n{}", done.out, done.err);
        done
    }

    /// Checks a worker; the rows of its checklist.
    pub fn check(&self, worker: &str) -> Checked {
        let said = self.spillway(&["workers", "check", worker, "--json"]).json();
        Checked(said["workers"][0].clone())
    }
}

/// What a checklist says.
#[derive(Debug)]
pub struct Checked(pub Value);

impl Checked {
    pub fn is_ready(&self) -> bool {
        self.0["ready"] == true
    }

    /// The fingerprint that a person is asked about.
    pub fn fingerprint(&self) -> Option<&str> {
        self.0["checks"].as_array()?.iter().find_map(|row| row["fingerprint"].as_str())
    }

    /// All that it says.
    pub fn words(&self) -> String {
        self.0.to_string()
    }
}

/// The folder of Wine's user, `%USERPROFILE%`.
fn profile(drive: &Path) -> PathBuf {
    let users = std::fs::read_dir(drive.join("users")).unwrap().flatten().map(|entry| entry.path());
    let own = users.into_iter().find(|path| path.file_name().is_some_and(|name| name != "Public"));
    own.expect("Wine has a user")
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.ssh);
        // The controller ends by itself: its folder is removed once nothing of it is left.
        let name = self.folder.path().file_name().unwrap().to_string_lossy().into_owned();
        for (pid, _) in whole_way::that_name(&name) {
            whole_way::kill(pid);
        }
    }
}
