//! What lies below a folder, so that a test can say that nothing was left.

use std::path::{Path, PathBuf};

/// Files and links below, relative and in order; a folder that is not there has none. No link is followed.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, Path::new(""), &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, inside: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let inside = inside.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&entry.path(), &inside, found);
        } else {
            found.push(inside);
        }
    }
}
