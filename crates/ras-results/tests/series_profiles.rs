//! Profiles along reaches.
#![allow(clippy::unwrap_used)]

mod drawn;
mod fixture;

use drawn::{floats, numbers, river_503};
use fixture::{BASE, Column, Fixture, STEADY, steady_66};
use ras_results::series::{DistanceBasis, ProfileNumbers, contents, profile};
use ras_results::{HdfFile, SourceError};

fn read(fixture: &Fixture, river: &str, reach: &str) -> Result<ProfileNumbers, SourceError> {
    let saved = fixture.saved();
    profile(&HdfFile::open(&saved.path)?, river, reach)
}

fn lines(profile: &ProfileNumbers) -> Vec<(&str, Vec<f32>)> {
    profile.lines.iter().map(|line| (line.name.as_str(), floats(&line.values))).collect()
}

fn geometry(lengths: &[f32]) -> Fixture {
    let rivers = ["Fall River"; 3];
    steady_66().table(
        "Geometry/Cross Sections/Attributes",
        &[
            Column::Text("River", 16, &rivers),
            Column::Text("Reach", 16, &["Upper"; 3]),
            Column::Text("RS", 8, &["10", "9", "8"]),
            Column::Float("Len Channel", lengths),
        ],
    )
}

#[test]
fn a_steady_result_has_a_line_for_each_profile_over_its_bed() {
    let profile = read(&geometry(&[500.0, 250.0, 99.0]), "Fall River", "Upper").unwrap();
    assert_eq!((profile.unit.as_str(), profile.stations.join(" ").as_str()), ("ft", "10 9 8"));
    assert_eq!(
        (numbers(&profile.distances), profile.distance_basis),
        (vec![0.0, 500.0, 750.0], DistanceBasis::ReachLengths)
    );
    assert_eq!(floats(&profile.bed), [40.0, 39.0, 38.0]);
    assert_eq!(lines(&profile), [("10 yr", vec![45.0, 44.0, 43.0]), ("50 yr", vec![47.0, 46.0, 45.0])]);
}

#[test]
fn distances_come_from_stations_where_lengths_are_missing_and_the_profile_says_so() {
    let profile = read(&geometry(&[f32::NAN; 3]), "Fall River", "Upper").unwrap();
    assert_eq!(
        (numbers(&profile.distances), profile.distance_basis),
        (vec![0.0, 1.0, 2.0], DistanceBasis::RiverStations)
    );
    let bare = geometry(&[1.0; 3]).without("Geometry").texts(
        "Results/Steady/Output/Geometry Info/Cross Section Only",
        42,
        &[
            "Fall River       Upper            10",
            "Fall River       Upper            9",
            "Fall River       Lower            8",
        ],
    );
    let profile = read(&bare, "Fall River", "Upper").unwrap();
    assert_eq!((profile.distance_basis, floats(&profile.bed).len()), (DistanceBasis::RiverStations, 2));
    assert!(floats(&profile.bed).iter().all(|bed| bed.is_nan()));
}

#[test]
fn profiles_without_names_are_numbered() {
    let profile =
        read(&geometry(&[1.0; 3]).without(&format!("{STEADY}/Profile Names")), "Fall River", "Upper").unwrap();
    assert_eq!(profile.lines[1].name, "Profile 2");
}

#[test]
fn an_unsteady_result_has_its_maximum_and_its_last_step() {
    let profile = read(&river_503(), "Long River", "Upper").unwrap();
    assert_eq!(profile.stations, ["300", "200.5*"]);
    assert_eq!((numbers(&profile.distances), profile.distance_basis), (vec![0.0, 110.0], DistanceBasis::ReachLengths));
    assert_eq!(floats(&profile.bed), [8.0, 7.0]);
    let last = "Water surface at 01Sep2008 03:00:00";
    assert_eq!(lines(&profile), [("Maximum water surface", vec![10.3, 12.0]), (last, vec![10.3, 10.5])]);
    let summary = format!("{BASE}/Summary Output/Cross Sections/Maximum Water Surface");
    let known = river_503().f32s(&summary, &[3, 3], &[10.9, 12.9, 13.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(floats(&read(&known, "Long River", "Upper").unwrap().lines[0].values), [10.9, 12.9]);
    // Two sections that nobody drew, as 5.x writes them.
    let other = river_503().f32s(&summary, &[3, 2], &[10.9; 6]);
    assert_eq!(floats(&read(&other, "Long River", "Upper").unwrap().lines[0].values), [10.3, 12.0]);
}

#[test]
fn sections_are_put_from_upstream_to_downstream() {
    let names = ["100", "300", "200"];
    let shuffled = river_503().without("Geometry").table(
        "Results/Unsteady/Geometry Info/Cross Section Attributes",
        &[
            Column::Text("River", 16, &["R"; 3]),
            Column::Text("Reach", 16, &["U"; 3]),
            Column::Text("Station", 8, &names),
        ],
    );
    let profile = read(&shuffled, "R", "U").unwrap();
    assert_eq!(profile.stations, ["300", "200", "100"]);
    assert_eq!(floats(&profile.lines[1].values), [10.5, 12.3, 10.3]);
}

#[test]
fn every_reach_that_is_listed_can_be_read_and_no_other() {
    for fixture in [river_503(), geometry(&[1.0; 3])] {
        let saved = fixture.saved();
        let source = HdfFile::open(&saved.path).unwrap();
        for reach in contents(&source).unwrap().reaches {
            let profile = profile(&source, &reach.river, &reach.reach).unwrap();
            assert_eq!(profile.stations.len() as u64, reach.sections);
            assert!(profile.lines.iter().all(|line| floats(&line.values).len() as u64 == reach.sections));
        }
        let error = profile(&source, "Long River", "None").unwrap_err();
        assert!(matches!(error, SourceError::Missing { .. }), "{error}");
        assert!(error.to_string().contains("Long River, None") && error.to_string().contains("X.p01.hdf"), "{error}");
    }
}

#[test]
fn sections_of_another_geometry_have_no_bed() {
    let sections = [("Upper", "300"), ("Upper", "200.5*"), ("Lower", "100")]
        .map(|(reach, rs)| format!("Long River       {reach:16} {rs}"));
    let other = river_503().texts("Geometry/Cross Sections/River Stations", 8, &["300", "150", "100"]).texts(
        "Results/Unsteady/Geometry Info/Cross Section Only",
        42,
        &[&sections[0], &sections[1], &sections[2]],
    );
    let profile = read(&other, "Long River", "Upper").unwrap();
    assert_eq!(floats(&profile.bed)[0], 8.0);
    assert!(floats(&profile.bed)[1].is_nan());
}

#[test]
fn points_outside_their_table_are_no_bed() {
    let info = "Geometry/Cross Sections/Station Elevation Info";
    for range in [[-1, 2], [5, 2], [2, 0], [i32::MAX, i32::MAX]] {
        let broken = river_503().i32s(info, &[3, 2], &[0, 2, range[0], range[1], 4, 2]);
        assert!(floats(&read(&broken, "Long River", "Upper").unwrap().bed)[1].is_nan(), "{range:?}");
    }
}
