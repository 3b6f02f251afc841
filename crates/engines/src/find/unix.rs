//! Usual places of engines on Unix.

use std::path::PathBuf;

/// File name of the practice engine.
pub(super) const PRACTICE_PROGRAM: &str = "practice-ras";

/// HEC ships the Linux programs as an archive without an installer, so there is no usual place: the user gives a folder.
pub(super) fn usual_places() -> Vec<PathBuf> {
    Vec::new()
}
