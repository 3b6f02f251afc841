//! What differs between the kinds of workers.

/// A kind of worker with its own settings.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkerKind {
    /// This machine.
    Local,
    /// A Windows machine over PsExec.
    Psexec(PsexecSettings),
    /// A Docker host.
    Docker(DockerSettings),
    /// A machine over SSH.
    Ssh(SshSettings),
    /// A Slurm cluster.
    Slurm(SlurmSettings),
}

impl WorkerKind {
    /// As it stands in a worker file.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Psexec(_) => "psexec",
            Self::Docker(_) => "docker",
            Self::Ssh(_) => "ssh",
            Self::Slurm(_) => "slurm",
        }
    }
}

/// A Windows machine over PsExec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PsexecSettings {
    /// Name or address of the machine.
    pub host: String,
    /// Share through which its worker folder is seen from here, `\\HOST\RasRemote`.
    pub share_path: String,
    /// Session of the user who is logged on there; 2 where not given.
    pub session_id: u32,
    /// Login, where the user's own Windows login does not do. Its password is in the credential store.
    pub username: Option<String>,
    /// PsExec here, where it is not in a usual place.
    pub psexec_path: Option<String>,
}

/// A Docker host.
#[derive(Clone, Debug, PartialEq)]
pub struct DockerSettings {
    /// `ssh://[user@]host`, `tcp://…`, `npipe://…`, `unix://…`; none is the engine of this machine.
    pub docker_host: Option<String>,
    /// Image with the engine.
    pub image: Option<String>,
    /// Key for `ssh://`.
    pub ssh_key_path: Option<String>,
    /// Use the system's own `ssh` program.
    pub use_ssh_client: bool,
    /// Login of the Docker host. Its password is in the credential store.
    pub username: Option<String>,
    /// Share through which the staging folder of the host is seen from here.
    pub share_path: Option<String>,
    /// Staging folder as the Docker host sees it.
    pub remote_staging_path: Option<String>,
    /// Cores a container may use.
    pub cpu_limit: Option<f64>,
    /// Memory a container may use, bytes.
    pub memory_limit: Option<u64>,
    /// Geometry is prepared by HEC-RAS for Windows first.
    pub preprocess_on_host: bool,
}

/// How an SSH server is addressed; what is not given is left to the user's SSH configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshHost {
    /// Login name.
    pub user: Option<String>,
    /// Name, alias of the SSH configuration, or address (IPv6 without brackets).
    pub host: String,
    /// Port.
    pub port: Option<u16>,
}

/// A machine over SSH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshSettings {
    /// Where.
    pub address: SshHost,
    /// Key.
    pub ssh_key_path: Option<String>,
    /// Use the system's own `ssh` program.
    pub use_ssh_client: bool,
}

/// A Slurm cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlurmSettings {
    /// Login node; none where this machine submits.
    pub address: Option<SshHost>,
    /// Key for the login node.
    pub ssh_key_path: Option<String>,
    /// Partition.
    pub partition: Option<String>,
    /// Account.
    pub account: Option<String>,
}

impl SshHost {
    /// `[user@]host[:port]`, IPv6 in brackets where a port follows. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (user, rest) = match text.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, text),
        };
        if let Some(user) = user
            && (user.is_empty()
                || user.starts_with('-')
                || user.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@'))
        {
            return Err(format!("{user:?} is no login name"));
        }
        let (host, port) = if let Some(inner) = rest.strip_prefix('[') {
            let Some((host, after)) = inner.split_once(']') else {
                return Err("the bracket [ is not closed".to_owned());
            };
            if host.parse::<std::net::Ipv6Addr>().is_err() {
                return Err(format!("[{host}] is no IPv6 address"));
            }
            match after.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if after.is_empty() => (host, None),
                None => return Err(format!("{after:?} after the address is neither nothing nor a port")),
            }
        } else if rest.parse::<std::net::Ipv6Addr>().is_ok() {
            (rest, None)
        } else {
            match rest.split_once(':') {
                Some((_, port)) if port.contains(':') => {
                    return Err("an IPv6 address with a port is written [address]:port".to_owned());
                }
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            }
        };
        check_host(host)?;
        let port = match port {
            None => None,
            Some(text) => match text.parse::<u16>() {
                Ok(port) if port > 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => Some(port),
                _ => return Err(format!("{text:?} is no port; a port is a number from 1 to 65535")),
            },
        };
        Ok(Self { user: user.map(str::to_owned), host: host.to_owned(), port })
    }

    /// `[user@]host[:port]`.
    pub fn to_text(&self) -> String {
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        match self.port {
            Some(port) if self.host.contains(':') => format!("{user}[{}]:{port}", self.host),
            Some(port) => format!("{user}{}:{port}", self.host),
            None => format!("{user}{}", self.host),
        }
    }
}

/// Whether a text can be a host name or an alias. What begins with `-` would be taken as an option by `ssh`.
pub(crate) fn check_host(host: &str) -> Result<(), String> {
    if host.is_empty() {
        return Err("there is no host name".to_owned());
    }
    if host.starts_with('-') {
        return Err(format!("{host:?} begins with -, which no host name does"));
    }
    match host.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%'))) {
        Some(bad) => Err(format!("{host:?} is no host name: it has {bad:?} in it")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_read_in_every_form() {
        let host = |user: Option<&str>, host: &str, port| SshHost {
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port,
        };
        assert_eq!(SshHost::parse("wk1"), Ok(host(None, "wk1", None)));
        assert_eq!(SshHost::parse("bill@wk1:2222"), Ok(host(Some("bill"), "wk1", Some(2222))));
        assert_eq!(SshHost::parse("[2001:db8::7]:22"), Ok(host(None, "2001:db8::7", Some(22))));
        assert_eq!(SshHost::parse("2001:db8::7"), Ok(host(None, "2001:db8::7", None)));
        assert_eq!(SshHost::parse(r"DOMAIN\bill@wk1"), Ok(host(Some(r"DOMAIN\bill"), "wk1", None)));
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        for bad in [
            "",
            "@h",
            "h:",
            "h:0",
            "h:65536",
            "h:+22",
            "-oProxyCommand=x",
            "a b",
            "[::1",
            "[wk1]:22",
            "1:2:3",
            "u@",
            "h;rm",
        ] {
            assert!(SshHost::parse(bad).is_err(), "{bad:?} was taken: {:?}", SshHost::parse(bad));
        }
    }

    proptest! {
        #[test]
        fn an_address_that_was_read_is_written_and_read_the_same(text in "[a-z@:\\[\\]0-9.\\-]{0,20}") {
            if let Ok(host) = SshHost::parse(&text) {
                prop_assert_eq!(SshHost::parse(&host.to_text()), Ok(host));
            }
        }
    }
}
