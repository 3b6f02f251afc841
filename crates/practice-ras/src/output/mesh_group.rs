//! `/Geometry/2D Flow Areas`: a mesh made from text, in the shape HEC-RAS gives its own.

use super::polylines::{put_features, spans};
use crate::geometry::UnitSystem;
use crate::hdf::{Dataset, Group, Table};
use crate::two_d::Mesh;

/// Puts the tables over all areas: `Attributes`, `Cell Info`, `Cell Points` and outlines.
pub fn area_attributes(areas: &mut Group, meshes: &[&Mesh]) {
    let spacing = |mesh: &&Mesh| (mesh.areas.iter().sum::<f64>() / mesh.cell_count as f64).sqrt() as f32;
    let rows = meshes.len();
    let table = Table::new(rows)
        .texts("Name", 16, meshes.iter().map(|mesh| mesh.name.as_str()))
        .u8("Locked", vec![0; rows])
        .f32("Mann", meshes.iter().map(|mesh| mesh.manning as f32))
        .u8("Multiple Face Mann n", vec![0; rows])
        .u8("Composite LC", vec![0; rows])
        .f32("Cell Vol Tol", vec![0.01; rows])
        .f32("Cell Min Area Fraction", vec![0.01; rows])
        .f32("Face Profile Tol", vec![0.01; rows])
        .f32("Face Area Tol", vec![0.01; rows])
        .f32("Face Conv Ratio", vec![0.02; rows])
        .f32("Laminar Depth", vec![0.06; rows])
        .f32("Min Face Length Ratio", vec![0.05; rows])
        .f32("Spacing dx", meshes.iter().map(spacing))
        .f32("Spacing dy", meshes.iter().map(spacing))
        .f32("Shift dx", vec![f32::NAN; rows])
        .f32("Shift dy", vec![f32::NAN; rows])
        .i32("Cell Count", meshes.iter().map(|mesh| mesh.cell_count as i32));
    if let Some(table) = table.dataset() {
        areas.put("Attributes", table);
    }
    let points: Vec<f64> =
        meshes.iter().flat_map(|mesh| mesh.centers[..mesh.cell_count].iter().flatten().copied()).collect();
    let info = spans(meshes.iter().map(|mesh| mesh.cell_count));
    areas.put(
        "Cell Info",
        Dataset::i32(&[rows, 2], &info)
            .with("Column", ["Point Starting Index", "Point Count"])
            .with("Feature Type", "MultiPoint")
            .with("Row", "Feature"),
    );
    areas.put(
        "Cell Points",
        Dataset::f64(&[points.len() / 2, 2], &points).with("Column", ["X", "Y"]).with("Row", "Points"),
    );
    let outlines: Vec<Vec<[f64; 2]>> = meshes.iter().map(|mesh| mesh.perimeter.clone()).collect();
    put_features(areas, "Polygon", &outlines);
}

