//! The tree's way to and from the disk. The only place that knows the HDF5 library.

use super::dataset::Dataset;
use super::tree::{Attribute, Group};
use hdf5_pure::{
    AttrValue, DatasetBuilder, Datatype, File, FileBuilder, FinishedGroup, GroupBuilder, LibVer, MaxExtent,
};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Bytes of a chunk HEC-RAS aims at (its own files: about 200 kB).
const CHUNK_BYTES: u64 = 200_000;
/// Longest axis of a chunk. The library stores lengths of chunks in 1, 2, 4 or 8 bytes; HDF5 2.0 insists on the fewest that
/// hold them and refuses a file where three would do, so lengths of 65,536 and more are not used.
const LONGEST_AXIS: u64 = 50_000;
/// Below this many bytes a dataset is not compressed: setting the compressor up takes longer than it saves.
const SMALL: usize = 4096;

/// Why a HDF5 file could not be read or written.
#[derive(Debug, Error)]
pub enum HdfError {
    /// The file cannot be read.
    #[error("cannot read the HDF5 file {path}: {reason}; make the geometry anew in HEC-RAS, or delete the file")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the library says.
        reason: String,
    },
    /// The file cannot be written.
    #[error(
        "cannot write the HDF5 file {path}: {reason}; check that the disk has room and the file is not open elsewhere"
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// What the library says.
        reason: String,
    },
}

/// Objects that were left out while reading because this program has no use for their kind, by path.
pub type Unreadable = Vec<String>;

/// Reads the groups named in `only` (all where it is empty) and the root's attributes into memory.
///
/// # Errors
/// The file is missing, truncated or no HDF5.
pub fn read_tree(path: &Path, only: &[&str]) -> Result<(Group, Unreadable), HdfError> {
    let failed = |reason: hdf5_pure::Error| HdfError::Read { path: path.to_owned(), reason: reason.to_string() };
    let file = File::open(path).map_err(failed)?;
    let root = file.root();
    let mut left_out = Unreadable::new();
    let mut tree = Group::new();
    copy_attributes(&root.attrs().map_err(failed)?, &mut tree);
    for name in root.groups().map_err(failed)? {
        if only.is_empty() || only.contains(&name.as_str()) {
            let group = root.group(&name).map_err(failed)?;
            let child = read_group(&group, &name, &mut left_out).map_err(failed)?;
            tree.groups.insert(name, child);
        }
    }
    Ok((tree, left_out))
}

fn read_group(source: &hdf5_pure::Group, path: &str, left_out: &mut Unreadable) -> Result<Group, hdf5_pure::Error> {
    let mut group = Group::new();
    copy_attributes(&source.attrs()?, &mut group);
    for name in source.groups()? {
        let child = read_group(&source.group(&name)?, &format!("{path}/{name}"), left_out)?;
        group.groups.insert(name, child);
    }
    for name in source.datasets()? {
        let dataset = source.dataset(&name)?;
        let datatype = dataset.datatype()?;
        // Their bytes point into the source file and would mean nothing in a copy.
        if points_elsewhere(&datatype) {
            left_out.push(format!("{path}/{name}"));
            continue;
        }
        let shape = dataset.shape()?;
        let bytes = if shape.contains(&0) { Vec::new() } else { dataset.read_raw()? };
        let mut copy = Dataset::raw(datatype, shape, bytes);
        for (key, value) in dataset.attrs()? {
            copy.attributes.insert(key, Attribute(value));
        }
        group.datasets.insert(name, copy);
    }
    Ok(group)
}

fn copy_attributes(source: &std::collections::HashMap<String, AttrValue>, group: &mut Group) {
    for (name, value) in source {
        group.attributes.insert(name.clone(), Attribute(value.clone()));
    }
}

