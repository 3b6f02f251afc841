//! Reading meshes: what was written comes back, and what is damaged is an error and never a panic.

use super::*;
use crate::geometry::UnitSystem;
use crate::hdf::{Dataset, Group, read_tree, write_tree};
use crate::output::{area_attributes, boundary_line_group, mesh_group};
use proptest::prelude::*;

const TEXT: &str = "Geom Title=G\r\nStorage Area=Pond            ,5,5\r\nStorage Area Is2D= 0 \r\nStorage Area=Meadow          ,50,50\r\nStorage Area Surface Line= 5 \r\n               0               0\r\n             100               0\r\n             100             100\r\n               0             100\r\n               0               0\r\nStorage Area Is2D=-1\r\nStorage Area Point Generation Data=,,10,20\r\nStorage Area 2D Points= 3 \r\n              25              25              75              25\r\n              50              75\r\nStorage Area Mannings=0.04\r\nBC Line Name=in                              \r\nBC Line Storage Area=Meadow          \r\nBC Line Arc= 2 \r\n              -5              10              -5              90\r\n";

fn made() -> Mesh {
    let area = read_areas(TEXT).remove(0);
    mesh_from_text(&area, &crate::boundary::read_unsteady_flow(""), UnitSystem::Si).unwrap().mesh
}

fn geometry_of(mesh: &Mesh) -> Group {
    let mut geometry = Group::new();
    area_attributes(geometry.at("2D Flow Areas"), &[mesh]);
    geometry.at("2D Flow Areas").put_group(&mesh.name, mesh_group(mesh, UnitSystem::Si));
    geometry.put_group("Boundary Condition Lines", boundary_line_group(&[mesh]));
    geometry
}

#[test]
fn areas_of_a_geometry_text_are_read_with_their_lines() {
    let areas = read_areas(TEXT);
    assert_eq!(areas.len(), 1, "a storage area that is not 2D is none");
    let area = &areas[0];
    assert_eq!((area.name.as_str(), area.outline.len(), area.points.len()), ("Meadow", 5, 3));
    assert_eq!((area.spacing, area.manning), (Some((10.0, 20.0)), Some(0.04)));
    assert_eq!(area.lines, [("in".to_owned(), vec![[-5.0, 10.0], [-5.0, 90.0]])]);
    assert_eq!(read_areas(&TEXT.replace("\r\n", "\n")), areas);
}

#[test]
fn an_area_without_points_gets_them_from_its_spacing() {
    let area = AreaText { points: Vec::new(), ..read_areas(TEXT).remove(0) };
    let flow = crate::boundary::read_unsteady_flow("");
    let made = mesh_from_text(&area, &flow, UnitSystem::Si).unwrap();
    assert_eq!(made.mesh.cell_count, 50);
    let without = AreaText { spacing: None, ..area };
    let refused = mesh_from_text(&without, &flow, UnitSystem::Si).unwrap_err().to_string();
    assert!(refused.contains("Meadow") && refused.contains("computation points"), "{refused}");
}

#[test]
fn a_mesh_that_was_written_is_read_back() {
    let mesh = made();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.hdf");
    let mut file = Group::new();
    file.put_group("Geometry", geometry_of(&mesh));
    write_tree(&path, &file).unwrap();
    let (back, _) = read_tree(&path, &["Geometry"]).unwrap();
    let geometry = back.group("Geometry").unwrap();
    assert_eq!(area_names(geometry), ["Meadow"]);
    let read = read_mesh(geometry, "Meadow").unwrap();
    assert_eq!(
        (read.cell_count, read.total_cells(), &read.cell_faces),
        (mesh.cell_count, mesh.total_cells(), &mesh.cell_faces)
    );
    assert_eq!(
        (&read.face_cells, &read.face_ends, &read.cell_corners),
        (&mesh.face_cells, &mesh.face_ends, &mesh.cell_corners)
    );
    assert_eq!(
        (&read.centers, &read.face_points, &read.perimeter),
        (&mesh.centers, &mesh.face_points, &mesh.perimeter)
    );
    assert_eq!(read.boundary_lines, mesh.boundary_lines);
    for cell in 0..mesh.cell_count {
        assert_eq!(read.lowest(cell), mesh.lowest(cell), "levels are kept to the last bit");
    }
}

#[test]
fn a_missing_dataset_is_named() {
    let mut geometry = geometry_of(&made());
    geometry.at("2D Flow Areas/Meadow").put("Faces Cell Indexes", Dataset::i32(&[0, 2], &[]));
    assert!(matches!(read_mesh(&geometry, "Meadow"), Err(MeshError::Broken { .. })));
    let missing = read_mesh(&geometry, "Other").unwrap_err().to_string();
    assert!(missing.contains("Other"), "{missing}");
}

/// Tables of numbers that a damaged file may hold anything in.
const TABLES: [(&str, usize); 6] = [
    ("Faces Cell Indexes", 2),
    ("Faces FacePoint Indexes", 2),
    ("Cells FacePoint Indexes", 5),
    ("Cells Face and Orientation Info", 2),
    ("Cells Face and Orientation Values", 2),
    ("Cells Volume Elevation Info", 2),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_damaged_mesh_never_panics(table in 0usize..6, values in proptest::collection::vec(-3i32..40, 0..60)) {
        let mut geometry = geometry_of(&made());
        let (name, width) = TABLES[table];
        let rows = values.len() / width;
        geometry.at("2D Flow Areas/Meadow").put(name, Dataset::i32(&[rows, width], &values[..rows * width]));
        if let Ok(mesh) = read_mesh(&geometry, "Meadow") {
            prop_assert!(mesh.check().is_ok());
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,300}", cut in 0usize..900) {
        let cut = cut.min(TEXT.len());
        let _ = read_areas(&text);
        for area in read_areas(&format!("{}{text}", &TEXT[..cut])) {
            let _ = mesh_from_text(&area, &crate::boundary::read_unsteady_flow(&text), UnitSystem::Si);
        }
    }
}
