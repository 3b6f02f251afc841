//! The folder of the reports: one file each, named by time; old ones go.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// So many reports are kept.
const MOST: usize = 50;

/// Writes a report under the time, and removes the oldest ones beyond [`MOST`].
pub fn keep(folder: &Path, time: &str, kind: &str, text: &str) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut number = 1;
    let path = loop {
        let name = if number == 1 { format!("{time}{kind}.txt") } else { format!("{time}{kind}-{number}.txt") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                break path;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST => number += 1,
            Err(error) => return Err(error),
        }
    };
    let mut reports: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    reports.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    reports.sort();
    let too_many = reports.len().saturating_sub(MOST);
    for old in reports.drain(..too_many) {
        std::fs::remove_file(old)?;
    }
    Ok(path)
}

/// Now, as it stands in a file's name: `20240131T235959Z`. UTC.
pub fn time_now() -> String {
    jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_reports_of_the_same_second_are_both_kept() {
        let folder = tempfile::tempdir().unwrap();
        let first = keep(folder.path(), "20240131T235959Z", "", "one").unwrap();
        let second = keep(folder.path(), "20240131T235959Z", "", "two").unwrap();
        assert_ne!(first, second);
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
    }

    #[test]
    fn the_oldest_reports_go() {
        let folder = tempfile::tempdir().unwrap();
        for second in 0..60 {
            keep(folder.path(), &format!("20240131T2359{second:02}Z"), "", "text").unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), MOST);
        assert!(!folder.path().join("20240131T235909Z.txt").exists());
        assert!(folder.path().join("20240131T235910Z.txt").exists());
    }
}
