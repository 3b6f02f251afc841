//! Staging one attempt.

use super::space::bytes_needed;
use super::withdraw::place_of;
use crate::alive::Place;
use crate::blobs::{BlobError, BlobStore};
use crate::link::{BadName, Files, LinkError, Operation, PutOutcome, Site, WorkerPath};
use protocol::{AttemptId, AttemptSpec, ManifestEntry, attempt_file, worker_folder};
use std::collections::{BTreeMap, HashSet};

/// Settings of staging.
#[derive(Clone, Copy, Debug)]
pub struct StageOptions {
    /// Bytes that must stay free on the worker beyond what the inputs take: room for results.
    pub spare_bytes: u64,
}

impl Default for StageOptions {
    fn default() -> Self {
        Self { spare_bytes: 256 << 20 }
    }
}

/// How far staging is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageProgress {
    /// Bytes brought so far.
    pub done_bytes: u64,
    /// Bytes to bring.
    pub total_bytes: u64,
}

/// What staging did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// The attempt was committed before: nothing was done.
    pub was_there: bool,
    /// Blobs the worker held already.
    pub held: usize,
    /// Blobs brought by hard link or shared blocks.
    pub linked: usize,
    /// Blobs whose bytes moved.
    pub copied: usize,
    /// Bytes that moved.
    pub moved_bytes: u64,
}

/// Why an attempt was not staged. Nothing of it is committed.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The spec itself is wrong; no worker would take it.
    #[error("attempt {attempt} cannot be staged: {reason}")]
    BadSpec {
        /// Which.
        attempt: AttemptId,
        /// What is wrong.
        reason: String,
    },
    /// The attempt was taken back or is over; it is not staged again under the same name.
    #[error("attempt {attempt} was taken back before; it needs a new number")]
    TakenBack {
        /// Which.
        attempt: AttemptId,
    },
    /// The snapshot is gone.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The worker.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The caller asked to stop.
    #[error("staging of {attempt} was stopped; nothing of it is on the worker's list")]
    Stopped {
        /// Which.
        attempt: AttemptId,
    },
}

/// Makes the folders a worker needs. Cheap where they are there.
pub fn prepare_folder(files: &dyn Files) -> Result<(), LinkError> {
    for name in [worker_folder::CACHE, worker_folder::ATTEMPTS, worker_folder::WITHDRAWN, worker_folder::INBOX] {
        files.make_dirs(&WorkerPath::of(name))?;
    }
    Ok(())
}

/// Stages an attempt in a folder that [`prepare_folder`] made: reserves its blobs, brings the missing ones, commits by rename. May be repeated: an attempt that was
/// committed before is left as it is. `progress` is told as blobs come, and stops everything by answering false.
pub fn stage(
    files: &dyn Files,
    blobs: &BlobStore,
    spec: &AttemptSpec,
    options: &StageOptions,
    progress: &mut dyn FnMut(StageProgress) -> bool,
) -> Result<Staged, StageError> {
    check(spec)?;
    match place_of(files, &spec.attempt)? {
        Place::Inbox | Place::Attempts => return Ok(Staged { was_there: true, ..Staged::default() }),
        Place::Withdrawn => return Err(StageError::TakenBack { attempt: spec.attempt.clone() }),
        Place::Uncommitted | Place::Nowhere => {}
    }
    let staged = stage_new(files, blobs, spec, options, progress);
    if staged.is_err()
        && let Ok(begun) = WorkerPath::uncommitted(&spec.attempt)
        && let Err(error) = files.remove_folder(&begun)
    {
        // It is not committed, so nobody starts it; cleaning takes it away later.
        tracing::debug!(worker = files.worker(), attempt = %spec.attempt, %error, "what was begun stays for now");
    }
    staged
}

fn stage_new(
    files: &dyn Files,
    blobs: &BlobStore,
    spec: &AttemptSpec,
    options: &StageOptions,
    progress: &mut dyn FnMut(StageProgress) -> bool,
) -> Result<Staged, StageError> {
    let named = |bad: BadName| LinkError::bad_name(Operation::Send, files.worker(), &bad);
    let begun = WorkerPath::uncommitted(&spec.attempt).map_err(named)?;
    let committed = WorkerPath::inbox(&spec.attempt).map_err(named)?;
    let text = serde_json::to_vec(spec)
        .map_err(|error| StageError::BadSpec { attempt: spec.attempt.clone(), reason: error.to_string() })?;

    // The spec stands before the blobs are asked for: whoever cleans the cache sees what is in use.
    files.make_dirs(&begun)?;
    files.write(&begun.child(attempt_file::SPEC), &text)?;
    let entries = distinct(&spec.manifest.entries);
    let held = files.has_blobs(&entries)?;
    let missing: Vec<&ManifestEntry> =
        entries.iter().zip(&held).filter(|(_, held)| !**held).map(|(entry, _)| *entry).collect();
    let mut staged = Staged { held: entries.len() - missing.len(), ..Staged::default() };

    let total_bytes: u64 = missing.iter().map(|entry| entry.bytes).sum();
    let needed = bytes_needed(&spec.manifest, total_bytes).saturating_add(options.spare_bytes);
    let free = files.free_space()?;
    if free < needed {
        let site = Site { operation: Operation::Send, worker: files.worker().to_owned(), path: String::new() };
        let reason = format!("{} MB are needed, {} MB are free", needed.div_ceil(1_000_000), free / 1_000_000);
        return Err(LinkError::Full { site: Box::new(site), reason }.into());
    }

    if !missing.is_empty() {
        files.make_dirs(&WorkerPath::of(worker_folder::CACHE))?;
    }
    let sources =
        missing.iter().map(|entry| blobs.source(&entry.blake3, entry.bytes)).collect::<Result<Vec<_>, _>>()?;
    let brought = files.put_blobs(&sources, &mut |done_bytes| progress(StageProgress { done_bytes, total_bytes }))?;
    let Some(outcomes) = brought else { return Err(StageError::Stopped { attempt: spec.attempt.clone() }) };
    for (entry, outcome) in missing.iter().zip(outcomes) {
        match outcome {
            PutOutcome::AlreadyThere => staged.held += 1,
            PutOutcome::Linked => staged.linked += 1,
            PutOutcome::Copied => {
                staged.copied += 1;
                staged.moved_bytes += entry.bytes;
            }
        }
    }
    files.rename(&begun, &committed)?;
    Ok(staged)
}

/// What no worker would take: bad names, two files at one place (also where only the case differs, for Windows).
fn check(spec: &AttemptSpec) -> Result<(), StageError> {
    let bad = |reason: String| StageError::BadSpec { attempt: spec.attempt.clone(), reason };
    if !spec.attempt.is_well_formed() {
        return Err(bad("its name is not made of a-z, 0-9 and -".to_owned()));
    }
    let mut places = HashSet::new();
    for entry in &spec.manifest.entries {
        if !entry.blake3.is_well_formed() {
            return Err(bad(format!("{} has no content hash", entry.path)));
        }
        if !places.insert(entry.path.as_str().to_lowercase()) {
            return Err(bad(format!("two inputs would stand at {}", entry.path)));
        }
    }
    Ok(())
}

/// One entry for each content.
fn distinct(entries: &[ManifestEntry]) -> Vec<&ManifestEntry> {
    let by_content: BTreeMap<&str, &ManifestEntry> =
        entries.iter().map(|entry| (entry.blake3.as_str(), entry)).collect();
    by_content.into_values().collect()
}
