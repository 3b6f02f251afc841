//! The few attributes of HDF files that name other files. Reads attributes only, takes no lock, never writes.

use crate::text::TextEncoding;
use hdf5_reader::group::Group;
use hdf5_reader::{Attribute, Datatype, Hdf5File, OpenOptions, StringSize};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use thiserror::Error;

/// Why an HDF file could not be read.
#[derive(Debug, Error)]
pub enum HdfError {
    /// No bytes at all.
    #[error("the file is empty (0 bytes)")]
    Empty,
    /// No HDF5 signature.
    #[error("the file is not an HDF5 file")]
    NotHdf,
    /// Shorter than it says it is.
    #[error("the file is cut off: it should have {expected} bytes and has {found}")]
    Truncated {
        /// Size by the file's own header.
        expected: u64,
        /// Size on disk.
        found: u64,
    },
    /// The operating system refused.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The reader does not understand it.
    #[error("the file cannot be understood: {0}")]
    NotUnderstood(String),
}

impl HdfError {
    /// Whether the file itself is broken, not only beyond this reader.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Empty | Self::NotHdf | Self::Truncated { .. } => true,
            Self::Io(_) | Self::NotUnderstood(_) => false,
        }
    }
}

/// What is asked of an HDF file. The reader behind it can be exchanged.
pub trait HdfAttributes {
    /// Text attributes of a group, as (name, value); a group that is not there has none.
    fn text_attributes(&self, group: &str) -> Result<Vec<(String, String)>, HdfError>;
    /// Names of the groups in a group; a group that is not there has none.
    fn groups(&self, group: &str) -> Result<Vec<String>, HdfError>;
}

/// Opens an HDF file after a look at its size and signature.
pub fn open_hdf(path: &Path) -> Result<impl HdfAttributes + use<>, HdfError> {
    check_whole(path)?;
    // Headers only: nothing large is ever asked for, and a damaged header must not make the reader ask for it.
    let options = OpenOptions::default()
        .with_chunk_cache_bytes(0)
        .with_max_read_bytes(16 << 20)
        .with_max_object_header_bytes(8 << 20);
    let file = Hdf5File::open_with_options(path, options).map_err(not_understood)?;
    Ok(HdfFile { file })
}

struct HdfFile {
    file: Hdf5File,
}

impl HdfFile {
    fn group(&self, path: &str) -> Result<Option<Group>, HdfError> {
        let mut group = self.file.root_group().map_err(not_understood)?;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let (names, _) = group.member_names().map_err(not_understood)?;
            if !names.iter().any(|known| known == name) {
                return Ok(None);
            }
            group = group.group(name).map_err(not_understood)?;
        }
        Ok(Some(group))
    }
}

impl HdfAttributes for HdfFile {
    fn text_attributes(&self, group: &str) -> Result<Vec<(String, String)>, HdfError> {
        let Some(group) = self.group(group)? else { return Ok(Vec::new()) };
        let attributes = group.attributes().map_err(not_understood)?;
        Ok(attributes.iter().filter_map(|attribute| Some((attribute.name.clone(), text_of(attribute)?))).collect())
    }

    fn groups(&self, group: &str) -> Result<Vec<String>, HdfError> {
        let Some(group) = self.group(group)? else { return Ok(Vec::new()) };
        Ok(group.member_names().map_err(not_understood)?.0)
    }
}

fn not_understood(error: hdf5_reader::error::Error) -> HdfError {
    HdfError::NotUnderstood(error.to_string())
}

/// The value of a text attribute. Fixed strings are decoded as HEC-RAS's text files are: not all of them are UTF-8.
fn text_of(attribute: &Attribute) -> Option<String> {
    match &attribute.datatype {
        Datatype::String { size: StringSize::Fixed(_), .. } => {
            let bytes = attribute.raw_data.split(|&byte| byte == 0).next().unwrap_or_default();
            Some(TextEncoding::of(bytes).decode(bytes).trim_end().to_owned())
        }
        _ => attribute.read_string().ok(),
    }
}

const SIGNATURE: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Finds the superblock and compares the size it states with the size on disk.
fn check_whole(path: &Path) -> Result<(), HdfError> {
    let mut file = File::open(path)?;
    let found = file.metadata()?.len();
    if found == 0 {
        return Err(HdfError::Empty);
    }
    // The superblock stands at 0, or after a user block of 512, 1024, 2048 … bytes.
    let mut at = 0u64;
    while at < found.min(1 << 20) {
        let mut head = [0u8; 96];
        file.seek(SeekFrom::Start(at))?;
        let read = read_up_to(&mut file, &mut head)?;
        if head.starts_with(&SIGNATURE) {
            return match stated_size(&head[..read]) {
                // HDF5 refuses a file that ends before its end-of-file address.
                Some(expected) if found < expected => Err(HdfError::Truncated { expected, found }),
                Some(_) => Ok(()),
                None => Err(HdfError::NotUnderstood("its superblock is damaged".to_owned())),
            };
        }
        at = if at == 0 { 512 } else { at * 2 };
    }
    Err(HdfError::NotHdf)
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// End-of-file address of a superblock (HDF5 File Format Specification 3.0, section II.A).
fn stated_size(head: &[u8]) -> Option<u64> {
    let (offset_size, base, end) = match *head.get(8)? {
        version @ (0 | 1) => {
            let size = usize::from(*head.get(13)?);
            let base = if version == 0 { 24 } else { 28 };
            (size, base, base + 2 * size)
        }
        2 | 3 => {
            let size = usize::from(*head.get(9)?);
            (size, 12, 12 + 2 * size)
        }
        _ => return None,
    };
    let number = |at: usize| {
        let bytes = head.get(at..at + offset_size).filter(|bytes| !bytes.is_empty() && bytes.len() <= 8)?;
        Some(bytes.iter().rev().fold(0u64, |number, &byte| (number << 8) | u64::from(byte)))
    };
    number(base)?;
    number(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn superblock(end: u64) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]);
        for number in [0u64, u64::MAX, end, u64::MAX] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.resize(96, 0);
        bytes
    }

    fn check(bytes: &[u8]) -> Result<(), HdfError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        check_whole(file.path())
    }

    #[test]
    fn empty_foreign_and_cut_off_files_are_told_apart() {
        assert!(matches!(check(b""), Err(HdfError::Empty)));
        assert!(matches!(check(&[7; 4000]), Err(HdfError::NotHdf)));
        assert!(matches!(check(&superblock(2000)), Err(HdfError::Truncated { expected: 2000, found: 96 })));
        assert!(check(&superblock(96)).is_ok());
        assert!(matches!(check(&SIGNATURE), Err(HdfError::NotUnderstood(_))));
    }
}
