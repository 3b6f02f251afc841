//! From what a person says of a worker to its link: which folder, how many slots.

use super::Link;
use crate::home::Home;
use std::path::PathBuf;
use std::sync::Arc;
use workers::local::LocalLink;
use workers::settings::{WorkerKind, WorkerSettings};

/// Name of this machine where the user keeps no worker.
pub(crate) const LOCAL: &str = "local";

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
    match settings.kind {
        WorkerKind::Local => Ok(Arc::new(LocalLink::new(settings.name.as_str(), folder(home, settings)))),
        WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => {
            Err(format!("{} workers are not in this version", settings.kind.as_str()))
        }
    }
}

/// The worker folder: the one that was given, else one in the home that belongs to this name alone.
pub(crate) fn folder(home: &Home, settings: &WorkerSettings) -> PathBuf {
    match &settings.worker_folder {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            if folder.is_absolute() { folder } else { home.root().join(folder) }
        }
        None if settings.name == LOCAL => home.worker(),
        None => home.root().join(relative_folder(&settings.name)),
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
            worker_folder: folder_text(&settings),
            ..settings
        })
        .collect()
}

/// The folder stays the one of the name in the file, whatever the run calls the worker.
fn folder_text(settings: &WorkerSettings) -> Option<String> {
    settings.worker_folder.clone().or_else(|| (settings.name != LOCAL).then(|| relative_folder(&settings.name)))
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
