//! Reading whole lines of a growing file from an offset. The last line may be half written; it is left for the next time.

use crate::link::{Files, LinkError, WorkerPath};
use protocol::AgentEvent;

/// A line longer than this is none of ours and is skipped.
const LINE_LIMIT: usize = 8 << 20;

/// Events read from a file.
#[derive(Debug, Default, PartialEq)]
pub struct Lines {
    /// Events of the whole lines.
    pub events: Vec<AgentEvent>,
    /// Offset after the last whole line.
    pub offset: u64,
    /// Lines that are no events.
    pub unreadable: u32,
    /// Whether more may be there already.
    pub more: bool,
}

/// Reads the whole lines from `offset` on, about `chunk` bytes at most.
pub fn read_lines(files: &dyn Files, file: &WorkerPath, offset: u64, chunk: usize) -> Result<Lines, LinkError> {
    let mut limit = chunk.max(1);
    loop {
        let bytes = files.read_from(file, offset, limit)?;
        let full = bytes.len() >= limit;
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => {
                let mut lines = parse(&bytes[..end]);
                lines.offset = offset + end as u64 + 1;
                lines.more = full;
                return Ok(lines);
            }
            // One line longer than the chunk.
            None if full && limit < LINE_LIMIT => limit = (limit * 4).min(LINE_LIMIT),
            None if full => {
                return Ok(Lines {
                    offset: offset + bytes.len() as u64,
                    unreadable: 1,
                    more: true,
                    ..Lines::default()
                });
            }
            None => return Ok(Lines { offset, ..Lines::default() }),
        }
    }
}

fn parse(bytes: &[u8]) -> Lines {
    let mut lines = Lines::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(event) => lines.events.push(event),
            Err(_) => lines.unreadable += 1,
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::LocalLink;
    use proptest::prelude::*;
    use protocol::AgentEventBody;

    fn event_line(seq: u64) -> String {
        let event = AgentEvent { v: 1, seq, t: 5, body: AgentEventBody::Progress { fraction: 0.5 } };
        serde_json::to_string(&event).unwrap() + "\n"
    }

    #[test]
    fn half_a_line_is_left_for_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let link = LocalLink::new("here", folder.path());
        let path = folder.path().join("e");
        let file = WorkerPath::new("e").unwrap();
        let (first, second) = (event_line(1), event_line(2));
        std::fs::write(&path, format!("{first}{}", &second[..10])).unwrap();
        let lines = read_lines(&link, &file, 0, 1000).unwrap();
        assert_eq!(lines.events.len(), 1);
        assert_eq!(lines.offset, first.len() as u64);
        std::fs::write(&path, format!("{first}{second}")).unwrap();
        let lines = read_lines(&link, &file, lines.offset, 1000).unwrap();
        assert_eq!(lines.events[0].seq, 2);
    }

    #[test]
    fn rubbish_between_events_is_counted_and_passed() {
        let folder = tempfile::tempdir().unwrap();
        let link = LocalLink::new("here", folder.path());
        let mut text = event_line(1).into_bytes();
        text.extend_from_slice(b"\xff\x00{]\n\n");
        text.extend_from_slice(event_line(2).as_bytes());
        std::fs::write(folder.path().join("e"), &text).unwrap();
        let lines = read_lines(&link, &WorkerPath::new("e").unwrap(), 0, 1000).unwrap();
        assert_eq!((lines.events.len(), lines.unreadable), (2, 1));
        assert_eq!(lines.offset, text.len() as u64);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn whatever_the_chunk_every_event_is_read_once(chunk in 1_usize..400, count in 0_u64..30) {
            let folder = tempfile::tempdir().unwrap();
            let link = LocalLink::new("here", folder.path());
            let text: String = (1..=count).map(event_line).collect();
            std::fs::write(folder.path().join("e"), &text).unwrap();
            let file = WorkerPath::new("e").unwrap();
            let (mut offset, mut seen) = (0, Vec::new());
            loop {
                let lines = read_lines(&link, &file, offset, chunk).unwrap();
                seen.extend(lines.events.iter().map(|event| event.seq));
                prop_assert_eq!(lines.unreadable, 0);
                if lines.offset == offset { break }
                offset = lines.offset;
            }
            prop_assert_eq!(seen, (1..=count).collect::<Vec<_>>());
        }
    }
}
