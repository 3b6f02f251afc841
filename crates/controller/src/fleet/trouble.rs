//! What is wrong with a worker's own settings: a person must mend it before the worker takes plans.

use engines::{RasVersion, engine_at};
use std::path::Path;
use workers::settings::{WorkerKind, WorkerSettings};

/// What must be mended, with the way out; none where nothing is wrong. Looks at `ras_exe_path` on this machine.
pub(crate) fn trouble(settings: &WorkerSettings) -> Option<String> {
    match settings.kind {
        WorkerKind::Local => {}
        WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => return None,
    }
    let again = "remove the worker and add it again, or mend its file";
    let version = settings.ras_version.as_deref();
    if let Some(version) = version.filter(|version| RasVersion::parse(version).is_none()) {
        return Some(format!(
            "ras_version \"{version}\" is no version of HEC-RAS; write one such as 6.6, or leave it out ({again})"
        ));
    }
    let path = settings.ras_exe_path.as_deref()?;
    let way_out = format!("correct ras_exe_path, or leave it out to look in the usual places ({again})");
    if !Path::new(path).exists() {
        let system = std::env::consts::OS;
        return Some(match is_of_windows(path) && system != "windows" {
            true => format!("ras_exe_path {path} is a path of Windows, and this machine runs {system}; {way_out}"),
            false => format!("ras_exe_path {path} is not there; {way_out}"),
        });
    }
    if engine_at(Path::new(path), version).is_none() {
        return Some(format!(
            "ras_exe_path {path} is no engine whose version can be told: name Ras.exe, or the folder of the Linux programs, and state ras_version where the path does not tell it ({again})"
        ));
    }
    None
}

/// `C:\...` or `\\server\...`.
fn is_of_windows(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    drive || path.starts_with("\\\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_whose_engine_is_not_there_needs_attention() {
        let folder = tempfile::tempdir().unwrap();
        let of = |path: Option<&str>, version: Option<&str>| {
            let mut settings = WorkerSettings::local("a");
            settings.ras_exe_path = path.map(str::to_owned);
            settings.ras_version = version.map(str::to_owned);
            trouble(&settings)
        };
        assert_eq!(of(None, None), None);
        assert_eq!(of(None, Some("6.6")), None);
        assert!(of(None, Some("abc")).unwrap().contains("such as 6.6"));
        let nowhere = folder.path().join("Ras.exe");
        assert!(of(nowhere.to_str(), None).unwrap().contains("is not there"));
        std::fs::write(&nowhere, "").unwrap();
        assert_eq!(of(nowhere.to_str(), Some("6.6")), None);
        let other = folder.path().join("notes.txt");
        std::fs::write(&other, "").unwrap();
        assert!(of(other.to_str(), Some("6.6")).unwrap().contains("no engine"));
        if cfg!(unix) {
            assert!(of(Some("C:\\HEC\\Ras.exe"), None).unwrap().contains("path of Windows"));
        }
    }
}
