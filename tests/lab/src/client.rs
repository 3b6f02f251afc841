//! The side that looks at the hosts: a folder, keys, and an `ssh_config` with an alias for every host of the lab.

use crate::commands::{command, program, run};
use crate::loopback::{HostOptions, LoopbackHost};
use crate::machine::{Machine, MachineOptions};
use crate::sweep::Folder;
use crate::{KeyPair, Keys, LabError};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

/// Where an alias leads.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) address: SocketAddr,
    pub(crate) user: String,
    pub(crate) host_key: String,
}

/// What a lab's hosts share; it goes with the last of them.
#[derive(Debug)]
pub(crate) struct Ground {
    folder: Folder,
    pub(crate) keys: Keys,
    entries: Mutex<BTreeMap<String, Entry>>,
}

/// Hosts on this one machine. What it made goes when it and its hosts are dropped.
#[derive(Debug)]
pub struct Lab {
    ground: Arc<Ground>,
}

impl Lab {
    /// Why there can be no lab here, if so; for `skipped: test: reason`.
    pub fn can_be_made() -> Result<(), String> {
        match ["sshd", "ssh", "ssh-keygen"].into_iter().find(|name| program(name).is_none()) {
            None => Ok(()),
            Some("sshd") => Err("no OpenSSH server is installed".into()),
            Some(name) => Err(format!("the program {name} is not installed")),
        }
    }

    /// A lab without hosts.
    pub fn new() -> Result<Self, LabError> {
        Self::can_be_made().map_err(LabError::NotHere)?;
        let folder = Folder::make()?;
        let keys = Keys::make(folder.path())?;
        let ground = Arc::new(Ground { folder, keys, entries: Mutex::default() });
        ground.write()?;
        Ok(Self { ground })
    }

    /// An sshd on a free loopback port.
    pub fn loopback(&self, alias: &str, options: &HostOptions) -> Result<LoopbackHost, LabError> {
        LoopbackHost::start(&self.ground, alias, options)
    }

    /// A machine with a network, a disk and processes of its own; needs root ([`Machine::can_be_made`]).
    pub fn machine(&self, alias: &str, options: &MachineOptions) -> Result<Machine, LabError> {
        Machine::make(&self.ground, alias, options)
    }

    /// A further alias for a host, by another way: a [`crate::Wire`] to it.
    pub fn alias(&self, alias: &str, of: &str, way: SocketAddr) -> Result<(), LabError> {
        let there = self.ground.lock().get(of).cloned();
        let entry = there.ok_or_else(|| LabError::NotHere(format!("the lab has no host {of}")))?;
        self.ground.name(alias, Entry { address: way, ..entry })
    }

    /// Its own folder, under a short path.
    pub fn folder(&self) -> &Path {
        self.ground.path()
    }

    /// The user's keys.
    pub fn keys(&self) -> &Keys {
        &self.ground.keys
    }

    /// A further key of the user's; let in once it is in [`Keys::authorize`].
    pub fn key(&self, name: &str, passphrase: &str) -> Result<KeyPair, LabError> {
        KeyPair::make(&self.ground.path().join(name), passphrase)
    }

    /// The client's configuration, for `ssh -F`.
    pub fn ssh_config(&self) -> PathBuf {
        self.ground.path().join("ssh_config")
    }

    /// The host keys that the client knows. Written anew whenever a host or an alias is added.
    pub fn known_hosts(&self) -> PathBuf {
        self.ground.path().join("known_hosts")
    }

    /// `ssh ALIAS`, ready for what should run there.
    pub fn ssh(&self, alias: &str) -> Result<Command, LabError> {
        self.ground.ssh(alias)
    }
}

impl Ground {
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A folder for a host; its alias is part of paths and of files of OpenSSH.
    pub(crate) fn host_folder(&self, alias: &str) -> Result<PathBuf, LabError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if alias.is_empty() || alias.len() > 20 || alias.starts_with('-') || !alias.bytes().all(plain) {
            return Err(LabError::NotHere(format!("{alias:?} is no name for a host of the lab")));
        }
        let folder = self.path().join("hosts").join(alias);
        std::fs::create_dir_all(&folder).map_err(LabError::io("make", &folder))?;
        Ok(folder)
    }

    /// From now on the client knows this alias.
    pub(crate) fn name(&self, alias: &str, entry: Entry) -> Result<(), LabError> {
        self.lock().insert(alias.to_owned(), entry);
        self.write()
    }

    /// The client forgets it.
    pub(crate) fn forget(&self, alias: &str) {
        self.lock().remove(alias);
        // Of a lab that ends the folder goes next.
        let _ = self.write();
    }

    pub(crate) fn ssh(&self, alias: &str) -> Result<Command, LabError> {
        let mut ssh = command("ssh")?;
        ssh.arg("-F").arg(self.path().join("ssh_config")).args(["-o", "BatchMode=yes", alias]);
        Ok(ssh)
    }

    /// That the user gets in: a locked account or a login without a shell is of this machine, not of the lab.
    pub(crate) fn check_login(&self, alias: &str) -> Result<(), LabError> {
        run(self.ssh(alias)?.arg("true")).map(drop).map_err(|error| match error {
            LabError::Command { said, .. } => LabError::NotHere(format!(
                "nobody can log in here by the system's own ssh: {}",
                said.replace('\n', " ")
            )),
            other => other,
        })
    }

    fn write(&self) -> Result<(), LabError> {
        let entries = self.lock();
        let (mut config, mut known) = (String::new(), String::new());
        for (alias, Entry { address, user, host_key }) in entries.iter() {
            let (host, port) = (address.ip(), address.port());
            let _ = writeln!(config, "Host {alias}\n  HostName {host}\n  Port {port}\n  User {user}");
            let _ = match port {
                22 => writeln!(known, "{host} {host_key}"),
                _ => writeln!(known, "[{host}]:{port} {host_key}"),
            };
        }
        let _ = write!(
            config,
            "Host *\n  IdentityFile {}\n  IdentitiesOnly yes\n  UserKnownHostsFile {}\n  GlobalKnownHostsFile /dev/null\n  \
             StrictHostKeyChecking yes\n",
            self.keys.user.private.display(),
            self.path().join("known_hosts").display()
        );
        for (name, text) in [("known_hosts", known), ("ssh_config", config)] {
            let (half, whole) = (self.path().join(format!("{name}.half")), self.path().join(name));
            std::fs::write(&half, text).map_err(LabError::io("write", &half))?;
            std::fs::rename(&half, &whole).map_err(LabError::io("rename", &half))?;
        }
        Ok(())
    }
}
