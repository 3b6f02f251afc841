//! Usual places of engines on Unix.

use crate::RasVersion;
use std::path::{Path, PathBuf};

/// File name of the practice engine.
pub(super) const PRACTICE_PROGRAM: &str = "practice-ras";

/// HEC ships the Linux programs as an archive without an installer, so there is no usual place: the user gives a folder.
pub(super) fn usual_places() -> Vec<PathBuf> {
    Vec::new()
}

/// What a program's file says of its version is asked of Windows alone.
pub(super) fn version_of_file(_program: &Path) -> Option<RasVersion> {
    None
}

/// The terms of HEC-RAS for Windows are no matter of this system.
pub(super) fn terms_accepted(_program: &Path) -> Option<bool> {
    None
}