/// The group of one area.
#[must_use]
pub fn mesh_group(mesh: &Mesh, units: UnitSystem) -> Group {
    let mut group = Group::new();
    let (cells, faces, points) = (mesh.total_cells(), mesh.face_count(), mesh.face_points.len());
    let real = &mesh.areas[..mesh.cell_count];
    let largest = (0..mesh.cell_count).max_by(|a, b| real[*a].total_cmp(&real[*b])).unwrap_or(0);
    group
        .set("Cell Average Size", (real.iter().sum::<f64>() / real.len() as f64) as f32)
        .set("Cell Maximum Index", largest as i32)
        .set("Cell Maximum Size", real[largest] as f32)
        .set("Cell Minimum Size", real.iter().copied().fold(f64::INFINITY, f64::min) as f32)
        .set("Manning's n", mesh.manning as f32);

    let flat = |points: &[[f64; 2]]| points.iter().flatten().copied().collect::<Vec<f64>>();
    let xy = |rows: usize, values: &[f64], row: &str| {
        Dataset::f64(&[rows, 2], values).with("Column", ["X", "Y"]).with("Row", row).with("Can Plot", false)
    };
    let span_table = |values: Vec<i32>, row: &str| {
        Dataset::i32(&[values.len() / 2, 2], &values).with("Column", ["Starting Index", "Count"]).with("Row", row)
    };
    let single = |values: Vec<f32>, column: &str, row: &str| {
        Dataset::f32(&[values.len()], &values).with("Column", column).with("Row", row)
    };

    group.put("Cells Center Coordinate", xy(cells, &flat(&mesh.centers), "Cell"));
    group.put("Cells Center Manning's n", single(vec![mesh.manning as f32; cells], "Index", "Cell"));
    group.put("Cells Face and Orientation Info", span_table(spans(mesh.cell_faces.iter().map(Vec::len)), "Cell"));
    let oriented: Vec<i32> = mesh.cell_faces.iter().flatten().flat_map(|(face, side)| [*face as i32, *side]).collect();
    group.put(
        "Cells Face and Orientation Values",
        Dataset::i32(&[oriented.len() / 2, 2], &oriented)
            .with("Column", ["Face Index", "Orientation"])
            .with("Row", "row"),
    );
    let width = mesh.cell_corners.iter().map(Vec::len).max().unwrap_or(0).max(3);
    let mut corners = vec![-1i32; cells * width];
    for (cell, list) in mesh.cell_corners.iter().enumerate() {
        for (place, corner) in list.iter().enumerate() {
            corners[cell * width + place] = *corner as i32;
        }
    }
    group.put(
        "Cells FacePoint Indexes",
        Dataset::i32(&[cells, width], &corners).with("Column", "Face Point Indexes").with("Row", "Cell"),
    );
    let lowest = (0..cells).map(|cell| if cell < mesh.cell_count { mesh.lowest(cell) as f32 } else { f32::NAN });
    group.put("Cells Minimum Elevation", single(lowest.collect(), "Minimum Elevation", "Cell"));
    group.put(
        "Cells Surface Area",
        single(mesh.areas.iter().map(|area| *area as f32).collect(), "Surface Area", "Cell"),
    );
    let ghosts = std::iter::repeat_n(0, cells - mesh.cell_count);
    group
        .put("Cells Volume Elevation Info", span_table(spans(mesh.storage.iter().map(Vec::len).chain(ghosts)), "Cell"));
    let volumes: Vec<f32> =
        mesh.storage.iter().flatten().flat_map(|row| [row.elevation as f32, row.volume as f32]).collect();
    let (length, area, volume) = match units {
        UnitSystem::Si => ("m", "m^2", "m^3"),
        UnitSystem::English => ("ft", "ft^2", "ft^3"),
    };
    group.put(
        "Cells Volume Elevation Values",
        Dataset::f32(&[volumes.len() / 2, 2], &volumes)
            .with("Column", ["Elevation", "Volume"])
            .with("Units", [length, volume])
            .with("Row", "row"),
    );

    let (mut cells_at, mut faces_at) = (vec![Vec::new(); points], vec![Vec::new(); points]);
    for (cell, list) in mesh.cell_corners.iter().enumerate() {
        list.iter().for_each(|corner| cells_at[*corner].push(cell as i32));
    }
    for (face, ends) in mesh.face_ends.iter().enumerate() {
        faces_at[ends[0]].push([face as i32, -1]);
        faces_at[ends[1]].push([face as i32, 1]);
    }
    let mut on_outline = vec![0i32; points];
    for face in (0..faces).filter(|face| mesh.is_perimeter(*face)) {
        mesh.face_ends[face].iter().for_each(|corner| on_outline[*corner] = -1);
    }
    let cell_values: Vec<i32> = cells_at.iter().flatten().copied().collect();
    let face_values: Vec<i32> = faces_at.iter().flatten().flatten().copied().collect();
    group.put(
        "FacePoints Cell Index Values",
        Dataset::i32(&[cell_values.len()], &cell_values).with("Column", "Cell Index"),
    );
    group.put("FacePoints Cell Info", span_table(spans(cells_at.iter().map(Vec::len)), "Face Point"));
    group.put("FacePoints Coordinate", xy(points, &flat(&mesh.face_points), "Face Point"));
    group.put("FacePoints Face and Orientation Info", span_table(spans(faces_at.iter().map(Vec::len)), "Face Point"));
    group.put("FacePoints Face and Orientation Values", Dataset::i32(&[face_values.len() / 2, 2], &face_values));
    group.put("FacePoints Is Perimeter", Dataset::i32(&[points], &on_outline).with("Column", "Is On Perimeter"));

    group.put("Faces Area Elevation Info", span_table(spans(mesh.face_rows.iter().map(Vec::len)), "Face"));
    let rows: Vec<f32> = mesh
        .face_rows
        .iter()
        .flatten()
        .flat_map(|row| [row.elevation, row.area, row.wetted_perimeter, row.manning].map(|value| value as f32))
        .collect();
    group.put(
        "Faces Area Elevation Values",
        Dataset::f32(&[rows.len() / 4, 4], &rows)
            .with("Column", ["Z", "Area", "Wetted Perimeter", "Manning's n"])
            .with("Units", [length, area, length, "s/m^(1/3)"])
            .with("Row", "row"),
    );
    let pairs = |values: &[[usize; 2]]| values.iter().flatten().map(|value| *value as i32).collect::<Vec<i32>>();
    group.put(
        "Faces Cell Indexes",
        Dataset::i32(&[faces, 2], &pairs(&mesh.face_cells)).with("Column", ["Cell 0", "Cell 1"]).with("Row", "Face"),
    );
    group.put(
        "Faces FacePoint Indexes",
        Dataset::i32(&[faces, 2], &pairs(&mesh.face_ends))
            .with("Column", ["Face Point A", "Face Point B"])
            .with("Row", "Face"),
    );
    let bottoms = mesh.face_rows.iter().map(|rows| rows.first().map_or(f32::NAN, |row| row.elevation as f32));
    group.put("Faces Minimum Elevation", single(bottoms.collect(), "Minimum Elevation", "Face"));
    let vectors: Vec<f32> = mesh
        .face_normals
        .iter()
        .zip(&mesh.face_lengths)
        .flat_map(|(normal, length)| [normal[0], normal[1], *length].map(|value| value as f32))
        .collect();
    group.put(
        "Faces NormalUnitVector and Length",
        Dataset::f32(&[faces, 3], &vectors)
            .with("Column", ["X Component", "Y Component", "Face Length"])
            .with("Row", "Face"),
    );
    // Every face of a mesh made here is straight.
    group.put("Faces Perimeter Info", span_table(vec![0; faces * 2], "Face"));
    group.put("Faces Perimeter Values", Dataset::f64(&[0, 2], &[]).with("Column", ["X", "Y"]));
    group.put("Perimeter", xy(mesh.perimeter.len(), &flat(&mesh.perimeter), "Points"));
    group
}

