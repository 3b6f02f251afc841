//! What a plan needs, on small projects: roles, places, and where each was named.

#![allow(clippy::unwrap_used)]

mod common;

use common::{SmallProject, closure, inputs};
use ras_project::{InputRole, Origin, Placement};

#[test]
fn the_smallest_plan_needs_its_four_files() {
    let small = SmallProject::new();
    assert_eq!(inputs(&small.open(), "01"), ["project X.prj", "plan X.p01", "geometry X.g01", "flow X.u01"]);
    assert_eq!(inputs(&small.open(), "02"), ["project X.prj", "plan X.p02", "geometry X.g01", "flow X.f01"]);
}

#[test]
fn terrain_rasters_land_cover_and_settings_travel() {
    let small = SmallProject::new();
    small.geometry_hdf(&[
        ("Terrain Filename", ".\\Terrain\\t.HDF"),
        ("Land Cover Filename", "Cover\\n.hdf"),
        ("Terrain Layername", "T"),
    ]);
    small.terrain_hdf("Terrain/T.hdf", "t.source.tif");
    small.write("Terrain/T.source.tif", "raster");
    small.write("Terrain/T.vrt", "vrt");
    small.terrain_hdf("Cover/n.hdf", "");
    small.write("Cover/n.tif", "raster");
    small.write("practice.toml", "seconds = 1.0\n");
    small.write("X.p01.tmp.hdf", "prepared");
    let project = small.open();
    assert_eq!(
        inputs(&project, "01"),
        [
            "project X.prj",
            "plan X.p01",
            "geometry X.g01",
            "geometry-hdf X.g01.hdf",
            "land-cover Cover/n.hdf",
            "land-cover-raster Cover/n.tif",
            "terrain Terrain/T.hdf",
            "terrain-raster Terrain/T.source.tif",
            "terrain Terrain/T.vrt",
            "flow X.u01",
            "practice-settings practice.toml",
        ]
    );
    let closure = closure(&project, "01");
    assert_eq!((closure.problems.len(), closure.prepared.len()), (0, 1));
    assert_eq!(
        closure.total_bytes(),
        closure.inputs.iter().map(|input| std::fs::metadata(&input.path).unwrap().len()).sum::<u64>()
    );
}

#[test]
fn an_absolute_dss_path_names_its_line_for_the_rewrite() {
    let small = SmallProject::new();
    let dss = small.path("../elsewhere/a.dss");
    std::fs::create_dir_all(dss.parent().unwrap()).unwrap();
    std::fs::write(&dss, "dss").unwrap();
    let written = dss.canonicalize().unwrap().to_string_lossy().into_owned();
    small.replace("X.u01", "DSS Path=\r\nUse DSS=False", &format!("DSS File={written}\r\nUse DSS=True"));
    let project = small.open();
    let closure = closure(&project, "01");
    let input = closure.input(InputRole::DssInput).unwrap();
    assert!(input.exists && input.outside);
    let Placement::Rewrite(lines) = input.placement() else { panic!("{:?}", input.placement()) };
    assert_eq!(lines, [Origin::Line { file: small.path("X.u01"), line: 7, value: written, xml: false }]);
}

#[test]
fn a_relative_path_outside_keeps_its_relation() {
    let small = SmallProject::new();
    std::fs::write(small.path("../shared.dss"), "dss").unwrap();
    small.replace("X.u01", "DSS Path=\r\nUse DSS=False", "DSS File=..\\Shared.DSS\r\nUse DSS=True");
    let project = small.open();
    let closure = closure(&project, "01");
    let input = closure.input(InputRole::DssInput).unwrap();
    assert_eq!(input.placement(), Placement::Relative);
    assert_eq!((input.exists, input.outside, input.bytes), (true, true, 3));
    assert_eq!(input.path.file_name().unwrap(), "shared.dss", "the name on disk");
}

#[test]
fn an_absolute_terrain_in_the_geometry_cannot_be_placed_elsewhere() {
    let small = SmallProject::new();
    let terrain = small.path("T.hdf");
    small.terrain_hdf("T.hdf", "t.tif");
    small.geometry_hdf(&[("Terrain Filename", &terrain.to_string_lossy())]);
    let closure = closure(&small.open(), "01");
    assert!(matches!(closure.input(InputRole::Terrain).unwrap().placement(), Placement::Impossible(_)));
}

