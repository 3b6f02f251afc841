//! Places and series of layouts of several versions.
#![allow(clippy::unwrap_used)]

mod drawn;
mod fixture;

use drawn::{floats, numbers, river_503, structures_66, texts};
use fixture::{BASE, Fixture, unsteady_2d_66};
use ras_results::series::{ResultContents, SeriesPlace, Variable, contents, series};
use ras_results::{HdfFile, SourceError};

const DAY: f64 = 86_400_000.0;
const FIRST_JANUARY_2024: f64 = 19_723.0 * DAY;

fn opened(fixture: &Fixture) -> (HdfFile, fixture::Saved) {
    let saved = fixture.saved();
    (HdfFile::open(&saved.path).unwrap(), saved)
}

fn contents_of(fixture: &Fixture) -> ResultContents {
    contents(&opened(fixture).0).unwrap()
}

/// Titles of groups, each with its places, and its variables with units.
fn shown(contents: &ResultContents) -> Vec<(String, Vec<String>, Vec<String>)> {
    let variable = |variable: &Variable| format!("{} [{}]", variable.name, variable.unit);
    let groups = contents.groups.iter();
    groups
        .map(|group| {
            let places = group.places.iter().map(|place| place.title.clone()).collect();
            (group.title.clone(), places, group.variables.iter().map(variable).collect())
        })
        .collect()
}

fn group(title: &str, places: &[&str], variables: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (title.to_owned(), owned(places), owned(variables))
}

/// Values and times of a series, all of them.
fn read(fixture: &Fixture, place: SeriesPlace, variable: &str) -> (Vec<f32>, Vec<f64>) {
    let read = series(&opened(fixture).0, &place, variable, usize::MAX).unwrap();
    (floats(&read.values), numbers(&read.times))
}

fn boundary(area: Option<&str>, name: &str) -> SeriesPlace {
    SeriesPlace::Boundary { area: area.map(str::to_owned), name: name.to_owned() }
}

#[test]
fn sections_of_5_0_3_have_names_units_and_reaches() {
    let contents = contents_of(&river_503());
    let expected = group(
        "Cross sections",
        &["Long River, Upper, 300", "Long River, Upper, 200.5*", "Long River, Lower, 100"],
        &["Flow [cfs]", "Water Surface [ft]", "Velocity Total [ft/s]"],
    );
    assert_eq!(shown(&contents), [expected]);
    let reaches: Vec<_> = contents.reaches.iter().map(|reach| (reach.reach.as_str(), reach.sections)).collect();
    assert_eq!(reaches, [("Upper", 2), ("Lower", 1)]);
    assert_eq!((contents.units.length.as_str(), contents.units.velocity.as_str()), ("ft", "ft/s"));
}

#[test]
fn sections_of_6_x_have_their_names_beside_the_series() {
    let group_path = format!("{BASE}/Unsteady Time Series/Cross Sections");
    let fixture = river_503().table(
        &format!("{group_path}/Cross Section Attributes"),
        &[
            fixture::Column::Text("River", 16, &["White"; 3]),
            fixture::Column::Text("Reach", 16, &["Muncie"; 3]),
            fixture::Column::Text("Station", 8, &["15696.24", "3", "2"]),
        ],
    );
    assert_eq!(contents_of(&fixture).groups[0].places[0].title, "White, Muncie, 15696.24");
}

#[test]
fn sections_without_names_are_numbered() {
    let bare = river_503().without("Geometry").without("Results/Unsteady/Geometry Info");
    let contents = contents_of(&bare);
    assert_eq!(contents.groups[0].places[2].title, "Section 3");
    assert_eq!((contents.reaches.len(), contents.reaches[0].sections), (1, 3));
}

