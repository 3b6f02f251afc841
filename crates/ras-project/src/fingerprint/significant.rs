//! What counts in each kind of input.

use super::Contents;
use crate::closure::{Input, InputRole, PlanClosure};
use crate::rasmap::{RasMap, RasMapLayer};
use crate::text::TextFile;
use std::io;

/// Hash of what counts in an existing input; none where nothing in it counts.
pub(super) fn hash_of(input: &Input, closure: &PlanClosure, contents: &impl Contents) -> io::Result<Option<String>> {
    let text = || contents.bytes(&input.path).map(TextFile::parse);
    Ok(match input.role {
        InputRole::Project => Some(lines_hash(&text()?, is_project_noise)),
        InputRole::Geometry => Some(lines_hash(&text()?, is_geometry_noise)),
        InputRole::Plan | InputRole::Flow | InputRole::Sediment | InputRole::WaterQuality => {
            Some(lines_hash(&text()?, |_| false))
        }
        // Tables are derived from the text geometry and the terrain, which count themselves.
        InputRole::GeometryHdf => associations_hash(closure),
        InputRole::RasMap => Some(layers_hash(&RasMap::read(&text()?))),
        InputRole::Projection
        | InputRole::Terrain
        | InputRole::TerrainRaster
        | InputRole::LandCover
        | InputRole::LandCoverRaster
        | InputRole::DssInput
        | InputRole::Restart
        | InputRole::GriddedPrecipitation
        | InputRole::Other => Some(contents.blake3(&input.path)?),
        // Event conditions are derived from the flow file; observed data is drawn and not computed with; the practice
        // settings change how a computation goes and not what a good one says; prepared files are derived.
        InputRole::FlowHdf | InputRole::Observed | InputRole::PracticeSettings | InputRole::Prepared => None,
    })
}

/// Lines of `.prj` that do not change what a plan computes: the current plan, lists of members (each plan names its
/// own), drawing, exports, the description.
fn is_project_noise(key: &str) -> bool {
    const KEYS: [&str; 15] = [
        "Proj Title",
        "Current Plan",
        "Plan File",
        "Geom File",
        "Flow File",
        "Unsteady File",
        "QuasiSteady File",
        "Sediment File",
        "Water Quality File",
        "HD File",
        "DSS File",
        "Y Axis Title",
        "X Axis Title(PF)",
        "X Axis Title(XS)",
        "Specific Locations Profile Table",
    ];
    let drawn = ["DSS Start", "DSS End", "DSS Export", "DSS Caption", "DXF ", "GIS Export"];
    KEYS.contains(&key) || drawn.iter().any(|start| key.starts_with(start))
}

/// The view and time stamps of edits.
fn is_geometry_noise(key: &str) -> bool {
    matches!(
        key,
        "Viewing Rectangle"
            | "Node Last Edited Time"
            | "Storage Area 2D PointsPerimeterTime"
            | "LCMann Time"
            | "LCMann Region Time"
    )
}

/// Hash of lines without line ends, trailing blanks, descriptions and noise. Of a project file, lines without a key
/// count only where they are the units: rows of tables belong to keys that are noise.
fn lines_hash(file: &TextFile, is_noise: impl Fn(&str) -> bool) -> String {
    let project = is_noise("Current Plan");
    let mut hasher = blake3::Hasher::new();
    for line in file.lines() {
        let content = line.bytes().trim_ascii_end();
        let counts = match line.key() {
            _ if line.is_description() => false,
            Some(key) => !is_noise(key),
            None if project => matches!(content, b"SI Units" | b"English Units"),
            None => true,
        };
        if counts && !content.is_empty() {
            hasher.update(content);
            hasher.update(b"\n");
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// Terrain, land cover and other layers that the geometry is associated with; none where there are none, so that a
/// geometry HDF which appears beside a 1D geometry changes nothing.
fn associations_hash(closure: &PlanClosure) -> Option<String> {
    if closure.associations.is_empty() {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    for (name, value) in &closure.associations {
        hasher.update(format!("{name}={value}\n").as_bytes());
    }
    Some(hasher.finalize().to_hex().to_string())
}

/// Projection and layers with their files; the view, the drawing and the results do not count.
fn layers_hash(map: &RasMap) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in &map.files {
        let kind = match file.layer {
            RasMapLayer::Projection => "projection",
            RasMapLayer::Terrain => "terrain",
            RasMapLayer::LandCover => "land cover",
        };
        hasher.update(format!("{kind}|{}|{}\n", file.name, file.path).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
