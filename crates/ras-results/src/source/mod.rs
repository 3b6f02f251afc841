//! Reading HDF5 behind a narrow trait of our own, so that the library behind it can be exchanged and tests need no file.

mod datatype;
mod error;
mod file;
mod text;
mod value;

pub use error::SourceError;
pub use file::HdfFile;
pub use text::{decode, trimmed};
pub use value::AttributeValue;

use std::path::Path;

/// What stands at a path inside a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A group.
    Group,
    /// A dataset.
    Dataset,
}

/// A range of indexes of one dimension, end not included.
pub type Range = std::ops::Range<u64>;

/// A file with groups, attributes and datasets. Paths are written without a leading `/`; the empty path is the root.
///
/// What is not there is `None` or empty, never an error: layouts differ between HEC-RAS versions. An error means that
/// something is there and cannot be read.
pub trait ResultSource {
    /// The file, for messages.
    fn file(&self) -> &Path;

    /// What stands at the path, if anything.
    fn kind(&self, path: &str) -> Result<Option<ObjectKind>, SourceError>;

    /// Names of the groups directly in a group, in the order of the file; empty where the group is missing.
    fn groups(&self, path: &str) -> Result<Vec<String>, SourceError>;

    /// Names of the datasets directly in a group; empty where the group is missing.
    fn datasets(&self, path: &str) -> Result<Vec<String>, SourceError>;

    /// An attribute of a group or dataset.
    fn attribute(&self, object: &str, name: &str) -> Result<Option<AttributeValue>, SourceError>;

    /// Extents of a dataset.
    fn shape(&self, dataset: &str) -> Result<Option<Vec<u64>>, SourceError>;

    /// Every element of a small dataset of strings, NUL and blanks trimmed; refused above 32 MiB.
    fn strings(&self, dataset: &str) -> Result<Option<Vec<String>>, SourceError>;

    /// A block of a numeric dataset, one range a dimension, row-major; refused above 32 MiB.
    fn numbers(&self, dataset: &str, block: &[Range]) -> Result<Vec<f64>, SourceError>;

    /// The same without widening, for `f32` and narrower data.
    fn floats(&self, dataset: &str, block: &[Range]) -> Result<Vec<f32>, SourceError>;

    /// A block of a dataset of integers that fit `i32`.
    fn integers(&self, dataset: &str, block: &[Range]) -> Result<Vec<i32>, SourceError>;

    /// One field of a small compound dataset as strings; `None` where dataset or field is missing.
    fn field_strings(&self, dataset: &str, field: &str) -> Result<Option<Vec<String>>, SourceError>;

    /// One field of a small compound dataset as numbers; `None` where dataset or field is missing.
    fn field_numbers(&self, dataset: &str, field: &str) -> Result<Option<Vec<f64>>, SourceError>;

    /// Whether a group stands at the path.
    fn has_group(&self, path: &str) -> Result<bool, SourceError> {
        Ok(self.kind(path)? == Some(ObjectKind::Group))
    }

    /// Whether a dataset stands at the path.
    fn has_dataset(&self, path: &str) -> Result<bool, SourceError> {
        Ok(self.kind(path)? == Some(ObjectKind::Dataset))
    }

    /// The first string of an attribute; an empty string counts as missing.
    fn text(&self, object: &str, name: &str) -> Result<Option<String>, SourceError> {
        Ok(self.attribute(object, name)?.and_then(|value| value.text()).filter(|text| !text.is_empty()))
    }

    /// The first number of an attribute.
    fn number(&self, object: &str, name: &str) -> Result<Option<f64>, SourceError> {
        Ok(self.attribute(object, name)?.and_then(|value| value.number()))
    }

    /// Length of the first dimension of a dataset; 0 where it is missing.
    fn rows(&self, dataset: &str) -> Result<u64, SourceError> {
        Ok(self.shape(dataset)?.and_then(|shape| shape.first().copied()).unwrap_or(0))
    }

    /// Length of the last dimension of a dataset; 0 where it is missing.
    fn columns(&self, dataset: &str) -> Result<u64, SourceError> {
        Ok(self.shape(dataset)?.and_then(|shape| shape.last().copied()).unwrap_or(0))
    }
}