#[test]
fn sections_that_nobody_drew_are_not_shown() {
    let fixture = river_503().without("Geometry").texts(
        "Results/Unsteady/Geometry Info/Cross Section Only",
        42,
        &["Fake River Fake Reach 100", "Fake River       Fake Reach       50", "Fake River Fake Reach 0"],
    );
    let contents = contents_of(&fixture);
    assert_eq!((contents.groups.len(), contents.reaches.len()), (0, 0), "{contents:?}");
    let error = series(&opened(&fixture).0, &SeriesPlace::CrossSection { index: 0 }, "Flow", 9).unwrap_err();
    assert!(matches!(error, SourceError::Missing { .. }), "{error}");
}

#[test]
fn the_column_of_a_section_is_read_with_its_times_and_extremes() {
    let (values, times) = read(&river_503(), SeriesPlace::CrossSection { index: 1 }, "Water Surface");
    assert_eq!((&values[..2], values[3]), (&[11.0, 12.0][..], 10.5));
    assert!(values[2].is_nan());
    let midnight = 14_123.0 * DAY;
    assert_eq!(times, [midnight, midnight + DAY / 24.0, midnight + DAY / 12.0, midnight + DAY / 8.0]);
    let place = SeriesPlace::CrossSection { index: 1 };
    let read = series(&opened(&river_503()).0, &place, "Water Surface", 3).unwrap();
    assert_eq!((read.title.as_str(), read.steps), ("Long River, Upper, 200.5*", 4));
    assert_eq!(floats(&read.values), [11.0, 10.5], "the ends stay where only three may");
    let (least, most) = (read.least.unwrap(), read.most.unwrap());
    assert_eq!((least.value, least.time), (10.5, midnight + DAY / 8.0));
    assert_eq!((most.value, most.time), (12.0, midnight + DAY / 24.0));
}

#[test]
fn a_series_without_a_number_has_no_extremes() {
    let fixture = river_503().f32s(
        &format!("{BASE}/Unsteady Time Series/Cross Sections/Flow"),
        &[4, 3],
        &[f32::NAN, f32::INFINITY, 1.0].repeat(4),
    );
    for index in [0, 1] {
        let read = series(&opened(&fixture).0, &SeriesPlace::CrossSection { index }, "Flow", 100).unwrap();
        assert_eq!((read.least, read.most), (None, None));
        assert!(floats(&read.values).iter().all(|value| value.is_nan()));
    }
}

#[test]
fn boundaries_of_6_x_are_shown_once_although_written_twice() {
    let fixture = structures_66();
    let contents = contents_of(&fixture);
    let shown = shown(&contents);
    assert_eq!(shown[0], group("Boundaries of Upper", &["BC Line 1"], &["Flow [m³/s]", "Stage [m]"]));
    assert_eq!(shown[1], group("Boundaries of Lower", &["Spring"], &["Flow [m³/s]", "Stage [m]"]));
    assert_eq!(read(&fixture, boundary(Some("Upper"), "BC Line 1"), "Flow").0, [2.0, 4.0]);
    assert_eq!(read(&fixture, boundary(Some("Lower"), "Spring"), "Stage").0, [1.0, 3.0]);
}

#[test]
fn boundaries_of_5_x_are_summed_over_their_cells() {
    let parent = format!("{BASE}/Unsteady Time Series/2D Flow Areas/Perimeter 1/Boundary Conditions");
    let fixture = unsteady_2d_66()
        .f32s(&format!("{parent}/ds - Stage"), &[3, 2], &[5.0, 4.0, 6.0, 7.0, f32::NAN, f32::NAN])
        .f32s(&format!("{parent}/ds - Flow"), &[3, 2], &[1.0, 2.0, f32::NAN, 4.5, f32::NAN, f32::NAN]);
    let expected = group("Boundaries of Perimeter 1", &["ds"], &["Flow [m³/s]", "Stage (lowest cell) [m]"]);
    assert_eq!(shown(&contents_of(&fixture)), [expected]);
    let place = || boundary(Some("Perimeter 1"), "ds");
    assert_eq!(read(&fixture, place(), "Stage (lowest cell)").0[..2], [4.0, 6.0]);
    let (flows, times) = read(&fixture, place(), "Flow");
    assert_eq!(flows[..2], [3.0, 4.5]);
    assert!(flows[2].is_nan());
    // The fixture has days and the simulated window, no stamps.
    assert_eq!(times, [FIRST_JANUARY_2024, FIRST_JANUARY_2024 + DAY / 2.0, FIRST_JANUARY_2024 + DAY]);
}

