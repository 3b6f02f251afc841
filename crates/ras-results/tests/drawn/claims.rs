//! A source whose datasets claim other shapes than they have.

use ras_results::source::{AttributeValue, ObjectKind, Range};
use ras_results::{HdfFile, ResultSource, SourceError};
use std::path::Path;

/// A file in which some datasets claim a shape.
pub struct Claims {
    /// The file.
    pub file: HdfFile,
    /// End of the path of a dataset, and what it claims.
    pub shapes: Vec<(&'static str, Vec<u64>)>,
}

impl ResultSource for Claims {
    fn file(&self) -> &Path {
        self.file.file()
    }

    fn kind(&self, path: &str) -> Result<Option<ObjectKind>, SourceError> {
        self.file.kind(path)
    }

    fn groups(&self, path: &str) -> Result<Vec<String>, SourceError> {
        self.file.groups(path)
    }

    fn datasets(&self, path: &str) -> Result<Vec<String>, SourceError> {
        self.file.datasets(path)
    }

    fn attribute(&self, object: &str, name: &str) -> Result<Option<AttributeValue>, SourceError> {
        self.file.attribute(object, name)
    }

    fn shape(&self, dataset: &str) -> Result<Option<Vec<u64>>, SourceError> {
        match self.shapes.iter().find(|(end, _)| dataset.ends_with(end)) {
            Some((_, shape)) => Ok(Some(shape.clone())),
            None => self.file.shape(dataset),
        }
    }

    fn strings(&self, dataset: &str) -> Result<Option<Vec<String>>, SourceError> {
        self.file.strings(dataset)
    }

    fn numbers(&self, dataset: &str, block: &[Range]) -> Result<Vec<f64>, SourceError> {
        self.file.numbers(dataset, block)
    }

    fn floats(&self, dataset: &str, block: &[Range]) -> Result<Vec<f32>, SourceError> {
        self.file.floats(dataset, block)
    }

    fn integers(&self, dataset: &str, block: &[Range]) -> Result<Vec<i32>, SourceError> {
        self.file.integers(dataset, block)
    }

    fn field_strings(&self, dataset: &str, field: &str) -> Result<Option<Vec<String>>, SourceError> {
        self.file.field_strings(dataset, field)
    }

    fn field_numbers(&self, dataset: &str, field: &str) -> Result<Option<Vec<f64>>, SourceError> {
        self.file.field_numbers(dataset, field)
    }
}
