//! Copies on this machine: shared blocks where the file system can, hashed on the way where the content must be known.

use protocol::ContentHash;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// Files of at least this size are written through to the disk before they are trusted after a power failure.
const SYNC_FROM: u64 = 1 << 20;

/// Which side of a copy failed.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source.
    #[error("reading {file}: {error}")]
    Source {
        /// Which.
        file: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// The target.
    #[error("writing {file}: {error}")]
    Target {
        /// Which.
        file: PathBuf,
        /// The system's words.
        error: io::Error,
    },
}

/// Copies what `source` holds to the new file `target` and hashes it on the way. Returns the open target, the hash and the size.
/// What was begun is removed on an error.
pub fn copy_hashed(source: &mut File, from: &Path, target: &Path) -> Result<(File, ContentHash, u64), CopyError> {
    let copied = copy_hashed_inner(source, from, target);
    if copied.is_err() {
        let _ = fs::remove_file(target);
    }
    copied
}

fn copy_hashed_inner(source: &mut File, from: &Path, target: &Path) -> Result<(File, ContentHash, u64), CopyError> {
    let source_failed = |error| CopyError::Source { file: from.to_owned(), error };
    let target_failed = |error| CopyError::Target { file: target.to_owned(), error };
    let mut out = OpenOptions::new().write(true).create_new(true).open(target).map_err(target_failed)?;
    let mut hasher = blake3::Hasher::new();
    let expected = source.metadata().map_err(source_failed)?.len();
    let mut block = vec![0_u8; BLOCK.min(usize::try_from(expected).unwrap_or(BLOCK).max(4096))];
    let mut bytes = 0_u64;
    loop {
        let count = match source.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(source_failed(error)),
        };
        hasher.update(&block[..count]);
        out.write_all(&block[..count]).map_err(target_failed)?;
        bytes += count as u64;
    }
    if bytes >= SYNC_FROM {
        out.sync_data().map_err(target_failed)?;
    }
    Ok((out, ContentHash(hasher.finalize().to_hex().to_string()), bytes))
}

/// BLAKE3 and size of a file.
pub fn hash_file(file: &Path) -> io::Result<(ContentHash, u64)> {
    let mut source = File::open(file)?;
    let mut hasher = blake3::Hasher::new();
    let expected = source.metadata()?.len();
    let mut block = vec![0_u8; BLOCK.min(usize::try_from(expected).unwrap_or(BLOCK).max(4096))];
    let mut bytes = 0_u64;
    loop {
        match source.read(&mut block) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&block[..count]);
                bytes += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((ContentHash(hasher.finalize().to_hex().to_string()), bytes))
}

/// Makes the new file `target` with the content of `source`: shared blocks where the file system can, else a plain copy.
/// Never a hard link, so each may be written without the other. What was begun is removed on an error.
pub fn share_or_copy(source: &Path, target: &Path) -> io::Result<()> {
    if fs::symlink_metadata(target).is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    if reflink_copy::reflink(source, target).is_ok() {
        return Ok(());
    }
    let copied = File::open(source).and_then(|mut from| {
        let mut to = OpenOptions::new().write(true).create_new(true).open(target)?;
        io::copy(&mut from, &mut to)
    });
    match copied {
        Ok(_) => Ok(()),
        Err(error) => {
            let _ = fs::remove_file(target);
            Err(error)
        }
    }
}

/// A name that no other process or thread makes: for what is begun beside `path` and renamed when it is whole.
pub(crate) fn begun_beside(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stamp = crate::system::now();
    path.with_file_name(format!(".{name}.{}-{stamp:x}-{count}.part", std::process::id()))
}

/// Whether a name is one of [`begun_beside`].
pub(crate) fn is_begun(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".part")
}