#[test]
fn reference_lines_and_points_name_their_area() {
    let shown = shown(&contents_of(&structures_66()));
    assert_eq!(
        shown[2],
        group("Reference lines", &["Bridge, Upper", "Town, Lower"], &["Flow [m³/s]", "Water Surface [m]"])
    );
    assert_eq!(shown[3], group("Reference points", &["Gauge, Lower"], &["Velocity [m/s]"]));
    let (flows, _) = read(&structures_66(), SeriesPlace::ReferenceLine { index: 1 }, "Flow");
    assert_eq!(flows, [2.0, 4.0]);
}

#[test]
fn storage_areas_and_structures_are_shown_by_the_labels_beside_their_tables() {
    let shown = shown(&contents_of(&structures_66()));
    let dam = [
        "Total Flow [m³/s]",
        "Stage HW [m]",
        "Gate #1: Gate Flow [m³/s]",
        "Gate #1: Gate Opening [m]",
        "Computed Flow [m³/s]",
    ];
    let expected = [
        group("Storage areas", &["North Basin"], &["Stage [m]", "Net Inflow [m³/s]", "Surface Area []"]),
        group("Lateral structures", &["White Muncie 15000."], &["Total Flow [m³/s]", "Stage HW [m]"]),
        group("Connections: Dam", &["Dam"], &[dam[0], dam[1], dam[4], dam[2], dam[3]]),
        group("Connections: Levee and 1 more", &["Levee", "Sluice"], &["Total Flow [m³/s]", "Stage HW [m]"]),
    ];
    assert_eq!(shown[4..], expected);
    let dam = |variable: &str| {
        let place = SeriesPlace::Structure { group: "SA 2D Area Conn".to_owned(), name: "Dam".to_owned() };
        read(&structures_66(), place, variable).0
    };
    assert_eq!((dam("Total Flow"), dam("Gate #1: Gate Opening")), (vec![2.0, 4.0], vec![2.0, 4.0]));
    let basin = SeriesPlace::StorageArea { name: "North Basin".to_owned() };
    assert_eq!(read(&structures_66(), basin, "Surface Area").0, [3.0, 6.0]);
}

#[test]
fn what_is_not_there_is_told_with_file_and_object() {
    let structure = |group: &str, name: &str| SeriesPlace::Structure { group: group.to_owned(), name: name.to_owned() };
    let storage = |name: &str| SeriesPlace::StorageArea { name: name.to_owned() };
    let (source, saved) = opened(&structures_66());
    for (place, variable, object) in [
        (SeriesPlace::CrossSection { index: 0 }, "Flow", "Cross Sections"),
        (boundary(Some("Upper"), "None"), "Flow", "Upper/Boundary Conditions/None"),
        (boundary(Some("Nowhere"), "BC Line 1"), "Flow", "Nowhere/Boundary Conditions/BC Line 1"),
        (boundary(None, "BC Line 1"), "Flow", "Boundary Conditions/BC Line 1"),
        (boundary(Some("Upper"), "BC Line 1"), "Depth", "BC Line 1: Depth"),
        (SeriesPlace::ReferenceLine { index: 2 }, "Flow", "Reference Lines, number 3"),
        (SeriesPlace::ReferencePoint { index: u64::MAX }, "Velocity", "Reference Points"),
        (SeriesPlace::ReferencePoint { index: 0 }, "Name", "Reference Points/Name"),
        (storage("South"), "Stage", "Storage Areas/South"),
        (storage("North Basin/.."), "Stage", "Storage Areas/North Basin/.."),
        (storage(""), "Stage", "Storage Areas/"),
        (structure("SA 2D Area Conn", "Dam"), "Depth", "Dam: Depth"),
        (structure("2D Flow Areas", "Upper"), "Volume", "2D Flow Areas/Upper"),
        (structure("", ""), "", "Unsteady Time Series"),
    ] {
        let error = series(&source, &place, variable, 10).unwrap_err();
        assert!(matches!(error, SourceError::Missing { .. }), "{place:?}: {error}");
        let text = error.to_string();
        assert!(text.contains(object) && text.contains(&*saved.path.to_string_lossy()), "{place:?}: {text}");
    }
}

