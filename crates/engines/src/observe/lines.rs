//! Bytes into lines, however they are cut. Decodes; does not know what a line means.

/// Longest line kept whole, in bytes; what goes on beyond is a line of its own, so that rubbish cannot fill memory.
const LONGEST_LINE: usize = 64 * 1024;

/// Holds the bytes of the line that is still being written.
#[derive(Clone, Debug, Default)]
pub(super) struct LineReader {
    partial: Vec<u8>,
}

impl LineReader {
    /// The whole lines that `bytes` completes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = (LONGEST_LINE - self.partial.len()).min(rest.len());
            match rest[..room].iter().position(|byte| *byte == b'\n') {
                Some(end) => {
                    self.partial.extend_from_slice(&rest[..end]);
                    rest = &rest[end + 1..];
                    lines.push(self.take());
                }
                None => {
                    self.partial.extend_from_slice(&rest[..room]);
                    rest = &rest[room..];
                    if self.partial.len() >= LONGEST_LINE {
                        lines.push(self.take());
                    }
                }
            }
        }
        lines
    }

    /// What stands after the last line end.
    pub(super) fn finish(&mut self) -> Vec<String> {
        if self.partial.is_empty() { Vec::new() } else { vec![self.take()] }
    }

    fn take(&mut self) -> String {
        let mut bytes = std::mem::take(&mut self.partial);
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        // HEC-RAS writes ASCII; names in other encodings keep their shape well enough for a message.
        String::from_utf8(bytes)
            .unwrap_or_else(|error| error.into_bytes().iter().map(|byte| char::from(*byte)).collect())
    }
}
