//! [`ResultSource`] over `hdf5-reader`: positional reads, no lock, no memory map, small caches.
//!
//! Whatever the library panics on becomes an error: a file that grows while it is read must not end the process.

use super::datatype::{Number, number_of, number_size, type_name};
use super::text::trimmed;
use super::{AttributeValue, ObjectKind, Range, ResultSource, SourceError};
use hdf5_reader::error::Error;
use hdf5_reader::group::Group;
use hdf5_reader::messages::datatype::StringSize;
use hdf5_reader::{Attribute, Dataset, Datatype, Hdf5File, OpenOptions, SliceInfo, SliceInfoElem};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Largest selection read at once, bytes.
const READ_LIMIT: u64 = 32 * 1024 * 1024;
/// Largest decoded chunk, bytes. HEC-RAS's are about 200 kB; a summary of a million cells is one chunk of 8 MB, its table
/// of face points one of 32 MB.
const CHUNK_LIMIT: usize = 64 * 1024 * 1024;
/// Decoded chunks kept, bytes.
const CHUNK_CACHE: usize = 4 * 1024 * 1024;
/// Largest object header, bytes.
const HEADER_LIMIT: usize = 8 * 1024 * 1024;
/// Superblock's word for "not known".
const UNDEFINED_ADDRESS: u64 = u64::MAX;

/// An HDF5 file opened for reading.
pub struct HdfFile {
    path: PathBuf,
    file: Hdf5File,
}

/// One field of every row of a compound dataset.
struct Field {
    datatype: Datatype,
    rows: Vec<Vec<u8>>,
}

