//! Where the bytes come from that a fingerprint is made of.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Where the bytes of inputs come from: the disk, or a snapshot that was taken of them.
pub trait Contents {
    /// All bytes of a text file.
    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// BLAKE3 of a file's bytes in lower-case hex; asked for large files, so that a known hash can be given.
    fn blake3(&self, path: &Path) -> io::Result<String>;
}

/// Reads from disk, hashing as it goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Contents for Disk {
    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn blake3(&self, path: &Path) -> io::Result<String> {
        let mut hasher = blake3::Hasher::new();
        let mut file = File::open(path)?;
        let mut buffer = vec![0u8; 1 << 18];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hasher.finalize().to_hex().to_string()),
                count => {
                    hasher.update(&buffer[..count]);
                }
            }
        }
    }
}
