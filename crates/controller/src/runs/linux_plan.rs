//! Whether HEC-RAS for Linux may compute a plan of a run: it reads what was prepared on Windows, and that must belong to the
//! plan as it is now. Where it may not, the plan is left to the other engines of the run, and refused where there are none.

use super::engine_choice::Accepted;
use engines::prepared::{PreparedSet, examine};
use protocol::{ContentHash, FileRole};
use scheduler::EngineId;
use std::path::PathBuf;

/// What becomes of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlanEngines {
    /// The engines that may compute it, where not all of the run may.
    pub only: Option<Vec<EngineId>>,
    /// Why not all, for people.
    pub reason: Option<String>,
}

/// The engines of a plan, by all its files with their roles and contents. The error says why none may compute it.
pub(crate) fn engines_of_plan(
    accepted: &Accepted,
    files: impl IntoIterator<Item = (FileRole, PathBuf, ContentHash)>,
) -> Result<PlanEngines, String> {
    let Some(version) = accepted.linux else { return Ok(PlanEngines::default()) };
    match examine(&PreparedSet::collect(files), version) {
        Ok(_) => Ok(PlanEngines::default()),
        Err(reason) => {
            let others = accepted.without_linux();
            let reason = reason.to_string();
            if others.is_empty() { Err(reason) } else { Ok(PlanEngines { only: Some(others), reason: Some(reason) }) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::engine_choice::pin;
    use engines::{EngineChoice, InstalledEngine};
    use protocol::EngineKind;

    fn accepted(kinds: &[EngineKind]) -> Accepted {
        let engine = |kind: &EngineKind| InstalledEngine { kind: *kind, version: "6.6".into(), program: "p".into() };
        let workers = kinds.iter().map(|kind| (format!("{kind:?}"), vec![engine(kind)])).collect::<Vec<_>>();
        pin(EngineChoice::Auto, None, &workers).unwrap()
    }

    fn steady() -> (tempfile::TempDir, Vec<(FileRole, PathBuf, ContentHash)>) {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("X.p01");
        std::fs::write(&plan, "Geom File=g01\nFlow File=f01\n").unwrap();
        (folder, vec![(FileRole::Plan, plan, ContentHash(String::new()))])
    }

    #[test]
    fn a_plan_that_linux_must_not_compute_is_left_to_windows_and_refused_where_there_is_none() {
        let (_folder, files) = steady();
        let both = engines_of_plan(&accepted(&[EngineKind::RasWindows, EngineKind::RasLinux]), files.clone()).unwrap();
        assert_eq!(both.only, Some(vec![EngineId::from("HEC-RAS 6.6 for Windows")]));
        assert!(both.reason.unwrap().contains("the plan is steady flow"));
        let refused = engines_of_plan(&accepted(&[EngineKind::RasLinux]), files.clone()).unwrap_err();
        assert!(refused.contains("the plan is steady flow"), "{refused}");
        let windows = engines_of_plan(&accepted(&[EngineKind::RasWindows]), files).unwrap();
        assert_eq!(windows, PlanEngines::default());
    }
}
