//! Reading a worker file whole: every problem is found at once, and nothing is taken where there is one.

use super::entry::Entry;
use super::error::{Notice, WorkerFileError};
use super::kind::read_kind;
use super::lines::Lines;
use super::value::{number, priority, text, truth};
use crate::secret::Secret;
use crate::settings::{WorkerKind, WorkerSettings};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Most cores a machine is believed to have.
const MOST_CORES: u32 = 65_536;

/// A password that stood in a file. It belongs into the credential store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSecret {
    /// Name of the worker it is for.
    pub worker: String,
    /// Login it belongs to.
    pub username: Option<String>,
    /// The password; it does not print.
    pub secret: Secret,
}

/// What a worker file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkerFile {
    /// Workers, in the order of the file.
    pub workers: Vec<WorkerSettings>,
    /// Names of the disabled ones.
    pub skipped: Vec<String>,
    /// What a person should read.
    pub warnings: Vec<Notice>,
    /// Passwords that stood in the file; each is also named in a warning.
    pub secrets: Vec<FoundSecret>,
}

/// Reads a worker file, or a plain list of hosts, by its text. `file` is its name, for messages.
pub fn read(text: &str, file: &str) -> Result<WorkerFile, WorkerFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !looks_like_json(text) {
        return super::read_host_list(text, file);
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let message = format!("this is not JSON: {}", reason_of(&error));
        WorkerFileError::one(file, error.line().max(1), Some(error.column().max(1)), message)
    })?;
    Reading { file, lines: Lines::of(text), done: WorkerFile::default(), problems: Vec::new() }.file(&value)
}

/// Reads one entry, such as a client sends it to add a worker. `called` is how messages name it.
pub fn read_entry(entry: &Value, called: &str) -> Result<WorkerFile, WorkerFileError> {
    let text = json!({ "workers": [entry] }).to_string();
    let alone = |notice: &mut Notice| {
        notice.line = 0;
        if let Some(message) = notice.message.strip_prefix("worker 1: ") {
            notice.message = message.to_owned();
        }
    };
    match read(&text, called) {
        Ok(mut file) => {
            file.warnings.iter_mut().for_each(alone);
            Ok(file)
        }
        Err(mut error) => {
            error.problems.iter_mut().for_each(alone);
            Err(error)
        }
    }
}

/// A JSON text begins with a brace, or with a bracket that no IPv6 address follows.
fn looks_like_json(text: &str) -> bool {
    let mut rest = text.trim_start().chars();
    match rest.next() {
        Some('{') => true,
        Some('[') => matches!(rest.as_str().trim_start().chars().next(), None | Some('{' | ']' | '"' | '[')),
        _ => false,
    }
}

/// The words of a syntax error without its place, which stands before them.
fn reason_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

struct Reading<'a> {
    file: &'a str,
    lines: Lines,
    done: WorkerFile,
    problems: Vec<Notice>,
}

