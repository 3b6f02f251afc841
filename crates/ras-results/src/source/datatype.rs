//! Numbers of a file, whatever width, sign and byte order they were written with.

use hdf5_reader::{ByteOrder, Datatype};

/// What the slices are returned as. Values outside the type saturate.
pub trait Number: Sized {
    /// The value, saturated.
    fn of(value: f64) -> Self;
}

impl Number for f64 {
    fn of(value: f64) -> Self {
        value
    }
}

impl Number for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }
}

impl Number for i32 {
    fn of(value: f64) -> Self {
        value as i32
    }
}

/// Bytes of a number of this type; `None` for what is no number.
pub fn number_size(datatype: &Datatype) -> Option<usize> {
    match datatype {
        Datatype::FloatingPoint { size: size @ (4 | 8), .. }
        | Datatype::FixedPoint { size: size @ (1 | 2 | 4 | 8), .. } => Some(*size as usize),
        Datatype::Enum { base, .. } => number_size(base),
        _ => None,
    }
}

/// The number in some bytes of a file.
pub fn number_of(bytes: &[u8], datatype: &Datatype) -> Option<f64> {
    let little = |order: &ByteOrder| {
        let mut padded = [0_u8; 8];
        let target = padded.get_mut(..bytes.len())?;
        target.copy_from_slice(bytes);
        if *order == ByteOrder::BigEndian {
            target.reverse();
        }
        Some(padded)
    };
    match datatype {
        Datatype::FloatingPoint { size: 4, byte_order } => {
            let [a, b, c, d, ..] = little(byte_order)?;
            Some(f32::from_le_bytes([a, b, c, d]) as f64)
        }
        Datatype::FloatingPoint { size: 8, byte_order } => Some(f64::from_le_bytes(little(byte_order)?)),
        Datatype::FixedPoint { size: size @ (1 | 2 | 4 | 8), signed, byte_order } => {
            let value = u64::from_le_bytes(little(byte_order)?);
            let unused = 64 - 8 * *size as u32;
            Some(if *signed { ((value << unused) as i64 >> unused) as f64 } else { value as f64 })
        }
        Datatype::Enum { base, .. } => number_of(bytes, base),
        _ => None,
    }
}

/// The type in words.
pub fn type_name(datatype: &Datatype) -> &'static str {
    match datatype {
        Datatype::FixedPoint { .. } => "integers",
        Datatype::FloatingPoint { .. } => "floating-point numbers",
        Datatype::String { .. } => "text",
        Datatype::Compound { .. } => "a compound",
        Datatype::Array { .. } => "arrays",
        Datatype::Enum { .. } => "an enumeration",
        Datatype::VarLen { .. } => "variable-length data",
        Datatype::Opaque { .. } => "opaque bytes",
        Datatype::Reference { .. } => "references",
        Datatype::Bitfield { .. } => "bits",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_keep_sign_and_byte_order() {
        let of = |bytes: &[u8], signed, byte_order| {
            number_of(bytes, &Datatype::FixedPoint { size: bytes.len() as u8, signed, byte_order })
        };
        assert_eq!(of(&[0xff, 0xff], true, ByteOrder::LittleEndian), Some(-1.0));
        assert_eq!(of(&[0xff, 0xff], false, ByteOrder::LittleEndian), Some(65535.0));
        assert_eq!(of(&[0, 0, 1, 2], true, ByteOrder::BigEndian), Some(258.0));
        assert_eq!(of(&[0x80], true, ByteOrder::LittleEndian), Some(-128.0));
        assert_eq!(of(&i64::MIN.to_le_bytes(), true, ByteOrder::LittleEndian), Some(i64::MIN as f64));
    }

    #[test]
    fn floats_keep_byte_order() {
        let half = Datatype::FloatingPoint { size: 4, byte_order: ByteOrder::BigEndian };
        assert_eq!(number_of(&0.5_f32.to_be_bytes(), &half), Some(0.5));
    }
}
