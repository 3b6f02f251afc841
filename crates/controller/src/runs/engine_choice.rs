//! Which engines a run accepts: one version for all its plans.

use engines::{EngineChoice, InstalledEngine, NotEligible, RasVersion, choose};
use protocol::EngineKind;
use scheduler::EngineId;

/// The name of an engine in the queue: kind and version, the same on every worker.
pub(crate) fn engine_id(engine: &InstalledEngine) -> EngineId {
    match engine.kind {
        EngineKind::Practice => EngineId::from(engine.version.as_str()),
        EngineKind::RasWindows => EngineId::from(format!("HEC-RAS {} for Windows", engine.version)),
        EngineKind::RasLinux => linux_id(&engine.version),
    }
}

/// Engine and version for people.
pub(crate) fn engine_name(kind: EngineKind, version: &str) -> String {
    match kind {
        EngineKind::Practice => version.to_owned(),
        EngineKind::RasWindows => format!("HEC-RAS {version}"),
        EngineKind::RasLinux => format!("HEC-RAS {version} (Linux)"),
    }
}

/// What a run accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// In order of preference.
    pub engines: Vec<EngineId>,
    /// The version of HEC-RAS for Linux, where that is one of them: it needs prepared files.
    pub linux: Option<RasVersion>,
}

impl Accepted {
    /// The engines that compute a plan as it is.
    pub fn without_linux(&self) -> Vec<EngineId> {
        let linux = self.linux.map(|version| linux_id(&version.to_string()));
        self.engines.iter().filter(|engine| linux.as_ref() != Some(engine)).cloned().collect()
    }
}

fn linux_id(version: &str) -> EngineId {
    EngineId::from(format!("HEC-RAS {version} for Linux"))
}

/// Pins the engine of a run: what each worker would choose, and of these the version closest to what was asked for.
/// `workers` are the engines found on each worker, with its name. The error says for each worker why it has none.
pub(crate) fn pin(
    asked: EngineChoice,
    project: Option<RasVersion>,
    workers: &[(String, Vec<InstalledEngine>)],
) -> Result<Accepted, Vec<(String, NotEligible)>> {
    let mut offers: Vec<&InstalledEngine> = Vec::new();
    let mut refusals = Vec::new();
    for (name, installed) in workers {
        match choose(asked, project, installed) {
            Ok(engine) => offers.push(engine),
            Err(reason) => refusals.push((name.clone(), reason)),
        }
    }
    let exact = offers.iter().find(|engine| engine.ras_version().is_some() && engine.ras_version() == project);
    let newest = || offers.iter().max_by_key(|engine| engine.ras_version());
    let Some(pinned) = exact.or_else(newest) else { return Err(refusals) };
    let (practice, version) = (pinned.kind == EngineKind::Practice, pinned.ras_version());
    let same = |engine: &&InstalledEngine| match engine.kind {
        EngineKind::Practice => practice,
        EngineKind::RasWindows | EngineKind::RasLinux => !practice && engine.ras_version() == version,
    };
    let mut accepted: Vec<&InstalledEngine> =
        workers.iter().flat_map(|(_, installed)| installed).filter(same).collect();
    accepted.sort_by_key(|engine| engine.kind);
    let linux =
        accepted.iter().find(|engine| engine.kind == EngineKind::RasLinux).and_then(|engine| engine.ras_version());
    let mut engines: Vec<EngineId> = accepted.into_iter().map(engine_id).collect();
    engines.dedup();
    Ok(Accepted { engines, linux })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(kind: EngineKind, version: &str) -> InstalledEngine {
        InstalledEngine { kind, version: version.into(), program: version.into() }
    }

    fn on(name: &str, engines: Vec<InstalledEngine>) -> (String, Vec<InstalledEngine>) {
        (name.to_owned(), engines)
    }

    #[test]
    fn a_run_pins_the_version_of_its_project_where_a_worker_has_it() {
        let workers = [
            on("a", vec![engine(EngineKind::RasWindows, "6.6")]),
            on("b", vec![engine(EngineKind::RasWindows, "6.5"), engine(EngineKind::RasLinux, "6.5")]),
        ];
        let accepted = pin(EngineChoice::Auto, RasVersion::parse("6.5"), &workers).unwrap();
        let names: Vec<&str> = accepted.engines.iter().map(EngineId::as_str).collect();
        assert_eq!(names, ["HEC-RAS 6.5 for Windows", "HEC-RAS 6.5 for Linux"]);
        assert_eq!(accepted.linux, RasVersion::parse("6.5"));
        assert_eq!(accepted.without_linux(), [EngineId::from("HEC-RAS 6.5 for Windows")]);
    }

    #[test]
    fn practice_is_not_taken_for_hec_ras() {
        let workers = [on("a", vec![engine(EngineKind::Practice, "practice 1")])];
        let refusals = pin(EngineChoice::Auto, None, &workers).unwrap_err();
        assert_eq!(refusals, [("a".to_owned(), NotEligible::NoHecRas { practice_stands: true })]);
        let accepted = pin(EngineChoice::Practice, None, &workers).unwrap();
        assert_eq!(accepted.engines, [EngineId::from("practice 1")]);
    }
}
