//! Every plan of the sample project is computed, and its files are those of HEC-RAS 6.6.

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

mod support;

use practice_ras::hdf::Group;
use support::{Copy, number_of, text_of, workspace};

const BASE: &str = "Results/Unsteady/Output/Output Blocks/Base Output";

fn computed(copy: &Copy, plan: &str) -> Group {
    let output = copy.run(plan);
    assert!(output.status.success(), "{plan}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(!copy.of_plan(plan, "tmp.hdf").exists());
    let result = copy.result(plan);
    assert_eq!(text_of(&result, "", "File Version"), "Spillway practice engine 1 (layout of HEC-RAS 6.6)");
    let processes = result.dataset("Results/Summary/Compute Processes").unwrap().text_column("Process").unwrap();
    let last = if copy.messages(plan).contains("RasSteady") {
        "Steady Flow Computations"
    } else {
        "Unsteady Flow Computations"
    };
    assert_eq!(processes.last().unwrap(), last);
    result
}

#[test]
fn the_river_plans_are_computed_with_closed_books() {
    let copy = Copy::of_sample("");
    for plan in ["02", "03", "04"] {
        let result = computed(&copy, plan);
        assert_eq!(text_of(&result, "Results/Unsteady/Summary", "Solution"), "Unsteady Finished Successfully");
        assert!(number_of(&result, "Results/Unsteady/Summary/Volume Accounting", "Error Percent").abs() < 1e-3);
        let levels = result.dataset(&format!("{BASE}/Unsteady Time Series/Cross Sections/Water Surface")).unwrap();
        assert_eq!(levels.shape(), [241, 38]);
        let names =
            result.dataset(&format!("{BASE}/Unsteady Time Series/Cross Sections/Cross Section Attributes")).unwrap();
        assert_eq!(names.text_column("Station").unwrap()[0], "5200");
        let stamps = result.dataset(&format!("{BASE}/Unsteady Time Series/Time Date Stamp (ms)")).unwrap().strings();
        assert_eq!((stamps[0].as_str(), stamps[240].as_str()), ("01JUN2024 00:00:00:000", "03JUN2024 12:00:00:000"));
        let log = std::fs::read_to_string(copy.path(&format!("Weirbach.bco{plan}"))).unwrap();
        assert!(log.contains("Volume Accounting in 1000 m^3") && log.contains("NOT HEC-RAS") && log.ends_with("\r\n"));
    }
    let widened = copy.result("03");
    let today = copy.result("02");
    let peak = |result: &Group| {
        result.dataset(&format!("{BASE}/Summary Output/Cross Sections/Maximum Water Surface")).unwrap().numbers()[20]
    };
    assert!(peak(&widened) < peak(&today) - 0.1, "a wider river is lower");
}

#[test]
fn the_meadow_plans_are_computed_on_the_mesh_of_the_geometry() {
    let copy = Copy::of_sample("");
    for plan in ["05", "08"] {
        let result = computed(&copy, plan);
        assert!(
            number_of(
                &result,
                "Results/Unsteady/Summary/Volume Accounting/Volume Accounting 2D/Meadow",
                "Error Percent"
            )
            .abs()
                < 1e-6
        );
        let cells =
            result.dataset("Geometry/2D Flow Areas/Attributes").unwrap().column("Cell Count").unwrap()[0] as usize;
        let levels =
            result.dataset(&format!("{BASE}/Unsteady Time Series/2D Flow Areas/Meadow/Water Surface")).unwrap();
        let lowest = result.dataset("Geometry/2D Flow Areas/Meadow/Cells Minimum Elevation").unwrap().numbers();
        let (rows, columns) = (levels.shape()[0] as usize, levels.shape()[1] as usize);
        assert_eq!((rows, columns, columns > cells), (61, lowest.len(), true));
        assert!(
            lowest[cells..].iter().all(|ghost| ghost.is_nan()) && lowest[..cells].iter().all(|real| real.is_finite())
        );
        let levels = levels.numbers();
        assert_eq!(&levels[..cells], &lowest[..cells], "dry at the start, to the last bit");
        assert!((0..cells).any(|cell| levels[30 * columns + cell] > lowest[cell] + 0.5));
        let line = result.dataset(&format!("{BASE}/Unsteady Time Series/Boundary Conditions/Weirbach in")).unwrap();
        assert_eq!(line.shape(), [61, 2]);
    }
}

#[test]
fn the_steady_plans_have_their_profiles() {
    let copy = Copy::of_sample("");
    for plan in ["01", "07"] {
        let result = computed(&copy, plan);
        assert_eq!(text_of(&result, "Results/Steady/Summary", "Solution"), "Steady Finished Successfully");
        let block = "Results/Steady/Output/Output Blocks/Base Output/Steady Profiles";
        assert_eq!(
            result.dataset(&format!("{block}/Profile Names")).unwrap().strings(),
            ["Mean flow", "HQ10", "HQ50", "HQ100"]
        );
        assert_eq!(result.dataset(&format!("{block}/Cross Sections/Water Surface")).unwrap().shape(), [4, 38]);
    }
}

#[test]
fn without_a_mesh_one_is_made_of_outline_and_points_and_said_so() {
    let copy = Copy::of_sample("");
    std::fs::remove_file(copy.path("Weirbach.g03.hdf")).unwrap();
    let result = computed(&copy, "05");
    let messages = copy.messages("05");
    assert!(messages.contains("cells were made from the outline and its cell points"), "{messages}");
    assert!(messages.contains("the bed is a plane with slope 0.0021"), "{messages}");
    let cells = result.dataset("Geometry/2D Flow Areas/Attributes").unwrap().column("Cell Count").unwrap()[0];
    assert!(cells > 300.0);
    assert!(number_of(&result, "Results/Unsteady/Summary/Volume Accounting", "Volume Ending") > 0.0);
}

#[test]
fn a_broken_geometry_file_is_told_and_the_text_used() {
    let copy = Copy::of_sample("");
    let bytes = std::fs::read(copy.path("Weirbach.g03.hdf")).unwrap();
    std::fs::write(copy.path("Weirbach.g03.hdf"), &bytes[..bytes.len() / 3]).unwrap();
    computed(&copy, "05");
    assert!(copy.messages("05").contains("WARNING: cannot read the HDF5 file"), "{}", copy.messages("05"));
}

#[test]
fn the_sample_is_small_and_all_its_text_ends_lines_as_hec_ras_does() {
    let mut size = 0;
    for entry in std::fs::read_dir(workspace().join("assets/sample")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        size += bytes.len();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".hdf") || !name.starts_with("Weirbach.") {
            continue;
        }
        assert!(bytes.is_ascii() && bytes.ends_with(b"\r\n"), "{name}");
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(lines, bytes.windows(2).filter(|pair| *pair == b"\r\n").count(), "{name}");
    }
    assert!(size < 300_000, "{size} bytes");
}
