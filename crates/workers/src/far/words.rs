//! The last lines of what the other side complained about.

use std::collections::VecDeque;

/// Lines that are kept.
const KEPT_LINES: usize = 24;

/// Letters of a line that are kept.
const LONGEST_LINE: usize = 400;

/// Bytes of a line that are waited for before it is taken as one.
const LONGEST_WAIT: usize = 8 << 10;

/// Lines as they come in pieces.
#[derive(Debug, Default)]
pub(crate) struct Words {
    lines: VecDeque<String>,
    begun: Vec<u8>,
}

impl Words {
    /// Takes the next bytes.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' || self.begun.len() >= LONGEST_WAIT {
                self.end_line();
            }
            if byte != b'\n' {
                self.begun.push(byte);
            }
        }
    }

    fn end_line(&mut self) {
        let text = String::from_utf8_lossy(&self.begun);
        let line: String = text.trim().chars().filter(|one| !one.is_control()).take(LONGEST_LINE).collect();
        self.begun.clear();
        if !line.is_empty() {
            self.lines.push_back(line);
        }
        if self.lines.len() > KEPT_LINES {
            self.lines.pop_front();
        }
    }

    /// Everything that is kept, in one line; none where nothing was said.
    pub(crate) fn text(&mut self) -> Option<String> {
        self.end_line();
        (!self.lines.is_empty()).then(|| self.lines.iter().map(String::as_str).collect::<Vec<_>>().join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_lines_are_kept_without_what_moves_a_terminal() {
        let mut words = Words::default();
        for line in 0..40 {
            words.take(format!("  line {line}\x1b[2J \n\n").as_bytes());
        }
        words.take(b"no end");
        let text = words.text().unwrap();
        assert!(text.starts_with("line 17[2J; line 18") && text.ends_with("line 39[2J; no end"), "{text}");
        assert_eq!(Words::default().text(), None);
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(text in "[a-z \n]{0,200}", cut in 0usize..200) {
            let (mut whole, mut pieces) = (Words::default(), Words::default());
            whole.take(text.as_bytes());
            let cut = cut.min(text.len());
            pieces.take(&text.as_bytes()[..cut]);
            pieces.take(&text.as_bytes()[cut..]);
            prop_assert_eq!(whole.text(), pieces.text());
        }

        #[test]
        fn any_bytes_are_words(bytes in prop::collection::vec(any::<u8>(), 0..20_000)) {
            let mut words = Words::default();
            words.take(&bytes);
            let _ = words.text();
        }
    }
}
