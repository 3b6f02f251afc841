//! The channel by which a worker is tried: a short steady reach of our own, in the text files of HEC-RAS 6.

use super::EmbeddedFile;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Beginning of every name of the trial and of what a computation puts beside it.
const NAMES: &str = "Trial.";

pub(super) const FILES: &[EmbeddedFile] = super::files!("trial": "Trial.prj" "Trial.p01" "Trial.g01" "Trial.f01");

/// Writes the trial anew into `folder`, without results of an earlier one, and gives its project file.
pub(crate) fn write_trial(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_of_trial = name.to_str().is_some_and(|name| name.starts_with(NAMES));
        if is_of_trial && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    for file in FILES {
        fs::write(folder.join(file.name), file.bytes)?;
    }
    Ok(folder.join("Trial.prj"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ras_project::Project;

    #[test]
    fn a_trial_is_written_anew_without_the_results_of_the_one_before() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("Trial.p01.hdf"), "old").unwrap();
        fs::write(home.path().join("practice.toml"), "seconds = 1.0").unwrap();
        fs::write(home.path().join("Trial.g01"), "edited").unwrap();
        let project = write_trial(home.path()).unwrap();
        assert!(!home.path().join("Trial.p01.hdf").exists());
        assert!(home.path().join("practice.toml").exists());
        let project = Project::open(&project).unwrap();
        let closure = project.closure(&project.plans[0]);
        assert!(project.problems.is_empty() && closure.problems.is_empty(), "{:?} {:?}", project.problems, closure);
    }
}
