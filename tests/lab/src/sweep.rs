//! A lab's folder, and what a killed lab left: whoever holds the lock of a folder or a network lives, all others are swept.
//!
//! Locks go with their process, so a process id that was given again confuses nobody.

use crate::{LabError, processes};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

static NUMBER: AtomicU32 = AtomicU32::new(1);
static SWEPT: Once = Once::new();

/// All labs of this user; short, for sockets of programs stand below.
pub(crate) fn labs() -> PathBuf {
    PathBuf::from(format!("/tmp/lab-{}", rustix::process::geteuid().as_raw()))
}

/// The folder of one lab; gone, with every process that names it, when this is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub(crate) fn make() -> Result<Self, LabError> {
        let labs = labs();
        make_labs(&labs)?;
        SWEPT.call_once(|| sweep(&labs));
        // Between a folder and its lock nobody may sweep.
        let _gate = lock(&labs.join("gate"))?;
        let path = labs.join(format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
        // One of the same name was of a process that is gone.
        clear(&path);
        std::fs::create_dir(&path).map_err(LabError::io("make", &path))?;
        let held = lock(&path.join("lock"))?;
        Ok(Self { path, _lock: held })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        clear(&self.path);
    }
}

fn make_labs(labs: &Path) -> Result<(), LabError> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    match std::fs::DirBuilder::new().mode(0o755).create(labs) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(LabError::io("make", labs)(error)),
    }
    let there = std::fs::symlink_metadata(labs).map_err(LabError::io("read", labs))?;
    // The folder for everybody's temporary files: another user may have been first.
    if !there.is_dir() || there.uid() != rustix::process::geteuid().as_raw() {
        return Err(LabError::NotHere(format!("{} is not a folder of this user", labs.display())));
    }
    Ok(())
}

fn open(path: &Path) -> Result<File, LabError> {
    File::options().create(true).truncate(false).write(true).open(path).map_err(LabError::io("open", path))
}

/// The lock, waited for.
fn lock(path: &Path) -> Result<File, LabError> {
    let file = open(path)?;
    file.lock().map_err(LabError::io("lock", path))?;
    Ok(file)
}

/// The lock, if nobody holds it.
pub(crate) fn try_lock(path: &Path) -> Result<Option<File>, LabError> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(LabError::io("lock", path)(error)),
    }
}

/// Removes what labs left that ended without a chance to tidy up. What cannot be removed stays for the next time.
pub(crate) fn sweep(labs: &Path) {
    let Ok(_gate) = lock(&labs.join("gate")) else { return };
    for entry in std::fs::read_dir(labs).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && matches!(try_lock(&path.join("lock")), Ok(Some(_))) {
            clear(&path);
        }
    }
    crate::machine::sweep_networks(labs);
}

/// Ends every process that stands in the folder's name, then removes it.
fn clear(path: &Path) {
    if !path.is_dir() {
        return;
    }
    let inside = format!("{}/", path.display());
    let all = processes::all();
    let named = all.iter().filter(|one| one.command_line.contains(&inside) || of_a_host_below(one, &inside));
    let own = rustix::process::getpid().as_raw_nonzero().get();
    let _ = processes::kill(named.map(|one| one.pid).filter(|pid| *pid != own));
    let _ = std::fs::remove_dir_all(path);
}

fn of_a_host_below(process: &processes::Process, inside: &str) -> bool {
    let mark = format!("{}={inside}", crate::loopback::MARK);
    let environment = std::fs::read(format!("/proc/{}/environ", process.pid)).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(mark.as_bytes()))
}
