//! A project as clients see it.

use serde::{Deserialize, Serialize};

/// Which project.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenProject {
    /// Absolute path of `X.prj` or of a folder with exactly one project.
    pub path: String,
}

/// The `project show --json` document, made by `ras_project::report`; carried as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectDocument(pub serde_json::Value);
