//! What an attempt said and used, read where it stands: on its worker while it is there, else in its run's folder. A job.
//!
//! Nothing is moved here, and nothing is lost while it is moved elsewhere: before an attempt's folder goes from its
//! worker, its record stands in the run's folder.

use crate::api::{AttemptRecord, RecordedLine, RecordedPhase, RecordedSample};
use crate::fleet::Link;
use protocol::{AgentEvent, AgentEventBody, AttemptId, RelPath, attempt_file};
use ras_results::messages::{level_of, message_file, message_of};
use ras_results::source::decode;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use workers::follow::{Lines, read_lines};
use workers::link::{Files, LinkError, WorkerPath};
use workers::local::LocalLink;

/// Bytes of a part.
const PART: usize = 1 << 20;

/// Which record, and where it may be.
pub(crate) struct RecordToRead {
    /// The worker of the attempt, where it is still one.
    pub link: Option<Arc<dyn Link>>,
    /// The attempt.
    pub attempt: AttemptId,
    /// Its folder in the run's folder.
    pub folder: PathBuf,
    /// The plan below its private folder.
    pub plan_file: Option<RelPath>,
    /// Byte from which on to read.
    pub from: u64,
    /// Worker's clock minus ours, milliseconds.
    pub clock_offset: i64,
    /// When it began, milliseconds since 1970 UTC: the time of lines that have none of their own.
    pub begun_at: i64,
    /// Whether nothing will be added any more.
    pub over: bool,
    /// Why it ended, where it did not end well.
    pub reason: Option<String>,
}

/// Reads a part of the record.
pub(crate) fn read_record(what: &RecordToRead) -> AttemptRecord {
    let run_folder = LocalLink::new("the run's folder", &what.folder);
    let mut trouble = None;
    // Between the two looks it may have been moved; then it is at the other place, and by the second time surely.
    for _ in 0..2 {
        match what.link.as_ref().map(|link| on_worker(&*link.clone().files(), what)) {
            Some(Ok(lines)) => return record(lines, what),
            Some(Err(error)) if !error.is_not_found() => trouble = Some(error),
            Some(Err(_)) | None => {}
        }
        if let Ok(lines) = read_lines(&run_folder, &WorkerPath::of(attempt_file::EVENTS), what.from, PART) {
            return record(lines, what);
        }
    }
    if let Some(text) = text_kept(what) {
        return of_text(&text, what);
    }
    AttemptRecord {
        next: what.from,
        complete: what.over && trouble.is_none(),
        missing: missing(trouble.as_ref(), what),
        ..AttemptRecord::default()
    }
}

fn on_worker(files: &dyn Files, what: &RecordToRead) -> Result<Lines, LinkError> {
    match WorkerPath::attempt_file(&what.attempt, attempt_file::EVENTS) {
        Ok(path) => read_lines(files, &path, what.from, PART),
        Err(bad) => Err(LinkError::bad_name(workers::link::Operation::Read, files.worker(), &bad)),
    }
}

/// The events as clients see them.
fn record(lines: Lines, what: &RecordToRead) -> AttemptRecord {
    let mut record = AttemptRecord {
        next: lines.offset,
        more: lines.more,
        complete: what.over && !lines.more,
        ..Default::default()
    };
    for event in lines.events {
        take(&mut record, event, what.clock_offset);
    }
    record
}

fn take(record: &mut AttemptRecord, event: AgentEvent, clock_offset: i64) {
    let at = event.t - clock_offset;
    match event.body {
        AgentEventBody::Messages { lines, .. } => {
            record.lines.extend(lines.into_iter().map(|text| RecordedLine { at, level: level_of(&text), text }));
        }
        AgentEventBody::Resources(sample) => record.samples.push(RecordedSample {
            at,
            cores: sample.cores,
            memory_bytes: sample.memory_bytes,
            folder_bytes: sample.folder_bytes,
        }),
        AgentEventBody::Phase { phase } => record.phases.push(RecordedPhase { at, phase }),
        AgentEventBody::Claimed {}
        | AgentEventBody::Dialog(_)
        | AgentEventBody::DialogGone {}
        | AgentEventBody::Started { .. }
        | AgentEventBody::Progress { .. }
        | AgentEventBody::SimulatedTime { .. }
        | AgentEventBody::Stopping { .. }
        | AgentEventBody::Ended {}
        | AgentEventBody::Unknown => {}
    }
}

/// Where the events are gone: the engine's messages, else what its programs printed, as far as they are kept.
fn text_kept(what: &RecordToRead) -> Option<PathBuf> {
    let messages = what.plan_file.as_ref().and_then(|plan| {
        let file = plan.below(&what.folder.join(attempt_file::FILES));
        message_file(file.parent()?, plan.file_name())
    });
    messages.or_else(|| Some(what.folder.join(attempt_file::CONSOLE)).filter(|console| console.is_file()))
}

/// Lines without times of their own.
fn of_text(text: &Path, what: &RecordToRead) -> AttemptRecord {
    let nothing = AttemptRecord { next: what.from, complete: what.over, ..AttemptRecord::default() };
    let (Some(folder), Some(name)) = (text.parent(), text.file_name().and_then(|name| name.to_str())) else {
        return nothing;
    };
    let Ok(path) = WorkerPath::root().entry(name) else { return nothing };
    match LocalLink::new("the run's folder", folder).read_from(&path, what.from, PART) {
        Ok(bytes) => of_bytes(&bytes, bytes.len() == PART, what),
        Err(error) => AttemptRecord { missing: Some(error.to_string()), ..nothing },
    }
}

/// The whole lines of a part of a text; the last one without its end counts where nothing follows.
fn of_bytes(bytes: &[u8], full: bool, what: &RecordToRead) -> AttemptRecord {
    let whole = match bytes.iter().rposition(|byte| *byte == b'\n') {
        Some(end) if full || !what.over => end + 1,
        None if !full && !what.over => 0,
        Some(_) | None => bytes.len(),
    };
    let text = decode(&bytes[..whole]);
    let lines = text.lines().filter_map(message_of).map(|text| RecordedLine {
        at: what.begun_at,
        level: level_of(text),
        text: text.to_owned(),
    });
    AttemptRecord {
        lines: lines.collect(),
        next: what.from + whole as u64,
        more: full,
        complete: what.over && !full,
        ..AttemptRecord::default()
    }
}

/// Why there is no record, in words; none where none is to be expected yet.
fn missing(trouble: Option<&LinkError>, what: &RecordToRead) -> Option<String> {
    match (trouble, what.over) {
        (Some(error), _) => Some(format!("its record cannot be read now: {error}")),
        (None, false) => None,
        (None, true) => Some(match &what.reason {
            Some(reason) => {
                format!("nothing was recorded, or it is not kept any more; the attempt ended with: {reason}")
            }
            None => "nothing was recorded, or it is not kept any more".to_owned(),
        }),
    }
}

/// Removes what an attempt made from its folder in the run's folder, and keeps its record.
pub(crate) fn drop_results(folder: &Path) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // What begins with a dot is just arriving.
        if [attempt_file::EVENTS, attempt_file::CONSOLE].contains(&&*name) || name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