impl HdfFile {
    /// Opens the file; empty, foreign, and cut-off files are told apart.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let opened = |source| SourceError::Open { file: path.to_owned(), source };
        let metadata = std::fs::metadata(path).map_err(opened)?;
        if metadata.is_dir() {
            return Err(opened(std::io::Error::new(std::io::ErrorKind::IsADirectory, "it is a folder")));
        }
        let actual = metadata.len();
        if actual == 0 {
            return Err(SourceError::Empty { file: path.to_owned() });
        }
        let options = OpenOptions {
            chunk_cache_bytes: CHUNK_CACHE,
            chunk_cache_slots: 64,
            max_chunk_bytes: CHUNK_LIMIT,
            max_read_bytes: READ_LIMIT as usize,
            max_object_header_bytes: HEADER_LIMIT,
            ..OpenOptions::default()
        };
        let damaged = |detail: String| SourceError::Damaged {
            file: path.to_owned(),
            operation: "open".to_owned(),
            object: "/".to_owned(),
            detail,
        };
        let file = match caught(|| Hdf5File::open_with_options(path, options)) {
            Ok(Ok(file)) => file,
            Ok(Err(Error::InvalidMagic)) => return Err(SourceError::NotHdf { file: path.to_owned() }),
            Ok(Err(Error::Io(source))) => return Err(opened(source)),
            Ok(Err(error)) => return Err(damaged(error.to_string())),
            Err(panic) => return Err(damaged(panic)),
        };
        let superblock = file.superblock();
        if superblock.eof_address != UNDEFINED_ADDRESS {
            let expected = superblock.eof_address.saturating_add(superblock.base_address);
            if expected > actual {
                return Err(SourceError::Truncated { file: path.to_owned(), expected, actual });
            }
        }
        Ok(Self { path: path.to_owned(), file })
    }

    fn damaged(&self, operation: &str, object: &str, detail: String) -> SourceError {
        SourceError::Damaged {
            file: self.path.clone(),
            operation: operation.to_owned(),
            object: object.to_owned(),
            detail,
        }
    }

    fn wrong_type(&self, operation: &str, object: &str, expected: &'static str, found: String) -> SourceError {
        SourceError::WrongType {
            file: self.path.clone(),
            operation: operation.to_owned(),
            object: object.to_owned(),
            expected,
            found,
        }
    }

    /// Runs a call of the library; its errors and panics name operation and object.
    fn guarded<T>(
        &self,
        operation: &str,
        object: &str,
        call: impl FnOnce() -> hdf5_reader::error::Result<T>,
    ) -> Result<T, SourceError> {
        match caught(call) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.damaged(operation, object, error.to_string())),
            Err(panic) => Err(self.damaged(operation, object, panic)),
        }
    }

    fn group(&self, path: &str) -> Result<Option<Group>, SourceError> {
        self.guarded("open", path, || {
            let mut group = self.file.root_group()?;
            for part in parts(path) {
                group = match group.group(part) {
                    Ok(group) => group,
                    Err(error) if is_absent(&error) => return Ok(None),
                    Err(error) => return Err(error),
                };
            }
            Ok(Some(group))
        })
    }

    fn dataset(&self, path: &str) -> Result<Option<Dataset>, SourceError> {
        let Some((parent, name)) = split(path) else { return Ok(None) };
        let Some(group) = self.group(parent)? else { return Ok(None) };
        self.guarded("open", path, || match group.dataset(name) {
            Ok(dataset) => Ok(Some(dataset)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn existing(&self, path: &str) -> Result<Dataset, SourceError> {
        self.dataset(path)?.ok_or_else(|| SourceError::Missing { file: self.path.clone(), object: path.to_owned() })
    }

    /// Bytes of a whole small dataset, with the size of one element.
    fn raw(&self, dataset: &Dataset, path: &str) -> Result<(Vec<u8>, usize), SourceError> {
        let (length, element) =
            self.guarded("read", path, || Ok((dataset.raw_byte_len()? as u64, dataset.raw_element_size()?)))?;
        if length > READ_LIMIT {
            return Err(SourceError::TooLarge {
                file: self.path.clone(),
                operation: "read".to_owned(),
                object: path.to_owned(),
                bytes: length,
                limit: READ_LIMIT,
            });
        }
        if length == 0 {
            return Ok((Vec::new(), element.max(1)));
        }
        Ok((self.guarded("read", path, || dataset.read_raw_bytes())?, element.max(1)))
    }

    fn slice<T: Number>(&self, path: &str, block: &[Range]) -> Result<Vec<T>, SourceError> {
        let dataset = self.existing(path)?;
        let elements = block.iter().map(|range| range.end.saturating_sub(range.start)).product::<u64>();
        let bytes = elements.saturating_mul(8);
        if bytes > 2 * READ_LIMIT {
            return Err(SourceError::TooLarge {
                file: self.path.clone(),
                operation: "read".to_owned(),
                object: path.to_owned(),
                bytes,
                limit: READ_LIMIT,
            });
        }
        if elements == 0 {
            return Ok(Vec::new());
        }
        let selection = SliceInfo {
            selections: block
                .iter()
                .map(|range| SliceInfoElem::Slice { start: range.start, end: range.end, step: 1 })
                .collect(),
        };
        macro_rules! read_as {
            ($stored:ty) => {{
                let array = self.guarded("read", path, || dataset.read_slice::<$stored>(&selection))?;
                Ok(array.into_iter().map(|value| T::of(value as f64)).collect())
            }};
        }
        match dataset.dtype() {
            Datatype::FloatingPoint { size: 4, .. } => read_as!(f32),
            Datatype::FloatingPoint { size: 8, .. } => read_as!(f64),
            Datatype::FixedPoint { size: 1, signed: true, .. } => read_as!(i8),
            Datatype::FixedPoint { size: 1, signed: false, .. } => read_as!(u8),
            Datatype::FixedPoint { size: 2, signed: true, .. } => read_as!(i16),
            Datatype::FixedPoint { size: 2, signed: false, .. } => read_as!(u16),
            Datatype::FixedPoint { size: 4, signed: true, .. } => read_as!(i32),
            Datatype::FixedPoint { size: 4, signed: false, .. } => read_as!(u32),
            Datatype::FixedPoint { size: 8, signed: true, .. } => read_as!(i64),
            Datatype::FixedPoint { size: 8, signed: false, .. } => read_as!(u64),
            other => Err(self.wrong_type("read", path, "numbers", type_name(other).to_owned())),
        }
    }

    /// The bytes of one field of every row of a compound dataset, with the field's type.
    fn field(&self, path: &str, field: &str) -> Result<Option<Field>, SourceError> {
        let Some(dataset) = self.dataset(path)? else { return Ok(None) };
        let Datatype::Compound { fields, .. } = dataset.dtype().clone() else {
            return Err(self.wrong_type("read", path, "a compound", type_name(dataset.dtype()).to_owned()));
        };
        let Some(member) = fields.into_iter().find(|member| member.name == field) else { return Ok(None) };
        let (bytes, row_size) = self.raw(&dataset, path)?;
        let size = self.guarded("read", path, || hdf5_reader::dtype_element_size(&member.datatype))?;
        let start = member.byte_offset as usize;
        let rows = bytes
            .chunks_exact(row_size)
            .map(|row| row.get(start..start + size).map(<[u8]>::to_vec))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| self.damaged("read", path, format!("field {field:?} is outside its row")))?;
        Ok(Some(Field { datatype: member.datatype, rows }))
    }

    fn value(&self, object: &str, attribute: &Attribute) -> Result<AttributeValue, SourceError> {
        let operation = || format!("read the attribute {:?} of", attribute.name);
        let Attribute { datatype, raw_data, decoded_strings, .. } = attribute;
        if let Some(strings) = decoded_strings {
            return Ok(AttributeValue::Text(strings.iter().map(|text| trimmed(text.as_bytes())).collect()));
        }
        match datatype {
            Datatype::String { size: StringSize::Fixed(length), .. } => {
                let length = (*length as usize).max(1);
                Ok(AttributeValue::Text(raw_data.chunks(length).map(trimmed).collect()))
            }
            Datatype::String { size: StringSize::Variable, .. } | Datatype::VarLen { .. } => {
                let texts = self.guarded(&operation(), object, || attribute.read_strings())?;
                Ok(AttributeValue::Text(texts.iter().map(|text| trimmed(text.as_bytes())).collect()))
            }
            numeric => match number_size(numeric) {
                Some(size) => Ok(AttributeValue::Numbers(
                    raw_data.chunks_exact(size).filter_map(|bytes| number_of(bytes, numeric)).collect(),
                )),
                None => Err(self.wrong_type(&operation(), object, "text or numbers", type_name(numeric).to_owned())),
            },
        }
    }
}

impl ResultSource for HdfFile {
    fn file(&self) -> &Path {
        &self.path
    }

    fn kind(&self, path: &str) -> Result<Option<ObjectKind>, SourceError> {
        if self.group(path)?.is_some() {
            return Ok(Some(ObjectKind::Group));
        }
        Ok(self.dataset(path)?.map(|_| ObjectKind::Dataset))
    }

    fn groups(&self, path: &str) -> Result<Vec<String>, SourceError> {
        let Some(group) = self.group(path)? else { return Ok(Vec::new()) };
        Ok(self.guarded("list", path, || group.member_names())?.0)
    }

    fn datasets(&self, path: &str) -> Result<Vec<String>, SourceError> {
        let Some(group) = self.group(path)? else { return Ok(Vec::new()) };
        Ok(self.guarded("list", path, || group.member_names())?.1)
    }

    fn attribute(&self, object: &str, name: &str) -> Result<Option<AttributeValue>, SourceError> {
        let attributes = match self.group(object)? {
            Some(group) => self.guarded("read the attributes of", object, || group.attributes())?,
            None => match self.dataset(object)? {
                Some(dataset) => self.guarded("read the attributes of", object, || Ok(dataset.attributes()))?,
                None => return Ok(None),
            },
        };
        attributes.iter().find(|attribute| attribute.name == name).map(|found| self.value(object, found)).transpose()
    }

    fn shape(&self, dataset: &str) -> Result<Option<Vec<u64>>, SourceError> {
        Ok(self.dataset(dataset)?.map(|found| found.shape().to_vec()))
    }

    fn strings(&self, dataset: &str) -> Result<Option<Vec<String>>, SourceError> {
        let Some(found) = self.dataset(dataset)? else { return Ok(None) };
        match found.dtype() {
            Datatype::String { size: StringSize::Fixed(_), .. } => {
                let (bytes, element) = self.raw(&found, dataset)?;
                Ok(Some(bytes.chunks_exact(element).map(trimmed).collect()))
            }
            Datatype::String { size: StringSize::Variable, .. } | Datatype::VarLen { .. } => {
                let texts = self.guarded("read", dataset, || found.read_strings())?;
                Ok(Some(texts.iter().map(|text| trimmed(text.as_bytes())).collect()))
            }
            other => Err(self.wrong_type("read", dataset, "text", type_name(other).to_owned())),
        }
    }

    fn numbers(&self, dataset: &str, block: &[Range]) -> Result<Vec<f64>, SourceError> {
        self.slice(dataset, block)
    }

    fn floats(&self, dataset: &str, block: &[Range]) -> Result<Vec<f32>, SourceError> {
        self.slice(dataset, block)
    }

    fn integers(&self, dataset: &str, block: &[Range]) -> Result<Vec<i32>, SourceError> {
        self.slice(dataset, block)
    }

    fn field_strings(&self, dataset: &str, field: &str) -> Result<Option<Vec<String>>, SourceError> {
        let Some(Field { datatype, rows }) = self.field(dataset, field)? else { return Ok(None) };
        match datatype {
            Datatype::String { size: StringSize::Fixed(_), .. } => {
                Ok(Some(rows.iter().map(|row| trimmed(row)).collect()))
            }
            other => Err(self.wrong_type(
                &format!("read the field {field:?} of"),
                dataset,
                "text",
                type_name(&other).to_owned(),
            )),
        }
    }

    fn field_numbers(&self, dataset: &str, field: &str) -> Result<Option<Vec<f64>>, SourceError> {
        let Some(Field { datatype, rows }) = self.field(dataset, field)? else { return Ok(None) };
        match rows.iter().map(|row| number_of(row, &datatype)).collect::<Option<Vec<_>>>() {
            Some(numbers) => Ok(Some(numbers)),
            None => Err(self.wrong_type(
                &format!("read the field {field:?} of"),
                dataset,
                "numbers",
                type_name(&datatype).to_owned(),
            )),
        }
    }
}

/// Whether the error only says that nothing of that name is there.
fn is_absent(error: &Error) -> bool {
    match error {
        Error::GroupNotFound(_) | Error::DatasetNotFound(_) => true,
        Error::Context { source, .. } => is_absent(source),
        _ => false,
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

fn split(path: &str) -> Option<(&str, &str)> {
    let path = path.trim_matches('/');
    match path.rsplit_once('/') {
        Some((parent, name)) => Some((parent, name)),
        None if path.is_empty() => None,
        None => Some(("", path)),
    }
}

/// The result of a call, or what it panicked with.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the reader gave up".to_owned())
    })
}
