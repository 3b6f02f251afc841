//! The files of a worker folder of this machine.

use super::copy::{begun_beside, hash_file, share_or_copy};
use super::{FolderWatch, LocalLink};
use crate::link::{
    BlobSource, Entry, EntryKind, Files, LinkError, Notice, Operation, PutOutcome, Stat, TakeMode, Watch, WorkerPath,
    io_error,
};
use crate::staging::CHECK;
use protocol::{ContentHash, ManifestEntry, worker_folder};
use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

impl Files for LocalLink {
    fn worker(&self) -> &str {
        &self.name
    }

    fn list(&self, folder: &WorkerPath) -> Result<Vec<Entry>, LinkError> {
        let failed = io_error(Operation::List, &self.name, folder);
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder.below(&self.folder)).map_err(&failed)? {
            let entry = entry.map_err(&failed)?;
            let kind = match entry.file_type() {
                Ok(kind) => entry_kind(kind),
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(error)),
            };
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn read_from(&self, file: &WorkerPath, offset: u64, limit: usize) -> Result<Vec<u8>, LinkError> {
        let failed = io_error(Operation::Read, &self.name, file);
        let mut source = File::open(file.below(&self.folder)).map_err(&failed)?;
        if offset > 0 {
            source.seek(SeekFrom::Start(offset)).map_err(&failed)?;
        }
        let mut bytes = Vec::new();
        source.take(limit as u64).read_to_end(&mut bytes).map_err(&failed)?;
        Ok(bytes)
    }

    fn write(&self, file: &WorkerPath, bytes: &[u8]) -> Result<(), LinkError> {
        let path = file.below(&self.folder);
        let begun = begun_beside(&path);
        let written = File::create_new(&begun)
            .and_then(|mut target| target.write_all(bytes))
            .and_then(|()| patient::rename(&begun, &path));
        written.map_err(|error| {
            let _ = fs::remove_file(&begun);
            LinkError::from_io(Operation::Write, &self.name, file.as_str(), &error)
        })
    }

    fn rename(&self, from: &WorkerPath, to: &WorkerPath) -> Result<(), LinkError> {
        patient::rename(from.below(&self.folder), to.below(&self.folder)).map_err(io_error(
            Operation::Rename,
            &self.name,
            from,
        ))
    }

    fn remove_file(&self, file: &WorkerPath) -> Result<bool, LinkError> {
        match crate::system::remove_file(&file.below(&self.folder)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(LinkError::from_io(Operation::Remove, &self.name, file.as_str(), &error)),
        }
    }

