//! From what a person says of a worker to its link: which folder, how many slots.

use super::{Link, secrets};
use crate::home::Home;
use std::path::PathBuf;
use std::sync::Arc;
use workers::far::FarLink;
use workers::local::{AGENT_VARIABLE, LocalLink, find_linux_program};
use workers::settings::{SshSettings, WorkerKind, WorkerSettings};
use workers::ssh::{Options, RemoteFolder, dial};

/// Name of this machine where the user keeps no worker.
pub(crate) const LOCAL: &str = "local";

/// Worker folder of a machine over SSH where none is given.
const FOLDER_OVER_SSH: &str = "~/.spillway";

/// Names a configuration of ssh instead of the user's own.
const SSH_CONFIG: &str = "SPILLWAY_SSH_CONFIG";

/// Number of slots of this machine where no worker is kept and nothing else says it.
const LOCAL_SLOTS: &str = "SPILLWAY_LOCAL_SLOTS";

/// This machine with every default.
pub(crate) fn this_machine() -> WorkerSettings {
    let mut settings = WorkerSettings::local(LOCAL);
    settings.max_parallel_plans = std::env::var(LOCAL_SLOTS).ok().and_then(|text| text.parse().ok()).filter(|n| *n > 0);
    settings
}

/// The link of a worker; the error says why this version has none.
pub(crate) fn link(home: &Home, settings: &WorkerSettings) -> Result<Arc<dyn Link>, String> {
    settings.is_supported().map_err(|refused| refused.to_string())?;
    match &settings.kind {
        WorkerKind::Local => Ok(Arc::new(LocalLink::new(settings.name.as_str(), folder(home, settings)))),
        WorkerKind::Ssh(ssh) => ssh_link(settings, ssh),
        WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Slurm(_) => {
            Err(format!("{} workers are not in this version", settings.kind.as_str()))
        }
    }
}

/// A machine over SSH. Nobody is asked anything yet.
fn ssh_link(settings: &WorkerSettings, ssh: &SshSettings) -> Result<Arc<dyn Link>, String> {
    let folder = RemoteFolder::parse(settings.worker_folder.as_deref().unwrap_or(FOLDER_OVER_SSH))?;
    let agent = find_linux_program("spillway-agent", AGENT_VARIABLE)?;
    let options = Options {
        config: std::env::var_os(SSH_CONFIG).filter(|path| !path.is_empty()).map(PathBuf::from),
        secrets: Arc::new(secrets::known),
        ..Options::default()
    };
    let dial = dial(settings.name.as_str(), ssh.clone(), folder, agent, options);
    // Without it the worker computes with HEC-RAS alone.
    let practice = find_linux_program("practice-ras", engines::PRACTICE_VARIABLE).ok();
    Ok(Arc::new(FarLink::new(settings.name.as_str(), dial).with_practice(practice)))
}

/// The worker folder in words: as its machine names it, or as it was given.
pub(crate) fn folder_text(home: &Home, settings: &WorkerSettings) -> String {
    match &settings.kind {
        WorkerKind::Local => folder(home, settings).to_string_lossy().into_owned(),
        WorkerKind::Ssh(_) => settings.worker_folder.clone().unwrap_or_else(|| FOLDER_OVER_SSH.to_owned()),
        WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Slurm(_) => {
            settings.worker_folder.clone().unwrap_or_default()
        }
    }
}

/// Whether another link leads to the worker than before: its old agent is none of ours any more.
pub(crate) fn is_elsewhere(home: &Home, before: &WorkerSettings, after: &WorkerSettings) -> bool {
    folder_text(home, before) != folder_text(home, after) || before.kind != after.kind
}

/// The worker folder of this machine: the one that was given, else one in the home that belongs to this name alone.
pub(crate) fn folder(home: &Home, settings: &WorkerSettings) -> PathBuf {
    match &settings.worker_folder {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            if folder.is_absolute() { folder } else { home.root().join(folder) }
        }
        None if settings.name == LOCAL => home.worker(),
        None => home.workers().join(plain_name(&settings.name)),
    }
}

/// The folder of a name below the home.
fn relative_folder(name: &str) -> String {
    format!("workers/{}", plain_name(name))
}

/// A name of a folder: short, plain, and of this worker's name alone.
pub(crate) fn plain_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if plain == name { plain } else { format!("{plain}-{}", &blake3::hash(name.as_bytes()).to_hex()[..6]) }
}

/// The workers of a run's own file, under the names the run gave them, in the order of the file.
pub(crate) fn renamed(workers: Vec<WorkerSettings>, names: &[String]) -> Vec<WorkerSettings> {
    let named = workers.into_iter().zip(names);
    named
        .map(|(settings, name)| WorkerSettings {
            name: name.clone(),
            worker_folder: folder_of_file(&settings),
            ..settings
        })
        .collect()
}

/// The folder stays the one of the name in the file, whatever the run calls the worker.
fn folder_of_file(settings: &WorkerSettings) -> Option<String> {
    let own = settings.kind == WorkerKind::Local && settings.name != LOCAL;
    settings.worker_folder.clone().or_else(|| own.then(|| relative_folder(&settings.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_a_folder_of_its_own() {
        let home = Home::at(std::path::Path::new("/h"));
        let of = |name: &str| folder(&home, &WorkerSettings::local(name));
        assert_eq!(of("local"), PathBuf::from("/h/worker"));
        assert_eq!(of("this-machine"), PathBuf::from("/h/workers/this-machine"));
        assert_ne!(of("a/b"), of("a b"));
        assert!(of("../../x").starts_with("/h/workers"));
    }

    #[test]
    fn a_kind_that_is_not_supported_has_no_link() {
        let home = Home::at(std::path::Path::new("/h"));
        let slurm =
            workers::settings::SlurmSettings { address: None, ssh_key_path: None, partition: None, account: None };
        let settings = WorkerSettings::of_kind("c".into(), WorkerKind::Slurm(slurm));
        assert!(link(&home, &settings).is_err());
    }
}