fn points_elsewhere(datatype: &Datatype) -> bool {
    match datatype {
        Datatype::FixedPoint { .. }
        | Datatype::FloatingPoint { .. }
        | Datatype::Time { .. }
        | Datatype::String { .. }
        | Datatype::BitField { .. }
        | Datatype::Opaque { .. }
        | Datatype::Enumeration { .. } => false,
        Datatype::Compound { members, .. } => members.iter().any(|member| points_elsewhere(&member.datatype)),
        Datatype::Array { base_type, .. } => points_elsewhere(base_type),
        // References, variable lengths, and kinds the library may learn.
        _ => true,
    }
}

/// Writes a tree as a new file, replacing what stood at `path`.
///
/// # Errors
/// The disk refuses, or the tree holds something HDF5 cannot.
pub fn write_tree(path: &Path, tree: &Group) -> Result<(), HdfError> {
    write_builder(path, tree, |_| {})
}

fn write_builder(path: &Path, tree: &Group, more: impl FnOnce(&mut FileBuilder)) -> Result<(), HdfError> {
    let mut builder = FileBuilder::new();
    // The oldest format in which the library writes chunks.
    builder.with_libver_bounds(LibVer::Earliest, LibVer::V110);
    for (name, value) in &tree.attributes {
        builder.set_attr(name, value.0.clone());
    }
    for (name, dataset) in &tree.datasets {
        fill(builder.create_dataset(name), dataset);
    }
    for (name, group) in &tree.groups {
        let finished = write_group(builder.create_group(name), group);
        builder.add_group(finished);
    }
    more(&mut builder);
    builder.write(path).map_err(|reason| HdfError::Write { path: path.to_owned(), reason: reason.to_string() })
}

fn write_group(mut builder: GroupBuilder, group: &Group) -> FinishedGroup {
    for (name, value) in &group.attributes {
        builder.set_attr(name, value.0.clone());
    }
    for (name, dataset) in &group.datasets {
        fill(builder.create_dataset(name), dataset);
    }
    for (name, child) in &group.groups {
        let finished = write_group(builder.create_group(name), child);
        builder.add_group(finished);
    }
    builder.finish()
}

fn fill(builder: &mut DatasetBuilder, dataset: &Dataset) {
    let elements = dataset.shape.iter().product();
    builder.with_raw_data(dataset.datatype.clone(), dataset.bytes.clone(), elements).with_shape(&dataset.shape);
    let element = u64::from(dataset.datatype.type_size());
    // The element counts as one more axis of a chunk.
    let chunkable = element <= LONGEST_AXIS;
    let large = dataset.bytes.len() >= SMALL && chunkable;
    if elements > 0 && (large || (dataset.grows && chunkable)) {
        builder.with_chunks(&chunk_shape(&dataset.shape, element));
        if large {
            builder.with_deflate(1);
        }
        if dataset.grows {
            let mut extents: Vec<MaxExtent> = dataset.shape.iter().map(|size| MaxExtent::Fixed(*size)).collect();
            if let Some(first) = extents.first_mut() {
                *first = MaxExtent::Unlimited;
            }
            builder.with_maxshape(&extents);
        }
    }
    for (name, value) in &dataset.attributes {
        builder.set_attr(name, value.0.clone());
    }
}

/// A few rows by everything else, as in HEC-RAS's own files.
fn chunk_shape(shape: &[u64], element: u64) -> Vec<u64> {
    let mut chunk: Vec<u64> = shape.iter().map(|length| (*length).clamp(1, LONGEST_AXIS)).collect();
    let row: u64 = chunk.iter().skip(1).product::<u64>().max(1) * element.max(1);
    if let Some(first) = chunk.first_mut() {
        *first = (CHUNK_BYTES / row).clamp(1, *first);
    }
    chunk
}

