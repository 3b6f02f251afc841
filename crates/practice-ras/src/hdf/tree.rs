//! A HDF5 file as a tree in memory: groups with attributes, groups and datasets. No disk, no knowledge of HEC-RAS.

use super::dataset::Dataset;
use hdf5_pure::AttrValue;
use std::collections::BTreeMap;

/// The value of an attribute. Texts are written as fixed-length ASCII, as HEC-RAS does.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute(pub(super) AttrValue);

impl Attribute {
    /// The text of a text attribute, without padding.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_str().map(|text| text.trim_end_matches(['\0', ' ']))
    }

    /// The number of a scalar number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        self.0.as_f64().or_else(|| self.0.to_f64s().and_then(|list| list.first().copied()))
    }
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self(AttrValue::AsciiString(text.to_owned()))
    }
}

impl From<String> for Attribute {
    fn from(text: String) -> Self {
        Self(AttrValue::AsciiString(text))
    }
}

impl From<&String> for Attribute {
    fn from(text: &String) -> Self {
        Self(AttrValue::AsciiString(text.clone()))
    }
}

impl From<bool> for Attribute {
    /// HEC-RAS writes truth as the words `True` and `False`.
    fn from(truth: bool) -> Self {
        Self::from(if truth { "True" } else { "False" })
    }
}

impl<const N: usize> From<[&str; N]> for Attribute {
    fn from(texts: [&str; N]) -> Self {
        Self(AttrValue::AsciiStringArray(texts.iter().map(|text| (*text).to_owned()).collect()))
    }
}

impl From<Vec<String>> for Attribute {
    fn from(texts: Vec<String>) -> Self {
        Self(AttrValue::AsciiStringArray(texts))
    }
}

impl From<f32> for Attribute {
    fn from(value: f32) -> Self {
        Self(AttrValue::F32(value))
    }
}

impl From<f64> for Attribute {
    fn from(value: f64) -> Self {
        Self(AttrValue::F64(value))
    }
}

impl From<i32> for Attribute {
    fn from(value: i32) -> Self {
        Self(AttrValue::I32(value))
    }
}

impl From<u8> for Attribute {
    fn from(value: u8) -> Self {
        Self(AttrValue::U8(value))
    }
}

impl From<Vec<f32>> for Attribute {
    fn from(values: Vec<f32>) -> Self {
        Self(AttrValue::F32Array(values))
    }
}

impl From<Vec<f64>> for Attribute {
    fn from(values: Vec<f64>) -> Self {
        Self(AttrValue::F64Array(values))
    }
}

impl From<Vec<i32>> for Attribute {
    fn from(values: Vec<i32>) -> Self {
        Self(AttrValue::I32Array(values))
    }
}

/// A group: attributes, groups and datasets by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) datasets: BTreeMap<String, Dataset>,
}

impl Group {
    /// An empty group.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<Attribute>) -> &mut Self {
        self.attributes.insert(name.to_owned(), value.into());
        self
    }

    /// An attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(name)
    }

    /// The group at `path` (names with `/` between), made where it is missing.
    pub fn at(&mut self, path: &str) -> &mut Group {
        let mut group = self;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            group = group.groups.entry(name.to_owned()).or_default();
        }
        group
    }

    /// The child group of this name, made where it is missing. For names from outside: a `/` in one becomes `-`.
    pub fn child(&mut self, name: &str) -> &mut Group {
        self.groups.entry(link_name(name)).or_default()
    }

    /// Puts a dataset into this group, replacing one of the same name. A `/` in the name becomes `-`.
    pub fn put(&mut self, name: &str, dataset: Dataset) -> &mut Self {
        self.datasets.insert(link_name(name), dataset);
        self
    }

    /// Puts a whole group, replacing one of the same name.
    pub fn put_group(&mut self, name: &str, group: Group) {
        self.groups.insert(link_name(name), group);
    }

    /// The group at `path`.
    #[must_use]
    pub fn group(&self, path: &str) -> Option<&Group> {
        path.split('/').filter(|name| !name.is_empty()).try_fold(self, |group, name| group.groups.get(name))
    }

    /// The child group of this name, in which a `/` stands as `-`.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Group> {
        self.groups.get(&link_name(name))
    }

    /// The dataset at `path`.
    #[must_use]
    pub fn dataset(&self, path: &str) -> Option<&Dataset> {
        match path.rsplit_once('/') {
            Some((group, name)) => self.group(group)?.datasets.get(name),
            None => self.datasets.get(path),
        }
    }

    /// Takes a child group out.
    pub fn remove_group(&mut self, name: &str) -> Option<Group> {
        self.groups.remove(name)
    }

    /// Names of the child groups, sorted.
    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str)
    }
}

fn link_name(name: &str) -> String {
    name.replace('/', "-")
}
