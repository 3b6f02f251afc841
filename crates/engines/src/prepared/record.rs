//! `X.p##.prepared.json`: what a plan was prepared from, written by whoever prepared it, beside the prepared files.

use super::{PreparedSet, key, name};
use crate::RasVersion;
use protocol::ContentHash;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Version of the document.
pub const RECORD_SCHEMA: u32 = 1;

/// A file and its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedFile {
    /// Name without folders.
    pub file: String,
    /// What it was, in words: "flow file", "terrain".
    pub what: String,
    /// Its content.
    pub blake3: ContentHash,
}

/// The record of one preparation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreparationRecord {
    /// [`RECORD_SCHEMA`] of the writer.
    pub schema: u32,
    /// "04"
    pub plan: String,
    /// Version of HEC-RAS that prepared it, "6.6".
    pub version: String,
    /// Milliseconds since 1970 UTC.
    pub made_at: i64,
    /// Plan, geometry, flow file, terrain, and everything else that was read.
    pub inputs: Vec<RecordedFile>,
    /// The files that were made.
    pub prepared: Vec<RecordedFile>,
}

impl PreparationRecord {
    /// The name under which it stands beside the plan.
    pub fn file_name(plan_file: &Path) -> String {
        let plan = name(plan_file);
        let (stem, extension) = plan.rsplit_once('.').unwrap_or((&plan, ""));
        format!("{stem}.{}.prepared.json", extension.to_lowercase())
    }

    /// Reads a record; none where it is none of a version that is known here, for then the files themselves are compared.
    pub fn read(path: &Path) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        serde_json::from_slice(&bytes).ok().filter(|record: &Self| record.schema == RECORD_SCHEMA)
    }

    /// The record of a plan's files as they are now.
    pub fn of(set: &PreparedSet, plan: &str, version: RasVersion, made_at: i64) -> Self {
        let recorded = |path: &Path, what: &str| {
            let blake3 = set.hashes.get(&key(path))?.clone();
            Some(RecordedFile { file: name(path), what: what.to_owned(), blake3 })
        };
        let made = [&set.run_file, &set.geometry_run_file, &set.preprocessed, &set.hdf];
        let prepared: Vec<RecordedFile> =
            made.into_iter().flatten().filter_map(|path| recorded(path, "prepared file")).collect();
        let words =
            [(Some(&set.plan), "plan"), (set.geometry.as_ref(), "geometry file"), (set.flow.as_ref(), "flow file")];
        let mut inputs: Vec<RecordedFile> =
            words.into_iter().filter_map(|(path, what)| recorded(path?, what)).collect();
        for (file, blake3) in &set.hashes {
            let known = inputs.iter().chain(&prepared).any(|known| known.file.to_lowercase() == *file);
            // The project names its current plan, and geometry and flow HDF files are made from their texts.
            let is_derived = file.ends_with(".prj") || file.ends_with(".rasmap") || file.ends_with(".prepared.json");
            let of_text = inputs.iter().any(|input| format!("{}.hdf", input.file.to_lowercase()) == *file);
            if !known && !is_derived && !of_text {
                inputs.push(RecordedFile { file: file.clone(), what: "input".to_owned(), blake3: blake3.clone() });
            }
        }
        Self { schema: RECORD_SCHEMA, plan: plan.to_owned(), version: version.to_string(), made_at, inputs, prepared }
    }

    /// Whether it speaks of these prepared files and no others.
    pub fn is_of(&self, set: &PreparedSet) -> bool {
        let made = [&set.run_file, &set.geometry_run_file, &set.preprocessed, &set.hdf];
        !self.prepared.is_empty()
            && made.into_iter().flatten().all(|path| {
                let known = self.prepared.iter().find(|file| file.file.to_lowercase() == key(path));
                known.is_some_and(|known| set.hashes.get(&key(path)) == Some(&known.blake3))
            })
    }

    /// What is not as it was, in words.
    pub fn changed(&self, set: &PreparedSet, version: RasVersion) -> Vec<String> {
        let mut told = Vec::new();
        if RasVersion::parse(&self.version) != Some(version) {
            told.push(format!("they were prepared with HEC-RAS {}, and {version} is to compute", self.version));
        }
        for input in &self.inputs {
            match set.hashes.get(&input.file.to_lowercase()) {
                Some(now) if *now == input.blake3 => {}
                Some(_) => told.push(format!("the {} {} was changed after the preparation", input.what, input.file)),
                None => told.push(format!("the {} {} is not among the plan's files any more", input.what, input.file)),
            }
        }
        told
    }
}
