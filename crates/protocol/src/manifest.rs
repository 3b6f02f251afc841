//! Which files an attempt needs, and which it made, by content.

use crate::RelPath;
use serde::{Deserialize, Serialize};
use std::fmt;

/// BLAKE3 of a file's bytes, 64 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentHash(pub String);

impl ContentHash {
    /// The hex digits, which are also the blob's file name in a cache.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text has the form of a hash; what comes from outside is asked before it becomes a file name.
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a file is to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// `X.prj`
    Project,
    /// `X.p##`
    Plan,
    /// `X.g##`
    Geometry,
    /// `X.g##.hdf`
    GeometryHdf,
    /// `X.u##`, `X.f##`, `X.q##`
    Flow,
    /// `X.u##.hdf`
    FlowHdf,
    /// `X.s##`
    Sediment,
    /// `X.w##`
    WaterQuality,
    /// `X.rasmap`
    RasMap,
    /// Projection file named by the `.rasmap`
    Projection,
    /// Terrain HDF and its vrt
    Terrain,
    /// Rasters of a terrain: large, never written by an engine
    TerrainRaster,
    /// Land cover, infiltration, impervious HDF
    LandCover,
    /// Rasters beside a land cover HDF: never written by an engine
    LandCoverRaster,
    /// DSS file an input block reads
    DssInput,
    /// Restart file the flow file asks for
    Restart,
    /// Gridded precipitation
    GriddedPrecipitation,
    /// Observed data
    Observed,
    /// Files a Linux engine needs from a preparation on Windows (`.b## .x## .c## .r## .p##.tmp.hdf`)
    Prepared,
    /// `practice.toml`
    PracticeSettings,
    /// Anything else the plan names
    Other,
}

impl FileRole {
    /// Whether an engine only ever reads the file, so that a private folder may hold a hard link to the cache.
    pub fn is_read_only_raster(self) -> bool {
        matches!(self, FileRole::TerrainRaster | FileRole::LandCoverRaster)
    }
}

/// One file: where it stands below `files/`, and its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestEntry {
    /// Place below the attempt's `files/`.
    pub path: RelPath,
    /// What it is to the plan.
    pub role: FileRole,
    /// Size in bytes.
    pub bytes: u64,
    /// Content.
    pub blake3: ContentHash,
}

/// All files of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Sorted by path.
    pub entries: Vec<ManifestEntry>,
}

impl Manifest {
    /// Sum of sizes in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.bytes).sum()
    }
}
