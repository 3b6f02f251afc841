//! Frames between the two ends: a JSON head and the bytes that belong to it, each with its length before it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};

/// Longest head, bytes: a listing of many thousand names fits.
const LONGEST_HEAD: u32 = 64 << 20;

/// Most bytes that belong to one head.
const LONGEST_BODY: u32 = 16 << 20;

/// Writes a frame and hands it over.
pub(super) fn write_frame(out: &mut impl Write, head: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    out.write_all(&length(head.len(), LONGEST_HEAD)?)?;
    out.write_all(&length(body.len(), LONGEST_BODY)?)?;
    out.write_all(&head)?;
    out.write_all(body)?;
    out.flush()
}

/// The next frame; none where the other end closed before one began.
pub(super) fn read_frame<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut lengths = [0_u8; 8];
    let mut have = 0;
    while have < lengths.len() {
        match input.read(&mut lengths[have..]) {
            Ok(0) if have == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => have += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let [a, b, c, d, e, f, g, h] = lengths;
    let head = taken(input, u32::from_le_bytes([a, b, c, d]), LONGEST_HEAD)?;
    let body = taken(input, u32::from_le_bytes([e, f, g, h]), LONGEST_BODY)?;
    Ok(Some((serde_json::from_slice(&head)?, body)))
}

fn length(bytes: usize, longest: u32) -> io::Result<[u8; 4]> {
    match u32::try_from(bytes) {
        Ok(bytes) if bytes <= longest => Ok(bytes.to_le_bytes()),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{bytes} bytes are too many for a frame"))),
    }
}

/// Memory that is taken at once; a usual piece of a file fits.
const AT_ONCE: u32 = 1 << 20;

/// Reads so many bytes, and takes memory for many only as they come: a length may be anything.
fn taken(input: &mut impl Read, bytes: u32, longest: u32) -> io::Result<Vec<u8>> {
    if bytes > longest {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a frame of {bytes} bytes; this is no far end"),
        ));
    }
    let mut taken = Vec::with_capacity(bytes.min(AT_ONCE) as usize);
    input.take(u64::from(bytes)).read_to_end(&mut taken)?;
    if taken.len() < bytes as usize { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(taken) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frames_come_back_as_they_were_sent(frames in prop::collection::vec((".*", prop::collection::vec(any::<u8>(), 0..300)), 0..6)) {
            let mut line = Vec::new();
            for (head, body) in &frames {
                write_frame(&mut line, head, body).unwrap();
            }
            let mut input = line.as_slice();
            for (head, body) in &frames {
                let (found, bytes): (String, _) = read_frame(&mut input).unwrap().unwrap();
                prop_assert_eq!((&found, &bytes), (head, body));
            }
            prop_assert!(read_frame::<String>(&mut input).unwrap().is_none());
        }

        #[test]
        fn any_bytes_are_a_frame_an_end_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut input = bytes.as_slice();
            while let Ok(Some(_)) = read_frame::<serde_json::Value>(&mut input) {}
        }
    }

    #[test]
    fn a_line_that_breaks_within_a_frame_is_an_error() {
        let mut line = Vec::new();
        write_frame(&mut line, &"head", b"body").unwrap();
        for end in 1..line.len() {
            assert!(read_frame::<String>(&mut &line[..end]).is_err(), "{end} bytes were taken for a frame");
        }
    }
}
