//! Table `results`: for each plan of a project the last result we published, and the last failure. By this a result is
//! current, stale, failed or of unknown origin.

use super::json::{from_json, to_json};
use super::projects::ProjectId;
use super::{Store, StoreError};
use protocol::{ContentHash, EngineKind};
use ras_project::fingerprint::Fingerprint;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What we published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublishedResult {
    /// What its inputs meant.
    pub fingerprint: Fingerprint,
    /// BLAKE3 of everything that was put beside the project, by name below its folder.
    pub files: BTreeMap<String, ContentHash>,
    /// Path of the result.
    pub hdf_path: String,
    /// BLAKE3 of the result.
    pub hdf_hash: String,
    /// Its size in bytes.
    pub hdf_bytes: u64,
    /// Its time of change as the file system told it after publishing, milliseconds since 1970 UTC.
    pub hdf_modified: i64,
    /// Kind of engine.
    pub engine_kind: EngineKind,
    /// Engine and version for people.
    pub engine: String,
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
    /// Volume error in percent, where the engine stated a sensible one.
    #[serde(default)]
    pub volume_error_percent: Option<f64>,
}

/// The last failure of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordedFailure {
    /// What its inputs meant.
    pub fingerprint: Fingerprint,
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
    /// Why.
    pub message: String,
}

/// What is known of a plan's result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultRecord {
    /// The last result we published.
    pub published: Option<PublishedResult>,
    /// A failure after it.
    pub failure: Option<RecordedFailure>,
}

impl Store {
    /// Records of all plans of a project, by plan number.
    pub fn results(&self, project: ProjectId) -> Result<BTreeMap<String, ResultRecord>, StoreError> {
        let statement = "SELECT plan, record FROM results WHERE project = ?1";
        let rows = self.query("results", statement, params![project], |row| Ok((row.get(0)?, from_json(row, 1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// Stores the record of a plan.
    pub fn set_result(&self, project: ProjectId, plan: &str, record: &ResultRecord) -> Result<(), StoreError> {
        let statement = "INSERT INTO results VALUES (?1, ?2, ?3)
            ON CONFLICT(project, plan) DO UPDATE SET record = excluded.record";
        self.execute("results", statement, params![project, plan, to_json(record)]).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_replaced_as_a_whole() {
        let store = Store::in_memory();
        let project = store.enter_project("/p/X.prj", "X", 1).unwrap();
        let failure = RecordedFailure {
            fingerprint: Fingerprint { rules: 1, parts: Vec::new() },
            at: 3,
            message: "unstable".into(),
        };
        let record = ResultRecord { published: None, failure: Some(failure) };
        store.set_result(project, "01", &record).unwrap();
        store.set_result(project, "02", &record).unwrap();
        store.set_result(project, "01", &ResultRecord::default()).unwrap();
        let known = store.results(project).unwrap();
        assert_eq!((known["01"].clone(), known["02"].clone()), (ResultRecord::default(), record));
    }
}
