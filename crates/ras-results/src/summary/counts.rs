//! How many of what: areas with their real cells, cross sections, lines and points. Asks shapes, reads bulk tables never
//! whole.

use crate::layout;
use crate::source::{ResultSource, SourceError};
use crate::verdict::FlowKind;
use serde::{Deserialize, Serialize};

/// Rows of `Cells FacePoint Indexes` read at once.
const BLOCK: u64 = 65_536;

/// A 2D area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AreaSummary {
    /// Name.
    pub name: String,
    /// Real cells, without the ghosts along the perimeter.
    pub cells: u64,
    /// Faces.
    pub faces: u64,
    /// Output steps of this area.
    pub steps: u64,
}

/// The 2D areas of a file: those of its geometry, then those that only the results know.
pub fn areas(source: &dyn ResultSource) -> Result<Vec<AreaSummary>, SourceError> {
    let series = format!("{}/2D Flow Areas", layout::UNSTEADY_SERIES);
    let mut names = area_names(source)?;
    for name in source.groups(&series)? {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| area(source, &series, name)).collect()
}

fn area_names(source: &dyn ResultSource) -> Result<Vec<String>, SourceError> {
    let group = layout::GEOMETRY_AREAS;
    let listed = match source.field_strings(&format!("{group}/Attributes"), "Name")? {
        Some(names) => names,
        None => source.strings(&format!("{group}/Names"))?.unwrap_or_default(),
    };
    if !listed.is_empty() {
        return Ok(listed);
    }
    let mut names = source.groups(group)?;
    let mut meshes = Vec::new();
    for name in names.drain(..) {
        if source.has_dataset(&format!("{group}/{name}/Cells Center Coordinate"))?
            || source.has_dataset(&format!("{group}/{name}/Perimeter"))?
        {
            meshes.push(name);
        }
    }
    Ok(meshes)
}

fn area(source: &dyn ResultSource, series: &str, name: String) -> Result<AreaSummary, SourceError> {
    let output = format!("{series}/{name}");
    let geometry = format!("{}/{name}", layout::GEOMETRY_AREAS);
    let cells = real_cells(source, &name)?;
    let mut faces = source.rows(&format!("{geometry}/Faces FacePoint Indexes"))?;
    if faces == 0 {
        faces = source.columns(&format!("{output}/Face Velocity"))?;
    }
    let mut steps = source.rows(&format!("{output}/Water Surface"))?;
    if steps == 0 {
        for dataset in source.datasets(&output)? {
            steps = steps.max(source.rows(&format!("{output}/{dataset}"))?);
        }
    }
    Ok(AreaSummary { name, cells, faces, steps })
}

/// Cells of an area without ghosts: `Cell Count` of the table (5.0.5 and later), else the cells with at least three
/// face points (all versions), else the columns of the output.
pub fn real_cells(source: &dyn ResultSource, area: &str) -> Result<u64, SourceError> {
    let table = format!("{}/Attributes", layout::GEOMETRY_AREAS);
    if let (Some(names), Some(counts)) =
        (source.field_strings(&table, "Name")?, source.field_numbers(&table, "Cell Count")?)
        && let Some((_, count)) = names.iter().zip(counts).find(|(name, _)| *name == area)
    {
        return Ok(count.max(0.0) as u64);
    }
    let indexes = format!("{}/{area}/Cells FacePoint Indexes", layout::GEOMETRY_AREAS);
    match source.shape(&indexes)?.as_deref() {
        Some([rows, columns]) if *columns >= 3 => {
            let mut cells = 0;
            let mut start = 0;
            while start < *rows {
                let end = (start + BLOCK).min(*rows);
                let third = source.integers(&indexes, &[start..end, 2..3])?;
                cells += third.iter().filter(|index| **index >= 0).count() as u64;
                start = end;
            }
            Ok(cells)
        }
        _ => source.columns(&format!("{}/2D Flow Areas/{area}/Water Surface", layout::UNSTEADY_SERIES)),
    }
}

/// Cross sections: of the output where it has any, else of the geometry. Dummy groups (an all-2D model has some in its
/// geometry, its summaries and its node lists) do not count.
pub fn cross_sections(source: &dyn ResultSource, flow: FlowKind) -> Result<u64, SourceError> {
    let output = match flow {
        FlowKind::Unsteady => source.columns(&format!("{}/Cross Sections/Water Surface", layout::UNSTEADY_SERIES))?,
        FlowKind::Steady => source.columns(&format!("{}/Cross Sections/Water Surface", layout::STEADY_PROFILES))?,
        FlowKind::Geometry | FlowKind::Unknown => 0,
    };
    if output > 0 {
        return Ok(output);
    }
    let attributes = source.rows(&format!("{}/Attributes", layout::GEOMETRY_SECTIONS))?;
    if attributes > 0 {
        return Ok(attributes);
    }
    source.rows(&format!("{}/River Stations", layout::GEOMETRY_SECTIONS))
}

/// Reference lines or points ("Reference Lines", "Reference Points"): with output, else of the geometry.
pub fn references(source: &dyn ResultSource, kind: &str) -> Result<u64, SourceError> {
    let output = source.rows(&format!("{}/{kind}/Name", layout::UNSTEADY_SERIES))?;
    if output > 0 {
        return Ok(output);
    }
    source.rows(&format!("{}/{kind}/Attributes", layout::GEOMETRY))
}
