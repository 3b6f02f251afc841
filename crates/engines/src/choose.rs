//! Which engine computes a plan: the rule, and the reasons in words when none does. Must not look at files.

use crate::{InstalledEngine, RasVersion};
use protocol::EngineKind;
use std::fmt;

/// What the user asked for: `--engine auto|practice|VERSION`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// The version the project was last saved with, else the newest not older. Never the practice engine.
    #[default]
    Auto,
    /// The practice engine.
    Practice,
    /// This version and no other.
    Version(RasVersion),
}

impl EngineChoice {
    /// Reads `auto`, `practice` or a version; none where it is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "auto" | "" => Some(Self::Auto),
            "practice" => Some(Self::Practice),
            other => RasVersion::parse(other).map(Self::Version),
        }
    }
}

impl fmt::Display for EngineChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Practice => f.write_str("practice"),
            Self::Version(version) => version.fmt(f),
        }
    }
}

/// Why a worker has no engine for a plan. The text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEligible {
    /// No HEC-RAS at all.
    #[error("HEC-RAS is not installed here{}", if *.practice_stands { "; the practice engine is used only when it is chosen" } else { "" })]
    NoHecRas {
        /// Whether the practice engine would be there.
        practice_stands: bool,
    },
    /// Other versions only.
    #[error("HEC-RAS {wanted} is not installed here; there is {}", .found.join(", "))]
    VersionMissing {
        /// The version asked for.
        wanted: RasVersion,
        /// Versions that stand here.
        found: Vec<String>,
    },
    /// Everything here is older than the project.
    #[error("the project was last saved with HEC-RAS {project}, and only older versions are installed here: {}", .found.join(", "))]
    OnlyOlder {
        /// Version of the project.
        project: RasVersion,
        /// Versions that stand here.
        found: Vec<String>,
    },
    /// No practice engine.
    #[error(
        "the practice engine (practice-ras) is not here; it belongs beside the agent, or its path into SPILLWAY_PRACTICE_RAS"
    )]
    NoPractice,
}

/// The engine of `installed` that computes, by what was asked for and the version the project was last saved with.
///
/// Among equal versions HEC-RAS for Windows comes before the Linux programs, which need a prepared plan.
pub fn choose(
    requested: EngineChoice,
    project_version: Option<RasVersion>,
    installed: &[InstalledEngine],
) -> Result<&InstalledEngine, NotEligible> {
    let practice = installed.iter().find(|engine| engine.kind == EngineKind::Practice);
    let mut real: Vec<(RasVersion, &InstalledEngine)> =
        installed.iter().filter_map(|engine| engine.ras_version().map(|version| (version, engine))).collect();
    real.sort_by_key(|(version, engine)| (*version, engine.kind));
    let found = || real.iter().map(|(_, engine)| engine.version.clone()).collect();
    let exactly = |wanted: RasVersion| real.iter().find(|(version, _)| *version == wanted).map(|(_, engine)| *engine);
    let any_real = || {
        if real.is_empty() { Err(NotEligible::NoHecRas { practice_stands: practice.is_some() }) } else { Ok(()) }
    };
    match requested {
        EngineChoice::Practice => practice.ok_or(NotEligible::NoPractice),
        EngineChoice::Version(wanted) => {
            any_real()?;
            exactly(wanted).ok_or_else(|| NotEligible::VersionMissing { wanted, found: found() })
        }
        EngineChoice::Auto => {
            any_real()?;
            let newest = real.last().map(|(version, _)| *version);
            match project_version {
                Some(project) => exactly(project)
                    .or_else(|| newest.filter(|version| *version >= project).and_then(exactly))
                    .ok_or_else(|| NotEligible::OnlyOlder { project, found: found() }),
                None => newest.and_then(exactly).ok_or(NotEligible::NoHecRas { practice_stands: practice.is_some() }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(kind: EngineKind, version: &str) -> InstalledEngine {
        InstalledEngine { kind, version: version.into(), program: version.into() }
    }

    fn version(text: &str) -> RasVersion {
        RasVersion::parse(text).unwrap()
    }

    #[test]
    fn auto_takes_the_projects_own_version_before_a_newer_one() {
        let installed = [engine(EngineKind::RasWindows, "6.6"), engine(EngineKind::RasWindows, "6.4.1")];
        assert_eq!(choose(EngineChoice::Auto, Some(version("6.41")), &installed).unwrap().version, "6.4.1");
        assert_eq!(choose(EngineChoice::Auto, Some(version("6.31")), &installed).unwrap().version, "6.6");
        assert_eq!(choose(EngineChoice::Auto, None, &installed).unwrap().version, "6.6");
    }

    #[test]
    fn an_older_hec_ras_never_takes_a_newer_project() {
        let installed = [engine(EngineKind::RasWindows, "5.0.7")];
        let refused = choose(EngineChoice::Auto, Some(version("6.60")), &installed).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the project was last saved with HEC-RAS 6.6, and only older versions are installed here: 5.0.7"
        );
    }

    #[test]
    fn practice_is_used_only_when_asked_for() {
        let installed = [engine(EngineKind::Practice, "practice 1")];
        assert_eq!(choose(EngineChoice::Auto, None, &installed), Err(NotEligible::NoHecRas { practice_stands: true }));
        assert!(choose(EngineChoice::Practice, Some(version("6.6")), &installed).is_ok());
        assert_eq!(choose(EngineChoice::Practice, None, &[]), Err(NotEligible::NoPractice));
    }

    #[test]
    fn a_pinned_version_accepts_no_other() {
        let installed = [engine(EngineKind::RasWindows, "6.6"), engine(EngineKind::RasLinux, "6.6")];
        assert_eq!(
            choose(EngineChoice::Version(version("6.6")), None, &installed).unwrap().kind,
            EngineKind::RasWindows
        );
        let refused = choose(EngineChoice::Version(version("6.5")), None, &installed).unwrap_err();
        assert_eq!(refused.to_string(), "HEC-RAS 6.5 is not installed here; there is 6.6, 6.6");
    }

    #[test]
    fn the_choice_is_read_as_it_is_written() {
        for text in ["auto", "practice", "6.3.1"] {
            assert_eq!(EngineChoice::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(EngineChoice::parse("newest"), None);
    }
}
