//! A machine's processes: one namespace, whose first process is everybody's end.

use super::{PATIENCE, wait_for_sshd};
use crate::commands::{call, command};
use crate::loopback::PLAIN;
use crate::processes::{self, Process};
use crate::{Keys, LabError};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// A machine that is on.
#[derive(Debug)]
pub(super) struct Running {
    /// Its first process, as this machine counts.
    pub(super) pid: i32,
    /// Our side of it. Its standard input is the string by which we hold it: when we are gone, it goes.
    holder: Child,
    namespace: PathBuf,
}

/// What stays the same from boot to boot.
pub(super) fn give(folder: &Path, sshd_lines: &[String]) -> Result<(), LabError> {
    let given = folder.join("given");
    let mut lines = sshd_lines.to_vec();
    lines.extend(["ListenAddress 0.0.0.0:22", "HostKey /run/lab/host"].map(str::to_owned));
    lines.extend(["AuthorizedKeysFile /run/lab/authorized", "Subsystem sftp internal-sftp"].map(str::to_owned));
    lines.extend(PLAIN.map(str::to_owned));
    let passwd = Path::new("/etc/passwd");
    let accounts = fs::read_to_string(passwd).map_err(LabError::io("read", passwd))?;
    let accounts: Vec<String> = accounts.lines().map(at_home).collect();
    for (name, text) in [
        ("sshd_config", lines.join("\n")),
        ("passwd", accounts.join("\n")),
        ("shadow", "root:*:19000:0:99999:7:::".into()),
        ("machine-id", uuid::Uuid::now_v7().simple().to_string()),
    ] {
        write(&given.join(name), &(text + "\n"))?;
    }
    let secret = given.join("shadow");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).map_err(LabError::io("change", &secret))?;
    write(&folder.join("init"), include_str!("init.sh"))
}

/// What a boot brings.
pub(super) fn give_anew(folder: &Path, keys: &Keys) -> Result<(), LabError> {
    let given = folder.join("given");
    write(&given.join("boot_id"), &format!("{}\n", uuid::Uuid::now_v7()))?;
    let to = given.join("authorized");
    fs::copy(&keys.authorized, &to).map(drop).map_err(LabError::io("write", &to))
}

fn write(path: &Path, text: &str) -> Result<(), LabError> {
    fs::write(path, text).map_err(LabError::io("write", path))
}

/// The administrator lives on the machine's own disk.
fn at_home(account: &str) -> String {
    let fields: Vec<&str> = account.split(':').collect();
    match fields[..] {
        [name, password, "0", group, words, _, shell] => {
            format!("{name}:{password}:0:{group}:{words}:/srv/home:{shell}")
        }
        _ => account.to_owned(),
    }
}

impl Running {
    pub(super) fn start(name: &str, folder: &Path, network: &str) -> Result<Self, LabError> {
        let log = folder.join("init.log");
        let file = fs::File::create(&log).map_err(LabError::io("make", &log))?;
        let mut start = command("nsenter")?;
        start.arg(format!("--net=/run/netns/{network}")).arg("unshare");
        start.args(["--mount", "--propagation", "private", "--uts", "--ipc", "--pid", "--fork", "--kill-child"]);
        start.args(["--mount-proc", "/bin/sh"]).arg(folder.join("init")).arg(name).arg(folder);
        let again = file.try_clone().map_err(LabError::io("open", &log))?;
        start.env_clear().env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").current_dir("/");
        start.stdin(Stdio::piped()).stdout(file).stderr(again);
        let mut holder = start.spawn().map_err(LabError::io("start", Path::new("nsenter")))?;
        let said = || fs::read_to_string(&log).unwrap_or_default().trim().to_owned();
        let mut pid = None;
        let ready = processes::until(PATIENCE, "the machine is not up", said, || {
            if let Ok(Some(status)) = holder.try_wait() {
                return Err(LabError::Command {
                    command: format!("the start of {name}"),
                    said: format!("{} ({status})", said()),
                });
            }
            let parent = holder.id() as i32;
            // unshare's child is the same program for a moment, and its first process from then on.
            pid = pid.or_else(|| processes::all().into_iter().find(|one| one.parent == parent).map(|one| one.pid));
            Ok(pid.is_some_and(|pid| Path::new(&format!("/proc/{pid}/root/run/lab/ready")).exists()))
        });
        let found = pid.and_then(|pid| Some((pid, namespace_of(pid)?)));
        let failed = |holder: &mut Child| {
            let _ = holder.kill();
            let _ = holder.wait();
        };
        match (ready, found) {
            (Ok(()), Some((pid, namespace))) => {
                let running = Self { pid, holder, namespace };
                wait_for_sshd(pid, said)?;
                Ok(running)
            }
            (Err(error), _) => {
                failed(&mut holder);
                Err(error)
            }
            (Ok(()), None) => {
                failed(&mut holder);
                Err(LabError::NotHere(format!("{name} is gone")))
            }
        }
    }

    /// Everything in it is gone when this returns.
    pub(super) fn kill(&mut self) -> Result<(), LabError> {
        processes::signal(self.pid, rustix::process::Signal::KILL);
        self.holder.wait().map(drop).map_err(LabError::io("end", Path::new("unshare")))
    }

    pub(super) fn processes(&self) -> Vec<Process> {
        processes::all().into_iter().filter(|one| one.namespace().as_ref() == Some(&self.namespace)).collect()
    }

    /// Starts an sshd where there is none.
    pub(super) fn start_sshd(&self) -> Result<(), LabError> {
        if processes::listens(&self.pid.to_string(), 22) {
            return Ok(());
        }
        let target = self.pid.to_string();
        call(
            "nsenter",
            &[
                &["--target", &target, "--mount", "--uts", "--ipc", "--net", "--pid", "--"][..],
                &["/usr/sbin/sshd", "-f", "/run/lab/sshd_config", "-E", "/run/lab/log"],
            ]
            .concat(),
        )?;
        wait_for_sshd(self.pid, String::new)
    }
}

fn namespace_of(pid: i32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{pid}/ns/pid")).ok()
}

impl Drop for Running {
    fn drop(&mut self) {
        // Of one that was killed nothing is left to kill.
        if matches!(self.holder.try_wait(), Ok(None)) {
            let _ = self.kill();
        }
    }
}
