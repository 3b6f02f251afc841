//! What only one kind of worker has, from its entry.

use super::entry::Entry;
use super::value::{cores, memory, number, text, truth};
use crate::settings::{DockerSettings, PsexecSettings, SlurmSettings, SshHost, SshSettings, WorkerKind};

/// The kind with its settings; none where a problem was noted.
pub(super) fn read_kind(entry: &mut Entry<'_>, kind: &str, username: Option<String>) -> Option<WorkerKind> {
    match kind {
        "local" => {
            if username.is_some() {
                entry.warn("username", "this machine needs no login; username is ignored".to_owned());
            }
            Some(WorkerKind::Local)
        }
        "psexec" => psexec(entry, username).map(WorkerKind::Psexec),
        "docker" => Some(WorkerKind::Docker(docker(entry, username))),
        "ssh" => ssh(entry, username).map(WorkerKind::Ssh),
        "slurm" => Some(WorkerKind::Slurm(slurm(entry, username))),
        other => {
            let message = format!("{other:?} is no kind of worker; there are local, psexec, docker, ssh and slurm");
            entry.problem("type", message);
            None
        }
    }
}

fn psexec(entry: &mut Entry<'_>, username: Option<String>) -> Option<PsexecSettings> {
    if entry.get(&["system_account"], truth) == Some(true) {
        let reason = "system_account cannot be true: HEC-RAS has windows and hangs under the system's account; remove the \
                      key, and give session_id the session of the user who is logged on";
        entry.problem("system_account", reason.to_owned());
    }
    let session_id = entry.get(&["session_id"], |value| number(value, 0, 65_535)).unwrap_or(2);
    let share_path = entry.get(&["share_path"], text);
    let psexec_path = entry.get(&["psexec_path"], text);
    let host =
        entry.get(&["hostname", "host"], |value| text(value).map(|host| host.trim_start_matches('\\').to_owned()));
    let host = match (host, &share_path) {
        (Some(host), _) => host,
        // \\HOST\Share names it too.
        (None, Some(share)) if share.starts_with("\\\\") => {
            share.trim_start_matches('\\').split('\\').next()?.to_owned()
        }
        (None, _) => {
            entry.problem("hostname", "a psexec worker needs hostname".to_owned());
            return None;
        }
    };
    if let Err(reason) = crate::settings::check_host(&host) {
        entry.problem("hostname", format!("hostname: {reason}"));
    }
    let share_path = share_path.unwrap_or_else(|| format!("\\\\{host}\\RasRemote"));
    Some(PsexecSettings { host, share_path, session_id, username, psexec_path })
}

fn docker(entry: &mut Entry<'_>, username: Option<String>) -> DockerSettings {
    let named = entry.get(&["docker_host"], text);
    let host = entry.get(&["hostname", "host"], text).map(|host| {
        // A host alone is reached over SSH.
        if host.contains("://") { host } else { format!("ssh://{host}") }
    });
    let docker_host = named.or(host);
    if let Some(host) = &docker_host {
        let known = ["ssh://", "tcp://", "http://", "https://", "npipe://", "unix://"];
        if !known.iter().any(|scheme| host.starts_with(scheme) && host.len() > scheme.len()) {
            let message = format!("docker_host {host:?} must begin with ssh://, tcp://, npipe:// or unix://");
            entry.problem("docker_host", message);
        }
    }
    let image = entry.get(&["docker_image", "image"], text);
    if image.is_none() {
        entry.problem("docker_image", "a docker worker needs docker_image".to_owned());
    }
    DockerSettings {
        docker_host,
        image,
        ssh_key_path: entry.get(&["ssh_key_path", "ssh_key"], text),
        use_ssh_client: entry.get(&["use_ssh_client"], truth).unwrap_or(false),
        username,
        share_path: entry.get(&["share_path"], text),
        remote_staging_path: entry.get(&["remote_staging_path"], text),
        cpu_limit: entry.get(&["cpu_limit"], cores),
        memory_limit: entry.get(&["memory_limit"], memory),
        preprocess_on_host: entry.get(&["preprocess_on_host"], truth).unwrap_or(true),
    }
}

fn ssh(entry: &mut Entry<'_>, username: Option<String>) -> Option<SshSettings> {
    let address = address(entry, username);
    let ssh_key_path = entry.get(&["ssh_key_path", "ssh_key"], text);
    let use_ssh_client = entry.get(&["use_ssh_client"], truth).unwrap_or(false);
    match address {
        Some(address) => Some(SshSettings { address, ssh_key_path, use_ssh_client }),
        None => {
            if entry.problems.is_empty() {
                entry.problem("hostname", "an ssh worker needs hostname".to_owned());
            }
            None
        }
    }
}

fn slurm(entry: &mut Entry<'_>, username: Option<String>) -> SlurmSettings {
    SlurmSettings {
        address: address(entry, username),
        ssh_key_path: entry.get(&["ssh_key_path", "ssh_key"], text),
        partition: entry.get(&["partition"], text),
        account: entry.get(&["account"], text),
    }
}

fn address(entry: &mut Entry<'_>, username: Option<String>) -> Option<SshHost> {
    let address = entry.get(&["hostname", "host"], |value| {
        let text = text(value)?;
        SshHost::parse(text.strip_prefix("ssh://").unwrap_or(&text))
    });
    let port = entry.get(&["port"], |value| number(value, 1, 65_535));
    address.map(|address| SshHost {
        user: address.user.or(username),
        port: address.port.or(port.and_then(|port| u16::try_from(port).ok())),
        host: address.host,
    })
}
