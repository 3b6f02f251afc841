//! On which line the entries of a JSON text and their keys stand, and which keys stand twice. The text is known to be JSON.

use std::collections::BTreeMap;

/// Lines of a worker file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Line of each entry of `workers`, from 1.
    entries: Vec<usize>,
    /// Line of each key, by a path such as `workers.2.credentials.password`.
    keys: BTreeMap<String, usize>,
    /// Paths of keys that stand twice in one object, with the line of the second.
    pub(super) doubles: Vec<(String, usize)>,
}

impl Lines {
    /// Scans a text that is known to be JSON.
    pub(super) fn of(text: &str) -> Self {
        let mut scan = Scan { bytes: text.as_bytes(), at: 0, line: 1, lines: Self::default() };
        scan.value("");
        scan.lines
    }

    /// Line of an entry; 1 where it is not known.
    pub(super) fn entry(&self, index: usize) -> usize {
        self.entries.get(index).copied().unwrap_or(1)
    }

    /// Line of a key of an entry, else the line of the entry.
    pub(super) fn key(&self, index: usize, key: &str) -> usize {
        self.keys.get(&format!("workers.{index}.{key}")).copied().unwrap_or_else(|| self.entry(index))
    }

    /// Line of a key outside of the entries; 1 where it is not known.
    pub(super) fn top(&self, key: &str) -> usize {
        self.keys.get(key).copied().unwrap_or(1)
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    lines: Lines,
}

impl Scan<'_> {
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                _ => return Some(*byte),
            }
            self.at += 1;
        }
        None
    }

    fn value(&mut self, path: &str) {
        match self.peek() {
            Some(b'{') => self.object(path),
            Some(b'[') => self.array(path),
            Some(b'"') => {
                self.string();
            }
            Some(_) => {
                while self
                    .bytes
                    .get(self.at)
                    .is_some_and(|byte| !matches!(byte, b',' | b'}' | b']' | b'\n' | b' ' | b'\r' | b'\t'))
                {
                    self.at += 1;
                }
            }
            None => {}
        }
    }

    fn object(&mut self, path: &str) {
        self.at += 1;
        let mut seen = Vec::new();
        while let Some(b'"') = self.peek() {
            let line = self.line;
            let key = self.string();
            let place = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if seen.contains(&key) {
                self.lines.doubles.push((place.clone(), line));
            }
            seen.push(key);
            self.lines.keys.insert(place.clone(), line);
            self.skip(b':');
            self.value(&place);
            self.skip(b',');
        }
        self.skip(b'}');
    }

    fn array(&mut self, path: &str) {
        self.at += 1;
        let mut index = 0;
        // A list at the top is the list of workers.
        let path = if path.is_empty() { "workers" } else { path };
        while let Some(byte) = self.peek() {
            if byte == b']' {
                break;
            }
            if path == "workers" {
                self.lines.entries.push(self.line);
            }
            let before = self.at;
            self.value(&format!("{path}.{index}"));
            self.skip(b',');
            index += 1;
            if self.at == before {
                return;
            }
        }
        self.skip(b']');
    }

    fn skip(&mut self, wanted: u8) {
        if self.peek() == Some(wanted) {
            self.at += 1;
        }
    }

    /// The text between the quotes; escapes are resolved, so that a key is recognised however it is written.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = (self.at + 1).min(self.bytes.len());
        serde_json::from_slice(&self.bytes[start..self.at]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_are_found_on_their_lines() {
        let text = "{\n  \"workers\": [\n    {\"type\": \"local\",\n     \"a\\u0062\": [1, {\"x\": 2}],\n     \"type\": \"ssh\"},\n    {}\n  ]\n}";
        let lines = Lines::of(text);
        assert_eq!((lines.entry(0), lines.entry(1)), (3, 6));
        assert_eq!(lines.key(0, "ab"), 4);
        assert_eq!(lines.key(0, "missing"), 3);
        assert_eq!(lines.doubles, [("workers.0.type".to_owned(), 5)]);
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_to_an_end(text in "[\\[\\]{}\",:a\\\\ \n1]{0,60}") {
            let _ = Lines::of(&text);
        }
    }
}
