//! The command line of the window, and what a start wants to be shown.

use clap::Parser;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// `spillway-window [PROJECT.prj] [--sample]`
#[derive(Debug, Parser)]
#[command(name = "spillway-window", version, about = "The window of Spillway.")]
pub struct Arguments {
    /// Project to open: X.prj, or its folder.
    pub project: Option<PathBuf>,
    /// Open the sample project.
    #[arg(long, conflicts_with = "project")]
    pub sample: bool,
}

/// What a start wants to be shown. A second start hands it to the window that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Absolute path of the project.
    pub project: Option<String>,
    /// The sample.
    pub sample: bool,
}

impl Arguments {
    /// What is wanted, with a path that means the same in another process.
    pub fn wanted(&self) -> Wanted {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let project = self.project.as_deref().map(|path| absolute(path).to_string_lossy().into_owned());
        Wanted { project, sample: self.sample }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_given_relative_means_the_same_in_another_process() {
        let arguments = Arguments::try_parse_from(["spillway-window", "Weir.prj"]).unwrap();
        let here = std::env::current_dir().unwrap().join("Weir.prj");
        assert_eq!(arguments.wanted().project, Some(here.to_string_lossy().into_owned()));
    }

    #[test]
    fn a_project_and_the_sample_are_not_asked_for_at_once() {
        assert!(Arguments::try_parse_from(["spillway-window", "Weir.prj", "--sample"]).is_err());
        assert!(Arguments::try_parse_from(["spillway-window", "--sample"]).unwrap().wanted().sample);
    }
}
