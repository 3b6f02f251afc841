//! The value of an attribute, whatever type the writer gave it.

/// Value of an attribute; arrays are flattened.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue {
    /// Strings, NUL and blanks trimmed.
    Text(Vec<String>),
    /// Numbers; integers up to 2^53 are exact.
    Numbers(Vec<f64>),
}

impl AttributeValue {
    /// The first string.
    pub fn text(&self) -> Option<String> {
        match self {
            AttributeValue::Text(values) => values.first().cloned(),
            AttributeValue::Numbers(_) => None,
        }
    }

    /// All strings; empty for numbers.
    pub fn texts(&self) -> &[String] {
        match self {
            AttributeValue::Text(values) => values,
            AttributeValue::Numbers(_) => &[],
        }
    }

    /// The first number; a string that reads as a number counts.
    pub fn number(&self) -> Option<f64> {
        match self {
            AttributeValue::Text(values) => values.first()?.parse().ok(),
            AttributeValue::Numbers(values) => values.first().copied(),
        }
    }
}