/// `/Geometry/Boundary Condition Lines`.
#[must_use]
pub fn boundary_line_group(meshes: &[&Mesh]) -> Group {
    let mut group = Group::new();
    let lines: Vec<(&str, &crate::two_d::BoundaryLine)> =
        meshes.iter().flat_map(|mesh| mesh.boundary_lines.iter().map(|line| (mesh.name.as_str(), line))).collect();
    let length = |points: &[[f64; 2]]| {
        points.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum::<f64>() as f32
    };
    let table = Table::new(lines.len())
        .texts("Name", 32, lines.iter().map(|(_, line)| line.name.as_str()))
        .texts("SA-2D", 16, lines.iter().map(|(area, _)| area))
        .texts("Type", 8, lines.iter().map(|_| "External"))
        .f32("Length", lines.iter().map(|(_, line)| length(&line.points)));
    if let Some(table) = table.dataset() {
        group.put("Attributes", table);
    }
    let mut rows: Vec<(i32, usize, [usize; 2], f64, f64)> = Vec::new();
    let mut number = 0;
    for mesh in meshes {
        for line in &mesh.boundary_lines {
            let mut station = 0.0;
            for face in &line.faces {
                let end = station + mesh.face_lengths[*face];
                rows.push((number, *face, mesh.face_ends[*face], station, end));
                station = end;
            }
            number += 1;
        }
    }
    let external = Table::new(rows.len())
        .i32("BC Line ID", rows.iter().map(|row| row.0))
        .i32("Face Index", rows.iter().map(|row| row.1 as i32))
        .i32("FP Start Index", rows.iter().map(|row| row.2[0] as i32))
        .i32("FP End Index", rows.iter().map(|row| row.2[1] as i32))
        .f32("Station Start", rows.iter().map(|row| row.3 as f32))
        .f32("Station End", rows.iter().map(|row| row.4 as f32));
    if let Some(external) = external.dataset() {
        group.put("External Faces", external);
    }
    let drawn: Vec<Vec<[f64; 2]>> = lines.iter().map(|(_, line)| line.points.clone()).collect();
    put_features(&mut group, "Polyline", &drawn);
    group
}