#[test]
fn dss_alone_means_the_project_s_own_file() {
    let small = SmallProject::new();
    small.write("x.DSS", "dss");
    small.replace("X.u01", "DSS Path=\r\nUse DSS=False", "DSS File=dss\r\nUse DSS=True");
    assert!(inputs(&small.open(), "01").contains(&"dss-input x.DSS".to_owned()));
}

#[test]
fn a_file_that_is_named_twice_is_one_input_with_two_origins() {
    let small = SmallProject::new();
    small.write("a.dss", "dss");
    let block = "Boundary Location=River,Reach,1,,,\r\nDSS File=a.dss\r\nUse DSS=True\r\n";
    small.replace("X.u01", "Use Restart= 0 \r\n", &format!("{block}{block}"));
    let closure = closure(&small.open(), "01");
    let dss: Vec<_> = closure.inputs.iter().filter(|input| input.role == InputRole::DssInput).collect();
    assert_eq!((dss.len(), dss[0].origins.len()), (1, 2));
}

#[test]
fn a_folder_of_rasters_travels_file_by_file() {
    let small = SmallProject::new();
    for name in ["Rain/a.NC", "Rain/b.nc", "Rain/notes.txt"] {
        small.write(name, "x");
    }
    small.replace("X.u01", "Use Restart= 0 ", "Met BC=Precipitation|Mode=Gridded\r\nMet BC=Precipitation|Gridded Source=GDAL Raster File(s)\r\nMet BC=Precipitation|Gridded GDAL Folder=.\\rain\r\nMet BC=Precipitation|Gridded GDAL Filter=*.nc");
    let found: Vec<_> = inputs(&small.open(), "01").into_iter().filter(|input| input.starts_with("gridded")).collect();
    assert_eq!(found, ["gridded-precipitation Rain/a.NC", "gridded-precipitation Rain/b.nc"]);
}

#[test]
fn terrains_of_the_map_count_only_where_the_geometry_names_none() {
    let small = SmallProject::new();
    small.write("X.g01", "Geom Title=G\r\nStorage Area=Mesh,,\r\nStorage Area Is2D=-1\r\n");
    small.write("X.rasmap", "<R><Layer Name=\"A\" Type=\"TerrainLayer\" Filename=\".\\A.hdf\" /><Layer Name=\"B\" Type=\"TerrainLayer\" Filename=\".\\B.hdf\" /></R>");
    small.terrain_hdf("A.hdf", "");
    small.terrain_hdf("B.hdf", "");
    let terrains =
        || inputs(&small.open(), "01").into_iter().filter(|input| input.starts_with("terrain")).collect::<Vec<_>>();
    assert_eq!(terrains(), ["terrain A.hdf", "terrain B.hdf"]);
    small.geometry_hdf(&[("Terrain Filename", ".\\B.hdf"), ("Terrain Layername", "B")]);
    assert_eq!(terrains(), ["terrain B.hdf"]);
}

#[test]
fn a_projection_in_the_map_is_named_by_its_escaped_line() {
    let small = SmallProject::new();
    small.write("a & b.prj", "PROJCS[\"x\"]");
    small.write("X.rasmap", "<R>\r\n<RASProjectionFilename Filename=\".\\a &amp; b.prj\" />\r\n</R>");
    let closure = closure(&small.open(), "01");
    let input = closure.input(InputRole::Projection).unwrap();
    assert!(input.exists);
    assert_eq!(
        input.origins,
        [Origin::Line { file: small.path("X.rasmap"), line: 2, value: ".\\a &amp; b.prj".into(), xml: true }]
    );
}

#[test]
fn a_mesh_without_tables_and_terrain_is_told() {
    let small = SmallProject::new();
    small.write("X.g01", "Geom Title=G\r\nStorage Area=Mesh,,\r\nStorage Area Is2D=-1\r\n");
    let told = |small: &SmallProject| small.problems().join("\n");
    assert!(told(&small).contains("neither a geometry HDF with their tables nor a terrain"), "{}", told(&small));
    small.write("X.rasmap", "<R><Layer Name=\"A\" Type=\"TerrainLayer\" Filename=\".\\A.hdf\" /></R>");
    assert!(told(&small).contains("Without it the 2D areas have no tables"), "{}", told(&small));
    small.geometry_hdf(&[("Terrain Filename", ".\\A.hdf")]);
    assert!(told(&small).contains("uses the tables of its geometry as they are"), "{}", told(&small));
}