/// Writes a tree with a dataset of so many megabytes more at its root, piece by piece, so that a large result is made in
/// little memory. The bytes do not compress. Such a file needs HDF5 1.10, because only its chunk index can grow in place.
///
/// # Errors
/// The disk refuses.
pub fn write_padded_tree(path: &Path, tree: &Group, megabytes: u64) -> Result<(), HdfError> {
    const PIECE: usize = 1 << 20;
    const CHUNK: u64 = 1 << 15;
    const NAME: &str = "Practice Padding";
    write_builder(path, tree, |builder| {
        builder
            .create_dataset(NAME)
            .with_u8_data(&[])
            .with_shape(&[0])
            .with_maxshape(&[MaxExtent::Unlimited])
            .with_chunks(&[CHUNK]);
    })?;
    let failed = |reason: hdf5_pure::Error| HdfError::Write { path: path.to_owned(), reason: reason.to_string() };
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut piece = vec![0u8; PIECE];
    let file = File::open_rw(path).map_err(failed)?;
    let mut dataset = file.dataset(NAME).map_err(failed)?;
    for _ in 0..megabytes {
        for word in piece.chunks_exact_mut(8) {
            // Xorshift: bytes that no filter makes smaller.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word.copy_from_slice(&state.to_le_bytes());
        }
        dataset.append(&piece).map_err(failed)?;
    }
    file.close().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hdf::Table;

    fn tree() -> Group {
        let mut tree = Group::new();
        tree.set("File Type", "HEC-RAS Results").set("Count", 3i32);
        let table = Table::new(2).texts("Name", 8, ["a", "a long name"]).f32("n", [0.5f32, 0.25]).i32("k", [1, -2]);
        tree.at("Geometry/2D").put("Attributes", table.dataset().unwrap());
        let values: Vec<f32> = (0..4000).map(|index| index as f32).collect();
        let series = Dataset::f32(&[40, 100], &values).growing().with("Units", "m").with("Columns", ["Stage", "Flow"]);
        tree.at("Results").child("a/b").put("Water Surface", series);
        tree.at("Empty").put("None", Dataset::f64(&[0, 2], &[]));
        tree
    }

    #[test]
    fn a_tree_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.hdf");
        write_tree(&path, &tree()).unwrap();
        let (back, left_out) = read_tree(&path, &[]).unwrap();
        assert!(left_out.is_empty());
        let table = back.dataset("Geometry/2D/Attributes").unwrap();
        assert_eq!(table.text_column("Name").unwrap(), ["a", "a long n"]);
        assert_eq!(table.column("k").unwrap(), [1.0, -2.0]);
        let series = back.dataset("Results/a-b/Water Surface").unwrap();
        assert_eq!((series.shape(), series.numbers()[3999]), (&[40u64, 100][..], 3999.0));
        assert_eq!(back.attribute("File Type").unwrap().text(), Some("HEC-RAS Results"));
        assert_eq!(back.dataset("Empty/None").unwrap().shape(), [0, 2]);
    }

    #[test]
    fn a_padded_file_is_as_large_as_asked_and_still_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.hdf");
        write_padded_tree(&path, &tree(), 3).unwrap();
        assert!(std::fs::metadata(&path).unwrap().len() > 3 << 20);
        let (back, _) = read_tree(&path, &["Results"]).unwrap();
        assert!(back.dataset("Results/a-b/Water Surface").is_some() && back.group("Geometry").is_none());
    }

    #[test]
    fn no_axis_of_a_chunk_needs_three_bytes() {
        for shape in [vec![7u64, 80_400], vec![70_000], vec![1 << 20, 3], vec![2, 300, 1_000_000]] {
            let chunk = chunk_shape(&shape, 4);
            assert!(chunk.iter().zip(&shape).all(|(part, whole)| *part <= *whole && *part < 65_536), "{chunk:?}");
            assert!(chunk.iter().product::<u64>() * 4 <= 300 * 50_000 * 4);
        }
        assert_eq!(chunk_shape(&[37, 2457], 4), [20, 2457], "as HEC-RAS cuts this one");
    }

    #[test]
    fn a_truncated_file_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.hdf");
        write_tree(&path, &tree()).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        for length in [0, 10, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let failed = read_tree(&path, &[]);
            if let Err(error) = failed {
                assert!(error.to_string().contains("a.hdf"));
            } else {
                assert!(length > bytes.len() / 2, "{length} bytes read as a whole file");
            }
        }
    }
}
