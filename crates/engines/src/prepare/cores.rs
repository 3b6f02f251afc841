//! `1D Cores` and `2D Cores` of a plan's HDF file, set in place. HEC-RAS writes the first format of object headers, in which
//! an attribute's number stands behind its name and nothing depends on it; a file of another format is left as it is.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

const NAMES: [&[u8]; 2] = [b"1D Cores\0", b"2D Cores\0"];
/// Bytes of an attribute message before its name, and the most that belongs to one of these attributes.
const HEAD: usize = 8;
const MESSAGE: usize = 96;
const BLOCK: usize = 1 << 20;

/// Sets every such attribute of the file; gives whether the file was changed.
pub(super) fn set(path: &Path, cores: u32) -> io::Result<bool> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut places: Vec<u64> = Vec::new();
    let mut block: Vec<u8> = Vec::new();
    let mut begin = 0u64;
    while (&mut file).take(BLOCK as u64).read_to_end(&mut block)? > 0 {
        places.extend(numbers(&block).map(|offset| begin + offset as u64));
        // A message that is cut here is whole in the next block.
        let done = block.len().saturating_sub(MESSAGE);
        block.drain(..done);
        begin += done as u64;
    }
    places.sort_unstable();
    places.dedup();
    let value = i32::try_from(cores).unwrap_or(i32::MAX).to_le_bytes();
    let mut changed = false;
    for place in places {
        file.seek(SeekFrom::Start(place))?;
        let mut stands = [0; 4];
        file.read_exact(&mut stands)?;
        if stands != value {
            file.seek(SeekFrom::Start(place))?;
            file.write_all(&value)?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Offsets of the numbers of all attributes that stand whole in a block.
fn numbers(block: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let names = block.windows(NAMES[0].len()).enumerate().filter(|(_, window)| NAMES.contains(window));
    names.filter_map(|(at, _)| number_at(block, at.checked_sub(HEAD)?))
}

/// Where the number of the attribute message stands that begins here (HDF5 File Format Specification 3.0, section IV.A.2.m):
/// version 1, a name, a 32-bit integer, a scalar or one element; each part padded to 8 bytes.
fn number_at(block: &[u8], message: usize) -> Option<usize> {
    let short = |at: usize| Some(usize::from(u16::from_le_bytes([*block.get(at)?, *block.get(at + 1)?])));
    let padded = |bytes: usize| bytes.div_ceil(8) * 8;
    if block.get(message..message + 2)? != [1, 0] || short(message + 2)? != NAMES[0].len() {
        return None;
    }
    let (datatype_bytes, dataspace_bytes) = (short(message + 4)?, short(message + 6)?);
    let datatype = message + HEAD + padded(NAMES[0].len());
    let dataspace = datatype + padded(datatype_bytes);
    let number = dataspace + padded(dataspace_bytes);
    let class = block.get(datatype)? & 0x0f;
    let little_endian = block.get(datatype + 1)? & 1 == 0;
    let four_bytes = block.get(datatype + 4..datatype + 8)? == [4, 0, 0, 0];
    let dimensions = *block.get(dataspace + 1)?;
    let one = dimensions == 0 || (dimensions == 1 && block.get(dataspace + 8..dataspace + 12)? == [1, 0, 0, 0]);
    let whole = block.get(number..number + 4).is_some() && number - message <= MESSAGE - 4;
    (class == 0 && little_endian && four_bytes && one && whole).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A message as HEC-RAS's files have it: an `i32` in a scalar dataspace.
    fn message(name: &[u8], value: i32) -> Vec<u8> {
        let mut bytes = vec![1, 0, 9, 0, 12, 0, 8, 0];
        bytes.extend(name);
        bytes.resize(HEAD + 16, 0);
        bytes.extend([0x10, 0x08, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0]);
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(value.to_le_bytes());
        bytes.resize(bytes.len() + 4, 0);
        bytes
    }

    fn set_in(bytes: &[u8], cores: u32) -> (Vec<u8>, bool) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let changed = set(file.path(), cores).unwrap();
        (std::fs::read(file.path()).unwrap(), changed)
    }

    #[test]
    fn both_numbers_are_set_wherever_they_stand_and_nothing_else_changes() {
        for filler in [0, 5, BLOCK - 40, BLOCK - 20, BLOCK, 2 * BLOCK - 3] {
            let make = |one: i32, two: i32| {
                let mut bytes = vec![7u8; filler];
                bytes.extend(message(NAMES[0], one));
                bytes.extend(message(NAMES[1], two));
                bytes.extend(b"2D Cores\0 in a text");
                bytes
            };
            assert_eq!(set_in(&make(0, 6), 3), (make(3, 3), true), "{filler}");
            assert_eq!(set_in(&make(3, 3), 3), (make(3, 3), false), "{filler}");
        }
    }

    #[test]
    fn a_real_file_reads_the_new_numbers() {
        let root = std::env::var_os("SPILLWAY_DATA").map(std::path::PathBuf::from);
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let real = root.into_iter().chain([beside]).map(|root| root.join("projects/temp-2d-505/temp.p01.hdf"));
        let Some(real) = real.into_iter().find(|file| file.is_file()) else {
            println!("skipped: a_real_file_reads_the_new_numbers: no real projects beside the workspace");
            return;
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), std::fs::read(real).unwrap()).unwrap();
        assert!(set(file.path(), 5).unwrap());
        let source = ras_results::HdfFile::open(file.path()).unwrap();
        for name in ["1D Cores", "2D Cores"] {
            let number = ras_results::ResultSource::number(&source, "Plan Data/Plan Parameters", name).unwrap();
            assert_eq!(number, Some(5.0), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let (after, _) = set_in(&bytes, 2);
            prop_assert_eq!(after.len(), bytes.len());
        }
    }
}
