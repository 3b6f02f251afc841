//! Reads the mesh of a 2D flow area from the `Geometry` group of a `g##.hdf` or a plan's HDF file.

use super::lines::perimeter_faces;
use super::mesh::{BoundaryLine, Mesh, Point};
use super::tables::{FaceRow, StorageRow};
use crate::hdf::{Dataset, Group};
use thiserror::Error;

/// Why a mesh cannot be computed on.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MeshError {
    /// The file lacks a dataset of the mesh.
    #[error(
        "2D flow area '{area}': the geometry's HDF file has no '{dataset}'; compute the mesh's tables in HEC-RAS (Geometry, 2D Flow Area, Compute Property Tables)"
    )]
    Missing {
        /// The area.
        area: String,
        /// The dataset.
        dataset: String,
    },
    /// The tables contradict each other.
    #[error("2D flow area '{area}': {problem}; make the mesh anew in HEC-RAS")]
    Broken {
        /// The area.
        area: String,
        /// What is wrong.
        problem: String,
    },
    /// Outline and cell points make no mesh.
    #[error("2D flow area '{area}': {problem}")]
    Outline {
        /// The area.
        area: String,
        /// What is wrong and what to do.
        problem: String,
    },
}

/// Names of the 2D flow areas of a `Geometry` group, in the order of their attributes table.
#[must_use]
pub fn area_names(geometry: &Group) -> Vec<String> {
    let Some(areas) = geometry.group("2D Flow Areas") else { return Vec::new() };
    if let Some(names) = areas.dataset("Attributes").and_then(|table| table.text_column("Name")) {
        return names;
    }
    areas.dataset("Names").map(Dataset::strings).unwrap_or_default()
}

/// Reads the mesh of one area.
///
/// # Errors
/// A dataset is missing, or the tables do not fit together.
pub fn read_mesh(geometry: &Group, name: &str) -> Result<Mesh, MeshError> {
    let broken = |problem: String| MeshError::Broken { area: name.to_owned(), problem };
    let areas = geometry.group("2D Flow Areas");
    let group = areas.and_then(|areas| areas.named(name)).ok_or_else(|| MeshError::Missing {
        area: name.to_owned(),
        dataset: format!("Geometry/2D Flow Areas/{name}"),
    })?;
    let get = |dataset: &str| {
        group.dataset(dataset).ok_or_else(|| MeshError::Missing { area: name.to_owned(), dataset: dataset.to_owned() })
    };

    let centers = points(get("Cells Center Coordinate")?);
    let corners = rows(get("Cells FacePoint Indexes")?);
    // A real cell has at least three corners; a ghost has two.
    let cell_count = corners.iter().take_while(|row| row.get(2).is_some_and(|index| *index >= 0)).count();
    let cell_corners =
        corners.iter().map(|row| row.iter().filter_map(|index| usize::try_from(*index).ok()).collect()).collect();
    let mut areas_of_cells = get("Cells Surface Area")?.numbers();
    for area in areas_of_cells.iter_mut().skip(cell_count) {
        *area = 0.0;
    }
    let face_vectors = get("Faces NormalUnitVector and Length")?.numbers();
    let values = rows(get("Cells Face and Orientation Values")?);
    let cell_faces = spans(get("Cells Face and Orientation Info")?, values.len())
        .map_err(broken)?
        .into_iter()
        .map(|(start, end)| values[start..end].iter().filter_map(|row| oriented_face(row)).collect())
        .collect();
    let minimum = get("Cells Minimum Elevation")?.numbers();
    let mut mesh = Mesh {
        name: name.to_owned(),
        cell_count,
        centers,
        areas: areas_of_cells,
        cell_faces,
        cell_corners,
        face_points: points(get("FacePoints Coordinate")?),
        face_ends: pairs(get("Faces FacePoint Indexes")?),
        face_cells: pairs(get("Faces Cell Indexes")?),
        face_normals: face_vectors.chunks_exact(3).map(|row| [row[0], row[1]]).collect(),
        face_lengths: face_vectors.chunks_exact(3).map(|row| row[2]).collect(),
        storage: Vec::new(),
        face_rows: face_rows(get("Faces Area Elevation Info")?, get("Faces Area Elevation Values")?).map_err(broken)?,
        perimeter: points(get("Perimeter")?),
        manning: roughness(geometry, name),
        boundary_lines: Vec::new(),
    };
    mesh.storage = storage(&mesh, &minimum, get("Cells Volume Elevation Info")?, get("Cells Volume Elevation Values")?)
        .map_err(broken)?;
    mesh.check().map_err(broken)?;
    mesh.boundary_lines = boundary_lines(geometry, &mesh);
    Ok(mesh)
}

