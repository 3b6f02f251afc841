//! The new bytes of a file that another process writes. Opens it for each look, so that it is never held.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Most bytes of one look, so that a flood does not stop everything else.
const LOOK: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct Tail {
    path: PathBuf,
    offset: u64,
}

impl Tail {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, offset: 0 }
    }

    /// Bytes written since the last look, at most 1 MiB. A file that became shorter is read from its begin.
    pub(super) fn read_new(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let Ok(mut file) = File::open(&self.path) else { return bytes };
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if length < self.offset {
            self.offset = 0;
        }
        if length > self.offset && file.seek(SeekFrom::Start(self.offset)).is_ok() {
            // What was read before an error is still good.
            let _ = file.take(LOOK).read_to_end(&mut bytes);
            self.offset += bytes.len() as u64;
        }
        bytes
    }

    /// Bytes read so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_read_as_it_grows_and_anew_when_it_was_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut tail = Tail::new(path.clone());
        assert!(tail.read_new().is_empty());
        fs::write(&path, "one").unwrap();
        assert_eq!(tail.read_new(), b"one");
        fs::write(&path, "one two").unwrap();
        assert_eq!(tail.read_new(), b" two");
        assert!(tail.read_new().is_empty());
        fs::write(&path, "new").unwrap();
        assert_eq!(tail.read_new(), b"new");
    }
}
