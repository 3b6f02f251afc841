//! Trying a worker: the project that is computed there, and by which engine.

use super::engines_here;
use crate::api::{ApiError, ErrorCode};
use crate::embedded::write_trial;
use engines::InstalledEngine;
use protocol::EngineKind;
use std::path::PathBuf;
use workers::settings::{WorkerKind, WorkerSettings};

/// What is to be tried.
pub(crate) struct ToTry {
    /// The worker.
    pub settings: WorkerSettings,
    /// Engines found there; none where nobody looked yet.
    pub found: Option<Vec<InstalledEngine>>,
    /// `practice`, or a version; none takes what is best there.
    pub engine: Option<String>,
    /// Where the project goes.
    pub folder: PathBuf,
}

/// A trial that can be started.
pub(crate) struct WrittenTrial {
    /// The worker.
    pub worker: String,
    /// Its project.
    pub project: PathBuf,
    /// As `--engine` takes it.
    pub engine: String,
    /// What a person should know of the choice.
    pub note: Option<String>,
}

/// Writes the project and chooses the engine. A job.
pub(crate) fn prepare_trial(what: ToTry) -> Result<WrittenTrial, ApiError> {
    let project = write_trial(&what.folder).map_err(|error| {
        let message = format!("the trial project cannot be written into {}: {error}", what.folder.display());
        ApiError::new(ErrorCode::Internal, message)
    })?;
    let (engine, note) = match what.engine {
        Some(engine) => (engine, None),
        None => {
            let found = what.found.unwrap_or_else(|| match what.settings.kind {
                WorkerKind::Local => engines_here(&what.settings),
                WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Ssh(_) | WorkerKind::Slurm(_) => Vec::new(),
            });
            best(&found, &what.settings.name)
        }
    };
    Ok(WrittenTrial { worker: what.settings.name, project, engine, note })
}

/// The newest HEC-RAS that can compute a project as it is, else the practice engine. HEC-RAS for Linux needs files that
/// HEC-RAS for Windows prepared, which the trial has not.
fn best(found: &[InstalledEngine], worker: &str) -> (String, Option<String>) {
    let newest = |kind: EngineKind| {
        let of_kind = found.iter().filter(|engine| engine.kind == kind);
        of_kind.max_by_key(|engine| engine.ras_version()).map(|engine| engine.version.clone())
    };
    let practice = found.iter().any(|engine| engine.kind == EngineKind::Practice);
    match (newest(EngineKind::RasWindows), newest(EngineKind::RasLinux)) {
        (Some(version), _) => (version, None),
        (None, Some(linux)) if practice => {
            let note = format!(
                "HEC-RAS {linux} for Linux computes only plans that were prepared on Windows: the trial is computed with the practice engine, which is not HEC-RAS"
            );
            ("practice".to_owned(), Some(note))
        }
        (None, Some(linux)) => (linux, None),
        (None, None) if practice => {
            let note = format!(
                "no HEC-RAS was found on {worker}: the trial is computed with the practice engine, which is not HEC-RAS"
            );
            ("practice".to_owned(), Some(note))
        }
        // What is missing is said when the run is prepared.
        (None, None) => ("auto".to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_hec_ras_is_tried_else_the_practice_engine_and_that_is_said() {
        let engine = |kind, version: &str| InstalledEngine { kind, version: version.into(), program: version.into() };
        let practice = engine(EngineKind::Practice, "practice 1");
        let (old, new) = (engine(EngineKind::RasWindows, "6.6"), engine(EngineKind::RasWindows, "6.7"));
        let linux = engine(EngineKind::RasLinux, "6.6");
        let of = |found: &[InstalledEngine]| best(found, "big");
        assert_eq!(of(&[old.clone(), new, practice.clone()]).0, "6.7");
        assert_eq!(of(&[linux.clone(), old, practice.clone()]), ("6.6".to_owned(), None));
        let (chosen, note) = of(&[linux, practice.clone()]);
        assert_eq!(chosen, "practice");
        assert!(note.unwrap().contains("prepared on Windows"));
        assert!(of(&[practice]).1.unwrap().contains("no HEC-RAS was found on big"));
        assert_eq!(of(&[]), ("auto".to_owned(), None));
    }
}
