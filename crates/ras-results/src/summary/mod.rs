//! The document that `results show --json` prints: what a result file is, how its computation ended, and what is in it.

pub(crate) mod counts;
pub(crate) mod read;

pub use counts::AreaSummary;
pub use read::{of_source, read};

use protocol::Verdict;
use serde::{Deserialize, Serialize};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ResultType {
    /// Unsteady results.
    Unsteady,
    /// Steady results.
    Steady,
    /// A geometry without results.
    Geometry,
    /// None of these.
    Unknown,
}

/// A process of the computation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProcessSummary {
    /// "Unsteady Flow Computations".
    pub name: String,
    /// How long it took, seconds.
    pub seconds: f64,
}

/// Summary of a result file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResultSummary {
    /// The file, as it was named.
    pub file: String,
    /// "HEC-RAS 6.6 September 2024"; empty where the file does not say.
    pub program: String,
    /// What it holds, by its groups.
    #[serde(rename = "type")]
    pub result_type: ResultType,
    /// How the computation ended.
    pub verdict: Verdict,
    /// The compute messages, one text with line feeds; empty where there are none.
    pub messages: String,
    /// What ran; empty before 5.0.5.
    pub processes: Vec<ProcessSummary>,
    /// Overall volume error in percent; none where the file states none or an absurd one.
    pub volume_error_percent: Option<f64>,
    /// Largest water surface error, in feet or metres of the file.
    pub max_wsel_error: Option<f64>,
    /// When the solution went unstable.
    pub went_unstable_at: Option<String>,
    /// When it was computed, as the file says it: `06AUG2025 08:40:49 to 06AUG2025 08:40:50`.
    pub run_window: Option<String>,
    /// 2D areas.
    pub areas: Vec<AreaSummary>,
    /// Cross sections.
    pub cross_sections: u64,
    /// Steady profiles.
    pub profiles: u64,
    /// Output steps.
    pub steps: u64,
    /// Reference lines.
    pub reference_lines: u64,
    /// Reference points.
    pub reference_points: u64,
}
