//! The fingerprint of a plan: its parts, its hash, and the comparison with an older one.

use super::{Change, Contents, change, significant};
use crate::closure::{Input, InputRole, PlanClosure};
use crate::project::Project;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use thiserror::Error;

/// Version of the rules by which parts are hashed. A record made by other rules is compared with nothing.
pub const RULES: u32 = 1;

/// Why a fingerprint could not be made.
#[derive(Debug, Error)]
#[error("{}: cannot be read to see whether results are current: {source}", crate::plain_path(Path::new(path)))]
pub struct FingerprintError {
    /// The input.
    pub path: String,
    /// The system's word.
    pub source: io::Error,
}

/// What one input means to the result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// What it is to the plan.
    pub role: InputRole,
    /// Its path from the project's folder with `/`, in lower case; absolute where it lies on another drive.
    pub name: String,
    /// Hash of what counts in it; none where it does not exist.
    pub hash: Option<String>,
}

/// What all inputs of a plan mean to its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fingerprint {
    /// [`RULES`] by which it was made.
    pub rules: u32,
    /// Parts, sorted.
    pub parts: Vec<Part>,
}

impl Fingerprint {
    /// The fingerprint of a plan as its inputs are now.
    pub fn of(project: &Project, closure: &PlanClosure, contents: &impl Contents) -> Result<Self, FingerprintError> {
        let mut parts = Vec::new();
        for input in &closure.inputs {
            let hash = if input.exists {
                let failed = |source| FingerprintError { path: input.path.to_string_lossy().into_owned(), source };
                match significant::hash_of(input, closure, contents).map_err(failed)? {
                    Some(hash) => Some(hash),
                    None => continue,
                }
            } else {
                None
            };
            parts.push(Part { role: input.role, name: part_name(project, input), hash });
        }
        parts.sort();
        Ok(Self { rules: RULES, parts })
    }

    /// One hash over all parts, 64 lower-case hex digits.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.rules.to_le_bytes());
        for part in &self.parts {
            for text in [part.role.words(), &part.name, part.hash.as_deref().unwrap_or("missing")] {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// What changed since `older`; empty means that a result made from `older` is current.
    pub fn changes_since(&self, older: &Self) -> Vec<Change> {
        change::between(older, self)
    }
}

/// A name that stays the same when the whole project moves.
fn part_name(project: &Project, input: &Input) -> String {
    let parts = |path: &Path| path.components().map(|part| part.as_os_str().to_os_string()).collect::<Vec<_>>();
    let (folder, path) = (parts(&project.folder), parts(&input.path));
    let common = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let text = |part: &std::ffi::OsString| part.to_string_lossy().replace('\\', "/");
    if common == 0 {
        return text(&input.path.clone().into_os_string()).to_lowercase();
    }
    let up = std::iter::repeat_n("..".to_owned(), folder.len() - common);
    up.chain(path[common..].iter().map(text)).collect::<Vec<_>>().join("/").to_lowercase()
}
