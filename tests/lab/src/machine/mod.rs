//! A machine within this one: network, disk, processes, mounts, name, boot id and home of its own, an sshd on port 22. Needs root.
//!
//! It shares the kernel, and sees the programs of this machine; what it writes outside of `/srv`, `/tmp` and `/run` is not its own.

mod delay_line;
mod disk;
mod faults;
mod namespace;
mod network;
mod tun;

use crate::client::{Entry, Ground};
use crate::commands::{call, command, program};
use crate::processes::{self, Process};
use crate::{KeyPair, LabError, files};
use namespace::Running;
use network::Cable;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

pub use faults::{Cut, Frozen};
pub(crate) use network::sweep_networks;

/// What a machine is made of.
#[derive(Debug, Clone)]
pub struct MachineOptions {
    /// Size of its disk, which grows as it is filled.
    pub disk_mib: u64,
    /// Lines of `sshd_config` that win over the lab's.
    pub sshd_lines: Vec<String>,
    /// Its cable is one on which packets can be delayed ([`Machine::delay`]), at a cost: some 100 MB/s at most.
    pub delay_line: bool,
}

impl Default for MachineOptions {
    fn default() -> Self {
        Self { disk_mib: 512, sshd_lines: Vec::new(), delay_line: false }
    }
}

/// A machine of its own; gone when dropped.
#[derive(Debug)]
pub struct Machine {
    ground: Arc<Ground>,
    alias: String,
    folder: PathBuf,
    host_key: KeyPair,
    /// Taken before the cable is dropped: first the processes, then their network.
    running: Mutex<Option<Running>>,
    cable: Arc<Cable>,
}

impl Machine {
    /// Why none can be made here, if so; for `skipped: test: reason`.
    pub fn can_be_made() -> Result<(), String> {
        static ANSWER: OnceLock<Result<(), String>> = OnceLock::new();
        ANSWER.get_or_init(try_parts).clone()
    }

