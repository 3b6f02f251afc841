//! Builds an attempt's private folder from the cache. Trusts no blob blindly, follows no link outward, shares no file that
//! an engine may write.

use crate::folder::is_disk_full;
use protocol::{ContentHash, InfrastructureCause, Manifest, ManifestEntry};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files up to this size are hashed while they are copied; of larger ones the size is checked.
const HASHED_UP_TO: u64 = 4 << 20;

/// A blob of the cache that stands in the private folder as a hard link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LinkedBlob {
    blob: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
}

/// Why the private folder could not be built.
#[derive(Debug, thiserror::Error)]
pub(super) enum StageError {
    /// A hash that could not be a file name.
    #[error("the manifest names {path} by {hash:?}, which is no BLAKE3 hash")]
    BadHash { path: String, hash: String },
    /// The cache does not hold it.
    #[error("the worker's cache does not hold {path} ({hash}); it must be staged again")]
    Missing { path: String, hash: String },
    /// The cache holds something else under its name; it was dropped.
    #[error("the worker's cache held something else than {path} ({hash}); that was dropped, it must be staged again")]
    Wrong { path: String, hash: String },
    /// A project of another system has a file that cannot exist here.
    #[error("{path} cannot be put on this worker: {reason}. Rename the file, and what refers to it in the project")]
    NoNameHere { path: String, reason: protocol::UnfitForWindows },
    /// Asked to stop between two files.
    #[error("stopped while the private folder was built")]
    Stopped,
    /// The system refused.
    #[error("cannot {operation} {path}: {error}")]
    Io { operation: &'static str, path: PathBuf, error: io::Error },
}

impl StageError {
    /// What of the machine it is.
    pub(super) fn cause(&self) -> InfrastructureCause {
        match self {
            Self::Io { error, .. } if is_disk_full(error) => InfrastructureCause::DiskFull,
            Self::Io { .. }
            | Self::BadHash { .. }
            | Self::Missing { .. }
            | Self::Wrong { .. }
            | Self::NoNameHere { .. }
            | Self::Stopped => InfrastructureCause::StagingFailed,
        }
    }
}

/// Makes `files`, which must not exist, with every file of the manifest. `stop` is asked before each file.
pub(super) fn stage(
    cache: &Path,
    files: &Path,
    manifest: &Manifest,
    stop: impl Fn() -> bool,
) -> Result<Vec<LinkedBlob>, StageError> {
    fs::create_dir(files).map_err(io_error("make", files))?;
    let mut links = Vec::new();
    let mut made: Option<PathBuf> = None;
    for entry in &manifest.entries {
        if stop() {
            return Err(StageError::Stopped);
        }
        if !entry.blake3.is_well_formed() {
            return Err(StageError::BadHash { path: entry.path.to_string(), hash: entry.blake3.0.clone() });
        }
        if cfg!(windows)
            && let Err(reason) = protocol::fits_windows(&entry.path)
        {
            return Err(StageError::NoNameHere { path: entry.path.to_string(), reason });
        }
        let place = entry.path.below(files);
        if let Some(parent) = place.parent().filter(|parent| made.as_deref() != Some(*parent)) {
            fs::create_dir_all(parent).map_err(io_error("make", parent))?;
            made = Some(parent.to_path_buf());
        }
        links.extend(stage_one(cache, &place, entry)?);
    }
    Ok(links)
}

fn stage_one(cache: &Path, place: &Path, entry: &ManifestEntry) -> Result<Option<LinkedBlob>, StageError> {
    let blob = cache.join(entry.blake3.as_str());
    let found = match fs::symlink_metadata(&blob) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(StageError::Missing { path: entry.path.to_string(), hash: entry.blake3.to_string() });
        }
        Err(error) => return Err(io_error("read", &blob)(error)),
    };
    if !found.is_file() || found.len() != entry.bytes {
        return Err(wrong(&blob, entry));
    }
    if entry.bytes <= HASHED_UP_TO {
        let bytes = fs::read(&blob).map_err(io_error("read", &blob))?;
        if !is_of(&bytes, &entry.blake3) {
            return Err(wrong(&blob, entry));
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(place).map_err(io_error("write", place))?;
        file.write_all(&bytes).map_err(io_error("write", place))?;
        return Ok(None);
    }
    if place.symlink_metadata().is_ok() {
        return Err(io_error("write", place)(io::ErrorKind::AlreadyExists.into()));
    }
    if reflink_copy::reflink(&blob, place).is_ok() {
        make_writable(place).map_err(io_error("write", place))?;
        return Ok(None);
    }
    if entry.role.is_read_only_raster() && fs::hard_link(&blob, place).is_ok() {
        return Ok(Some(LinkedBlob { blob, bytes: found.len(), modified: found.modified().ok() }));
    }
    fs::copy(&blob, place).map_err(io_error("write", place))?;
    make_writable(place).map_err(io_error("write", place))?;
    Ok(None)
}

/// Drops every linked blob that was written through its link; gives the names of the dropped ones.
pub(super) fn drop_touched(links: &[LinkedBlob]) -> Vec<PathBuf> {
    let touched = links.iter().filter(|link| match fs::symlink_metadata(&link.blob) {
        Ok(now) => now.len() != link.bytes || now.modified().ok() != link.modified,
        Err(_) => false,
    });
    touched
        .map(|link| {
            drop_blob(&link.blob);
            link.blob.clone()
        })
        .collect()
}

fn is_of(bytes: &[u8], hash: &ContentHash) -> bool {
    blake3::hash(bytes).to_hex().as_str() == hash.as_str()
}

