//! A dataset in memory: its type, shape, bytes and attributes, and tables of records.

use super::tree::Attribute;
use hdf5_pure::{
    CharacterSet, CompoundTypeBuilder, Datatype, DatatypeByteOrder, StringPadding, make_f32_type, make_f64_type,
    make_i32_type, make_u8_type,
};
use std::collections::BTreeMap;

/// A dataset. Bytes are little-endian unless the type says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    pub(super) datatype: Datatype,
    pub(super) shape: Vec<u64>,
    pub(super) bytes: Vec<u8>,
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) grows: bool,
}

impl Dataset {
    pub(super) fn raw(datatype: Datatype, shape: Vec<u64>, bytes: Vec<u8>) -> Self {
        Self { datatype, shape, bytes, attributes: BTreeMap::new(), grows: false }
    }

    /// 32-bit floats, row by row.
    #[must_use]
    pub fn f32(shape: &[usize], values: &[f32]) -> Self {
        Self::raw(make_f32_type(), sizes(shape), values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    /// 64-bit floats, row by row.
    #[must_use]
    pub fn f64(shape: &[usize], values: &[f64]) -> Self {
        Self::raw(make_f64_type(), sizes(shape), values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    /// 32-bit integers, row by row.
    #[must_use]
    pub fn i32(shape: &[usize], values: &[i32]) -> Self {
        Self::raw(make_i32_type(), sizes(shape), values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    /// Texts of one fixed width, cut where they are longer.
    #[must_use]
    pub fn texts<T: AsRef<str>>(width: usize, texts: &[T]) -> Self {
        let mut bytes = Vec::with_capacity(width * texts.len());
        for text in texts {
            push_text(&mut bytes, text.as_ref(), width);
        }
        Self::raw(text_type(width), vec![texts.len() as u64], bytes)
    }

    /// One text, as wide as it is long.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::texts(text.len().max(1), &[text])
    }

    /// The same with an attribute more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.to_owned(), value.into());
        self
    }

    /// The same, extendible along its first axis as HEC-RAS's time series are.
    #[must_use]
    pub fn growing(mut self) -> Self {
        self.grows = true;
        self
    }

    /// Length of each axis.
    #[must_use]
    pub fn shape(&self) -> &[u64] {
        &self.shape
    }

    /// The values as 64-bit floats; empty where they are no numbers.
    #[must_use]
    pub fn numbers(&self) -> Vec<f64> {
        let size = self.datatype.type_size() as usize;
        decode(&self.datatype, &self.bytes, 0, size)
    }

    /// The values as integers; empty where they are no numbers.
    #[must_use]
    pub fn integers(&self) -> Vec<i64> {
        self.numbers().into_iter().map(|value| value as i64).collect()
    }

    /// The texts of a text dataset, without padding.
    #[must_use]
    pub fn strings(&self) -> Vec<String> {
        let size = self.datatype.type_size() as usize;
        strings(&self.datatype, &self.bytes, 0, size)
    }

    /// One field of all records as numbers, by the field's name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<Vec<f64>> {
        let (datatype, offset, size) = self.field(name)?;
        Some(decode(datatype, &self.bytes, offset, size))
    }

    /// One field of all records as texts, by the field's name.
    #[must_use]
    pub fn text_column(&self, name: &str) -> Option<Vec<String>> {
        let (datatype, offset, size) = self.field(name)?;
        Some(strings(datatype, &self.bytes, offset, size))
    }

    fn field(&self, name: &str) -> Option<(&Datatype, usize, usize)> {
        let Datatype::Compound { size, members } = &self.datatype else { return None };
        let member = members.iter().find(|member| member.name == name)?;
        Some((&member.datatype, usize::try_from(member.byte_offset).ok()?, *size as usize))
    }
}

/// Numbers of one datatype that stand `stride` bytes apart.
fn decode(datatype: &Datatype, bytes: &[u8], offset: usize, stride: usize) -> Vec<f64> {
    let size = datatype.type_size() as usize;
    let little = match datatype {
        Datatype::FixedPoint { byte_order, .. } | Datatype::FloatingPoint { byte_order, .. } => {
            matches!(byte_order, DatatypeByteOrder::LittleEndian)
        }
        _ => return Vec::new(),
    };
    let float = matches!(datatype, Datatype::FloatingPoint { .. });
    let signed = matches!(datatype, Datatype::FixedPoint { layout, .. } if layout.signed);
    if stride == 0 {
        return Vec::new();
    }
    bytes
        .chunks_exact(stride)
        .filter_map(|record| record.get(offset..offset + size))
        .map(|raw| {
            let mut ordered = [0u8; 8];
            for (place, byte) in raw.iter().take(8).enumerate() {
                ordered[if little { place } else { size - 1 - place }] = *byte;
            }
            number(ordered, size, float, signed)
        })
        .collect()
}

fn number(bytes: [u8; 8], size: usize, float: bool, signed: bool) -> f64 {
    let [a, b, c, d, ..] = bytes;
    match (float, size) {
        (true, 4) => f64::from(f32::from_le_bytes([a, b, c, d])),
        (true, _) => f64::from_le_bytes(bytes),
        (false, _) => {
            let value = u64::from_le_bytes(bytes);
            let unused = 64 - 8 * size.min(8) as u32;
            if signed { ((value << unused) as i64 >> unused) as f64 } else { value as f64 }
        }
    }
}

fn strings(datatype: &Datatype, bytes: &[u8], offset: usize, stride: usize) -> Vec<String> {
    let Datatype::String { size, .. } = datatype else { return Vec::new() };
    if stride == 0 {
        return Vec::new();
    }
    bytes
        .chunks_exact(stride)
        .filter_map(|record| record.get(offset..offset + *size as usize))
        .map(|raw| {
            let end = raw.iter().position(|byte| *byte == 0).unwrap_or(raw.len());
            String::from_utf8_lossy(&raw[..end]).trim_end().to_owned()
        })
        .collect()
}

fn sizes(shape: &[usize]) -> Vec<u64> {
    shape.iter().map(|size| *size as u64).collect()
}

fn text_type(width: usize) -> Datatype {
    Datatype::String {
        size: u32::try_from(width.max(1)).unwrap_or(u32::MAX),
        padding: StringPadding::NullPad,
        charset: CharacterSet::Ascii,
    }
}

/// Appends a text of fixed width; a longer one is cut at a character.
fn push_text(bytes: &mut Vec<u8>, text: &str, width: usize) {
    let width = width.max(1);
    let mut end = text.len().min(width);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    bytes.extend_from_slice(&text.as_bytes()[..end]);
    bytes.resize(bytes.len() + width - end, 0);
}

/// Records of named fields, field by field.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<(String, Datatype, Vec<u8>)>,
    rows: usize,
}

impl Table {
    /// A table of `rows` records.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { columns: Vec::new(), rows }
    }

    /// A text field.
    #[must_use]
    pub fn texts<T: AsRef<str>>(self, name: &str, width: usize, texts: impl IntoIterator<Item = T>) -> Self {
        let mut bytes = Vec::new();
        for text in texts {
            push_text(&mut bytes, text.as_ref(), width);
        }
        self.column(name, text_type(width), bytes)
    }

    /// A field of 32-bit floats.
    #[must_use]
    pub fn f32(self, name: &str, values: impl IntoIterator<Item = f32>) -> Self {
        self.column(name, make_f32_type(), values.into_iter().flat_map(f32::to_le_bytes).collect())
    }

    /// A field of 32-bit integers.
    #[must_use]
    pub fn i32(self, name: &str, values: impl IntoIterator<Item = i32>) -> Self {
        self.column(name, make_i32_type(), values.into_iter().flat_map(i32::to_le_bytes).collect())
    }

    /// A field of bytes.
    #[must_use]
    pub fn u8(self, name: &str, values: impl IntoIterator<Item = u8>) -> Self {
        self.column(name, make_u8_type(), values.into_iter().collect())
    }

    fn column(mut self, name: &str, datatype: Datatype, mut bytes: Vec<u8>) -> Self {
        bytes.resize(self.rows * datatype.type_size() as usize, 0);
        self.columns.push((name.to_owned(), datatype, bytes));
        self
    }

    /// The table as a dataset of records; `None` without fields.
    #[must_use]
    pub fn dataset(self) -> Option<Dataset> {
        let mut record = CompoundTypeBuilder::new();
        for (name, datatype, _) in &self.columns {
            record = record.field(name, datatype.clone());
        }
        let record = record.build().ok()?;
        let mut bytes = Vec::with_capacity(self.rows * record.type_size() as usize);
        for row in 0..self.rows {
            for (_, datatype, values) in &self.columns {
                let size = datatype.type_size() as usize;
                bytes.extend_from_slice(&values[row * size..(row + 1) * size]);
            }
        }
        Some(Dataset::raw(record, vec![self.rows as u64], bytes))
    }
}
