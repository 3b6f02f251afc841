//! What is installed on a machine. Plain data; finding is in `find`.

use crate::RasVersion;
use protocol::{EngineKind, EngineRequest};
use std::path::PathBuf;

/// One engine that stands on this machine.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstalledEngine {
    /// Kind of engine.
    pub kind: EngineKind,
    /// Version as people say it, "6.6"; "practice 1" for the practice engine.
    pub version: String,
    /// `Ras.exe`, `practice-ras`, or the folder of the Linux programs.
    pub program: PathBuf,
}

impl InstalledEngine {
    /// The version to compare; none for the practice engine, which has no HEC-RAS version.
    pub fn ras_version(&self) -> Option<RasVersion> {
        match self.kind {
            EngineKind::Practice => None,
            EngineKind::RasWindows | EngineKind::RasLinux => RasVersion::parse(&self.version),
        }
    }

    /// As an attempt asks for it.
    pub fn request(&self) -> EngineRequest {
        EngineRequest { kind: self.kind, version: self.version.clone(), program: self.program.clone() }
    }
}