fn wrong(blob: &Path, entry: &ManifestEntry) -> StageError {
    drop_blob(blob);
    StageError::Wrong { path: entry.path.to_string(), hash: entry.blake3.to_string() }
}

/// Windows removes no read-only file.
fn drop_blob(blob: &Path) {
    if cfg!(windows) {
        let _ = make_writable(blob);
    }
    let _ = fs::remove_file(blob);
}

/// Blobs are read-only, and a copy takes that over.
fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = File::open(path)?.metadata()?.permissions();
    if permissions.readonly() {
        #[cfg(unix)]
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
        #[cfg(windows)]
        permissions.set_readonly(false);
        fs::set_permissions(path, permissions)?;
    }
    Ok(())
}

fn io_error(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StageError {
    let path = path.to_path_buf();
    move |error| StageError::Io { operation, path, error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{FileRole, RelPath};

    struct Cache {
        folder: tempfile::TempDir,
    }

    impl Cache {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("cache")).unwrap();
            Self { folder }
        }

        fn put(&self, path: &str, role: FileRole, bytes: &[u8]) -> ManifestEntry {
            let hash = ContentHash(blake3::hash(bytes).to_hex().to_string());
            let blob = self.path().join(hash.as_str());
            fs::write(&blob, bytes).unwrap();
            let mut permissions = fs::metadata(&blob).unwrap().permissions();
            permissions.set_readonly(true);
            fs::set_permissions(&blob, permissions).unwrap();
            ManifestEntry { path: RelPath::new(path).unwrap(), role, bytes: bytes.len() as u64, blake3: hash }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("cache")
        }

        fn stage(&self, entries: Vec<ManifestEntry>) -> Result<(PathBuf, Vec<LinkedBlob>), StageError> {
            let files = self.folder.path().join("files");
            stage(&self.path(), &files, &Manifest { entries }, || false).map(|links| (files, links))
        }
    }

    #[test]
    fn private_files_can_be_written_and_the_cache_stays_as_it_is() {
        let cache = Cache::new();
        let large = vec![7u8; (HASHED_UP_TO + 1) as usize];
        let small = cache.put("a/X.g01", FileRole::Geometry, b"one");
        let big = cache.put("X.g01.hdf", FileRole::GeometryHdf, &large);
        let (files, links) = cache.stage(vec![big.clone(), small.clone()]).unwrap();
        assert!(links.is_empty());
        fs::write(files.join("a/X.g01"), "two").unwrap();
        fs::write(files.join("X.g01.hdf"), "two").unwrap();
        assert_eq!(fs::read(cache.path().join(small.blake3.as_str())).unwrap(), b"one");
        assert_eq!(fs::read(cache.path().join(big.blake3.as_str())).unwrap(), large);
    }

    #[test]
    fn a_raster_that_was_written_through_its_link_is_dropped_from_the_cache() {
        let cache = Cache::new();
        let raster = cache.put("T.tif", FileRole::TerrainRaster, &vec![1u8; (HASHED_UP_TO + 1) as usize]);
        let (files, links) = cache.stage(vec![raster.clone()]).unwrap();
        let blob = cache.path().join(raster.blake3.as_str());
        if links.is_empty() {
            // A file system that shares blocks makes no links.
            return;
        }
        assert!(drop_touched(&links).is_empty());
        assert!(blob.exists());
        make_writable(&files.join("T.tif")).unwrap();
        fs::write(files.join("T.tif"), "touched").unwrap();
        assert_eq!(drop_touched(&links), std::slice::from_ref(&blob));
        assert!(!blob.exists());
    }

    #[test]
    fn a_blob_that_is_not_what_its_name_says_is_dropped_and_named() {
        let cache = Cache::new();
        let entry = cache.put("X.p01", FileRole::Plan, b"right");
        let blob = cache.path().join(entry.blake3.as_str());
        make_writable(&blob).unwrap();
        fs::write(&blob, "wrong").unwrap();
        let error = cache.stage(vec![entry]).unwrap_err();
        assert!(matches!(error, StageError::Wrong { .. }));
        assert!(error.to_string().contains("X.p01"));
        assert!(!blob.exists());
    }

    #[test]
    fn a_hash_that_could_leave_the_cache_is_refused() {
        let cache = Cache::new();
        let mut entry = cache.put("X.p01", FileRole::Plan, b"right");
        entry.blake3 = ContentHash("../../etc/passwd".into());
        assert!(matches!(cache.stage(vec![entry]), Err(StageError::BadHash { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_cache_is_not_followed() {
        let cache = Cache::new();
        let entry = cache.put("X.p01", FileRole::Plan, b"right");
        let blob = cache.path().join(entry.blake3.as_str());
        let outside = cache.folder.path().join("outside");
        fs::write(&outside, "right").unwrap();
        fs::remove_file(&blob).unwrap();
        std::os::unix::fs::symlink(&outside, &blob).unwrap();
        assert!(matches!(cache.stage(vec![entry]), Err(StageError::Wrong { .. })));
        assert!(outside.exists());
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_would_be_a_device_here_is_refused_by_its_name() {
        let cache = Cache::new();
        let entry = cache.put("Terrain/aux.tif", FileRole::TerrainRaster, b"raster");
        let error = cache.stage(vec![entry]).unwrap_err();
        assert!(error.to_string().starts_with("Terrain/aux.tif cannot be put on this worker: \"aux.tif\""), "{error}");
    }

    #[test]
    fn two_entries_for_one_place_are_refused() {
        let cache = Cache::new();
        let one = cache.put("X.p01", FileRole::Plan, b"one");
        let two = cache.put("X.p01", FileRole::Plan, b"two");
        assert!(matches!(cache.stage(vec![one, two]), Err(StageError::Io { .. })));
    }
}
