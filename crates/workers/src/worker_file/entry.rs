//! One entry of a worker file while it is read: which keys were used, what is wrong, what is worth knowing.

use super::error::Notice;
use super::lines::Lines;
use crate::secret::Secret;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Every key a worker file may have. One that is known, but not for a kind, is told apart from one that nobody knows.
const KNOWN: &[&str] = &[
    "type",
    "worker_type",
    "worker_id",
    "name",
    "enabled",
    "hostname",
    "host",
    "port",
    "share_path",
    "worker_folder",
    "session_id",
    "credentials",
    "username",
    "password",
    "system_account",
    "ras_exe_path",
    "ras_version",
    "psexec_path",
    "cores_total",
    "num_cores",
    "cores_per_plan",
    "max_parallel_plans",
    "max_concurrent",
    "queue_priority",
    "process_priority",
    "docker_image",
    "image",
    "docker_host",
    "ssh_key_path",
    "ssh_key",
    "use_ssh_client",
    "remote_staging_path",
    "cpu_limit",
    "memory_limit",
    "max_runtime_minutes",
    "preprocess_on_host",
    "partition",
    "account",
];

/// Reads one entry and keeps account.
pub(super) struct Entry<'a> {
    pub(super) file: &'a str,
    pub(super) lines: &'a Lines,
    pub(super) index: usize,
    keys: &'a Map<String, Value>,
    used: BTreeSet<String>,
    pub(super) problems: Vec<Notice>,
    pub(super) warnings: Vec<Notice>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(file: &'a str, lines: &'a Lines, index: usize, keys: &'a Map<String, Value>) -> Self {
        Self { file, lines, index, keys, used: BTreeSet::new(), problems: Vec::new(), warnings: Vec::new() }
    }

    /// The value under one of several names. Null counts as not given; several names at once are worth a warning.
    fn find(&mut self, names: &[&str]) -> Option<(String, &'a Value)> {
        let mut found: Option<(String, &'a Value)> = None;
        for name in names {
            let Some(value) = self.keys.get(*name) else { continue };
            self.used.insert((*name).to_owned());
            if value.is_null() {
                continue;
            }
            match &found {
                None => found = Some(((*name).to_owned(), value)),
                Some((first, taken)) if *taken != value => {
                    let message = format!("{name} and {first} mean the same; {first} is taken");
                    self.warn(name, message);
                }
                Some(_) => {}
            }
        }
        found
    }

    /// The value under one of several names, read by `reader`; a value that cannot be read is a problem.
    pub(super) fn get<T>(&mut self, names: &[&str], reader: impl Fn(&Value) -> Result<T, String>) -> Option<T> {
        let (name, value) = self.find(names)?;
        match reader(value) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.problem(&name, format!("{name} {reason}"));
                None
            }
        }
    }

    /// Login and password, from `credentials` or flat.
    pub(super) fn credentials(&mut self) -> (Option<String>, Option<Secret>) {
        let mut username = self.get(&["username"], super::value::text);
        let mut password = self.get(&["password"], password_text);
        let Some((_, value)) = self.find(&["credentials"]) else { return (username, password) };
        let Value::Object(inner) = value else {
            self.problem("credentials", "credentials must be {\"username\": …, \"password\": …}".to_owned());
            return (username, password);
        };
        for (key, value) in inner {
            let place = format!("credentials.{key}");
            match key.as_str() {
                _ if value.is_null() || key.starts_with('_') => {}
                "username" => match super::value::text(value) {
                    Ok(text) => username = username.or(Some(text)),
                    Err(reason) => self.problem(&place, format!("username {reason}")),
                },
                "password" => match password_text(value) {
                    Ok(text) => password = password.or(Some(text)),
                    Err(reason) => self.problem(&place, format!("password {reason}")),
                },
                _ => self.warn(&place, format!("credentials has a key {key:?} that is not known; it is ignored")),
            }
        }
        (username, password)
    }

    /// A problem at a key.
    pub(super) fn problem(&mut self, key: &str, message: String) {
        let notice = self.notice(key, message);
        self.problems.push(notice);
    }

    /// A warning at a key.
    pub(super) fn warn(&mut self, key: &str, message: String) {
        let notice = self.notice(key, message);
        self.warnings.push(notice);
    }

    /// Warns of every key that was not used.
    pub(super) fn finish(&mut self, kind: &str) {
        let unused: Vec<String> =
            self.keys.keys().filter(|key| !key.starts_with('_') && !self.used.contains(*key)).cloned().collect();
        for key in unused {
            let message = if KNOWN.contains(&key.as_str()) {
                format!("{key} has no meaning for a {kind} worker; it is ignored")
            } else {
                match nearest(&key) {
                    Some(meant) => format!("{key} is not known and is ignored; is {meant} meant?"),
                    None => format!("{key} is not known and is ignored"),
                }
            };
            self.warn(&key, message);
        }
    }

    fn notice(&self, key: &str, message: String) -> Notice {
        let line = self.lines.key(self.index, key);
        Notice {
            file: self.file.to_owned(),
            line,
            column: None,
            message: format!("worker {}: {message}", self.index + 1),
        }
    }
}

fn password_text(value: &Value) -> Result<Secret, String> {
    match value {
        Value::String(text) if !text.is_empty() => Ok(Secret::new(text.clone())),
        _ => Err("must be a text that is not empty".to_owned()),
    }
}

/// The known key that differs least, where it differs little.
fn nearest(key: &str) -> Option<&'static str> {
    let key = key.to_lowercase().replace('-', "_");
    KNOWN
        .iter()
        .map(|known| (distance(&key, known), *known))
        .min()
        .filter(|(distance, _)| *distance <= 2)
        .map(|(_, known)| known)
}

/// Edits that lead from one text to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_is_recognised() {
        assert_eq!(nearest("core_total"), Some("cores_total"));
        assert_eq!(nearest("Docker-Image"), Some("docker_image"));
        assert_eq!(nearest("colour"), None);
    }
}
