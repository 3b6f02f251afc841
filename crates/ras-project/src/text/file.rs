//! A text file as a list of lines that gives its bytes back exactly.

use super::line::StoredLine;
use super::{Line, LineEnd, TextEncoding};
use std::borrow::Cow;

/// A HEC-RAS text file. [`TextFile::parse`] takes any bytes at all; [`TextFile::to_bytes`] gives the same back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    pub(super) lines: Vec<StoredLine>,
    pub(super) encoding: TextEncoding,
    pub(super) usual_end: LineEnd,
}

impl TextFile {
    /// Splits bytes into lines. Total: binary rubbish becomes lines too.
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let mut lines = Vec::new();
        for raw in bytes.split_inclusive(|&byte| byte == b'\n') {
            let (content, end) = match raw {
                [content @ .., b'\r', b'\n'] => (content, LineEnd::CrLf),
                [content @ .., b'\n'] => (content, LineEnd::Lf),
                content => (content, LineEnd::None),
            };
            lines.push(StoredLine { content: content.to_vec(), end, free_text: false });
        }
        let crlf = lines.iter().filter(|line| line.end == LineEnd::CrLf).count();
        let lf = lines.iter().filter(|line| line.end == LineEnd::Lf).count();
        // A file without any line end gets HEC-RAS's own.
        let usual_end = if lf > crlf { LineEnd::Lf } else { LineEnd::CrLf };
        let mut file = Self { lines, encoding: TextEncoding::of(&bytes), usual_end };
        file.mark_descriptions();
        file
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.lines.iter().map(|line| line.content.len() + 2).sum());
        for line in &self.lines {
            bytes.extend_from_slice(&line.content);
            bytes.extend_from_slice(line.end.bytes());
        }
        bytes
    }

    /// How characters are read from and written to this file.
    pub fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// The line end that most lines have; `\r\n` where none has one.
    pub fn usual_line_end(&self) -> LineEnd {
        self.usual_end
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// All lines in order.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> + ExactSizeIterator + Clone {
        let encoding = self.encoding;
        self.lines.iter().enumerate().map(move |(index, stored)| Line { number: index + 1, stored, encoding })
    }

    /// The lines after line `number`; all of them for 0.
    pub fn lines_after(&self, number: usize) -> impl DoubleEndedIterator<Item = Line<'_>> + ExactSizeIterator + Clone {
        let encoding = self.encoding;
        let skipped = number.min(self.lines.len());
        self.lines[skipped..].iter().enumerate().map(move |(index, stored)| Line {
            number: skipped + index + 1,
            stored,
            encoding,
        })
    }

    /// The line with this number, from 1.
    pub fn line(&self, number: usize) -> Option<Line<'_>> {
        let stored = self.lines.get(number.checked_sub(1)?)?;
        Some(Line { number, stored, encoding: self.encoding })
    }

    /// All lines `key=…`. Keys are compared exactly, after trimming.
    pub fn lines_with_key<'a>(&'a self, key: &'a str) -> impl DoubleEndedIterator<Item = Line<'a>> + Clone {
        self.lines().filter(move |line| line.key() == Some(key))
    }

    /// The first line `key=…`.
    pub fn line_with_key<'a>(&'a self, key: &'a str) -> Option<Line<'a>> {
        self.lines_with_key(key).next()
    }

    /// The first value of `key`, trimmed.
    pub fn value<'a>(&'a self, key: &'a str) -> Option<Cow<'a, str>> {
        self.values(key).next()
    }

    /// All values of `key` in order, trimmed.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        self.lines_with_key(key).filter_map(|line| line.value()).map(trimmed)
    }

    /// Whether a line stands there that is this text and nothing else, trimmed (`Subcritical Flow`, `SI Units`).
    pub fn has_bare_line(&self, text: &str) -> bool {
        self.lines().any(|line| !line.is_description() && line.bytes().trim_ascii() == text.as_bytes())
    }

    /// Whether the bytes look like no text at all; see [`TextFile::first_binary_line`].
    pub fn looks_binary(&self) -> bool {
        self.first_binary_line().is_some()
    }

    /// The first line with bytes that no text has, where the file as a whole is no text: a NUL, or more than one
    /// control character in twenty, in its first 4096 bytes.
    pub fn first_binary_line(&self) -> Option<usize> {
        let mut seen = 0usize;
        let mut control = 0usize;
        let mut first = None;
        for (index, line) in self.lines.iter().enumerate() {
            for &byte in &line.content {
                seen += 1;
                if byte < 0x20 && !matches!(byte, b'\t' | b'\r' | 0x0c | 0x1a | 0x1b) {
                    control += 1;
                    first.get_or_insert(index + 1);
                }
                if byte == 0 {
                    return first;
                }
                if seen == 4096 {
                    return first.filter(|_| control * 20 > seen);
                }
            }
        }
        first.filter(|_| control * 20 > seen)
    }

    /// Marks description blocks. A block that is never ended is none, so that one damaged line does not hide the rest.
    pub(super) fn mark_descriptions(&mut self) {
        for line in &mut self.lines {
            line.free_text = false;
        }
        let mut begin = None;
        for index in 0..self.lines.len() {
            let content = self.lines[index].content.trim_ascii();
            match begin {
                None if is_marker(content, b"BEGIN ") => begin = Some(index),
                Some(first) if is_marker(content, b"END ") => {
                    self.lines[first..=index].iter_mut().for_each(|line| line.free_text = true);
                    begin = None;
                }
                _ => {}
            }
        }
    }
}

