//! Log files of any size, read as a stream.

use super::MessageDigest;
use crate::source::decode;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Longest line looked at, bytes; a longer one is taken in pieces.
const LINE_LIMIT: u64 = 64 * 1024;

/// Digest of a log file. A last line without its end is taken like the others, unless it is the beginning of a prefix.
pub fn digest_file(path: &Path) -> io::Result<MessageDigest> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut digest = MessageDigest::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line)? == 0 {
            return Ok(digest);
        }
        let cut_prefix =
            !line.ends_with(b"\n") && (b"Message  |".starts_with(&line) || b"Progress |".starts_with(&line));
        if !cut_prefix {
            digest.take(&decode(&line));
        }
    }
}

/// The message file of a plan: `X.p01.computeMsgs.txt`, else `X.p01.comp_msgs.txt`, in whatever case it stands there.
pub fn message_file(folder: &Path, plan_file: &str) -> Option<PathBuf> {
    ["computeMsgs.txt", "comp_msgs.txt"].iter().find_map(|end| find(folder, &format!("{plan_file}.{end}")))
}

/// A file of a folder by its name in any case; the exact name wins.
pub(crate) fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = folder.join(name);
    if exact.is_file() {
        return Some(exact);
    }
    let wanted = name.to_lowercase();
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().to_lowercase() == wanted)
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_last_line_without_its_end_is_taken_and_a_cut_prefix_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.p01.computeMsgs.txt");
        std::fs::write(&path, "Message  | Writing\r\nMessage  | Finished Unsteady Flow Simulation").unwrap();
        assert!(digest_file(&path).unwrap().finished_unsteady);
        std::fs::write(&path, "Message  | Writing\r\nMessa").unwrap();
        assert_eq!(digest_file(&path).unwrap().lines, 1);
    }

    #[test]
    fn message_files_are_found_in_any_case() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("EX1.P01.comp_msgs.txt"), "x").unwrap();
        assert!(message_file(folder.path(), "EX1.p01").is_some());
        assert!(message_file(folder.path(), "EX1.p02").is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_digested(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("log");
            std::fs::write(&path, &bytes).unwrap();
            prop_assert!(digest_file(&path).is_ok());
        }
    }
}
