//! Which engines stand on a worker's machine, and what is wrong with the one its owner named. Looked for where the engines
//! stand: on another machine the far end looks.

use crate::settings::WorkerSettings;
use engines::{InstalledEngine, RasVersion, SearchPlaces, engine_at, find_installed, terms_accepted};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What a worker's owner says of its engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineSearch {
    /// `Ras.exe` there, or the folder of the Linux programs; none looks in the usual places alone.
    pub given: Option<String>,
    /// Version of that engine, where its path does not tell it.
    pub version: Option<String>,
}

/// An engine that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundEngine {
    /// The engine.
    pub engine: InstalledEngine,
    /// Whether the user there agreed to its terms; none where that is no question.
    pub terms_accepted: Option<bool>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundEngines {
    /// The engines: HEC-RAS newest first, the practice engine last.
    pub engines: Vec<FoundEngine>,
    /// What a person must mend in the worker's settings first, with the way out.
    pub trouble: Option<String>,
}

impl EngineSearch {
    /// As the settings say.
    pub fn of(settings: &WorkerSettings) -> Self {
        Self { given: settings.ras_exe_path.clone(), version: settings.ras_version.clone() }
    }

    /// Looks on this machine.
    pub fn look_here(&self) -> FoundEngines {
        let found = find_installed(&SearchPlaces {
            given: self.given.iter().map(PathBuf::from).collect(),
            given_version: self.version.clone(),
            ..SearchPlaces::of_this_process()
        });
        let engines = found
            .into_iter()
            .map(|engine| FoundEngine { terms_accepted: terms_accepted(engine.kind, &engine.program), engine });
        FoundEngines { engines: engines.collect(), trouble: self.trouble_here() }
    }

    /// What must be mended, by what stands on this machine; none where nothing is wrong.
    fn trouble_here(&self) -> Option<String> {
        let again = "remove the worker and add it again, or mend its file";
        let version = self.version.as_deref();
        if let Some(version) = version.filter(|version| RasVersion::parse(version).is_none()) {
            return Some(format!(
                "ras_version \"{version}\" is no version of HEC-RAS; write one such as 6.6, or leave it out ({again})"
            ));
        }
        let path = self.given.as_deref()?;
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
            EngineSearch { given: path.map(str::to_owned), version: version.map(str::to_owned) }.trouble_here()
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

    #[test]
    fn a_named_engine_is_found_with_its_version() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("RasUnsteady");
        std::fs::write(program, "").unwrap();
        let search = EngineSearch { given: folder.path().to_str().map(str::to_owned), version: Some("6.6".to_owned()) };
        let found = search.look_here();
        assert_eq!(found.trouble, None);
        assert!(found.engines.iter().any(|found| found.engine.version == "6.6" && found.terms_accepted.is_none()));
    }
}