/// `BEGIN DESCRIPTION:`, `BEGIN FILE DESCRIPTION:`, `BEGIN GEOM DESCRIPTION:` and their ends.
fn is_marker(content: &[u8], first_word: &[u8]) -> bool {
    content.starts_with(first_word) && content.ends_with(b"DESCRIPTION:") && content.len() < 48
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_and_values_are_read_trimmed_and_in_order() {
        let file = TextFile::parse(*b"Proj Title=A = B \r\nPlan File=p02\r\nPlan File=p01\r\nSI Units\r\n");
        assert_eq!(file.value("Proj Title").unwrap(), "A = B");
        assert_eq!(file.values("Plan File").collect::<Vec<_>>(), ["p02", "p01"]);
        assert_eq!(file.line_with_key("Plan File").unwrap().number(), 2);
        assert!(file.has_bare_line("SI Units"));
        assert!(file.value("plan file").is_none());
    }

    #[test]
    fn an_equals_sign_in_a_description_is_no_key() {
        let file = TextFile::parse(
            *b"BEGIN DESCRIPTION:\nPlan File=p09\nEND DESCRIPTION:\nPlan File=p01\nBEGIN DESCRIPTION:\nGeom File=g01\n",
        );
        assert_eq!(file.values("Plan File").collect::<Vec<_>>(), ["p01"]);
        assert_eq!(file.value("Geom File").unwrap(), "g01", "a block without an end hides nothing");
    }

    #[test]
    fn a_byte_order_mark_is_kept_but_not_part_of_the_first_key() {
        let bytes = b"\xef\xbb\xbfProj Title=x\n".to_vec();
        let file = TextFile::parse(bytes.clone());
        assert_eq!(file.value("Proj Title").unwrap(), "x");
        assert_eq!(file.to_bytes(), bytes);
    }

    #[test]
    fn binary_rubbish_is_recognised() {
        assert!(TextFile::parse(*b"Plan\0Title").looks_binary());
        assert!(TextFile::parse((0..200u8).cycle().take(5000).collect::<Vec<_>>()).looks_binary());
        assert!(!TextFile::parse(*b"Plan Title=a\x1b[31mred\r\nGeom File=g01\r\n").looks_binary());
        assert!(!TextFile::parse(*b"").looks_binary());
    }

    proptest! {
        #[test]
        fn any_bytes_come_back_as_they_were(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(TextFile::parse(bytes.clone()).to_bytes(), bytes);
        }

        #[test]
        fn any_lines_come_back_as_they_were(lines in proptest::collection::vec("[A-Z =,.0-9\u{fc}\r]{0,12}(\n|\r\n|\r\r\n)?", 0..40)) {
            let bytes = lines.concat().into_bytes();
            let file = TextFile::parse(bytes.clone());
            for line in file.lines() {
                let _ = (line.text(), line.key(), line.value());
                prop_assert!(!line.bytes().contains(&b'\n'));
            }
            prop_assert_eq!(file.to_bytes(), bytes);
        }
    }
}
