//! Numbers in fixed columns: 8 characters (hydrographs, flows, Sta/Elev) or 16 (coordinates). Adjacent numbers may
//! touch, so a row is sliced and never split on blanks.

use super::Line;
use thiserror::Error;

/// Why a block of numbers could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FixedFieldError {
    /// The block ended early: at the end of the file, or at a line `Key=…`.
    #[error("line {line}: {expected} numbers were announced and only {found} stand there")]
    TooFew {
        /// Where the block ended.
        line: usize,
        /// How many were announced.
        expected: usize,
        /// How many were found.
        found: usize,
    },
    /// A field holds no number.
    #[error("line {line}, column {column}: {text:?} is not a number")]
    NotANumber {
        /// The line.
        line: usize,
        /// First column of the field, from 1.
        column: usize,
        /// What stands there.
        text: String,
    },
}

impl FixedFieldError {
    /// What is wrong, without the line.
    pub fn reason(&self) -> String {
        match self {
            Self::TooFew { expected, found, .. } => {
                format!("{expected} numbers were announced and only {found} stand there")
            }
            Self::NotANumber { column, text, .. } => format!("{text:?} in column {column} is not a number"),
        }
    }

    /// The line on which it was found.
    pub fn line(&self) -> usize {
        match self {
            Self::TooFew { line, .. } | Self::NotANumber { line, .. } => *line,
        }
    }
}

/// A block of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedFields {
    /// As many as were asked for; none for a blank field.
    pub values: Vec<Option<f64>>,
    /// How many lines they took.
    pub lines: usize,
}

impl FixedFields {
    /// The values with blank fields taken as `blank`.
    pub fn or(&self, blank: f64) -> Vec<f64> {
        self.values.iter().map(|value| value.unwrap_or(blank)).collect()
    }
}

/// Reads `count` fields of `width` characters from `lines`, beginning with the first of them.
///
/// A row ends where its text ends; a row shorter than the first one is filled with blanks, except the last.
pub fn fixed_fields<'a>(
    lines: impl IntoIterator<Item = Line<'a>>,
    width: usize,
    count: usize,
) -> Result<FixedFields, FixedFieldError> {
    // A damaged count must not reserve memory: the values grow with the rows that are really there.
    let mut values: Vec<Option<f64>> = Vec::new();
    let mut used = 0;
    let mut row_length = None;
    let mut last_line = 0;
    let mut source = lines.into_iter();
    while values.len() < count {
        let row = source.next();
        let too_few = |line| FixedFieldError::TooFew { line, expected: count, found: values.len() };
        let Some(row) = row else { return Err(too_few(last_line)) };
        last_line = row.number();
        if row.key().is_some() || row.bytes().trim_ascii().is_empty() {
            return Err(too_few(last_line));
        }
        used += 1;
        let text = row.bytes().trim_ascii_end();
        let in_row = *row_length.get_or_insert(text.len().div_ceil(width.max(1)));
        let present = text.len().div_ceil(width.max(1));
        for index in 0..present.max(in_row) {
            if values.len() == count {
                break;
            }
            let start = (index * width).min(text.len());
            let field = &text[start..(start + width).min(text.len())];
            values.push(field_value(field, row.number(), start + 1)?);
        }
    }
    Ok(FixedFields { values, lines: used })
}

fn field_value(field: &[u8], line: usize, column: usize) -> Result<Option<f64>, FixedFieldError> {
    let trimmed = field.trim_ascii();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let number = std::str::from_utf8(trimmed).ok().and_then(parse_number);
    number.map(Some).ok_or_else(|| FixedFieldError::NotANumber {
        line,
        column,
        text: String::from_utf8_lossy(trimmed).into_owned(),
    })
}

/// A finite number as HEC-RAS writes it: blanks around it, `.5`, `1E+05`, Fortran's `1D+05`.
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    plain(text).or_else(|| {
        let exponent = text.find(['d', 'D'])?;
        plain(&format!("{}E{}", &text[..exponent], &text[exponent + 1..]))
    })
}

/// The parts of a value between commas, each trimmed: `River16         ,Reach16         ,RS8     `.
pub fn comma_fields(value: &str) -> Vec<&str> {
    value.split(',').map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextFile;
    use proptest::prelude::*;

    fn read(text: &str, width: usize, count: usize) -> Result<FixedFields, FixedFieldError> {
        fixed_fields(TextFile::parse(text.as_bytes()).lines(), width, count)
    }

    #[test]
    fn numbers_that_touch_are_sliced() {
        let fields = read(" 8790.84 9152.42 9508.61 9858.25 10200.210533.3410856.58\n      .5\n", 8, 8).unwrap();
        assert_eq!(fields.values[4..], [Some(10200.2), Some(10533.34), Some(10856.58), Some(0.5)]);
        assert_eq!(fields.lines, 2);
    }

    #[test]
    fn sixteen_character_pairs_with_blanks_behind_them_are_read() {
        let fields =
            read("470440.2937976669270081.20674437                \n470444.7194468359269795.75237297\n", 16, 4);
        assert_eq!(fields.unwrap().or(0.0), [470440.293797666, 9270081.20674437, 470444.719446835, 9269795.75237297]);
    }

    #[test]
    fn a_blank_field_inside_a_row_keeps_its_place() {
        assert_eq!(read("       4     .95        \n", 8, 2).unwrap().values, [Some(4.0), Some(0.95)]);
        assert_eq!(read("       4              .9\n", 8, 3).unwrap().values, [Some(4.0), None, Some(0.9)]);
    }

    #[test]
    fn a_block_that_ends_early_says_where() {
        let error = read("       1       2\nDSS Path=\n", 8, 5).unwrap_err();
        assert_eq!(error, FixedFieldError::TooFew { line: 2, expected: 5, found: 2 });
        assert!(read("", 8, 1_000_000_000_000).is_err());
    }

    #[test]
    fn a_field_without_a_number_says_line_and_column() {
        let error = read("       1     abc\n", 8, 2).unwrap_err();
        assert_eq!(error, FixedFieldError::NotANumber { line: 1, column: 9, text: "abc".into() });
        assert!(parse_number("nan").is_none() && parse_number("1e999").is_none());
        assert_eq!(parse_number(" 1.5D+02 "), Some(150.0));
    }

    proptest! {
        #[test]
        fn what_was_written_in_columns_is_read(numbers in proptest::collection::vec(-999_999i64..9_999_999, 1..60)) {
            let mut text = String::new();
            for row in numbers.chunks(10) {
                for number in row {
                    text.push_str(&format!("{number:8}"));
                }
                text.push_str("\r\n");
            }
            let fields = read(&text, 8, numbers.len()).unwrap();
            prop_assert_eq!(fields.or(f64::NAN), numbers.iter().map(|&n| n as f64).collect::<Vec<_>>());
        }

        #[test]
        fn no_bytes_make_the_reader_fall(bytes in proptest::collection::vec(any::<u8>(), 0..200), width in 1usize..20, count in 0usize..50) {
            let file = TextFile::parse(bytes);
            let _ = fixed_fields(file.lines(), width, count);
        }
    }
}