    pub(crate) fn make(ground: &Arc<Ground>, alias: &str, options: &MachineOptions) -> Result<Self, LabError> {
        Self::can_be_made().map_err(LabError::NotHere)?;
        let folder = ground.host_folder(alias)?;
        let given = folder.join("given");
        std::fs::create_dir_all(&given).map_err(LabError::io("make", &given))?;
        disk::make(&folder.join("disk"), options.disk_mib)?;
        let host_key = KeyPair::make(&given.join("host"), "")?;
        namespace::give(&folder, &options.sshd_lines)?;
        let cable = Arc::new(Cable::lay(options.delay_line)?);
        let machine = Self {
            ground: ground.clone(),
            alias: alias.to_owned(),
            folder,
            host_key,
            running: Mutex::default(),
            cable,
        };
        machine.boot()?;
        let entry =
            Entry { address: machine.address(), user: "root".into(), host_key: machine.host_key.public_line()? };
        ground.name(alias, entry)?;
        ground.check_login(alias)?;
        Ok(machine)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its first process, as this machine counts.
    fn first_process(&self) -> Result<i32, LabError> {
        let running = self.lock();
        running.as_ref().map(|running| running.pid).ok_or_else(|| LabError::NotHere(format!("{} is off", self.alias)))
    }

    /// Switches it on: its disk as it was, everything else new, its boot id too. Returns when its sshd listens.
    pub fn boot(&self) -> Result<(), LabError> {
        let mut running = self.lock();
        if running.is_some() {
            return Ok(());
        }
        disk::wait_until_free(&self.folder.join("disk"))?;
        namespace::give_anew(&self.folder, &self.ground.keys)?;
        self.cable.switch_on()?;
        *running = Some(Running::start(&self.alias, &self.folder, &self.cable.namespace())?);
        Ok(())
    }

    /// Pulls the plug: nothing more goes out, not even the end of a connection, and every process is gone at once. What was
    /// written is on the disk, synchronised or not.
    pub fn power_off(&self) -> Result<(), LabError> {
        let mut running = self.lock();
        let Some(mut machine) = running.take() else { return Ok(()) };
        self.cable.pull_plug()?;
        machine.kill()?;
        self.cable.switch_off()
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.lock().is_some()
    }

    /// The name by which the client knows it, and its own.
    pub fn alias(&self) -> &str {
        &self.alias
    }

    /// Where its sshd listens.
    pub fn address(&self) -> SocketAddr {
        (IpAddr::V4(self.cable.far_address()), 22).into()
    }

    /// The home there, on its disk.
    pub fn home(&self) -> PathBuf {
        "/srv/home".into()
    }

    /// An empty folder there, on its disk.
    pub fn work(&self) -> PathBuf {
        "/srv/work".into()
    }

    /// Its host key.
    pub fn host_key(&self) -> &KeyPair {
        &self.host_key
    }

    /// What its sshd wrote since the last boot.
    pub fn log(&self) -> String {
        self.here("/run/lab/log").ok().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default()
    }

    /// Where a file of the machine can be reached from here, while it is on.
    pub fn here(&self, path: impl AsRef<Path>) -> Result<PathBuf, LabError> {
        let root = PathBuf::from(format!("/proc/{}/root", self.first_process()?));
        let path = path.as_ref();
        Ok(root.join(path.strip_prefix("/").unwrap_or(path)))
    }

    /// Programs on it whose command line contains the text; none while it is off.
    pub fn processes(&self, text: &str) -> Vec<Process> {
        self.lock()
            .as_ref()
            .map(Running::processes)
            .unwrap_or_default()
            .into_iter()
            .filter(|one| one.command_line.contains(text))
            .collect()
    }

    /// Files below a folder of the machine, while it is on.
    pub fn files_below(&self, path: impl AsRef<Path>) -> Vec<PathBuf> {
        self.here(path).map(|folder| files::below(&folder)).unwrap_or_default()
    }

    /// A command on it, by `ssh`.
    pub fn ssh(&self) -> Result<Command, LabError> {
        self.ground.ssh(&self.alias)
    }

    /// A command on it as if typed at its keyboard: no network is needed.
    pub fn command(&self, program: &str) -> Result<Command, LabError> {
        let mut enter = command("nsenter")?;
        enter.args(["--target", &self.first_process()?.to_string()]);
        enter.args(["--mount", "--uts", "--ipc", "--net", "--pid", "--", program]);
        enter.env("HOME", self.home());
        Ok(enter)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(mut machine) = self.lock().take() {
            let _ = machine.kill();
        }
        let _ = disk::wait_until_free(&self.folder.join("disk"));
        self.cable.take_up();
        self.ground.forget(&self.alias);
    }
}

/// The parts that not every system and every container lets us have.
fn try_parts() -> Result<(), String> {
    if !rustix::process::geteuid().is_root() {
        return Err("machines with a network of their own need root".into());
    }
    let needed = ["ip", "unshare", "nsenter", "mount", "mkfs.ext4", "hostname", "sshd", "ssh", "ssh-keygen"];
    if let Some(name) = needed.into_iter().find(|name| program(name).is_none()) {
        return Err(format!("the program {name} is not installed"));
    }
    if !Path::new("/dev/loop-control").exists() {
        return Err("there are no loop devices".into());
    }
    let kinds = ["--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "--mount-proc"];
    call("unshare", &[&kinds[..], &["ip", "link", "add", "lab0", "type", "veth", "peer", "name", "lab1"]].concat())
        .map(drop)
        .map_err(|error| format!("no network or process namespaces: {error}"))
}

/// How long any of a machine's parts may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn wait_for_sshd(process: i32, said: impl FnOnce() -> String) -> Result<(), LabError> {
    let process = process.to_string();
    processes::until(PATIENCE, "the machine's sshd does not listen", said, || Ok(processes::listens(&process, 22)))
}
