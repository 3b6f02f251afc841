//! One line of a text file, as it stands there.

use super::TextEncoding;
use std::borrow::Cow;

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// Nothing: the last line of a file without a final line end.
    None,
    /// `\n`, as in copies that passed through git.
    Lf,
    /// `\r\n`, as HEC-RAS writes.
    CrLf,
}

impl LineEnd {
    /// The bytes.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
        }
    }
}

/// A line as it is stored: its own bytes without the line end, and the line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredLine {
    pub content: Vec<u8>,
    pub end: LineEnd,
    /// Part of a description block, where `=` means nothing.
    pub free_text: bool,
}

/// One line, borrowed from its [`super::TextFile`].
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub(super) number: usize,
    pub(super) stored: &'a StoredLine,
    pub(super) encoding: TextEncoding,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl<'a> Line<'a> {
    /// Number in the file, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The bytes without the line end; without a byte order mark on line 1.
    pub fn bytes(&self) -> &'a [u8] {
        let content = self.stored.content.as_slice();
        match (self.number, content.strip_prefix(BYTE_ORDER_MARK)) {
            (1, Some(rest)) => rest,
            _ => content,
        }
    }

    /// The characters without the line end.
    pub fn text(&self) -> Cow<'a, str> {
        self.encoding.decode(self.bytes())
    }

    /// What stands before the first `=`, trimmed. None for a line without `=`, with an empty or non-ASCII key, or in a
    /// description block.
    pub fn key(&self) -> Option<&'a str> {
        let at = self.equals_sign()?;
        let key = std::str::from_utf8(&self.bytes()[..at]).ok()?.trim();
        (!key.is_empty() && key.is_ascii()).then_some(key)
    }

    /// What stands after the first `=`, not trimmed; only where there is a [`Line::key`].
    pub fn value(&self) -> Option<Cow<'a, str>> {
        self.key()?;
        Some(self.encoding.decode(self.value_bytes()?))
    }

    /// Bytes after the first `=`.
    pub fn value_bytes(&self) -> Option<&'a [u8]> {
        let at = self.equals_sign()?;
        Some(&self.bytes()[at + 1..])
    }

    /// Whether the line is inside a description block (`BEGIN DESCRIPTION:` to `END DESCRIPTION:`, both included).
    pub fn is_description(&self) -> bool {
        self.stored.free_text
    }

    /// The line end.
    pub fn end(&self) -> LineEnd {
        self.stored.end
    }

    fn equals_sign(&self) -> Option<usize> {
        if self.stored.free_text {
            return None;
        }
        self.bytes().iter().position(|&byte| byte == b'=')
    }
}
