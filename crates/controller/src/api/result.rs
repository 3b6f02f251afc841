//! Results as a view asks for them: what a file holds, and numbers of one place.

use ras_results::series::{ResultContents, SeriesPlace};
use ras_results::summary::ResultSummary;
use serde::{Deserialize, Serialize};

/// Which result file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenResult {
    /// Absolute path of `X.p01.hdf`.
    pub file: String,
}

/// A result file: how its computation ended, and what can be looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResultDocument {
    /// Verdict, messages, volume error, counts.
    pub summary: ResultSummary,
    /// Places and variables of which series can be read.
    pub contents: ResultContents,
}

/// A series of one place and one variable over time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReadSeries {
    /// Absolute path of `X.p01.hdf`.
    pub file: String,
    /// Which place.
    pub place: SeriesPlace,
    /// Name of the variable.
    pub variable: String,
}

/// A profile along a reach: beds and water surfaces at its sections.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReadProfile {
    /// Absolute path of `X.p01.hdf`.
    pub file: String,
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
}
