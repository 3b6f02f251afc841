//! Changes of single lines: only the bytes of that value or line change, new lines get the file's own line end.

use super::line::StoredLine;
use super::{LineEnd, TextFile};
use thiserror::Error;

/// Why a line could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextEditError {
    /// The file has no such line.
    #[error("there is no line {number} (the file has {count})")]
    NoSuchLine {
        /// The number asked for.
        number: usize,
        /// How many lines there are.
        count: usize,
    },
    /// The line is not `key=value`.
    #[error("line {number} is not of the form Key=value")]
    NoValue {
        /// The line.
        number: usize,
    },
    /// There are fewer lines with this key.
    #[error("\"{key}=\" does not occur {} times", occurrence + 1)]
    NoSuchKey {
        /// The key.
        key: String,
        /// Which was asked for, from 0.
        occurrence: usize,
    },
    /// A line end inside a value would make two lines of one.
    #[error("a line end cannot be part of a line")]
    LineEndInside,
    /// The file is Windows-1252 and the new text has a character it lacks.
    #[error("{text:?} has a character that the file's encoding (Windows-1252) cannot hold")]
    NotEncodable {
        /// The new text.
        text: String,
    },
    /// The line holds something else than the caller expected.
    #[error("line {number} holds {found:?} where {expected:?} was expected")]
    NotAsExpected {
        /// The line.
        number: usize,
        /// What the caller expected.
        expected: String,
        /// What stands there.
        found: String,
    },
}

impl TextFile {
    /// Replaces the value of the `occurrence`-th (from 0) line with this key: every byte after `=`.
    pub fn set_value(&mut self, key: &str, occurrence: usize, value: &str) -> Result<(), TextEditError> {
        let found = self.lines_with_key(key).nth(occurrence).map(|line| line.number());
        let number = found.ok_or_else(|| TextEditError::NoSuchKey { key: key.to_owned(), occurrence })?;
        self.set_line_value(number, value)
    }

    /// Replaces the value of every line with this key; gives how many there were.
    pub fn set_values(&mut self, key: &str, value: &str) -> Result<usize, TextEditError> {
        let numbers: Vec<usize> = self.lines_with_key(key).map(|line| line.number()).collect();
        for &number in &numbers {
            self.set_line_value(number, value)?;
        }
        Ok(numbers.len())
    }

    /// Replaces every byte after the first `=` of line `number`.
    pub fn set_line_value(&mut self, number: usize, value: &str) -> Result<(), TextEditError> {
        let encoded = self.encoded(value)?;
        let count = self.line_count();
        let line = self.line(number).ok_or(TextEditError::NoSuchLine { number, count })?;
        let old = match (line.key(), line.value_bytes()) {
            (Some(_), Some(old)) => old.len(),
            _ => return Err(TextEditError::NoValue { number }),
        };
        let content = &mut self.lines[number - 1].content;
        content.truncate(content.len() - old);
        content.extend_from_slice(&encoded);
        Ok(())
    }

    /// Replaces the first occurrence of `old` in line `number` by `new`; refused when it does not stand there.
    pub fn replace_in_line(&mut self, number: usize, old: &str, new: &str) -> Result<(), TextEditError> {
        let encoded = self.encoded(new)?;
        let count = self.line_count();
        let line = self.line(number).ok_or(TextEditError::NoSuchLine { number, count })?;
        let expected = self.encoding.encode(old).filter(|bytes| !bytes.is_empty());
        let place = expected.as_deref().and_then(|bytes| find(&self.lines[number - 1].content, bytes));
        match (place, expected) {
            (Some(at), Some(bytes)) => {
                self.lines[number - 1].content.splice(at..at + bytes.len(), encoded);
                Ok(())
            }
            _ => {
                Err(TextEditError::NotAsExpected { number, expected: old.to_owned(), found: line.text().into_owned() })
            }
        }
    }

    /// Puts a new line before line `number`; `line_count() + 1` appends.
    pub fn insert_line_before(&mut self, number: usize, text: &str) -> Result<(), TextEditError> {
        let content = self.encoded(text)?;
        let count = self.line_count();
        if number == 0 || number > count + 1 {
            return Err(TextEditError::NoSuchLine { number, count });
        }
        let end = self.usual_end;
        if number == count + 1 {
            // The last line may lack its end; the new last line then lacks it instead.
            let new_end = match self.lines.last_mut() {
                Some(last) if last.end == LineEnd::None => {
                    last.end = end;
                    LineEnd::None
                }
                _ => end,
            };
            self.lines.push(StoredLine { content, end: new_end, free_text: false });
        } else {
            self.lines.insert(number - 1, StoredLine { content, end, free_text: false });
        }
        self.mark_descriptions();
        Ok(())
    }

