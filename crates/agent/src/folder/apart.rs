//! A folder for each machine where several share one home. Whoever comes first has the folder itself.

use super::{DocumentError, FolderError, read_document};
use crate::machine;
use protocol::{HostIdentity, SCHEMA_VERSION, worker_folder};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Folder below a shared one that holds those of the other machines.
const HOSTS: &str = "hosts";

/// The folder of this machine: `shared` itself where it is nobody's yet or this machine's, else one below it.
///
/// # Errors
///
/// The folder cannot be written, or its `host.json` is none.
pub fn folder_of_this_machine(shared: &Path) -> Result<PathBuf, FolderError> {
    let here =
        HostIdentity { schema: SCHEMA_VERSION, machine_id: machine::machine_id(), hostname: machine::hostname() };
    folder_of(shared, &here)
}

fn folder_of(shared: &Path, here: &HostIdentity) -> Result<PathBuf, FolderError> {
    let path = shared.join(worker_folder::HOST);
    if !path.exists() {
        claim(&path, here)?;
    }
    let owner: HostIdentity = read_document(&path)?;
    if owner.machine_id == here.machine_id {
        return Ok(shared.to_path_buf());
    }
    let plain: String =
        here.hostname.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
    let id: String = here.machine_id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    Ok(shared.join(HOSTS).join(format!("{plain}-{id}")))
}

/// Writes `host.json` where there is none: of two machines at once one has it, and nobody sees a half.
fn claim(path: &Path, here: &HostIdentity) -> Result<(), DocumentError> {
    let begun = path.with_file_name(format!(".{}.{}-{}", worker_folder::HOST, here.hostname, std::process::id()));
    let failed = |error: io::Error| DocumentError::Io { operation: "write", path: path.to_path_buf(), error };
    let text = serde_json::to_vec(here).map_err(|error| DocumentError::Form { path: path.to_path_buf(), error })?;
    let linked = fs::write(&begun, &text).and_then(|()| fs::hard_link(&begun, path));
    // A file system without hard links: the same but for a moment in which it is not whole.
    let claimed = match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            fs::File::create_new(path).and_then(|mut file| file.write_all(&text))
        }
        linked => linked,
    };
    let _ = fs::remove_file(&begun);
    match claimed {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(name: &str) -> HostIdentity {
        HostIdentity { schema: SCHEMA_VERSION, machine_id: format!("{name}-0123456789"), hostname: name.to_owned() }
    }

    #[test]
    fn machines_that_share_a_home_have_a_folder_each_and_keep_it() {
        let home = tempfile::tempdir().unwrap();
        let of = |name: &str| folder_of(home.path(), &machine(name)).unwrap();
        assert_eq!(of("first"), home.path());
        let second = of("second");
        assert_eq!(second, home.path().join("hosts/second-second01"));
        assert_eq!((of("first"), of("second")), (home.path().to_path_buf(), second));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "something is left beside host.json");
    }

    #[test]
    fn of_many_machines_at_once_one_has_the_folder_itself() {
        let home = tempfile::tempdir().unwrap();
        let folders: Vec<PathBuf> = std::thread::scope(|scope| {
            let of = |n: usize| folder_of(home.path(), &machine(&format!("wk{n}"))).unwrap();
            let begun: Vec<_> = (0..8).map(|n| scope.spawn(move || of(n))).collect();
            begun.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(folders.iter().filter(|folder| *folder == home.path()).count(), 1);
    }
}
