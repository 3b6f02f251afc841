//! Keeping a worker's cache within its size, without taking away what an attempt is about to use.

use super::leftovers::{attempts_in, read_spec_at, remove_abandoned};
use crate::alive::Place;
use crate::link::{EntryKind, Files, LinkError, WorkerPath};
use protocol::{ContentHash, worker_folder};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Limits of a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheLimits {
    /// Most bytes it may take.
    pub bytes: u64,
    /// Blobs not used for so many milliseconds go, whatever the size.
    pub unused_after: i64,
    /// Blobs used within so many milliseconds stay, whatever the size: somebody may be staging.
    pub young: i64,
}

impl Default for CacheLimits {
    fn default() -> Self {
        const HOUR: i64 = 3_600_000;
        Self { bytes: 20 << 30, unused_after: 60 * 24 * HOUR, young: HOUR }
    }
}

/// What cleaning did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheCleaned {
    /// Blobs removed.
    pub removed: usize,
    /// Bytes freed.
    pub freed_bytes: u64,
    /// Bytes left.
    pub left_bytes: u64,
}

struct Blob {
    path: WorkerPath,
    hash: ContentHash,
    bytes: u64,
    used: i64,
}

/// Cleans a worker's cache, and what interrupted stagings left; `now` is the worker's clock. Blobs of attempts in the inbox (half staged ones too) and of claimed
/// attempts stay. A blob that somebody uses in the very moment it is removed is put back.
pub fn clean_cache(files: &dyn Files, limits: &CacheLimits, now: i64) -> Result<CacheCleaned, LinkError> {
    remove_abandoned(files, now)?;
    let in_use = blobs_in_use(files)?;
    let mut blobs = everything(files, now)?;
    blobs.sort_by_key(|blob| blob.used);
    let mut cleaned = CacheCleaned { left_bytes: blobs.iter().map(|blob| blob.bytes).sum(), ..CacheCleaned::default() };
    for blob in &blobs {
        let age = now.saturating_sub(blob.used);
        let too_many = cleaned.left_bytes > limits.bytes;
        if in_use.contains(&blob.hash) || age <= limits.young || !(too_many || age > limits.unused_after) {
            continue;
        }
        if take_away(files, blob)? {
            cleaned.removed += 1;
            cleaned.freed_bytes += blob.bytes;
            cleaned.left_bytes -= blob.bytes;
        }
    }
    Ok(cleaned)
}

/// Contents that attempts on this worker need.
fn blobs_in_use(files: &dyn Files) -> Result<HashSet<ContentHash>, LinkError> {
    let mut in_use = HashSet::new();
    for (place, folder) in [(Place::Inbox, worker_folder::INBOX), (Place::Attempts, worker_folder::ATTEMPTS)] {
        for (_, _, path) in attempts_in(files, folder, place)? {
            if let Some(spec) = read_spec_at(files, &path)? {
                in_use.extend(spec.manifest.entries.into_iter().map(|entry| entry.blake3));
            }
        }
    }
    Ok(in_use)
}

/// All blobs; what an interrupted copy left a day ago is removed on the way.
fn everything(files: &dyn Files, now: i64) -> Result<Vec<Blob>, LinkError> {
    const DAY: i64 = 24 * 3_600_000;
    let cache = WorkerPath::of(worker_folder::CACHE);
    let entries = match files.list(&cache) {
        Ok(entries) => entries,
        Err(error) if error.is_not_found() => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut blobs = Vec::new();
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::File) {
        let Ok(path) = cache.entry(&entry.name) else { continue };
        let Some(stat) = files.stat(&path)? else { continue };
        let hash = ContentHash(entry.name.clone());
        if hash.is_well_formed() {
            blobs.push(Blob { path, hash, bytes: stat.bytes, used: stat.used });
        } else if entry.name.starts_with('.') && now.saturating_sub(stat.used.max(stat.modified)) > DAY {
            files.remove_file(&path)?;
        }
    }
    Ok(blobs)
}

/// Removes a blob unless somebody marked it as used since it was listed: it is moved aside first and looked at again.
fn take_away(files: &dyn Files, blob: &Blob) -> Result<bool, LinkError> {
    let cache = WorkerPath::of(worker_folder::CACHE);
    let Ok(aside) = cache.entry(&format!(".aside-{}", blob.hash)) else { return Ok(false) };
    match files.rename(&blob.path, &aside) {
        Ok(()) => {}
        Err(error) if error.is_not_found() => return Ok(false),
        Err(error) => return Err(error),
    }
    match files.stat(&aside)? {
        Some(stat) if stat.used > blob.used => {
            match files.rename(&aside, &blob.path) {
                // Another cleaner had the last word; staging sees that it is missing or brings it again.
                Err(error) if !error.is_not_found() => Err(error),
                Err(_) | Ok(()) => Ok(false),
            }
        }
        Some(_) => {
            files.remove_file(&aside)?;
            Ok(true)
        }
        None => Ok(false),
    }
}
