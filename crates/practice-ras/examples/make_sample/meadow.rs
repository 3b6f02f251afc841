//! The meadow below the river: a 2D flow area with the river's bed in it, as text and as the file of its mesh.

use crate::columns::{fields, number, unevenness};
use practice_ras::boundary::read_unsteady_flow;
use practice_ras::geometry::UnitSystem;
use practice_ras::hdf::Group;
use practice_ras::output::{area_attributes, boundary_line_group, mesh_group};
use practice_ras::two_d::{Point, contains, lay_bed, mesh_from_text, read_areas};
use std::error::Error;

const CORNER: Point = [553_000.0, 5_789_700.0];
const LENGTH: f64 = 1300.0;
const WIDTH: f64 = 560.0;
/// Distance of cell points in a row; rows stand closer, shifted by half, so that cells are hexagons.
const SPACING: f64 = 47.0;

fn outline() -> Vec<Point> {
    [
        [0.0, 40.0],
        [220.0, 0.0],
        [520.0, 30.0],
        [860.0, 0.0],
        [1140.0, 40.0],
        [LENGTH, 90.0],
        [LENGTH, 470.0],
        [1080.0, WIDTH],
        [700.0, 520.0],
        [380.0, WIDTH],
        [120.0, 520.0],
        [0.0, 480.0],
    ]
    .map(|[x, y]| [CORNER[0] + x, CORNER[1] + y])
    .to_vec()
}

/// Where the river winds through the meadow.
fn channel(x: f64) -> f64 {
    275.0 + 95.0 * (x / 170.0).sin() + 20.0 * (x / 61.0).cos()
}

/// Elevation of the ground.
fn ground(point: Point) -> f64 {
    let (x, y) = (point[0] - CORNER[0], point[1] - CORNER[1]);
    let valley = 59.9 - 0.0021 * x;
    let aside = (y - channel(x)).abs();
    let plain = valley + 1.8 + 0.004 * aside + 0.22 * unevenness(x * 1.7, y * 1.9);
    // An old dike crosses the meadow and keeps one corner dry in small floods.
    let dike = ((x - 760.0) * 0.35 + (y - 455.0) * 0.94).abs();
    let dike = if x > 560.0 && x < 1120.0 { (1.1 - dike * 0.09).max(0.0) } else { 0.0 };
    let bank = 9.0 + 3.0 * (x / 220.0).sin();
    let bed = valley + ((aside - bank).max(0.0) * 0.45);
    // To the centimetre, as a survey gives it.
    ((plain + dike).min(bed) * 100.0).round() / 100.0
}

fn cell_points() -> Vec<Point> {
    let outline = outline();
    let mut points = Vec::new();
    let rise = SPACING * 0.866;
    for row in 0..((WIDTH / rise) as usize + 1) {
        for column in 0..((LENGTH / SPACING) as usize + 1) {
            let shift = if row % 2 == 1 { SPACING / 2.0 } else { 0.0 };
            let at = [
                CORNER[0] + SPACING * 0.4 + column as f64 * SPACING + shift,
                CORNER[1] + rise * 0.55 + row as f64 * rise,
            ];
            let well_inside = [[8.0, 0.0], [-8.0, 0.0], [0.0, 8.0], [0.0, -8.0]]
                .iter()
                .all(|[dx, dy]| contains(&outline, [at[0] + dx, at[1] + dy]));
            if well_inside {
                points.push(at);
            }
        }
    }
    points
}

