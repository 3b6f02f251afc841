//! Every real project in the data folder: bytes come back, plans, kinds, windows and missing files are right.

#![allow(clippy::unwrap_used)]

mod common;

use common::{files_below, inputs, plan, real_projects};
use ras_project::files::{BoundaryKind, Dimension, PlanKind, SteadyCondition, SteadyFlowFile, Units, UnsteadyFlowFile};
use ras_project::text::{TextFile, fixed_fields};
use ras_project::{ProblemCode, Project};
use std::path::PathBuf;

fn project(test: &str, name: &str) -> Option<Project> {
    let folder = real_projects(test)?.into_iter().find(|folder| folder.ends_with(name))?;
    Some(Project::open(&folder).unwrap())
}

#[test]
fn every_file_comes_back_byte_for_byte() {
    let Some(folders) = real_projects("every_file_comes_back_byte_for_byte") else { return };
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| files_below(folder)).collect();
    assert!(files.len() > 80);
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let mut file = TextFile::parse(bytes.clone());
        assert!(file.to_bytes() == bytes, "{}", path.display());
        // Setting each value to itself, decoded and encoded again, changes nothing either.
        for number in 1..=file.line_count() {
            let value = file.line(number).and_then(|line| line.value()).map(|value| value.into_owned());
            if let Some(value) = value.filter(|value| !value.contains(['\r', '\n'])) {
                file.set_line_value(number, &value).unwrap();
            }
        }
        assert!(file.to_bytes() == bytes, "{}", path.display());
    }
}

/// Folder, units, current plan, and of each plan: number, file, kind, dimension, window, geometry, flow. Read from the
/// files by eye.
type Expected = (
    &'static str,
    Units,
    Option<&'static str>,
    &'static [(&'static str, &'static str, PlanKind, Dimension, &'static str, &'static str, &'static str)],
);

const EXPECTED: [Expected; 9] = {
    use Dimension::{OneDimensional as D1, TwoDimensional as D2, Unknown};
    use PlanKind::{Steady, Unsteady};
    [
        (
            "bald-eagle-1d",
            Units::English,
            Some("01"),
            &[
                (
                    "01",
                    "BaldEagle.p01",
                    Unsteady,
                    D1,
                    "1999-02-18T00:00 1999-02-24T05:00",
                    "BaldEagle.g01",
                    "BaldEagle.u02",
                ),
                (
                    "02",
                    "BaldEagle.p02",
                    Steady,
                    D1,
                    "1999-02-18T00:00 1999-02-24T05:00",
                    "BaldEagle.g01",
                    "BaldEagle.f02",
                ),
            ],
        ),
        (
            "chippewa-2d",
            Units::English,
            Some("02"),
            &[(
                "02",
                "Chippewa_2D.p02",
                Unsteady,
                D2,
                "2019-04-02T00:00 2019-05-06T00:00",
                "Chippewa_2D.g01",
                "Chippewa_2D.u04",
            )],
        ),
        ("ex1-steady", Units::English, Some("01"), &[("01", "EX1.P01", Steady, D1, "", "EX1.g01", "EX1.F01")]),
        (
            "floodway",
            Units::English,
            Some("01"),
            &[
                ("01", "flodencr.p01", Steady, D1, "", "FLODENCR.g01", "FLODENCR.F01"),
                ("05", "FLODENCR.P05", Steady, D1, "", "FLODENCR.g01", "FLODENCR.F01"),
                ("02", "FLODENCR.P02", Steady, D1, "", "FLODENCR.g01", "FLODENCR.F02"),
                ("04", "FLODENCR.p04", Steady, D1, "", "FLODENCR.g01", "FLODENCR.F01"),
                ("03", "FLODENCR.P03", Steady, D1, "", "FLODENCR.g01", "FLODENCR.F01"),
            ],
        ),
        (
            "hager-lat-weir",
            Units::English,
            Some("07"),
            &[
                (
                    "06",
                    "HagerLatWeir.p06",
                    Unsteady,
                    D1,
                    "2007-01-23T00:00 2007-01-24T00:00",
                    "HagerLatWeir.g02",
                    "HagerLatWeir.u01",
                ),
                ("02", "HagerLatWeir.p02", Steady, D1, "", "HagerLatWeir.g02", "HagerLatWeir.f02"),
                (
                    "08",
                    "HagerLatWeir.p08",
                    Unsteady,
                    D1,
                    "2007-01-23T00:00 2007-01-24T00:00",
                    "HagerLatWeir.g05",
                    "HagerLatWeir.u01",
                ),
                ("05", "HagerLatWeir.p05", Steady, D1, "", "HagerLatWeir.g05", "HagerLatWeir.f02"),
                (
                    "07",
                    "HagerLatWeir.p07",
                    Unsteady,
                    D1,
                    "2007-01-23T00:00 2007-01-24T00:00",
                    "HagerLatWeir.g04",
                    "HagerLatWeir.u01",
                ),
                ("01", "HagerLatWeir.p01", Steady, D1, "", "HagerLatWeir.g01", "HagerLatWeir.f01"),
                ("03", "HagerLatWeir.p03", Steady, D1, "", "HagerLatWeir.g03", "HagerLatWeir.f02"),
                ("04", "HagerLatWeir.p04", Steady, D1, "", "HagerLatWeir.g04", "HagerLatWeir.f02"),
            ],
        ),
        (
            "meerlustkloof",
            Units::Si,
            Some("01"),
            &[("01", "Meerlustkloof.p01", Steady, D1, "", "Meerlustkloof.g01", "Meerlustkloof.f01")],
        ),
        (
            "ripple-14320639",
            Units::Unknown,
            Some("03"),
            &[
                ("01", "14320639.p01", Steady, D1, "", "14320639.g01", "14320639.f01"),
                ("02", "14320639.p02", Steady, D1, "", "14320639.g01", "14320639.f02"),
                ("03", "14320639.p03", PlanKind::Unknown, Unknown, "", "", ""),
            ],
        ),
        (
            "temp-2d-505",
            Units::Si,
            Some("01"),
            &[("01", "temp.p01", Unsteady, D2, "2018-01-01T00:00 2018-01-01T01:00", "temp.g01", "temp.u01")],
        ),
        (
            "unsteady-encroachment",
            Units::English,
            Some("01"),
            &[
                (
                    "03",
                    "UnsteadyEncroachment.p03",
                    Unsteady,
                    D1,
                    "2002-01-01T01:00 2002-01-06T00:00",
                    "UnsteadyEncroachment.g01",
                    "UnsteadyEncroachment.u02",
                ),
                (
                    "02",
                    "UnsteadyEncroachment.p02",
                    Unsteady,
                    D1,
                    "2002-01-01T01:00 2002-01-06T00:00",
                    "UnsteadyEncroachment.g01",
                    "UnsteadyEncroachment.u01",
                ),
                (
                    "01",
                    "UnsteadyEncroachment.p01",
                    Steady,
                    D1,
                    "",
                    "UnsteadyEncroachment.g01",
                    "UnsteadyEncroachment.f01",
                ),
            ],
        ),
    ]
};

