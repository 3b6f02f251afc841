//! The system's own `ssh`: where it stands, and how a machine without one gets it.

use std::ffi::OsStr;
use std::path::PathBuf;

/// Where `ssh` stands; none where this machine has none.
pub(super) fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    found_in(&path).or_else(of_windows)
}

fn found_in(path: &OsStr) -> Option<PathBuf> {
    let name = format!("ssh{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path).map(|folder| folder.join(&name)).find(|file| file.is_file())
}

/// Where Windows puts it: a process that was started before that does not find it by its own path yet.
fn of_windows() -> Option<PathBuf> {
    let root = std::env::var_os("SystemRoot").filter(|_| cfg!(windows))?;
    Some(PathBuf::from(root).join(r"System32\OpenSSH\ssh.exe")).filter(|file| file.is_file())
}

/// What a person does on a machine without `ssh`.
pub(super) const HOW_TO_GET: &str = if cfg!(windows) {
    "This Windows has none: add the optional feature \"OpenSSH Client\" in its settings (Optional features), and check again"
} else {
    "This machine has none: install OpenSSH's client, and check again"
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_is_found_in_a_folder_of_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let (empty, full) = (folder.path().join("empty"), folder.path().join("full"));
        std::fs::create_dir_all(&empty).unwrap();
        std::fs::create_dir_all(&full).unwrap();
        let path = std::env::join_paths([&empty, &full]).unwrap();
        assert_eq!(found_in(&path), None);
        let ssh = full.join(format!("ssh{}", std::env::consts::EXE_SUFFIX));
        std::fs::write(&ssh, "").unwrap();
        assert_eq!(found_in(&path), Some(ssh));
    }
}
