//! The papers of an attempt, and among them its record: what its engine said and used. A record is kept whatever became
//! of the attempt, and bounded in size.

use super::fetch::{CollectError, begun, here_or_there, make_folder, move_in, named};
use crate::link::{Files, LinkError, TakeMode, WorkerPath};
use protocol::{AgentEvent, AgentEventBody, AttemptId, MessageLevel, SCHEMA_VERSION, attempt_file};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bytes kept of a record's file. The agent leaves out lines of a flood long before; this is for whatever else grows.
const RECORD_LIMIT: u64 = 64 << 20;

/// Bytes read at once of a file that is not kept whole.
const CHUNK: u64 = 1 << 20;

/// Fetches the record of an attempt into `to`, as far as it is on the worker and not here already. The caller is about to
/// remove the attempt there.
pub fn keep_record(files: &dyn Files, attempt: &AttemptId, to: &Path) -> Result<Vec<PathBuf>, CollectError> {
    let mut kept = Vec::new();
    for name in [attempt_file::EVENTS, attempt_file::CONSOLE] {
        let from = named(files, WorkerPath::attempt_file(attempt, name))?;
        if to.join(name).exists() || files.stat(&from)?.is_none() {
            continue;
        }
        make_folder(to)?;
        kept.extend(paper(files, attempt, name, to)?);
    }
    Ok(kept)
}

/// Fetches one paper of an attempt; none where it has none. The papers stay on the worker: with them the attempt is still
/// known there.
pub(super) fn paper(
    files: &dyn Files,
    attempt: &AttemptId,
    name: &'static str,
    to: &Path,
) -> Result<Option<PathBuf>, CollectError> {
    let from = named(files, WorkerPath::attempt_file(attempt, name))?;
    let local = to.join(name);
    let is_record = [attempt_file::EVENTS, attempt_file::CONSOLE].contains(&name);
    let fetched = match files.stat(&from)? {
        None => return Ok(None),
        Some(stat) if is_record && stat.bytes > RECORD_LIMIT => first_part(files, &from, &local, RECORD_LIMIT),
        Some(_) => files
            .get_file(&from, &begun(&local), TakeMode::Copy)
            .map_err(|error| here_or_there(error, &local))
            .and_then(|()| move_in(&begun(&local), &local)),
    };
    match fetched {
        Ok(()) => Ok(Some(local)),
        Err(CollectError::Link(error)) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Fetches whole lines from the begin of a file, `limit` bytes at most, and says at their end that more was there. So
/// whoever reads the file by offsets goes on as before.
fn first_part(files: &dyn Files, from: &WorkerPath, local: &Path, limit: u64) -> Result<(), CollectError> {
    let failed = |error: io::Error| CollectError::Local { path: local.to_owned(), error };
    let begun = begun(local);
    let mut target = File::create(&begun).map_err(failed)?;
    let mut offset = 0;
    let mut last = Vec::new();
    while offset < limit {
        let wanted = usize::try_from(CHUNK.min(limit - offset)).unwrap_or(0);
        let bytes = files.read_from(from, offset, wanted).map_err(|error: LinkError| here_or_there(error, local))?;
        let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n').map(|end| end + 1) else { break };
        target.write_all(&bytes[..end]).map_err(failed)?;
        let lines = bytes[..end - 1].rsplit(|byte| *byte == b'\n').next();
        last = lines.unwrap_or_default().to_vec();
        offset += end as u64;
    }
    let cut = cut_line(&last, from.file_name() == attempt_file::EVENTS);
    target.write_all(&cut).and_then(|()| target.flush()).map_err(failed)?;
    drop(target);
    move_in(&begun, local)
}

/// The line that ends a record which is not whole.
fn cut_line(last: &[u8], is_event: bool) -> Vec<u8> {
    let text = "… the record is cut here: it is longer than what is kept of one";
    let mut line = if is_event {
        let last = serde_json::from_slice::<AgentEvent>(last).ok();
        let (seq, t) = last.map_or((0, 0), |event| (event.seq + 1, event.t));
        let body = AgentEventBody::Messages { level: MessageLevel::Warning, lines: vec![text.to_owned()] };
        serde_json::to_vec(&AgentEvent { v: SCHEMA_VERSION, seq, t, body }).unwrap_or_default()
    } else {
        text.as_bytes().to_vec()
    };
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::read_lines;
    use crate::local::LocalLink;

    #[test]
    fn of_a_record_that_is_too_long_whole_lines_are_kept_and_the_cut_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let link = LocalLink::new("here", folder.path());
        let line = |seq: u64| {
            let body = AgentEventBody::Progress { fraction: 0.5 };
            serde_json::to_string(&AgentEvent { v: 1, seq, t: 40 + seq as i64, body }).unwrap() + "\n"
        };
        let text: String = (1..=9).map(line).collect();
        std::fs::write(folder.path().join("events.jsonl"), &text).unwrap();
        let (from, local) = (WorkerPath::new("events.jsonl").unwrap(), folder.path().join("kept"));
        let limit = (line(1).len() * 3 + 5) as u64;
        first_part(&link, &from, &local, limit).unwrap();
        let lines = read_lines(&link, &WorkerPath::new("kept").unwrap(), 0, 1 << 20).unwrap();
        assert_eq!((lines.events.len(), lines.unreadable), (4, 0));
        assert_eq!((lines.events[3].seq, lines.events[3].t), (4, 43));
        match &lines.events[3].body {
            AgentEventBody::Messages { level, lines } => {
                assert_eq!(*level, MessageLevel::Warning);
                assert!(lines[0].contains("cut here"), "{lines:?}");
            }
            other => panic!("{other:?}"),
        }
        assert!(text.starts_with(&String::from_utf8(std::fs::read(&local).unwrap()).unwrap()[..line(1).len() * 3]));
    }
}
