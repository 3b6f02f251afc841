//! How much room an attempt needs on its worker. No IO.

use protocol::Manifest;

/// Bytes an attempt may take on the worker's disk beyond what is there: the blobs that are missing, and a private copy of all
/// inputs except the rasters, which are linked. Where the file system shares blocks the copy takes less; results come on top.
pub fn bytes_needed(manifest: &Manifest, missing_bytes: u64) -> u64 {
    let copied: u64 =
        manifest.entries.iter().filter(|entry| !entry.role.is_read_only_raster()).map(|entry| entry.bytes).sum();
    missing_bytes.saturating_add(copied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ContentHash, FileRole, ManifestEntry, RelPath};

    #[test]
    fn rasters_are_counted_only_where_they_must_travel() {
        let entry = |path: &str, role, bytes| ManifestEntry {
            path: RelPath::new(path).unwrap(),
            role,
            bytes,
            blake3: ContentHash("0".repeat(64)),
        };
        let manifest = Manifest {
            entries: vec![entry("a.prj", FileRole::Project, 10), entry("t.tif", FileRole::TerrainRaster, 1000)],
        };
        assert_eq!(bytes_needed(&manifest, 0), 10);
        assert_eq!(bytes_needed(&manifest, 1010), 1020);
    }
}
