//! `spillway-support-DATE.zip`: logs, versions, settings, workers and runs, without secrets.

use super::plain::Plain;
use crate::api::{ApiError, ErrorCode, RunView};
use crate::home::Home;
use crate::store::{Store, StoreError};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Bytes of the end of a log that are taken.
const LOG_END: u64 = 5 << 20;

/// Runs that are taken, newest first.
const RUNS: usize = 50;

/// Bundles of one day in one folder.
const BUNDLES_A_DAY: u32 = 1000;

/// What goes in.
pub(crate) struct ToBundle {
    /// Where the file goes.
    pub folder: PathBuf,
    /// The home.
    pub home: Home,
    /// Workers as a worker file, without secrets.
    pub workers: String,
    /// What was found on the workers.
    pub found: Value,
    /// Runs, newest first.
    pub runs: Vec<RunView>,
    /// Logs of the agents of this machine: the worker's name as a file's name, and the file.
    pub serve_logs: Vec<(String, PathBuf)>,
}

/// Writes the file, and gives its path.
pub(crate) fn write_bundle(what: &ToBundle) -> Result<PathBuf, ApiError> {
    let folder = &what.folder;
    if !folder.is_absolute() {
        let message = format!("{} is no whole path; give the path of a folder from its root on", folder.display());
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    }
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(ApiError::new(ErrorCode::NotFound, message));
    }
    let entries = entries(what).map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))?;
    let written = create(folder).and_then(|(path, file)| match fill(file, &entries) {
        Ok(()) => Ok(path),
        Err(error) => {
            // Half a bundle helps nobody.
            let _ = std::fs::remove_file(&path);
            Err(error)
        }
    });
    written.map_err(|error| {
        let message = format!("the bundle cannot be written into {}: {error}; choose another folder", folder.display());
        ApiError::new(ErrorCode::NotNow, message)
    })
}

/// A new file with the day in its name; never one that is there.
fn create(folder: &Path) -> io::Result<(PathBuf, File)> {
    let day = jiff::Zoned::now().date();
    for number in 1..BUNDLES_A_DAY {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("spillway-support-{day}{again}.zip"));
        match File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

fn fill(file: File, entries: &[(String, String)]) -> io::Result<()> {
    let mut zip = ZipWriter::new(file);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(false);
    for (name, text) in entries {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(text.as_bytes())?;
    }
    zip.finish()?.sync_all()
}

/// Every text by its name in the bundle.
fn entries(what: &ToBundle) -> Result<Vec<(String, String)>, StoreError> {
    let store = Store::open_for_reading(&what.home.store_file())?;
    let pretty = |value: &Value| format!("{value:#}\n");
    let newest = &what.runs[..what.runs.len().min(RUNS)];
    let mut entries = vec![
        ("README.txt".to_owned(), README.to_owned()),
        ("versions.json".to_owned(), pretty(&versions(what))),
        ("settings.json".to_owned(), pretty(&json!(store.every_setting()?))),
        ("workers.json".to_owned(), what.workers.clone()),
        ("runs.json".to_owned(), pretty(&json!(newest))),
    ];
    for run in newest {
        let id = &run.summary.id;
        let log: String = store.log_of(id, 0)?.iter().map(log_line).collect();
        entries.push((format!("runs/{id}.log"), end_of_text(log)));
    }
    let logs = [("controller.log".to_owned(), what.home.log_file())]
        .into_iter()
        .chain(what.serve_logs.iter().map(|(name, file)| (format!("workers/{name}/serve.log"), file.clone())));
    for (name, file) in logs {
        if let Some(text) = end_of_file(&file) {
            entries.push((name, text));
        }
    }
    let plain = Plain::of_this_user();
    Ok(entries.into_iter().map(|(name, text)| (name, plain.text(&text))).collect())
}

fn versions(what: &ToBundle) -> Value {
    json!({
        "spillway": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "processor": std::env::consts::ARCH,
        "home": what.home.root(),
        "workers": what.found,
    })
}

fn log_line(entry: &crate::api::LogEntry) -> String {
    let at = jiff::Timestamp::from_millisecond(entry.at).map(|at| at.to_string()).unwrap_or_default();
    let plan = entry.plan.as_deref().map(|plan| format!(" plan {plan}")).unwrap_or_default();
    format!("{at} {}{plan}: {}\n", entry.kind, entry.text)
}

/// The last lines of a file; none where it is not there.
fn end_of_file(file: &Path) -> Option<String> {
    let mut source = File::open(file).ok()?;
    let length = source.metadata().ok()?.len();
    source.seek(SeekFrom::Start(length.saturating_sub(LOG_END))).ok()?;
    let mut bytes = Vec::new();
    source.take(LOG_END).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // A first line that is not whole says little.
    Some(if length > LOG_END { text.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned()) } else { text })
}

fn end_of_text(text: String) -> String {
    let most = usize::try_from(LOG_END).unwrap_or(usize::MAX);
    if text.len() <= most {
        return text;
    }
    let from = (text.len() - most..text.len()).find(|at| text.as_bytes()[*at] == b'\n').map_or(0, |at| at + 1);
    text[from..].to_owned()
}

const README: &str = "\
Spillway support bundle

Everything in here is text; read it before you send it to anybody.

versions.json          versions of the program, the system and the engines that were found
settings.json          the settings of the program
workers.json           the workers as a worker file; passwords are never stored, so none are in it
runs.json              the newest runs with their options, plans, attempts and results
runs/*.log             what was decided in each of these runs, in words
controller.log         the last part of the log of the background process
workers/*/serve.log    the last part of the logs of this machine's agents

Your home folder is written as ~. Names of projects, plans, machines and folders are in it as they are. No project file, no
geometry and no result is in it.
";

#[cfg(test)]
mod tests;
