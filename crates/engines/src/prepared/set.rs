//! The files that decide whether a plan can be given to the Linux programs, found among a plan's files by role and name.

use super::{NotServing, key, name, unreadable};
use crate::RasVersion;
use protocol::{ContentHash, FileRole};
use ras_project::hdf::{HdfAttributes, open_hdf};
use ras_project::text::TextFile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A plan's texts with what was prepared of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreparedSet {
    /// `X.prj`
    pub project: PathBuf,
    /// `X.p##`
    pub plan: PathBuf,
    /// `X.g##`
    pub geometry: Option<PathBuf>,
    /// `X.g##.hdf`
    pub geometry_hdf: Option<PathBuf>,
    /// `X.u##`
    pub flow: Option<PathBuf>,
    /// `X.b##`
    pub run_file: Option<PathBuf>,
    /// `X.x##`
    pub geometry_run_file: Option<PathBuf>,
    /// `X.c##`
    pub preprocessed: Option<PathBuf>,
    /// `X.p##.tmp.hdf`, else `X.p##.hdf`.
    pub hdf: Option<PathBuf>,
    /// `X.p##.prepared.json`
    pub record: Option<PathBuf>,
    /// Content of every file, by its name in lower case without folders.
    pub hashes: BTreeMap<String, ContentHash>,
}

impl PreparedSet {
    /// From all files of a plan: their roles, where they stand, and their content.
    pub fn collect(files: impl IntoIterator<Item = (FileRole, PathBuf, ContentHash)>) -> Self {
        let mut set = Self::default();
        for (role, path, hash) in files {
            set.hashes.insert(key(&path), hash);
            match role {
                FileRole::Project => set.project = path,
                FileRole::Plan => set.plan = path,
                FileRole::Geometry => set.geometry = Some(path),
                FileRole::GeometryHdf => set.geometry_hdf = Some(path),
                FileRole::Flow => set.flow = Some(path),
                FileRole::Prepared => set.add_prepared(path),
                _ => {}
            }
        }
        set
    }

    fn add_prepared(&mut self, path: PathBuf) {
        let known = key(&path);
        if known.ends_with(".prepared.json") {
            self.record = Some(path);
        } else if known.ends_with(".tmp.hdf") {
            self.hdf = Some(path);
        } else if known.ends_with(".hdf") {
            self.hdf.get_or_insert(path);
        } else {
            let extension = known.rsplit_once('.').map_or("", |(_, extension)| extension);
            match extension.as_bytes().first() {
                Some(b'b') => self.run_file = Some(path),
                Some(b'x') => self.geometry_run_file = Some(path),
                Some(b'c') => self.preprocessed = Some(path),
                _ => {}
            }
        }
    }

    /// Whether everything is there that the programs of this version read.
    pub(super) fn complete(&self, version: RasVersion) -> Result<(), NotServing> {
        let plan = name(&self.plan);
        let (stem, number) =
            plan.rsplit_once('.').map_or((plan.as_str(), ""), |(stem, ext)| (stem, ext.get(1..).unwrap_or("")));
        let geometry = self.geometry.as_deref().map(name).unwrap_or_default();
        let geometry =
            geometry.rsplit_once('.').and_then(|(_, extension)| extension.get(1..)).unwrap_or("##").to_owned();
        let hdf = (&self.hdf, format!("{stem}.p{number}.tmp.hdf"));
        let run_file = (&self.run_file, format!("{stem}.b{number}"));
        let geometry_run_file = (&self.geometry_run_file, format!("{stem}.x{geometry}"));
        let preprocessed = (&self.preprocessed, format!("{stem}.c{geometry}"));
        let needed = match (version.major, version.minor) {
            (..6, _) => vec![run_file, preprocessed],
            (6, ..4) => vec![hdf, run_file, preprocessed],
            _ => vec![hdf, run_file, geometry_run_file],
        };
        match needed.into_iter().find(|(path, _)| path.is_none()) {
            Some((_, file)) => Err(NotServing::Missing { file, version }),
            None => Ok(()),
        }
    }

    pub(super) fn text(&self, path: &Path, version: RasVersion) -> Result<TextFile, NotServing> {
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, error.to_string(), version))?;
        // HEC-RAS 4 fills empty fields of some lines with NUL bytes; they are blanks.
        Ok(TextFile::parse(bytes.into_iter().map(|byte| if byte == 0 { b' ' } else { byte }).collect::<Vec<u8>>()))
    }

    /// Terrain and land cover by the geometry's own HDF file; nothing where that cannot be read.
    pub(super) fn associations(&self) -> Vec<(String, String)> {
        let read = |path: &Path| open_hdf(path).and_then(|hdf| hdf.text_attributes("/Geometry"));
        self.geometry_hdf.as_deref().and_then(|path| read(path).ok()).unwrap_or_default()
    }
}