impl Reading<'_> {
    fn file(mut self, value: &Value) -> Result<WorkerFile, WorkerFileError> {
        let entries = match value {
            Value::Array(entries) => entries,
            Value::Object(keys) => match keys.get("workers") {
                Some(Value::Array(entries)) => {
                    for key in keys.keys().filter(|key| *key != "workers" && !key.starts_with('_')) {
                        let line = self.lines.top(key);
                        self.warn(line, format!("{key} is not known and is ignored"));
                    }
                    entries
                }
                Some(_) => {
                    return Err(self.refused(self.lines.top("workers"), "workers must be a list: \"workers\": [ … ]"));
                }
                None => return Err(self.refused(1, "there is no list \"workers\" in it")),
            },
            _ => return Err(self.refused(1, "there is no list \"workers\" in it")),
        };
        if entries.is_empty() {
            return Err(self.refused(self.lines.top("workers"), "the list of workers is empty"));
        }
        for (path, line) in std::mem::take(&mut self.lines.doubles) {
            let key = path.rsplit('.').next().unwrap_or(&path).to_owned();
            self.problem(line, format!("{key} stands twice here; only one can be meant"));
        }
        let mut found = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            match entry {
                Value::Object(keys) => found.extend(self.entry(index, keys)),
                _ => self.problem(self.lines.entry(index), format!("worker {} must be an object in braces", index + 1)),
            }
        }
        self.name(found);
        self.done.warnings.sort_by_key(|warning| warning.line);
        if self.problems.is_empty() {
            Ok(self.done)
        } else {
            self.problems.sort_by_key(|problem| problem.line);
            Err(WorkerFileError { problems: self.problems })
        }
    }

    /// One entry; none where it is disabled or wrong.
    fn entry(&mut self, index: usize, keys: &Map<String, Value>) -> Option<Found> {
        let mut entry = Entry::new(self.file, &self.lines, index, keys);
        let name = entry.get(&["worker_id", "name"], name_text);
        if entry.get(&["enabled"], truth) == Some(false) {
            // What is switched off is not looked at further: it may be unfinished.
            self.done.skipped.push(name.unwrap_or_else(|| format!("worker {}", index + 1)));
            self.problems.append(&mut entry.problems);
            return None;
        }
        let kind = entry.get(&["type", "worker_type"], text).map(|kind| kind.to_lowercase());
        if kind.is_none() && entry.problems.is_empty() {
            entry.problem("type", "type is missing: local, psexec, docker, ssh or slurm".to_owned());
        }
        let (username, password) = entry.credentials();
        let login = username.clone();
        let settings = kind.as_deref().and_then(|kind| {
            let special = read_kind(&mut entry, kind, username)?;
            let cores = |value: &Value| number(value, 1, MOST_CORES);
            let mut settings = WorkerSettings::of_kind(String::new(), special);
            settings.worker_folder = entry.get(&["worker_folder"], text);
            settings.cores_total = entry.get(&["cores_total", "num_cores"], cores);
            settings.cores_per_plan = entry.get(&["cores_per_plan"], cores);
            settings.max_parallel_plans =
                entry.get(&["max_parallel_plans", "max_concurrent"], |value| number(value, 1, 4096));
            let queue_priority = entry.get(&["queue_priority"], |value| number(value, 0, 9));
            settings.queue_priority = queue_priority.and_then(|priority| u8::try_from(priority).ok()).unwrap_or(0);
            settings.process_priority = entry.get(&["process_priority"], priority);
            settings.max_runtime_minutes = entry.get(&["max_runtime_minutes"], |value| number(value, 1, 1_000_000));
            settings.ras_exe_path = entry.get(&["ras_exe_path"], text);
            settings.ras_version = entry.get(&["ras_version"], text);
            entry.finish(settings.kind.as_str());
            Some(settings)
        });
        let password_line = self.lines.key(index, "password").max(self.lines.key(index, "credentials.password"));
        let wrong = !entry.problems.is_empty();
        self.problems.append(&mut entry.problems);
        self.done.warnings.append(&mut entry.warnings);
        let settings = settings.filter(|_| !wrong)?;
        Some(Found { settings, name, index, login, password, password_line })
    }

    /// Gives every worker its name, made up where it has none, and takes them all.
    fn name(&mut self, found: Vec<Found>) {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for one in &found {
            if let Some(name) = &one.name
                && let Some(first) = taken.insert(name.to_lowercase(), one.index)
            {
                let line = self.lines.key(one.index, "worker_id").max(self.lines.key(one.index, "name"));
                self.problem(
                    line,
                    format!("worker {}: the name {name} is worker {}'s already", one.index + 1, first + 1),
                );
            }
        }
        let mut names: BTreeSet<String> = taken.into_keys().collect();
        for mut one in found {
            let name = one.name.take().unwrap_or_else(|| make_name(&one.settings.kind, &names));
            names.insert(name.to_lowercase());
            if let Some(secret) = one.password.take() {
                let message = format!(
                    "the password of {name} stands here for everybody who can read this file; it is not kept with the \
                     settings, remove it here"
                );
                self.warn(one.password_line, message);
                self.done.secrets.push(FoundSecret { worker: name.clone(), username: one.login.take(), secret });
            }
            one.settings.name = name;
            self.done.workers.push(one.settings);
        }
    }

    fn warn(&mut self, line: usize, message: String) {
        self.done.warnings.push(Notice { file: self.file.to_owned(), line, column: None, message });
    }

    fn problem(&mut self, line: usize, message: String) {
        self.problems.push(Notice { file: self.file.to_owned(), line, column: None, message });
    }

    fn refused(&self, line: usize, message: &str) -> WorkerFileError {
        WorkerFileError::one(self.file, line, None, message)
    }
}

/// An entry that was read, before it has its name.
struct Found {
    settings: WorkerSettings,
    name: Option<String>,
    index: usize,
    login: Option<String>,
    password: Option<Secret>,
    password_line: usize,
}

/// A name that can stand in a list with commas and in a table.
fn name_text(value: &Value) -> Result<String, String> {
    let name = text(value)?;
    if name.contains(',') {
        return Err(format!("{name:?} has a comma in it, which separates names"));
    }
    if name.chars().count() > 64 {
        return Err("is longer than 64 characters".to_owned());
    }
    if name.eq_ignore_ascii_case("all") {
        return Err("cannot be \"all\", which means every worker".to_owned());
    }
    Ok(name)
}

/// A name from the kind and the host that is not taken yet.
pub(super) fn make_name(kind: &WorkerKind, taken: &BTreeSet<String>) -> String {
    let base = match kind {
        WorkerKind::Local => "local".to_owned(),
        WorkerKind::Psexec(psexec) => psexec.host.clone(),
        WorkerKind::Docker(docker) => match &docker.docker_host {
            Some(host) => {
                let host = host.split_once("://").map_or(host.as_str(), |(_, rest)| rest);
                let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
                format!("docker-{}", host.trim_matches('/').replace(['/', ',', ':'], "-"))
            }
            None => "docker".to_owned(),
        },
        WorkerKind::Ssh(ssh) => ssh.address.host.clone(),
        WorkerKind::Slurm(slurm) => {
            slurm.address.as_ref().map_or_else(|| "slurm".to_owned(), |address| address.host.clone())
        }
    };
    let mut name = base.clone();
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{base}-{number}");
        number += 1;
    }
    name
}