    fn remove_folder(&self, folder: &WorkerPath) -> Result<bool, LinkError> {
        let path = folder.below(&self.folder);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(LinkError::from_io(Operation::Remove, &self.name, folder.as_str(), &error)),
            Ok(_) => {}
        }
        remove_tree(&path).map_err(io_error(Operation::Remove, &self.name, folder))?;
        Ok(true)
    }

    fn stat(&self, path: &WorkerPath) -> Result<Option<Stat>, LinkError> {
        match fs::symlink_metadata(path.below(&self.folder)) {
            Ok(metadata) => {
                let milliseconds = |time: io::Result<_>| time.map(crate::system::milliseconds).unwrap_or(0);
                Ok(Some(Stat {
                    kind: entry_kind(metadata.file_type()),
                    bytes: if metadata.is_file() { metadata.len() } else { 0 },
                    modified: milliseconds(metadata.modified()),
                    used: milliseconds(metadata.accessed()),
                }))
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(LinkError::from_io(Operation::Stat, &self.name, path.as_str(), &error)),
        }
    }

    fn folder_bytes(&self, folder: &WorkerPath) -> Result<u64, LinkError> {
        tree_bytes(&folder.below(&self.folder)).map_err(io_error(Operation::List, &self.name, folder))
    }

    fn free_space(&self) -> Result<u64, LinkError> {
        crate::system::free_space(&self.folder).map_err(io_error(Operation::FreeSpace, &self.name, &WorkerPath::root()))
    }

    fn make_dirs(&self, folder: &WorkerPath) -> Result<(), LinkError> {
        fs::create_dir_all(folder.below(&self.folder)).map_err(io_error(Operation::MakeFolder, &self.name, folder))
    }

    fn has_blobs(&self, entries: &[&ManifestEntry]) -> Result<Vec<bool>, LinkError> {
        entries.iter().map(|entry| self.has_blob(&entry.blake3, entry.bytes)).collect()
    }

    fn try_folder(&self) -> Result<(), LinkError> {
        static TRIED: AtomicU64 = AtomicU64::new(0);
        crate::staging::prepare_folder(self)?;
        let name = format!("{CHECK}{}-{}", std::process::id(), TRIED.fetch_add(1, Ordering::Relaxed));
        let inside = |folder| {
            let entry = WorkerPath::of(folder).entry(&name);
            entry.map_err(|bad| LinkError::bad_name(Operation::Write, &self.name, &bad))
        };
        let (first, second) = (inside(worker_folder::INBOX)?, inside(worker_folder::ATTEMPTS)?);
        self.write(&first, b"check")?;
        self.rename(&first, &second)?;
        self.remove_file(&second)?;
        Ok(())
    }

    fn put_blob(&self, blob: &BlobSource) -> Result<PutOutcome, LinkError> {
        self.bring_blob(blob)
    }

    fn put_file(&self, local: &Path, to: &WorkerPath) -> Result<(), LinkError> {
        let path = to.below(&self.folder);
        let begun = begun_beside(&path);
        share_or_copy(local, &begun).and_then(|()| patient::rename(&begun, &path)).map_err(|error| {
            let _ = fs::remove_file(&begun);
            LinkError::from_io(Operation::Send, &self.name, to.as_str(), &error)
        })
    }

    fn get_file(&self, from: &WorkerPath, local: &Path, mode: TakeMode) -> Result<(), LinkError> {
        let failed = io_error(Operation::Fetch, &self.name, from);
        let source = from.below(&self.folder);
        self.see_plain(from)?;
        if mode == TakeMode::Take && patient::rename(&source, local).is_ok() {
            return Ok(());
        }
        // A copy on the same machine is begun anew: what an interrupted one left is not worth the doubt.
        match fs::remove_file(local) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        share_or_copy(&source, local).map_err(&failed)
    }

    fn hash_of(&self, file: &WorkerPath) -> Result<(ContentHash, u64), LinkError> {
        hash_file(&file.below(&self.folder)).map_err(io_error(Operation::Read, &self.name, file))
    }

    fn local_folder(&self) -> Option<&Path> {
        Some(&self.folder)
    }

    fn place(&self) -> Result<String, LinkError> {
        Ok(self.folder.display().to_string())
    }

    fn watch(&self, tell: Arc<dyn Fn(Notice) + Send + Sync>) -> Option<Box<dyn Watch>> {
        Some(Box::new(FolderWatch::begin(&self.folder, tell)?))
    }
}

impl LocalLink {
    /// What an engine left may be anything; a link would lead to a file that is none of the attempt's.
    fn see_plain(&self, file: &WorkerPath) -> Result<(), LinkError> {
        let found = fs::symlink_metadata(file.below(&self.folder));
        if found.map_err(io_error(Operation::Fetch, &self.name, file))?.is_file() {
            return Ok(());
        }
        let reason = "it is no plain file; it stays there";
        Err(LinkError::other(Operation::Fetch, &self.name, file.as_str(), reason))
    }

    /// Opens what may be fetched.
    pub(crate) fn open_plain(&self, file: &WorkerPath) -> Result<File, LinkError> {
        self.see_plain(file)?;
        File::open(file.below(&self.folder)).map_err(io_error(Operation::Fetch, &self.name, file))
    }
}

fn entry_kind(kind: FileType) -> EntryKind {
    if kind.is_file() {
        EntryKind::File
    } else if kind.is_dir() {
        EntryKind::Folder
    } else {
        EntryKind::Other
    }
}

/// Removes a tree; what vanishes meanwhile is no error, read-only files are removed too, links are not followed.
fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(_) => {}
    }
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !metadata.is_dir() {
        return gone(crate::system::remove_file(path));
    }
    // A folder without the right to write keeps its entries from being removed.
    let _ = crate::system::make_writable(path);
    for entry in fs::read_dir(path)? {
        remove_tree(&entry?.path())?;
    }
    gone(fs::remove_dir(path))
}

/// Sum of the sizes of all files below a folder; what vanishes meanwhile is left out.
fn tree_bytes(path: &Path) -> io::Result<u64> {
    let mut sum = 0_u64;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let metadata = match fs::symlink_metadata(entry.path()) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if metadata.is_dir() {
            sum += tree_bytes(&entry.path())
                .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(0) } else { Err(error) })?;
        } else if metadata.is_file() {
            sum += metadata.len();
        }
    }
    Ok(sum)
}
