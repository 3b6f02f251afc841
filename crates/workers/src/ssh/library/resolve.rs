//! Asks the configuration of ssh about a host: `ssh -G` where OpenSSH is installed, for it alone knows every rule; a reader of
//! `~/.ssh/config` otherwise.

use super::super::system;
use super::answer;
use super::target::{Agent, Here, Target};
use crate::account::Account;
use crate::far::{Channel, DialError, ProgramChannel};
use crate::settings::SshSettings;
use ssh2_config::{ParseRule, SshConfig};
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A configuration may ask programs; they have so long.
const ASKING: Duration = Duration::from_secs(20);

/// The host of these settings, by the user's configuration or this one.
pub(super) fn resolve(settings: &SshSettings, config: Option<&Path>) -> Result<Target, DialError> {
    let here = Here::found()?;
    let called = &settings.address.host;
    let asked = match ask_ssh(settings, config)? {
        Some(text) => answer::read(&text, called, &here).map_err(DialError::Other)?,
        None => by_reader(called, config, &here)?,
    };
    let mut target = asked.with_settings(settings, &here);
    if target.identity_files.is_empty() {
        target.identity_files = here.usual_keys();
    }
    target.without_proxy(system::program().is_some())
}

/// What `ssh -G` prints; none where there is no `ssh`.
fn ask_ssh(settings: &SshSettings, config: Option<&Path>) -> Result<Option<String>, DialError> {
    let Some(program) = system::program() else { return Ok(None) };
    let mut command = Command::new(program);
    command.arg("-G");
    if let Some(config) = config {
        command.arg("-F").arg(config);
    }
    // They decide which rules match.
    if let Some(port) = settings.address.port {
        command.arg("-p").arg(port.to_string());
    }
    if let Some(user) = &settings.address.user {
        command.arg("-l").arg(user);
    }
    command.arg("--").arg(&settings.address.host);
    let Ok(mut channel) = ProgramChannel::start(command, ASKING) else { return Ok(None) };
    channel.end_input();
    let mut text = Vec::new();
    let _ = channel.input().take(1 << 20).read_to_end(&mut text);
    match channel.wait() {
        Some(0) => Ok(Some(String::from_utf8_lossy(&text).into_owned())),
        _ => Err(DialError::Refused(format!(
            "the configuration of ssh cannot be read: {}",
            channel.last_words().unwrap_or_else(|| "ssh -G gave no answer".to_owned())
        ))),
    }
}

fn by_reader(called: &str, config: Option<&Path>, here: &Here) -> Result<Target, DialError> {
    let file = config.map_or_else(|| here.home.join(".ssh").join("config"), Path::to_owned);
    match std::fs::File::open(&file) {
        Ok(mut opened) => configured(&mut opened, called, here)
            .map_err(|error| DialError::Refused(format!("{} cannot be read: {error}", file.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && config.is_none() => Ok(here.unconfigured(called)),
        Err(error) => Err(DialError::Refused(format!("{} cannot be read: {error}", file.display()))),
    }
}

/// What a configuration says of a host, without `ssh`.
fn configured(config: &mut dyn Read, called: &str, here: &Here) -> Result<Target, String> {
    let rules = ParseRule::ALLOW_UNKNOWN_FIELDS | ParseRule::ALLOW_UNSUPPORTED_FIELDS;
    let read = SshConfig::default().home_dir(&here.home).parse(&mut BufReader::new(config), rules);
    let said = read.map_err(|error| error.to_string())?.query(called);
    let mut target = here.unconfigured(called);
    if let Some(host) = said.host_name {
        target.host = host.replace("%h", called);
    }
    target.port = said.port.unwrap_or(target.port);
    target.user = said.user.unwrap_or(target.user);
    let jumps = said.proxy_jump.map(|jumps| jumps.join(","));
    let mut more = said.unsupported_fields;
    more.extend(said.ignored_fields);
    let one = |name: &str| {
        let found = more.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, values)| values.join(" ")).filter(|value| !value.is_empty() && value != "none")
    };
    target.proxy = jumps.filter(|jumps| jumps != "none").or_else(|| one("proxycommand"));
    target.host_key_alias = one("hostkeyalias");
    target.identities_only = one("identitiesonly").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
    if let Some(agent) = one("identityagent") {
        target.agent = Agent::At(here.path(&agent, &target));
    }
    if let Some((_, files)) = more.iter().find(|(field, _)| field.eq_ignore_ascii_case("userknownhostsfile")) {
        target.known_hosts = files.iter().map(|file| here.path(file, &target)).collect();
    }
    target.identity_files =
        said.identity_file.unwrap_or_default().iter().map(|file| here.path(&file.to_string_lossy(), &target)).collect();
    Ok(target)
}

/// Whose passphrase opens the key that a worker's settings name; none where they name none.
pub fn account_of_key(settings: &SshSettings) -> Option<Account> {
    let here = Here::found().ok()?;
    let named = settings.ssh_key_path.is_some();
    let target = here.unconfigured(&settings.address.host).with_settings(settings, &here);
    target.identity_files.first().filter(|_| named).map(Account::of_key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::PathBuf;

    fn here() -> Here {
        Here { home: "/home/ana".into(), user: "ana".into() }
    }

    const CONFIG: &str = "Host big\n  HostName big.lab.example\n  Port 2222\n  User bo\n  IdentityFile ~/.ssh/id_big\n  \
                          IdentitiesOnly yes\n  UserKnownHostsFile /known\nHost behind\n  ProxyJump gate\n\
                          Host asked\n  ProxyCommand nc gate 22\n";

    #[test]
    fn a_configuration_is_read_without_ssh() {
        let target = configured(&mut CONFIG.as_bytes(), "big", &here()).unwrap();
        assert_eq!((target.host.as_str(), target.port, target.user.as_str()), ("big.lab.example", 2222, "bo"));
        assert_eq!(target.identity_files, [PathBuf::from("/home/ana/.ssh/id_big")]);
        assert_eq!(target.known_hosts, [PathBuf::from("/known")]);
        assert!(target.identities_only && target.proxy.is_none());
        let other = configured(&mut CONFIG.as_bytes(), "other", &here()).unwrap();
        assert_eq!(other, here().unconfigured("other"));
    }

    #[test]
    fn jump_hosts_and_proxies_are_seen_without_ssh() {
        for host in ["behind", "asked"] {
            assert!(configured(&mut CONFIG.as_bytes(), host, &here()).unwrap().proxy.is_some(), "{host}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_a_configuration_or_an_error(text in "(Host|Match|Port|User|Include|=|\"| |\n|\t|[a-z0-9*?!~%/])*") {
            let _ = configured(&mut text.as_bytes(), "big", &here());
        }
    }

    #[cfg(unix)]
    #[test]
    fn both_ways_of_asking_agree() {
        let test = "both_ways_of_asking_agree";
        if Command::new("ssh").arg("-V").output().is_err() {
            println!("skipped: {test}: ssh is not installed");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, CONFIG).unwrap();
        let settings = SshSettings {
            address: crate::settings::SshHost::parse("big").unwrap(),
            ssh_key_path: None,
            use_ssh_client: false,
        };
        let asked = resolve(&settings, Some(&file)).unwrap();
        let read = by_reader("big", Some(&file), &Here::found().unwrap()).unwrap();
        assert_eq!(asked, read);
    }
}