fn storage(mesh: &Mesh, minimum: &[f64], info: &Dataset, values: &Dataset) -> Result<Vec<Vec<StorageRow>>, String> {
    let values = values.numbers();
    let spans = spans(info, values.len() / 2)?;
    let mut tables = Vec::with_capacity(mesh.cell_count);
    for cell in 0..mesh.cell_count {
        let (start, end) = spans.get(cell).copied().unwrap_or_default();
        let given = values[start * 2..end * 2].chunks_exact(2);
        let mut rows: Vec<StorageRow> = Vec::with_capacity(end - start + 1);
        for row in given {
            let row = StorageRow { elevation: row[0], volume: row[1] };
            match rows.last() {
                // Rounding to 32 bits makes neighbours equal now and then.
                Some(last) if row.elevation <= last.elevation || row.volume < last.volume => {}
                _ => rows.push(row),
            }
        }
        if rows.is_empty() {
            let bottom = minimum.get(cell).copied().filter(|elevation| elevation.is_finite());
            let elevation = bottom.ok_or_else(|| format!("cell {cell} has neither a volume table nor an elevation"))?;
            rows.push(StorageRow { elevation, volume: 0.0 });
        }
        let base = rows[0].volume;
        rows.iter_mut().for_each(|row| row.volume -= base);
        tables.push(rows);
    }
    Ok(tables)
}

fn face_rows(info: &Dataset, values: &Dataset) -> Result<Vec<Vec<FaceRow>>, String> {
    let values = values.numbers();
    Ok(spans(info, values.len() / 4)?
        .into_iter()
        .map(|(start, end)| {
            let mut rows: Vec<FaceRow> = Vec::with_capacity(end - start);
            for row in values[start * 4..end * 4].chunks_exact(4) {
                let row = FaceRow { elevation: row[0], area: row[1], wetted_perimeter: row[2], manning: row[3] };
                if rows.last().is_none_or(|last| row.elevation > last.elevation) {
                    rows.push(row);
                }
            }
            rows
        })
        .collect())
}

/// (start, end) of each row of an info table; all inside the values.
fn spans(info: &Dataset, values: usize) -> Result<Vec<(usize, usize)>, String> {
    pairs(info)
        .into_iter()
        .enumerate()
        .map(|(row, [start, count])| match start.checked_add(count) {
            Some(end) if end <= values => Ok((start, end)),
            // HEC-RAS writes a start beyond the end for what has no values.
            _ if count == 0 => Ok((0, 0)),
            _ => Err(format!("row {row} of a table points beyond its values")),
        })
        .collect()
}

fn oriented_face(row: &[i64]) -> Option<(usize, i32)> {
    let face = usize::try_from(*row.first()?).ok()?;
    Some((face, if *row.get(1)? < 0 { -1 } else { 1 }))
}

fn rows(dataset: &Dataset) -> Vec<Vec<i64>> {
    let width = dataset.shape().get(1).map_or(1, |width| *width as usize).max(1);
    dataset.integers().chunks_exact(width).map(<[i64]>::to_vec).collect()
}

fn pairs(dataset: &Dataset) -> Vec<[usize; 2]> {
    let index = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
    dataset.integers().chunks_exact(2).map(|row| [index(row[0]), index(row[1])]).collect()
}

fn points(dataset: &Dataset) -> Vec<Point> {
    dataset.numbers().chunks_exact(2).map(|row| [row[0], row[1]]).collect()
}

fn roughness(geometry: &Group, name: &str) -> f64 {
    let table = geometry.dataset("2D Flow Areas/Attributes");
    let found = table.and_then(|table| {
        let row = table.text_column("Name")?.iter().position(|other| other == name)?;
        table.column("Mann")?.get(row).copied()
    });
    found.filter(|n| *n > 0.0).unwrap_or(0.06)
}

/// The boundary lines of this area; their faces as HEC-RAS wrote them, else those behind the line as drawn.
fn boundary_lines(geometry: &Group, mesh: &Mesh) -> Vec<BoundaryLine> {
    let Some(group) = geometry.group("Boundary Condition Lines") else { return Vec::new() };
    let Some(table) = group.dataset("Attributes") else { return Vec::new() };
    let names = table.text_column("Name").unwrap_or_default();
    let areas = table.text_column("SA-2D").unwrap_or_default();
    let info = group.dataset("Polyline Info").map(rows).unwrap_or_default();
    let drawn = group.dataset("Polyline Points").map(points).unwrap_or_default();
    let external = group.dataset("External Faces");
    let line_of = external.and_then(|table| table.column("BC Line ID")).unwrap_or_default();
    let face_of = external.and_then(|table| table.column("Face Index")).unwrap_or_default();
    let mut lines = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if areas.get(index).is_none_or(|area| *area != mesh.name) {
            continue;
        }
        let span = info.get(index).and_then(|row| {
            let start = usize::try_from(*row.first()?).ok()?;
            let count = usize::try_from(*row.get(1)?).ok()?;
            drawn.get(start..start.checked_add(count)?)
        });
        let points = span.unwrap_or_default().to_vec();
        let mut faces: Vec<usize> = line_of
            .iter()
            .zip(&face_of)
            .filter(|(line, _)| **line == index as f64)
            .map(|(_, face)| *face as usize)
            .filter(|face| *face < mesh.face_count() && mesh.is_perimeter(*face))
            .collect();
        if faces.is_empty() {
            faces = perimeter_faces(mesh, &points);
        }
        lines.push(BoundaryLine { name: name.clone(), points, faces });
    }
    lines
}
