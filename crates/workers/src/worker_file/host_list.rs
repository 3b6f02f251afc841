//! A plain list of hosts, one `[user@]host[:port]` a line: each becomes an SSH worker.

use super::error::{Notice, WorkerFileError};
use super::read::{WorkerFile, make_name};
use crate::settings::{SshHost, SshSettings, WorkerKind, WorkerSettings};
use std::collections::{BTreeMap, BTreeSet};

/// Reads a list of hosts. `#` begins a comment; lines without a host are skipped; two lines for one host are refused.
pub fn read_host_list(text: &str, file: &str) -> Result<WorkerFile, WorkerFileError> {
    let mut list = WorkerFile::default();
    let mut problems = Vec::new();
    let mut seen: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
        let host = line.split('#').next().unwrap_or("").trim();
        if host.is_empty() {
            continue;
        }
        let problem = |message| Notice { file: file.to_owned(), line: number, column: None, message };
        let address = match SshHost::parse(host) {
            Ok(address) => address,
            Err(reason) => {
                problems.push(problem(format!("{reason}; a line is [user@]host[:port]")));
                continue;
            }
        };
        if let Some(first) = seen.insert((address.host.to_lowercase(), address.port), number) {
            problems.push(problem(format!("{} stands in line {first} already", address.to_text())));
            continue;
        }
        let kind = WorkerKind::Ssh(SshSettings { address, ssh_key_path: None, use_ssh_client: false });
        let name = make_name(&kind, &names);
        names.insert(name.to_lowercase());
        list.workers.push(WorkerSettings::of_kind(name, kind));
    }
    if problems.is_empty() && list.workers.is_empty() {
        return Err(WorkerFileError::one(file, 1, None, "there is no host in it; a line is [user@]host[:port]"));
    }
    if problems.is_empty() { Ok(list) } else { Err(WorkerFileError { problems }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn comments_and_empty_lines_are_skipped() {
        let list = read_host_list("# cluster\n\nbill@wk1:2222 # fast\n[fe80::1]:22\r\nwk2\n", "hosts.txt").unwrap();
        let names: Vec<&str> = list.workers.iter().map(|worker| worker.name.as_str()).collect();
        assert_eq!(names, ["wk1", "fe80::1", "wk2"]);
    }

    #[test]
    fn a_host_that_stands_twice_is_refused_with_both_lines() {
        let error = read_host_list("wk1\nwk2\nbill@WK1\n", "hosts.txt").unwrap_err();
        assert_eq!(error.to_string(), "hosts.txt:3: bill@WK1 stands in line 1 already");
    }

    #[test]
    fn one_host_with_two_ports_is_two_workers() {
        let list = read_host_list("lab:2201\nlab:2202\n", "hosts.txt").unwrap();
        let names: Vec<&str> = list.workers.iter().map(|worker| worker.name.as_str()).collect();
        assert_eq!(names, ["lab", "lab-2"]);
    }

    #[test]
    fn a_list_without_hosts_is_refused() {
        assert!(
            read_host_list("# nothing\n\n", "hosts.txt")
                .unwrap_err()
                .to_string()
                .starts_with("hosts.txt:1: there is no host")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_a_line(text in "\\PC{0,40}(\n\\PC{0,20}){0,4}") {
            if let Err(error) = read_host_list(&text, "hosts.txt") {
                prop_assert!(error.problems.iter().all(|problem| problem.line >= 1));
                prop_assert!(!error.problems.is_empty());
            }
        }
    }
}
