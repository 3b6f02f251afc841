//! Bytes of HEC-RAS text: UTF-8, else Windows-1252; padded by Fortran with blanks and by .NET with NUL.

use std::borrow::Cow;

/// Text of bytes: UTF-8 where it is valid, else Windows-1252, so that nothing is refused.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Text of a padded field: ends at the first NUL, then blanks at both ends go. Fields that begin with NUL (unfilled
/// Fortran buffers) are empty.
pub fn trimmed(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    decode(&bytes[..end]).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_of_either_writer_is_trimmed() {
        assert_eq!(trimmed(b"Upper Reach     "), "Upper Reach");
        assert_eq!(trimmed(b"Upper\0\0\0\0"), "Upper");
        assert_eq!(trimmed(b"\0\0\0\0 "), "");
        assert_eq!(trimmed(b"a\0rubbish"), "a");
    }

    #[test]
    fn text_that_is_not_utf8_is_windows_1252() {
        assert_eq!(decode(b"Stra\xdfe \x80"), "Stra\u{df}e \u{20ac}");
        assert_eq!(decode("Straße".as_bytes()), "Straße");
    }
}
