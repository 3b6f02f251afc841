//! Numbers as text: base64 of their little-endian bytes, so that JSON carries them without loss and without length.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Base64 of little-endian f32.
pub fn floats_as_text(values: &[f32]) -> String {
    STANDARD.encode(values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}

/// Base64 of little-endian f64.
pub fn numbers_as_text(values: &[f64]) -> String {
    STANDARD.encode(values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}
