//! Whether results can be put beside a project. Looks only; leaves nothing behind.

use super::system::may_put_files;
use std::io;
use std::path::Path;

/// Why results cannot be put into a project's folder, and what becomes of them; none where they can.
pub(crate) fn not_writable(folder: &Path) -> Option<String> {
    may_put_files(folder).err().map(|error| told(folder, &error))
}

fn told(folder: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem => "it is on a disk or share that is read-only here".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not write there".to_owned(),
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        _ => error.to_string(),
    };
    format!(
        "results cannot be put into {}: {why}. They will stay in the run's folder, and can be put there once it can be written",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_folder_that_can_be_written_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let before = std::fs::metadata(folder.path()).unwrap().modified().unwrap();
        assert_eq!(not_writable(folder.path()), None);
        assert_eq!(entries(folder.path()), 0);
        assert_eq!(std::fs::metadata(folder.path()).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = not_writable(&folder.path().join("gone")).unwrap();
        assert!(told.contains("it is not there"), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_without_the_right_to_write_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
        if std::fs::write(folder.path().join("x"), "").is_ok() {
            println!("skipped: a_folder_without_the_right_to_write_is_told: this user may write everywhere");
            return;
        }
        let told = not_writable(folder.path()).unwrap();
        assert!(told.contains("this user may not write there"), "{told}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_of_a_read_only_disk_is_told() {
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap();
        let read_only = mounts.lines().filter_map(|line| {
            let mut fields = line.split(' ');
            let folder = fields.nth(1)?;
            fields.nth(1)?.split(',').any(|option| option == "ro").then(|| Path::new(folder))
        });
        let read_only = read_only.filter(|folder| std::fs::read_dir(folder).is_ok());
        match read_only.map(not_writable).next() {
            Some(told) => assert!(told.unwrap().contains("read-only"), "it can be written, or is told otherwise"),
            None => println!("skipped: a_folder_of_a_read_only_disk_is_told: no read-only disk is here"),
        }
    }
}
