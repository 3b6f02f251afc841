//! Files of a folder on disk: for those who make the page.

use std::path::Path;

/// A file below the folder; none where there is none, or where a link leads out of it.
pub(super) fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let inside = folder.canonicalize().ok()?;
    let file = inside.join(name).canonicalize().ok()?;
    if !file.starts_with(&inside) {
        return None;
    }
    std::fs::read(file).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_is_now_and_a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        for text in ["one", "two"] {
            std::fs::write(folder.path().join("assets/a.js"), text).unwrap();
            assert_eq!(read(folder.path(), "assets/a.js").as_deref(), Some(text.as_bytes()));
        }
        assert_eq!(read(folder.path(), "assets"), None);
        assert_eq!(read(folder.path(), "assets/b.js"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_leads_nowhere() {
        let outside = tempfile::NamedTempFile::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("a.txt")).unwrap();
        assert_eq!(read(folder.path(), "a.txt"), None);
    }
}
