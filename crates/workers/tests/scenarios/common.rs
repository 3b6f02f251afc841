//! A controller's blob store and a worker folder in one temporary folder, and attempts to stage.

use protocol::{
    AttemptId, AttemptSpec, ContentHash, ControllerLabel, EngineKind, EngineRequest, FileRole, Manifest, ManifestEntry,
    Priority, RelPath, SCHEMA_VERSION,
};
use std::fs;
use std::path::{Path, PathBuf};
use workers::blobs::{BlobStore, NoHashCache};
use workers::local::LocalLink;
use workers::staging::{self, StageError, StageOptions, Staged};

pub struct Site {
    pub folder: tempfile::TempDir,
    pub blobs: BlobStore,
    pub link: LocalLink,
}

impl Site {
    pub fn new() -> Self {
        // A user's folders have such names.
        let folder = tempfile::Builder::new().prefix("Bäche & 100% 'süß' 川 ").tempdir().unwrap();
        let blobs = BlobStore::open(folder.path().join("home/blobs")).unwrap();
        let link = LocalLink::new("here", folder.path().join("worker"));
        staging::prepare_folder(&link).unwrap();
        Self { folder, blobs, link }
    }

    pub fn worker(&self) -> PathBuf {
        self.folder.path().join("worker")
    }

    /// A file of a project with its snapshot.
    pub fn input(&self, path: &str, role: FileRole, bytes: &[u8]) -> ManifestEntry {
        let file = self.folder.path().join("project").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        let snapshot = self.blobs.snapshot(&file, &NoHashCache).unwrap();
        ManifestEntry { path: RelPath::new(path).unwrap(), role, bytes: snapshot.bytes, blake3: snapshot.hash }
    }

    pub fn stage(&self, spec: &AttemptSpec) -> Result<Staged, StageError> {
        staging::stage(&self.link, &self.blobs, spec, &StageOptions { spare_bytes: 0 }, &mut |_| true)
    }

    /// Everything below the worker folder with its relative path, sorted.
    pub fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.worker(), &self.worker(), &mut found);
        found.sort();
        found
    }

    pub fn blob_path(&self, hash: &ContentHash) -> PathBuf {
        self.worker().join("cache").join(hash.as_str())
    }
}

pub fn spec(attempt: &str, entries: Vec<ManifestEntry>) -> AttemptSpec {
    AttemptSpec {
        schema: SCHEMA_VERSION,
        attempt: AttemptId(attempt.into()),
        controller: ControllerLabel { id: "c1".into(), owner: "anna@desk".into() },
        run: "r1".into(),
        plan_number: "01".into(),
        project_title: "Creek".into(),
        project_file: RelPath::new("X.prj").unwrap(),
        plan_file: RelPath::new("X.p01").unwrap(),
        engine: EngineRequest {
            kind: EngineKind::Practice,
            version: "practice 1".into(),
            program: "practice-ras".into(),
        },
        cores: 1,
        priority: Priority::Low,
        clear_geompre: false,
        write_detailed: false,
        time_limit_seconds: None,
        silence_limit_seconds: None,
        resource_interval_seconds: None,
        keep_awake: false,
        expected_seconds: None,
        manifest: Manifest { entries },
        rewrites: Vec::new(),
    }
}

pub fn attempt(name: &str) -> AttemptId {
    AttemptId(name.into())
}

/// Writes to a file although it is read-only.
pub fn overwrite(file: &Path, bytes: &[u8]) {
    workers::system::make_writable(file).unwrap();
    fs::write(file, bytes).unwrap();
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        found.push(entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned());
        if entry.file_type().unwrap().is_dir() {
            walk(root, &entry.path(), found);
        }
    }
}
