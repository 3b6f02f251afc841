//! The file that a blob is written to before it has its name.

use protocol::ContentHash;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Where a blob that is coming is written.
pub(crate) enum Part {
    /// Under the name that another connection finds, and goes on from, where this one breaks.
    Kept(PathBuf),
    /// Beside the kept part, which somebody else writes: of use to this connection alone, and removed with it.
    Apart(PathBuf),
}

impl Part {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Kept(path) | Self::Apart(path) => path,
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        match self {
            Self::Kept(_) => {}
            // It is not there any more where the blob has its name.
            Self::Apart(path) => drop(fs::remove_file(path)),
        }
    }
}

/// The name of what is kept of a blob that did not come whole.
pub(super) fn part_of(hash: &ContentHash) -> String {
    format!(".{hash}.part")
}

/// Opens what is kept of a blob, or begins it. One that came whole is read-only already; without its name it is worth no more
/// than any other part.
pub(super) fn open_part(part: &Path) -> io::Result<File> {
    let open = || OpenOptions::new().create(true).truncate(false).read(true).write(true).open(part);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            crate::system::make_writable(part).map_err(|_| error)?;
            open()
        }
        opened => opened,
    }
}
