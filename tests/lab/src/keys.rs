//! Keys of a lab: the user's and each host's. Made anew every time, worth nothing elsewhere.

use crate::LabError;
use crate::commands::{command, run};
use std::path::{Path, PathBuf};

/// A private key and, beside it, its public half with `.pub`.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// The private half.
    pub private: PathBuf,
}

impl KeyPair {
    /// An ed25519 key; an empty passphrase leaves it open.
    pub fn make(private: &Path, passphrase: &str) -> Result<Self, LabError> {
        let mut make = command("ssh-keygen")?;
        run(make.args(["-q", "-t", "ed25519", "-C", "lab", "-N", passphrase, "-f"]).arg(private))?;
        Ok(Self { private: private.to_owned() })
    }

    /// The public half's file.
    pub fn public(&self) -> PathBuf {
        self.private.with_extension("pub")
    }

    /// The public half as it stands in `authorized_keys`.
    pub fn public_line(&self) -> Result<String, LabError> {
        let file = self.public();
        let text = std::fs::read_to_string(&file).map_err(LabError::io("read", &file))?;
        Ok(text.trim().to_owned())
    }

    /// Its fingerprint as OpenSSH writes it: `SHA256:…`.
    pub fn fingerprint(&self) -> Result<String, LabError> {
        let text = run(command("ssh-keygen")?.args(["-l", "-f"]).arg(self.public()))?;
        Ok(text.split_whitespace().nth(1).unwrap_or_default().to_owned())
    }
}

/// The user's keys in a lab.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Let in by every host.
    pub user: KeyPair,
    /// Whom the hosts let in; changed by tests that want to stand before a closed door.
    pub authorized: PathBuf,
}

impl Keys {
    pub(crate) fn make(folder: &Path) -> Result<Self, LabError> {
        let user = KeyPair::make(&folder.join("user"), "")?;
        let keys = Self { user, authorized: folder.join("authorized") };
        keys.authorize(&[&keys.user])?;
        Ok(keys)
    }

    /// These keys and no others are let in, by loopback hosts at once, by machines from their next boot on.
    pub fn authorize(&self, keys: &[&KeyPair]) -> Result<(), LabError> {
        let mut text = String::new();
        for key in keys {
            text.push_str(&key.public_line()?);
            text.push('\n');
        }
        std::fs::write(&self.authorized, text).map_err(LabError::io("write", &self.authorized))
    }
}
