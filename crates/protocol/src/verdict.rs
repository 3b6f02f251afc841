//! How a computation ended, with reasons.

use serde::{Deserialize, Serialize};

/// State of a result. "Succeeded but look" is `Succeeded` with attention points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum VerdictState {
    /// The evidence says it ran to its end without errors.
    Succeeded,
    /// The solution went unstable.
    Unstable,
    /// The engine told an error, or what must be there is not.
    Failed,
    /// The files do not say.
    Unknown,
}

/// The verdict on one computation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Verdict {
    /// State.
    pub state: VerdictState,
    /// What a modeler should look at, although it succeeded.
    pub attention: Vec<String>,
    /// Why the state is what it is; for a failure the first says it best.
    pub reasons: Vec<String>,
}