    /// Appends a line.
    pub fn push_line(&mut self, text: &str) -> Result<(), TextEditError> {
        self.insert_line_before(self.line_count() + 1, text)
    }

    /// Takes line `number` out, with its line end.
    pub fn remove_line(&mut self, number: usize) -> Result<(), TextEditError> {
        let count = self.line_count();
        if number == 0 || number > count {
            return Err(TextEditError::NoSuchLine { number, count });
        }
        self.lines.remove(number - 1);
        self.mark_descriptions();
        Ok(())
    }

    fn encoded(&self, text: &str) -> Result<Vec<u8>, TextEditError> {
        if text.contains(['\n', '\r']) {
            return Err(TextEditError::LineEndInside);
        }
        self.encoding.encode(text).ok_or_else(|| TextEditError::NotEncodable { text: text.to_owned() })
    }
}

fn find(content: &[u8], part: &[u8]) -> Option<usize> {
    content.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_bytes_of_the_value_change() {
        let mut file = TextFile::parse(*b"Plan Title=M\xfchle\r\nUNET D2 Cores= 0 \nUNET D2 Cores= 0 \r\nlast");
        file.set_value("UNET D2 Cores", 1, " 4 ").unwrap();
        assert_eq!(file.to_bytes(), b"Plan Title=M\xfchle\r\nUNET D2 Cores= 0 \nUNET D2 Cores= 4 \r\nlast");
        assert_eq!(file.set_values("UNET D2 Cores", " 2 "), Ok(2));
        assert!(matches!(file.set_value("PS Cores", 0, "1"), Err(TextEditError::NoSuchKey { .. })));
    }

    #[test]
    fn a_new_line_takes_the_line_end_of_the_file() {
        let mut file = TextFile::parse(*b"a=1\nb=2");
        file.insert_line_before(2, "x=1").unwrap();
        file.push_line("c=3").unwrap();
        assert_eq!(file.to_bytes(), b"a=1\nx=1\nb=2\nc=3");
        let mut empty = TextFile::parse(*b"");
        empty.push_line("a=1").unwrap();
        assert_eq!(empty.to_bytes(), b"a=1\r\n");
    }

    #[test]
    fn a_value_with_a_line_end_is_refused() {
        let mut file = TextFile::parse(*b"a=1\n");
        assert_eq!(file.set_value("a", 0, "1\nb=2"), Err(TextEditError::LineEndInside));
        assert_eq!(file.to_bytes(), b"a=1\n");
    }

    #[test]
    fn a_character_the_file_cannot_hold_changes_nothing() {
        let mut file = TextFile::parse(*b"a=\xfc\n");
        assert!(matches!(file.set_value("a", 0, "川"), Err(TextEditError::NotEncodable { .. })));
        assert_eq!(file.to_bytes(), b"a=\xfc\n");
    }

    #[test]
    fn a_part_is_replaced_only_where_it_stands() {
        let mut file = TextFile::parse(*b"<x Filename=\"C:\\T\\a.hdf\" />\r\n");
        file.replace_in_line(1, "C:\\T\\a.hdf", ".\\a.hdf").unwrap();
        assert_eq!(file.to_bytes(), b"<x Filename=\".\\a.hdf\" />\r\n");
        assert!(matches!(file.replace_in_line(1, "C:\\T", "x"), Err(TextEditError::NotAsExpected { .. })));
        assert!(matches!(file.replace_in_line(9, "a", "x"), Err(TextEditError::NoSuchLine { number: 9, count: 1 })));
    }

    proptest! {
        #[test]
        fn setting_a_value_to_itself_changes_no_byte(bytes in "([A-C]=[ -~\u{e4}]{0,6}(\r\n|\n)){0,12}", key in "[A-C]") {
            let original = TextFile::parse(bytes.clone().into_bytes());
            let mut file = original.clone();
            let values: Vec<String> =
                original.lines_with_key(&key).filter_map(|line| line.value().map(|value| value.into_owned())).collect();
            for (occurrence, value) in values.iter().enumerate() {
                file.set_value(&key, occurrence, value).unwrap();
            }
            prop_assert_eq!(file.to_bytes(), bytes.into_bytes());
        }

        #[test]
        fn inserting_and_removing_a_line_restores_the_bytes(bytes in proptest::collection::vec(any::<u8>(), 1..120), at in 1usize..10) {
            let mut file = TextFile::parse(bytes.clone());
            let at = at.min(file.line_count());
            file.insert_line_before(at, "UNET D1 Cores= 4 ").unwrap();
            file.remove_line(at).unwrap();
            prop_assert_eq!(file.to_bytes(), bytes);
        }
    }
}
