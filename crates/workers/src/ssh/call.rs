//! The call of the system's `ssh`: each thing an argument of its own, no terminal, nothing asked.

use super::quote::quoted;
use super::system;
use crate::settings::SshSettings;
use std::path::Path;
use std::process::Command;

/// `ssh` with these settings, by the user's configuration or this one, which runs a script of ours in the host's `sh`.
pub(super) fn ssh(settings: &SshSettings, config: Option<&Path>, script: &str) -> Command {
    let mut command = Command::new(system::program().unwrap_or_else(|| "ssh".into()));
    if let Some(config) = config {
        command.arg("-F").arg(config);
    }
    command.args(["-T", "-x", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30"]);
    // Three signs of life missed: the connection is over within 15 s of a cut cable.
    command.args(["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"]);
    if let Some(port) = settings.address.port {
        command.arg("-p").arg(port.to_string());
    }
    if let Some(key) = &settings.ssh_key_path {
        command.arg("-i").arg(key).args(["-o", "IdentitiesOnly=yes"]);
    }
    if let Some(user) = &settings.address.user {
        command.arg("-l").arg(user);
    }
    // The login's own shell, whatever it is, starts sh.
    command.arg("--").arg(&settings.address.host).arg(format!("exec sh -c {}", quoted(script)));
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SshHost;

    fn words(host: &str, key: Option<&str>) -> Vec<String> {
        let settings = SshSettings {
            address: SshHost::parse(host).unwrap(),
            ssh_key_path: key.map(str::to_owned),
            use_ssh_client: true,
        };
        ssh(&settings, None, "echo 'it'; x").get_args().map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn each_thing_is_an_argument_of_its_own_and_the_script_one_word() {
        let words = words("ana@big:2222", Some("/keys/a key"));
        let has = |pair: [&str; 2]| words.windows(2).any(|two| two == pair);
        assert!(has(["-p", "2222"]) && has(["-l", "ana"]) && has(["-i", "/keys/a key"]), "{words:?}");
        assert_eq!(words[words.len() - 3..], ["--", "big", r#"exec sh -c 'echo '"'"'it'"'"'; x'"#]);
    }

    #[test]
    fn what_is_not_given_is_left_to_the_users_configuration() {
        let words = words("alias", None);
        for left in ["-p", "-l", "-i"] {
            assert!(!words.contains(&left.to_owned()), "{words:?}");
        }
    }
}