/// The text of the geometry.
pub fn text() -> String {
    let outline = outline();
    let points = cell_points();
    let flat = |points: &[Point]| points.iter().flatten().copied().collect::<Vec<f64>>();
    let closed: Vec<Point> = outline.iter().copied().chain(outline.first().copied()).collect();
    let west = [[CORNER[0] - 6.0, CORNER[1] + 400.0], [CORNER[0] - 6.0, CORNER[1] + 210.0]];
    let east = [[CORNER[0] + LENGTH + 6.0, CORNER[1] + 120.0], [CORNER[0] + LENGTH + 6.0, CORNER[1] + 440.0]];
    let line = |name: &str, line: [Point; 2]| {
        let middle = [(line[0][0] + line[1][0]) / 2.0, (line[0][1] + line[1][1]) / 2.0];
        let place = |point: Point| format!("{} , {} ", number(point[0], 3), number(point[1], 3));
        format!(
            "BC Line Name={name:<32}\nBC Line Storage Area={:<16}\nBC Line Start Position= {}\nBC Line Middle Position= {}\nBC Line End Position= {}\nBC Line Arc= 2 \n{}BC Line Text Position= {}\n",
            "Meadow",
            place(line[0]),
            place(middle),
            place(line[1]),
            fields(&flat(&line), 16, 4, 3),
            place(middle)
        )
    };
    format!(
        "Geom Title=Meadow below the Weirbach (2D)\nProgram Version=6.60\nViewing Rectangle= {} , {} , {} , {} \n\n\
         Storage Area=Meadow          ,{},{}\nStorage Area Surface Line= {} \n{}Storage Area Type= 1 \nStorage Area Area=\nStorage Area Min Elev=\nStorage Area Is2D=-1\n\
         Storage Area Point Generation Data=,,{s},{s}\nStorage Area 2D Points= {} \n{}Storage Area 2D PointsPerimeterTime=02Nov2026 09:30:00\nStorage Area Mannings=0.05\n\
         2D Cell Volume Filter Tolerance=0.003\n2D Cell Minimum Area Fraction=0.01\n2D Face Profile Filter Tolerance=0.003\n2D Face Area Elevation Profile Filter Tolerance=0.003\n2D Face Area Elevation Conveyance Ratio=0.02\n2D Face Area Laminar Depth=0.06\n\n\
         {}{}LCMann Time=Dec/30/1899 00:00:00\nLCMann Region Time=Dec/30/1899 00:00:00\nLCMann Table=0\nChan Stop Cuts=-1 \n\nUse User Specified Reach Order=0\nGIS Ratio Cuts To Invert=-1\nGIS Limit At Bridges=0\nComposite Channel Slope=5\n",
        CORNER[0] - 100.0,
        CORNER[0] + LENGTH + 100.0,
        CORNER[1] + WIDTH + 100.0,
        CORNER[1] - 100.0,
        number(CORNER[0] + LENGTH / 2.0, 2),
        number(CORNER[1] + WIDTH / 2.0, 2),
        closed.len(),
        fields(&flat(&closed), 16, 2, 3),
        points.len(),
        fields(&flat(&points), 16, 4, 3),
        line("Weirbach in", west),
        line("Valley out", east),
        s = number(SPACING, 0),
    )
}

/// The geometry's HDF file: the mesh of the text with the meadow's ground below it.
pub fn geometry_file(text: &str) -> Result<Group, Box<dyn Error>> {
    let area = read_areas(text).into_iter().next().ok_or("the meadow has no area")?;
    let mut mesh = mesh_from_text(&area, &read_unsteady_flow(""), UnitSystem::Si)?.mesh;
    lay_bed(&mut mesh, ground);
    mesh.check()?;
    let mut file = Group::new();
    file.set("File Type", "HEC-RAS Geometry")
        .set("File Version", practice_ras::program::PROGRAM_VERSION)
        .set("Units System", "SI Units");
    let geometry = file.at("Geometry");
    geometry
        .set("Title", "Meadow below the Weirbach (2D)")
        .set("Complete Geometry", true)
        .set("Geometry Time", "02Nov2026 09:30:00")
        .set("Extents", vec![CORNER[0], CORNER[0] + LENGTH, CORNER[1], CORNER[1] + WIDTH]);
    area_attributes(geometry.at("2D Flow Areas"), &[&mesh]);
    geometry.at("2D Flow Areas").put_group(&mesh.name, mesh_group(&mesh, UnitSystem::Si));
    geometry.put_group("Boundary Condition Lines", boundary_line_group(&[&mesh]));
    Ok(file)
}
