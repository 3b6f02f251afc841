//! How a file's bytes become characters for people, and back for one value.
//!
//! HEC-RAS declares no encoding. A file that is valid UTF-8 is read as such, every other one as Windows-1252, which has
//! a character for every byte.

use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// Encoding of one file, decided over all its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, of which ASCII is a part.
    Utf8,
    /// Windows-1252: what HEC-RAS writes on most Windows machines outside ASCII.
    Windows1252,
}

impl TextEncoding {
    /// The encoding in which `bytes` are read.
    pub fn of(bytes: &[u8]) -> Self {
        if std::str::from_utf8(bytes).is_ok() { Self::Utf8 } else { Self::Windows1252 }
    }

    /// Characters of a part of the file. Never fails: a part cut inside a character shows the replacement character.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }

    /// Bytes of a text; none where the encoding lacks one of its characters.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Windows1252 => {
                let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
                (!unmappable).then(|| bytes.into_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_byte_umlaut_makes_the_file_windows_1252() {
        assert_eq!(TextEncoding::of(b"M\xfchle"), TextEncoding::Windows1252);
        assert_eq!(TextEncoding::Windows1252.decode(b"M\xfchle"), "Mühle");
        assert_eq!(TextEncoding::of("Mühle".as_bytes()), TextEncoding::Utf8);
    }

    #[test]
    fn every_byte_survives_windows_1252() {
        let all: Vec<u8> = (0..=255).collect();
        let text = TextEncoding::Windows1252.decode(&all).into_owned();
        assert_eq!(TextEncoding::Windows1252.encode(&text), Some(all));
    }

    #[test]
    fn a_character_the_encoding_lacks_is_not_written_as_something_else() {
        assert_eq!(TextEncoding::Windows1252.encode("川"), None);
    }
}