#[test]
fn plans_kinds_windows_and_members_are_right() {
    let Some(folders) = real_projects("plans_kinds_windows_and_members_are_right") else { return };
    for (name, units, current, plans) in EXPECTED {
        let folder = folders.iter().find(|folder| folder.ends_with(name)).unwrap();
        let project = Project::open(folder).unwrap();
        assert_eq!((project.file.units, project.current_plan()), (units, current), "{name}");
        let found: Vec<_> = project
            .plans
            .iter()
            .map(|plan| {
                let window = plan.file.content.as_ref().and_then(|content| content.window);
                let member = |name: Option<&String>| name.cloned().unwrap_or_default();
                (
                    plan.number.clone(),
                    plan.file.file_name.clone(),
                    project.kind(plan),
                    project.dimension(plan),
                    window.map(|window| format!("{} {}", window.start, window.end)).unwrap_or_default(),
                    member(project.geometry(plan).map(|geometry| &geometry.file_name)),
                    member(project.flow(plan).map(|flow| &flow.file_name)),
                )
            })
            .collect();
        let expected: Vec<_> = plans
            .iter()
            .map(|(number, file, kind, dimension, window, geometry, flow)| {
                let text = |text: &&str| (*text).to_owned();
                (text(number), text(file), *kind, *dimension, text(window), text(geometry), text(flow))
            })
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn only_the_missing_plan_cannot_start() {
    let Some(folders) = real_projects("only_the_missing_plan_cannot_start") else { return };
    let mut stopped = Vec::new();
    for folder in folders {
        let project = Project::open(&folder).unwrap();
        for closure in project.closures() {
            stopped
                .extend(closure.stopping().map(|problem| (project.stem.clone(), closure.number.clone(), problem.code)));
        }
    }
    assert_eq!(stopped, [("14320639".to_owned(), "03".to_owned(), ProblemCode::PlanMissing)]);
}

#[test]
fn a_listed_flow_file_that_is_missing_is_told() {
    let Some(project) = project("a_listed_flow_file_that_is_missing_is_told", "ripple-14320639") else { return };
    let told: Vec<_> = project.problems.iter().map(|problem| (problem.code, problem.line)).collect();
    assert_eq!(told, [(ProblemCode::ListedFileMissing, Some(8))]);
}

#[test]
fn a_2d_plan_needs_terrain_raster_land_cover_and_sediment_but_no_unused_restart() {
    let test = "a_2d_plan_needs_terrain_raster_land_cover_and_sediment_but_no_unused_restart";
    let Some(project) = project(test, "chippewa-2d") else { return };
    let found: Vec<String> = inputs(&project, "02").into_iter().filter(|input| !input.contains("outside")).collect();
    assert_eq!(
        found,
        [
            "project Chippewa_2D.prj",
            "plan Chippewa_2D.p02",
            "geometry Chippewa_2D.g01",
            "geometry-hdf Chippewa_2D.g01.hdf",
            "terrain External Dependencies/100ft.hdf",
            "terrain-raster External Dependencies/100ft.test1d.tif",
            "terrain External Dependencies/100ft.vrt",
            "flow Chippewa_2D.u04",
            "flow-hdf Chippewa_2D.u04.hdf",
            "sediment Chippewa_2D.s01",
            "ras-map Chippewa_2D.rasmap",
            "land-cover External Dependencies/Mannings_n.hdf",
            "land-cover-raster External Dependencies/Mannings_n.tif",
            "land-cover External Dependencies/Sediment Materials.hdf",
        ]
    );
    let missing: Vec<String> =
        inputs(&project, "02").into_iter().filter(|input| input.contains("missing outside")).collect();
    assert_eq!(missing.len(), 3, "two layers and the projection, all named by paths outside: {missing:?}");
}

#[test]
fn a_missing_terrain_warns_and_what_windows_prepared_is_found() {
    let test = "a_missing_terrain_warns_and_what_windows_prepared_is_found";
    let Some(project) = project(test, "temp-2d-505") else { return };
    let closure = project.closure(plan(&project, "01"));
    assert!(closure.can_start());
    assert!(closure.problems.iter().any(|problem| problem.code == ProblemCode::TerrainMissing));
    let names: Vec<_> = closure.prepared.iter().map(|input| input.path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["temp.b01", "temp.x01", "temp.c01"]);
}

#[test]
fn every_table_of_numbers_can_be_read() {
    let Some(folders) = real_projects("every_table_of_numbers_can_be_read") else { return };
    let (mut boundaries, mut flows, mut sections) = (0, 0, 0);
    for path in folders.iter().flat_map(|folder| files_below(folder)) {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let read = || TextFile::parse(std::fs::read(&path).unwrap());
        match extension.as_str() {
            "u01" | "u02" | "u04" => {
                let flow =
                    UnsteadyFlowFile::read(&read()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(flow.boundaries.iter().all(|boundary| !matches!(boundary.kind, BoundaryKind::Other(_))));
                boundaries += flow.boundaries.len();
            }
            "f01" | "f02" | "f03" => {
                let flow = SteadyFlowFile::read(&read()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert_eq!(flow.profile_names.len(), flow.profile_count, "{}", path.display());
                let known = |condition: &SteadyCondition| !matches!(condition, SteadyCondition::Unknown(_));
                assert!(
                    flow.boundaries.iter().all(|boundary| known(&boundary.upstream) && known(&boundary.downstream))
                );
                flows += flow.flows.len();
            }
            "g01" | "g02" | "g03" | "g04" | "g05" => {
                let geometry = read();
                for line in geometry.lines_with_key("#Sta/Elev") {
                    let count: usize = line.value().unwrap().trim().parse().unwrap();
                    let numbers = fixed_fields(geometry.lines_after(line.number()), 8, 2 * count);
                    let numbers = numbers.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    assert!(numbers.values.iter().all(Option::is_some));
                    sections += 1;
                }
            }
            _ => {}
        }
    }
    assert!(boundaries >= 15 && flows > 190 && sections > 340, "{boundaries} {flows} {sections}");
}

#[test]
fn the_hydrographs_of_a_2d_project_keep_places_starts_and_values() {
    let Some(project) = project("the_hydrographs_of_a_2d_project_keep_places_starts_and_values", "chippewa-2d") else {
        return;
    };
    let flow =
        UnsteadyFlowFile::read(&project.flow(plan(&project, "02")).unwrap().content.as_ref().unwrap().text).unwrap();
    let first = &flow.boundaries[0];
    assert_eq!((first.place.area.as_str(), first.place.line_name.as_str()), ("Chippewa", "Chippewa"));
    assert_eq!(
        (first.interval, first.fixed_start.unwrap().to_string()),
        (Some(86_400.0), "2019-03-01T12:00".to_owned())
    );
    let BoundaryKind::FlowHydrograph { values, slope } = &first.kind else { panic!("{:?}", first.kind) };
    assert_eq!((values.len(), values[0], values[92], *slope), (93, 5770.0, 21100.0, Some(0.00036)));
    assert_eq!((flow.initial_elevations[0].clone(), flow.restart), (("Perimeter 1".to_owned(), 679.0), None));
}

#[test]
fn a_project_that_names_nothing_outside_needs_nothing_outside() {
    let test = "a_project_that_names_nothing_outside_needs_nothing_outside";
    let Some(project) = project(test, "hager-lat-weir") else { return };
    let closures = project.closures();
    assert_eq!(closures.iter().map(|closure| closure.inputs.len()).collect::<Vec<_>>(), [4; 8]);
    assert!(closures.iter().flat_map(|closure| &closure.inputs).all(|input| input.exists && !input.outside));
}
