//! The sample project.

use super::EmbeddedFile;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The sample's project file.
const PROJECT: &str = "Weirbach.prj";

pub(super) const FILES: &[EmbeddedFile] = super::files!("sample":
    "Weirbach.prj" "Weirbach.p01" "Weirbach.p02" "Weirbach.p03" "Weirbach.p04" "Weirbach.p05" "Weirbach.p06" "Weirbach.p07"
    "Weirbach.p08" "Weirbach.g01" "Weirbach.g02" "Weirbach.g03" "Weirbach.g03.hdf" "Weirbach.f01" "Weirbach.u01"
    "Weirbach.u02" "Weirbach.u03" "Weirbach.u04" "Weirbach.u05" "practice.toml"
);

/// Puts the sample into `folder` where it is not there, and gives its project file. What stands there is never changed:
/// the user may have edited it.
pub(crate) fn place_sample(folder: &Path) -> io::Result<PathBuf> {
    let project = folder.join(PROJECT);
    if project.exists() {
        return Ok(project);
    }
    if !folder.exists() && place_whole(folder).is_ok() {
        return Ok(project);
    }
    fs::create_dir_all(folder)?;
    // The project file last: once it stands, everything does.
    for file in FILES.iter().rev() {
        match File::create_new(folder.join(file.name)).and_then(|mut target| target.write_all(file.bytes)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(project)
}

/// Aside, and then by one rename: nobody sees half of it.
fn place_whole(folder: &Path) -> io::Result<()> {
    static PLACED: AtomicU64 = AtomicU64::new(0);
    let number = PLACED.fetch_add(1, Ordering::Relaxed);
    let aside = folder.with_extension(format!("{}-{number}.tmp", std::process::id()));
    let written = fs::create_dir_all(&aside)
        .and_then(|()| FILES.iter().try_for_each(|file| fs::write(aside.join(file.name), file.bytes)))
        .and_then(|()| patient::rename(&aside, folder));
    if written.is_err() {
        let _ = fs::remove_dir_all(&aside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_placed_once_and_edits_of_the_user_stay() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("sample");
        let project = place_sample(&folder).unwrap();
        assert_eq!(project, folder.join("Weirbach.prj"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), FILES.len());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "something was left beside it");
        fs::write(folder.join("Weirbach.u01"), "edited").unwrap();
        fs::remove_file(folder.join("Weirbach.p08")).unwrap();
        assert_eq!(place_sample(&folder).unwrap(), project);
        assert_eq!(fs::read(folder.join("Weirbach.u01")).unwrap(), b"edited");
        assert!(!folder.join("Weirbach.p08").exists(), "what the user removed came back");
    }

    #[test]
    fn a_sample_without_its_project_file_is_completed_and_edits_stay() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("Weirbach.u01"), "edited").unwrap();
        place_sample(home.path()).unwrap();
        assert_eq!(fs::read(home.path().join("Weirbach.u01")).unwrap(), b"edited");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), FILES.len());
    }
}
