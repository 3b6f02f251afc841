//! A host that is an sshd on a loopback port of this machine, with a home of its own. It shares processes, disk and boot with
//! this machine; [`crate::Machine`] does not. No root is needed.

use crate::client::{Entry, Ground};
use crate::commands::{call, command, program};
use crate::processes::{self, Process, Victims};
use crate::{KeyPair, LabError, files};
use rustix::process::Signal;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// In the environment of all that runs on a loopback host: the host's folder.
pub(crate) const MARK: &str = "LAB_HOST";
const PATIENCE: Duration = Duration::from_secs(10);

/// What a host is told beyond the plain.
#[derive(Debug, Clone, Default)]
pub struct HostOptions {
    /// Lines of `sshd_config` that win over the lab's, such as `MaxStartups 2:100:2`.
    pub sshd_lines: Vec<String>,
    /// Variables in every session, without spaces or quotes in them.
    pub environment: Vec<(String, String)>,
}

/// An sshd of our own, on 127.0.0.1.
#[derive(Debug)]
pub struct LoopbackHost {
    ground: Arc<Ground>,
    alias: String,
    folder: PathBuf,
    port: u16,
    host_key: KeyPair,
    listener: Mutex<Option<Child>>,
}

/// Goes home and does there what was asked for; sshd itself would stay in the home of the password file.
const ENTER: &str = "#!/bin/sh
cd \"$HOME\" || exit 126
[ -n \"$SSH_ORIGINAL_COMMAND\" ] || exec \"$SHELL\"
exec \"$SHELL\" -c \"$SSH_ORIGINAL_COMMAND\"
";

impl LoopbackHost {
    pub(crate) fn start(ground: &Arc<Ground>, alias: &str, options: &HostOptions) -> Result<Self, LabError> {
        let folder = ground.host_folder(alias)?;
        let home = folder.join("home");
        std::fs::create_dir_all(&home).map_err(LabError::io("make", &home))?;
        let enter = folder.join("enter");
        std::fs::write(&enter, ENTER).map_err(LabError::io("write", &enter))?;
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&enter, executable).map_err(LabError::io("change", &enter))?;
        let host_key = KeyPair::make(&folder.join("host"), "")?;
        // sshd wants this folder of its own; only root makes it, and only root's sshd needs it.
        let _ = std::fs::create_dir_all("/run/sshd");
        let port = free_port()?;
        let host = Self {
            ground: ground.clone(),
            alias: alias.to_owned(),
            folder,
            port,
            host_key,
            listener: Mutex::default(),
        };
        host.configure(options)?;
        host.restart()?;
        let user = call("id", &["-un"])?.trim().to_owned();
        let entry = Entry { address: host.address(), user, host_key: host.host_key.public_line()? };
        ground.name(alias, entry)?;
        ground.check_login(alias)?;
        Ok(host)
    }

    fn configure(&self, options: &HostOptions) -> Result<(), LabError> {
        let mut lines = options.sshd_lines.clone();
        let mut environment = format!("HOME={} {MARK}={}", self.home().display(), self.folder.display());
        for (name, value) in &options.environment {
            environment.push_str(&format!(" {name}={value}"));
        }
        lines.extend([
            format!("ListenAddress 127.0.0.1:{}", self.port),
            format!("HostKey {}", self.host_key.private.display()),
            format!("AuthorizedKeysFile {}", self.ground.keys.authorized.display()),
            format!("SetEnv {environment}"),
            format!("ForceCommand {}", self.folder.join("enter").display()),
        ]);
        lines.extend(PLAIN.map(str::to_owned));
        if let Some(server) = ["/usr/lib/openssh/sftp-server"].iter().find(|file| Path::new(file).is_file()) {
            lines.push(format!("Subsystem sftp {server}"));
        }
        let config = self.folder.join("sshd_config");
        std::fs::write(&config, lines.join("\n") + "\n").map_err(LabError::io("write", &config))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name by which the client knows it.
    pub fn alias(&self) -> &str {
        &self.alias
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Its own home, `$HOME` of every session.
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// Its host key.
    pub fn host_key(&self) -> &KeyPair {
        &self.host_key
    }

    /// What its sshd wrote so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Starts it where it was stopped, on the same port.
    pub fn restart(&self) -> Result<(), LabError> {
        let mut listener = self.lock();
        if listener.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None))) {
            return Ok(());
        }
        let sshd = program("sshd").ok_or_else(|| LabError::NotHere("no OpenSSH server is installed".into()))?;
        let log = self.folder.join("log");
        let file = std::fs::File::options().create(true).append(true).open(&log).map_err(LabError::io("open", &log))?;
        let mut start = std::process::Command::new(&sshd);
        start.args(["-D", "-e", "-f"]).arg(self.folder.join("sshd_config"));
        start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let mut child = start.spawn().map_err(LabError::io("start", &sshd))?;
        let ready = processes::until(
            PATIENCE,
            "the lab's sshd does not listen",
            || self.log(),
            || {
                if matches!(child.try_wait(), Ok(Some(_))) {
                    let said = self.log().trim().replace('\n', " ");
                    return Err(LabError::Command { command: "sshd".into(), said });
                }
                Ok(processes::listens("self", self.port))
            },
        );
        *listener = Some(child);
        ready
    }

    /// Takes no new logins from now on; who is in stays in.
    pub fn stop(&self) -> Result<(), LabError> {
        self.end(Signal::TERM)
    }

    fn end(&self, signal: Signal) -> Result<(), LabError> {
        let Some(mut child) = self.lock().take() else { return Ok(()) };
        processes::signal(child.id() as i32, signal);
        child.wait().map(drop).map_err(LabError::io("end", Path::new("sshd")))
    }

    /// `kill -9`.
    pub fn kill(&self, whom: Victims) -> Result<(), LabError> {
        let before = processes::all();
        let listener = self.lock().as_ref().map(|child| child.id() as i32);
        let sessions = processes::with_descendants(listener.into_iter().chain(self.left_sessions(&before)), &before);
        // First who could start more.
        self.end(Signal::KILL)?;
        match whom {
            Victims::Listener => Ok(()),
            Victims::Sshd => {
                let sshd = before.iter().filter(|one| one.is_sshd() && sessions.contains(&one.pid));
                processes::kill(sshd.map(|one| one.pid))
            }
            Victims::Everything => {
                processes::kill(sessions)?;
                processes::kill(self.marked().into_iter().map(|one| one.pid))
            }
        }
    }

    /// The sshd of sessions whose listener is gone: the parents of what runs here.
    fn left_sessions(&self, all: &[Process]) -> Vec<i32> {
        let parents: Vec<i32> = self.marked().iter().map(|one| one.parent).collect();
        all.iter().filter(|one| one.is_sshd() && parents.contains(&one.pid)).map(|one| one.pid).collect()
    }

    /// What runs on this host, and did not clear its environment.
    fn marked(&self) -> Vec<Process> {
        let mark = format!("{MARK}={}", self.folder.display());
        processes::all().into_iter().filter(|one| one.has_in_environment(&mark)).collect()
    }

    /// Programs on this host whose command line contains the text.
    pub fn processes(&self, text: &str) -> Vec<Process> {
        self.marked().into_iter().filter(|one| one.command_line.contains(text)).collect()
    }

    /// Files below a folder of this host; a relative path begins at its home.
    pub fn files_below(&self, path: impl AsRef<Path>) -> Vec<PathBuf> {
        files::below(&self.home().join(path))
    }

    /// A command on this host, by `ssh`.
    pub fn ssh(&self) -> Result<std::process::Command, LabError> {
        self.ground.ssh(&self.alias)
    }
}

/// Of every sshd in the lab.
pub(crate) const PLAIN: [&str; 8] = [
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "X11Forwarding no",
    "PrintMotd no",
];

impl Drop for LoopbackHost {
    fn drop(&mut self) {
        let _ = self.kill(Victims::Everything);
        self.ground.forget(&self.alias);
    }
}

/// Below the ports that the system gives to callers, so that nobody takes it while the host is stopped.
fn free_port() -> Result<u16, LabError> {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % u32::from(COUNT)) as u16;
    for _ in 0..1000 {
        let step = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = FIRST + (start + step.wrapping_mul(7)) % COUNT;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    command("sshd").and(Err(LabError::NotHere("no loopback port is free".into())))
}
