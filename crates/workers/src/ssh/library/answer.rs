//! The text that `ssh -G` prints of a host: one word and its value a line.

use super::target::{Agent, Here, Target};
use std::path::PathBuf;

/// Reads the answer about the host that is called so. The error says what is missing.
pub(super) fn read(text: &str, called: &str, here: &Here) -> Result<Target, String> {
    let mut target = here.unconfigured(called);
    // Files may name host, port and user: these are read before them.
    let (mut seen, mut files) = (false, Vec::new());
    for line in text.lines() {
        let (word, value) = line.split_once(' ').unwrap_or((line, ""));
        let value = value.trim();
        match word.to_ascii_lowercase().as_str() {
            "hostname" if !value.is_empty() => {
                value.clone_into(&mut target.host);
                seen = true;
            }
            "port" => target.port = value.parse().map_err(|_| format!("{value:?} is no port"))?,
            "user" if !value.is_empty() => value.clone_into(&mut target.user),
            "identitiesonly" => target.identities_only = value == "yes" || value == "true",
            "hostkeyalias" if !value.is_empty() && value != "none" => target.host_key_alias = Some(value.to_owned()),
            "proxyjump" | "proxycommand" if !value.is_empty() && value != "none" => {
                target.proxy = Some(value.to_owned());
            }
            kind @ ("identityfile" | "userknownhostsfile" | "globalknownhostsfile" | "identityagent") => {
                files.push((kind.to_owned(), value.to_owned()));
            }
            _ => {}
        }
    }
    if !seen {
        return Err("the answer of ssh -G names no host".to_owned());
    }
    for (kind, value) in files {
        match kind.as_str() {
            "identityfile" if value != "none" => target.identity_files.push(here.path(unquoted(&value), &target)),
            "userknownhostsfile" => target.known_hosts = paths(&value, &target, here),
            "globalknownhostsfile" => target.known_hosts_of_all = paths(&value, &target, here),
            "identityagent" => target.agent = agent(unquoted(&value), &target, here),
            _ => {}
        }
    }
    Ok(target)
}

fn agent(value: &str, target: &Target, here: &Here) -> Agent {
    match value {
        "none" => Agent::Off,
        "" | "SSH_AUTH_SOCK" | "$SSH_AUTH_SOCK" => Agent::Usual,
        path => match path.strip_prefix('$') {
            Some(name) => std::env::var_os(name).map_or(Agent::Usual, |path| Agent::At(PathBuf::from(path))),
            None => Agent::At(here.path(path, target)),
        },
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Several paths in a line. `ssh` does not say where one with a blank in it ends: what does not begin like a whole path
/// belongs to the one before.
fn paths(value: &str, target: &Target, here: &Here) -> Vec<PathBuf> {
    let mut found: Vec<String> = Vec::new();
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        let begins = word.starts_with(['/', '~', '"', '\\', '%']) || word.get(1..2) == Some(":");
        match found.last_mut() {
            Some(before) if !begins => {
                before.push(' ');
                before.push_str(word);
            }
            _ => found.push(word.to_owned()),
        }
    }
    found.iter().map(|path| unquoted(path)).filter(|path| *path != "none").map(|path| here.path(path, target)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn here() -> Here {
        Here { home: "/home/ana".into(), user: "ana".into() }
    }

    #[test]
    fn an_answer_is_read() {
        let text = "host big\nuser bo\nhostname big.lab.example\nport 2222\nidentitiesonly yes\nproxycommand none\n\
                    identityfile ~/.ssh/id_ed25519\nidentityfile /keys/%h of %r\nhostkeyalias farm\n\
                    globalknownhostsfile none\nuserknownhostsfile /home/ana/.ssh/known_hosts ~/.ssh/more\nidentityagent none\n";
        let target = read(text, "big", &here()).unwrap();
        assert_eq!((target.host.as_str(), target.port, target.user.as_str()), ("big.lab.example", 2222, "bo"));
        let paths = |paths: &[&str]| paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(target.identity_files, paths(&["/home/ana/.ssh/id_ed25519", "/keys/big.lab.example of bo"]));
        assert_eq!(target.known_hosts, paths(&["/home/ana/.ssh/known_hosts", "/home/ana/.ssh/more"]));
        assert!(target.known_hosts_of_all.is_empty() && target.identities_only);
        assert_eq!((target.agent, target.host_key_alias.as_deref()), (Agent::Off, Some("farm")));
        assert_eq!(target.proxy, None);
    }

    #[test]
    fn a_jump_host_and_a_proxy_are_seen() {
        for line in ["proxyjump gate", "proxycommand nc gate 22"] {
            let target = read(&format!("hostname b\n{line}\n"), "b", &here()).unwrap();
            assert_eq!(target.proxy.as_deref(), line.split_once(' ').map(|(_, value)| value));
        }
    }

    #[test]
    fn a_home_with_a_blank_in_its_name_is_one_path() {
        let text = "hostname b\nuserknownhostsfile C:\\Users\\Ana Maria/.ssh/known_hosts C:\\Users\\Ana Maria/.ssh/known_hosts2\n";
        let target = read(text, "b", &here()).unwrap();
        assert_eq!(target.known_hosts[0], PathBuf::from("C:\\Users\\Ana Maria/.ssh/known_hosts"));
        assert_eq!(target.known_hosts.len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_an_answer_or_an_error(text in "(hostname|port|user|identityfile|userknownhostsfile|proxyjump|x| |\n|%|~|/|[a-z0-9é])*") {
            let _ = read(&text, "big", &here());
        }

        #[test]
        fn plain_paths_come_back_as_they_were(names in prop::collection::vec("[a-z]{1,8}( [a-z]{1,4})?", 1..4)) {
            let paths: Vec<String> = names.iter().map(|name| format!("/keys/{name}")).collect();
            let target = read(&format!("hostname b\nuserknownhostsfile {}\n", paths.join(" ")), "b", &here()).unwrap();
            prop_assert_eq!(target.known_hosts, paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        }
    }
}
