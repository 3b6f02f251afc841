//! What the user's configuration of ssh says of a host, and what the worker's settings say over it.

use super::super::system;
use crate::far::DialError;
use crate::settings::SshSettings;
use std::path::{Path, PathBuf};

/// Which agent holds keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Agent {
    /// The one of this session: `SSH_AUTH_SOCK`, or the system's own.
    Usual,
    /// None is asked.
    Off,
    /// At this socket.
    At(PathBuf),
}

/// A host as it is reached and logged in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// As the settings call it.
    pub called: String,
    pub host: String,
    pub port: u16,
    pub user: String,
    pub identity_files: Vec<PathBuf>,
    /// Keys of the agent are offered only where they are among the files.
    pub identities_only: bool,
    pub agent: Agent,
    /// Name among the known hosts instead of the host's own.
    pub host_key_alias: Option<String>,
    /// Files of known hosts of this user; the first one is written.
    pub known_hosts: Vec<PathBuf>,
    /// Files of known hosts of the machine.
    pub known_hosts_of_all: Vec<PathBuf>,
    /// A jump host or a command instead of a connection.
    pub proxy: Option<String>,
}

/// What stands for what in paths of the configuration.
pub(super) struct Here {
    pub home: PathBuf,
    pub user: String,
}

impl Here {
    /// This user. The error says what is missing.
    pub(super) fn found() -> Result<Self, DialError> {
        let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
        let home = home.ok_or_else(|| DialError::Other("this user has no home folder".to_owned()))?;
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        Ok(Self { home, user: user.unwrap_or_else(|| "root".to_owned()) })
    }

    /// What a host is where nothing is configured.
    pub(super) fn unconfigured(&self, called: &str) -> Target {
        let ssh = |name: &str| self.home.join(".ssh").join(name);
        Target {
            called: called.to_owned(),
            host: called.to_owned(),
            port: 22,
            user: self.user.clone(),
            identity_files: Vec::new(),
            identities_only: false,
            agent: Agent::Usual,
            host_key_alias: None,
            known_hosts: vec![ssh("known_hosts"), ssh("known_hosts2")],
            known_hosts_of_all: of_all(),
            proxy: None,
        }
    }

    /// The keys that are tried where none is named, the better kinds first.
    pub(super) fn usual_keys(&self) -> Vec<PathBuf> {
        ["id_ed25519", "id_ecdsa", "id_rsa"].iter().map(|name| self.home.join(".ssh").join(name)).collect()
    }

    /// A path of the configuration with `~` and `%` letters replaced.
    pub(super) fn path(&self, text: &str, target: &Target) -> PathBuf {
        let mut told = String::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                told.push(letter);
                continue;
            }
            match letters.next() {
                Some('%') => told.push('%'),
                Some('d') => told.push_str(&self.home.to_string_lossy()),
                Some('u') => told.push_str(&self.user),
                Some('h') => told.push_str(&target.host),
                Some('n') => told.push_str(&target.called),
                Some('p') => told.push_str(&target.port.to_string()),
                Some('r') => told.push_str(&target.user),
                other => {
                    told.push('%');
                    told.extend(other);
                }
            }
        }
        match told.strip_prefix("~/").or_else(|| told.strip_prefix("~\\")) {
            Some(below) => self.home.join(below),
            None => PathBuf::from(told),
        }
    }
}

#[cfg(not(windows))]
fn of_all() -> Vec<PathBuf> {
    vec!["/etc/ssh/ssh_known_hosts".into(), "/etc/ssh/ssh_known_hosts2".into()]
}

#[cfg(windows)]
fn of_all() -> Vec<PathBuf> {
    let data = std::env::var_os("ProgramData").map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from);
    vec![data.join("ssh").join("ssh_known_hosts")]
}

impl Target {
    /// With what the worker's settings say, which win.
    pub(super) fn with_settings(self, settings: &SshSettings, here: &Here) -> Self {
        let mut target = self;
        if let Some(user) = &settings.address.user {
            target.user.clone_from(user);
        }
        if let Some(port) = settings.address.port {
            target.port = port;
        }
        if let Some(key) = &settings.ssh_key_path {
            target.identity_files = vec![here.path(&key.replace('%', "%%"), &target)];
            target.identities_only = true;
        }
        target
    }

    /// Where the host is reached another way than by a connection to it, who can do that, and how this machine gets it.
    pub(super) fn without_proxy(self, has_ssh: bool) -> Result<Self, DialError> {
        let Some(proxy) = &self.proxy else { return Ok(self) };
        let set = if has_ssh { "Set".to_owned() } else { format!("{}. Then set", system::HOW_TO_GET) };
        Err(DialError::Refused(format!(
            "{} is reached through {proxy}, as the configuration of ssh says: only the system's ssh does that. {set} \
             \"use_ssh_client\": true for this worker",
            self.called
        )))
    }

    /// Name among the known hosts.
    pub(super) fn known_as(&self) -> String {
        match &self.host_key_alias {
            Some(alias) => alias.clone(),
            None if self.port == 22 => self.host.to_lowercase(),
            None => format!("[{}]:{}", self.host.to_lowercase(), self.port),
        }
    }

    /// Every file of known hosts.
    pub(super) fn known_files(&self) -> impl Iterator<Item = &Path> {
        self.known_hosts.iter().chain(&self.known_hosts_of_all).map(PathBuf::as_path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SshHost;

    fn here() -> Here {
        Here { home: "/home/ana".into(), user: "ana".into() }
    }

    #[test]
    fn settings_win_over_the_configuration() {
        let settings = SshSettings {
            address: SshHost::parse("bo@Big:2222").unwrap(),
            ssh_key_path: Some("~/keys/100%".into()),
            use_ssh_client: false,
        };
        let configured =
            Target { port: 7, user: "ana".into(), identity_files: vec!["/a".into()], ..here().unconfigured("Big") };
        let target = configured.with_settings(&settings, &here());
        assert_eq!((target.port, target.user.as_str()), (2222, "bo"));
        assert_eq!(target.identity_files, [PathBuf::from("/home/ana/keys/100%")]);
        assert!(target.identities_only);
        assert_eq!(target.known_as(), "[big]:2222");
    }

    #[test]
    fn a_host_behind_another_is_left_to_the_systems_ssh() {
        let target = Target { proxy: Some("jump".into()), ..here().unconfigured("big") };
        for has_ssh in [true, false] {
            let error = target.clone().without_proxy(has_ssh).unwrap_err();
            assert!(
                matches!(&error, DialError::Refused(words) if words.contains("\"use_ssh_client\": true")),
                "{error}"
            );
            assert_eq!(error.to_string().contains(system::HOW_TO_GET), !has_ssh, "{error}");
        }
    }

    #[test]
    fn names_among_the_known_hosts_have_the_port_where_it_is_another_one() {
        let target = here().unconfigured("Big");
        assert_eq!(target.known_as(), "big");
        assert_eq!(Target { host_key_alias: Some("Farm".into()), port: 7, ..target }.known_as(), "Farm");
    }

    #[test]
    fn letters_of_a_path_are_replaced() {
        let target = here().unconfigured("big");
        assert_eq!(here().path("%d/k-%h-%r%%", &target), PathBuf::from("/home/ana/k-big-ana%"));
        assert_eq!(here().path("~/.ssh/id", &target), PathBuf::from("/home/ana/.ssh/id"));
        assert_eq!(here().path("/a%", &target), PathBuf::from("/a%"));
    }
}
