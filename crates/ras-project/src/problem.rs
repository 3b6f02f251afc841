//! What is wrong with a project or a plan, told so that a modeler knows where and what to do.

use crate::plain::plain_path;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;

/// How much a problem stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The plan can run; look at it.
    Warning,
    /// The plan cannot start.
    Error,
}

/// Which problem. The kebab-case name is a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The project lists a plan whose file is not there.
    PlanMissing,
    /// A plan file that is no text, is empty, or cannot be read.
    PlanDamaged,
    /// The same plan is listed twice.
    PlanListedTwice,
    /// The project lists a geometry, flow or other file that is not there.
    ListedFileMissing,
    /// A value that should be an extension like `g01` is none.
    MemberNameInvalid,
    /// `Current Plan` is not among the plans.
    CurrentPlanUnknown,
    /// The plan names no geometry, or its file is not there.
    GeometryMissing,
    /// The geometry file is no text, is empty, or cannot be read.
    GeometryDamaged,
    /// The plan names no flow file, or it is not there.
    FlowMissing,
    /// The flow file is no text, is empty, or cannot be read.
    FlowDamaged,
    /// An unsteady plan without a simulation window that can be read.
    WindowInvalid,
    /// The geometry HDF is truncated, empty or no HDF.
    GeometryHdfDamaged,
    /// An HDF that is whole, as far as can be told, but cannot be read here.
    HdfUnreadable,
    /// The terrain is not there.
    TerrainMissing,
    /// The terrain HDF is truncated, empty or no HDF.
    TerrainDamaged,
    /// Land cover, infiltration or the like is not there.
    LandCoverMissing,
    /// Land cover HDF is truncated, empty or no HDF.
    LandCoverDamaged,
    /// The projection file is not there.
    ProjectionMissing,
    /// A DSS file that a boundary uses is not there.
    DssMissing,
    /// The restart file in use is not there.
    RestartMissing,
    /// A gridded precipitation file in use is not there.
    PrecipitationMissing,
    /// Observed data is not there.
    ObservedMissing,
    /// The sediment file is not there.
    SedimentMissing,
    /// The water quality file is not there.
    WaterQualityMissing,
    /// Another file the plan names is not there.
    InputMissing,
    /// The `.rasmap` cannot be read.
    RasMapDamaged,
    /// A file or folder that cannot be read.
    Unreadable,
}

impl ProblemCode {
    /// The name scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PlanMissing => "plan-missing",
            Self::PlanDamaged => "plan-damaged",
            Self::PlanListedTwice => "plan-listed-twice",
            Self::ListedFileMissing => "listed-file-missing",
            Self::MemberNameInvalid => "member-name-invalid",
            Self::CurrentPlanUnknown => "current-plan-unknown",
            Self::GeometryMissing => "geometry-missing",
            Self::GeometryDamaged => "geometry-damaged",
            Self::FlowMissing => "flow-missing",
            Self::FlowDamaged => "flow-damaged",
            Self::WindowInvalid => "window-invalid",
            Self::GeometryHdfDamaged => "geometry-hdf-damaged",
            Self::HdfUnreadable => "hdf-unreadable",
            Self::TerrainMissing => "terrain-missing",
            Self::TerrainDamaged => "terrain-damaged",
            Self::LandCoverMissing => "land-cover-missing",
            Self::LandCoverDamaged => "land-cover-damaged",
            Self::ProjectionMissing => "projection-missing",
            Self::DssMissing => "dss-missing",
            Self::RestartMissing => "restart-missing",
            Self::PrecipitationMissing => "precipitation-missing",
            Self::ObservedMissing => "observed-missing",
            Self::SedimentMissing => "sediment-missing",
            Self::WaterQualityMissing => "water-quality-missing",
            Self::InputMissing => "input-missing",
            Self::RasMapDamaged => "ras-map-damaged",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which.
    pub code: ProblemCode,
    /// How much it stops.
    pub severity: Severity,
    /// What happened and what to do, in one or two sentences, safe for a terminal; without file and line.
    pub message: String,
    /// The file in which it was found.
    pub file: Option<PathBuf>,
    /// The line there, from 1.
    pub line: Option<usize>,
}

impl Problem {
    /// A problem that stops the plan.
    pub fn error(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), file: None, line: None }
    }

    /// A problem that does not stop the plan.
    pub fn warning(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same, found in this file.
    #[must_use]
    pub fn in_file(self, file: impl Into<PathBuf>) -> Self {
        Self { file: Some(file.into()), ..self }
    }

    /// The same, found on this line.
    #[must_use]
    pub fn at_line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    /// Whether it stops the plan.
    pub fn stops(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    /// `X.p01, line 5: message`, with the file's name only; safe for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.file.as_deref().and_then(|file| file.file_name()).map(|name| plain_path(name.as_ref()));
        match (name, self.line) {
            (Some(name), Some(line)) => write!(f, "{name}, line {line}: {}", self.message),
            (Some(name), None) => write!(f, "{name}: {}", self.message),
            (None, _) => f.write_str(&self.message),
        }
    }
}
