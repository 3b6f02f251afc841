//! Room that a worker folder keeps back, so that a full disk can still say that it is full. Only an end of an attempt may
//! use it up; it is kept anew when there is room again.

use protocol::worker_folder;
use std::fs;
use std::path::Path;

/// An end is some kilobytes; so many attempts as have slots may need one at a time.
const BYTES: usize = 256 << 10;

/// Keeps the room where it is not kept. That it cannot be stops no work.
pub(crate) fn keep_reserve(worker: &Path) {
    let path = worker.join(worker_folder::RESERVE);
    if fs::metadata(&path).is_ok_and(|file| file.len() >= BYTES as u64) {
        return;
    }
    // Noise, so that no file system packs it into nothing.
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
    let content: Vec<u8> = std::iter::repeat_with(|| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        noise.to_le_bytes()
    })
    .take(BYTES / 8)
    .flatten()
    .collect();
    if let Err(error) = fs::write(&path, content) {
        tracing::warn!("no room is kept back for the ends of attempts: {error}");
        let _ = fs::remove_file(&path);
    }
}

/// Gives the room to whoever writes next; false where none was kept.
pub(crate) fn use_reserve(worker: &Path) -> bool {
    fs::remove_file(worker.join(worker_folder::RESERVE)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_kept_until_it_is_used_and_kept_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(worker_folder::RESERVE);
        assert!(!use_reserve(folder.path()));
        for _ in 0..2 {
            keep_reserve(folder.path());
            assert_eq!(fs::metadata(&path).unwrap().len(), BYTES as u64);
            assert!(use_reserve(folder.path()));
            assert!(!path.exists());
        }
        fs::write(&path, b"half").unwrap();
        keep_reserve(folder.path());
        assert_eq!(fs::metadata(&path).unwrap().len(), BYTES as u64);
    }
}
