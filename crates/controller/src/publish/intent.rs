//! What shall stand beside a project. Stored before the first file is touched.

use crate::api::PlanResult;
use crate::store::results::PublishedResult;
use protocol::{ContentHash, RelPath};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What may be replaced by an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(crate) enum Replace {
    /// Whatever stands there.
    Anything {},
    /// Nothing: the item is left out where a file stands there.
    Nothing {},
    /// Only files with this content (a practice result of ours), or a result that names the practice engine itself.
    OnlyPractice {
        /// Content of what we put there before, where we did.
        ours: Option<ContentHash>,
    },
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    /// Where it stands below the intent's source folder.
    pub from: RelPath,
    /// Where it goes below the project folder.
    pub to: RelPath,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its content.
    pub hash: ContentHash,
    /// What it may replace.
    pub replace: Replace,
}

/// Everything that is to be known to do it, and to do it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Intent {
    /// The attempt: part of temporary names.
    pub attempt: String,
    /// `X.prj`.
    pub project_file: PathBuf,
    /// The attempt's folder in the run's folder.
    pub source: PathBuf,
    /// The files, the result itself first.
    pub items: Vec<Item>,
    /// What is recorded once it is done; path, size and time of the result are filled in then.
    pub record: PublishedResult,
    /// How the plan ended, as clients are told; the path is filled in then.
    pub result: PlanResult,
}

impl Intent {
    /// The project folder.
    pub fn project_folder(&self) -> PathBuf {
        self.project_file.parent().map(PathBuf::from).unwrap_or_default()
    }
}
