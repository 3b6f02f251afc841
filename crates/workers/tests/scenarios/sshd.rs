//! An sshd of our own on a port of this machine, with keys and a configuration of ssh of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use workers::settings::{SshHost, SshSettings};
use workers::ssh::{RemoteFolder, SshDial};

pub struct Sshd {
    folder: tempfile::TempDir,
    child: Child,
    pub port: u16,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a key with this passphrase.
pub fn make_key(file: &Path, kind: &str, passphrase: &str) {
    let made = Command::new("ssh-keygen").args(["-q", "-t", kind, "-N", passphrase, "-f"]).arg(file).status();
    assert!(made.unwrap().success());
}

#[cfg(feature = "ssh2")]
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

impl Sshd {
    /// None, with the test's name and the reason told, where there is no sshd or this user may start none.
    pub fn start(test: &str) -> Option<Self> {
        Self::start_with(test, "")
    }

    /// With more lines of its configuration; what stands first counts.
    pub fn start_with(test: &str, lines: &str) -> Option<Self> {
        let sshd = Path::new("/usr/sbin/sshd");
        if !cfg!(unix) || !sshd.is_file() {
            println!("skipped: {test}: no OpenSSH server is installed");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("sshd").tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (key, kind) in [("host", "ed25519"), ("host_ecdsa", "ecdsa"), ("user", "ed25519")] {
            make_key(&path(key), kind, "");
        }
        std::fs::copy(path("user.pub"), path("authorized")).unwrap();
        // sshd wants this folder of its own; only root makes it.
        let _ = std::fs::create_dir_all("/run/sshd");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "{lines}\nListenAddress 127.0.0.1:{port}\nHostKey {}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n",
            path("host").display(),
            path("host_ecdsa").display(),
            path("authorized").display()
        );
        std::fs::write(path("sshd_config"), config).unwrap();
        let mut child = Command::new(sshd)
            .args(["-D", "-e", "-f"])
            .arg(path("sshd_config"))
            .stderr(std::fs::File::create(path("log")).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if child.try_wait().unwrap().is_some() || Instant::now() > until {
                println!(
                    "skipped: {test}: {}",
                    std::fs::read_to_string(path("log")).unwrap_or_default().replace('\n', " ")
                );
                return None;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let started = Self { folder, child, port };
        started.is_known_by("host");
        started.configure(port, "user", "IdentitiesOnly yes");
        // A locked account, a login without a shell: of the machine, not of ours.
        let config = started.path("ssh_config");
        let login =
            Command::new("ssh").arg("-F").arg(config).args(["-o", "BatchMode=yes", "big", "true"]).output().unwrap();
        if !login.status.success() {
            let words = String::from_utf8_lossy(&login.stderr).trim().replace('\n', " ");
            println!("skipped: {test}: nobody can log in here by the system's own ssh: {words}");
            return None;
        }
        Some(started)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the configuration of ssh for the host "big".
    pub fn configure(&self, port: u16, key: &str, more: &str) {
        let config = format!(
            "Host big\n  HostName 127.0.0.1\n  Port {port}\n  UserKnownHostsFile {}\n  GlobalKnownHostsFile /dev/null\n  \
             IdentityFile {}\n  StrictHostKeyChecking yes\n  HostKeyAlias {}\n  {more}\n",
            self.path("known").display(),
            self.path(key).display(),
            self.known_as(),
        );
        std::fs::write(self.path("ssh_config"), config).unwrap();
    }

    /// Name among the known hosts.
    pub fn known_as(&self) -> String {
        format!("[127.0.0.1]:{}", self.port)
    }

    /// This key alone stands among the known hosts.
    pub fn is_known_by(&self, key: &str) {
        let public = std::fs::read_to_string(self.path(&format!("{key}.pub"))).unwrap();
        std::fs::write(self.path("known"), format!("{} {public}", self.known_as())).unwrap();
    }

    /// Fingerprint of a key, by OpenSSH.
    #[cfg(feature = "ssh2")]
    pub fn fingerprint(&self, key: &str) -> String {
        let output = Command::new("ssh-keygen").arg("-lf").arg(self.path(&format!("{key}.pub"))).output().unwrap();
        String::from_utf8(output.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    pub fn settings(&self, use_ssh_client: bool) -> SshSettings {
        SshSettings { address: SshHost::parse("big").unwrap(), ssh_key_path: None, use_ssh_client }
    }

    /// A dial by the system's `ssh`.
    pub fn dial(&self, folder: &Path, agent: &Path) -> SshDial {
        let folder = RemoteFolder::parse(folder.to_str().unwrap()).unwrap();
        SshDial::new("big", self.settings(true), folder, agent.to_owned()).with_config(self.path("ssh_config"))
    }
}