#[test]
fn steady_results_and_geometries_have_no_places_with_series() {
    for fixture in [fixture::steady_66(), fixture::steady_66().without("Results")] {
        let (source, _saved) = opened(&fixture);
        assert!(contents(&source).unwrap().groups.is_empty());
        let error = series(&source, &SeriesPlace::CrossSection { index: 0 }, "Flow", 10).unwrap_err();
        assert!(matches!(error, SourceError::Missing { .. }), "{error}");
    }
}

#[test]
fn steps_not_written_yet_are_left_out() {
    let series_path = format!("{BASE}/Unsteady Time Series");
    let stamps = ["01SEP2008 00:00:00", "01SEP2008 01:00:00", "", ""];
    let growing = river_503().without(&format!("{series_path}/Time Date Stamp (ms)"));
    let growing = growing.texts(&format!("{series_path}/Time Date Stamp"), 19, &stamps);
    assert_eq!(read(&growing, SeriesPlace::CrossSection { index: 0 }, "Flow").0, [1.0, 4.0]);
}

#[test]
fn times_that_cannot_be_read_are_told() {
    let series_path = format!("{BASE}/Unsteady Time Series");
    let place = SeriesPlace::CrossSection { index: 0 };
    let without = river_503().without(&format!("{series_path}/Time Date Stamp (ms)"));
    let broken = without.texts(&format!("{series_path}/Time Date Stamp"), 19, &["x", "01SEP2008 00:00:00", "y", "z"]);
    let error = series(&opened(&broken).0, &place, "Flow", 10).unwrap_err();
    assert!(error.to_string().contains("Time Date Stamp") && error.to_string().contains("\"x\""), "{error}");
    // With days and the simulated window at hand, nothing is lost.
    let days = broken.f64s(&format!("{series_path}/Time"), &[4], &[0.0, 0.5, 1.0, 1.5]).text(
        "Results/Unsteady",
        "Simulation Time Window",
        "31Dec2023 2400 to 03Jan2024 1200",
    );
    assert_eq!(read(&days, place, "Flow").1[3], FIRST_JANUARY_2024 + 1.5 * DAY);
}

#[test]
fn labels_that_are_missing_or_doubled_still_name_every_column() {
    let table = format!("{BASE}/Unsteady Time Series/Inline Structures/Weir/Structure Variables");
    let fixture = structures_66().f32s(&table, &[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).attribute(
        &table,
        "Variable_Unit",
        texts(&["Flow", "cms", "Flow", "", "", "m"]),
    );
    let contents = contents_of(&fixture);
    let group = contents.groups.iter().find(|group| group.title == "Inline structures").unwrap();
    let names: Vec<_> = group.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["Flow", "Flow (2)", "Column 3"]);
    let place = || SeriesPlace::Structure { group: "Inline Structures".to_owned(), name: "Weir".to_owned() };
    assert_eq!(read(&fixture, place(), "Flow (2)").0, [2.0, 5.0]);
    assert_eq!(read(&fixture, place(), "Column 3").0, [3.0, 6.0]);
}
