//! Results with places to draw, and what their numbers are read back with.
#![allow(dead_code, clippy::unwrap_used)]

pub mod claims;

use crate::fixture::{BASE, Fixture};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdf5_pure::AttrValue;

/// An attribute of several strings.
pub fn texts(values: &[&str]) -> AttrValue {
    AttrValue::StringArray(values.iter().map(|value| (*value).to_owned()).collect())
}

/// Values of base64 text.
pub fn floats(text: &str) -> Vec<f32> {
    let bytes = STANDARD.decode(text).unwrap();
    bytes.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

/// Values of base64 text.
pub fn numbers(text: &str) -> Vec<f64> {
    let bytes = STANDARD.decode(text).unwrap();
    bytes.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
}

/// Unsteady 1D of 5.0.3: a river of two reaches with three sections, four hourly steps; names as separate tables.
pub fn river_503() -> Fixture {
    let series = format!("{BASE}/Unsteady Time Series");
    let sections = format!("{series}/Cross Sections");
    let geometry = "Geometry/Cross Sections";
    let stages = [10.0, 11.0, 12.0, 10.1, 12.0, 12.1, 10.2, f32::NAN, 12.2, 10.3, 10.5, 12.3];
    Fixture::default()
        .text("", "Units System", "US Customary")
        .texts(&format!("{geometry}/River Names"), 16, &["Long River"; 3])
        .texts(&format!("{geometry}/Reach Names"), 16, &["Upper", "Upper", "Lower"])
        .texts(&format!("{geometry}/River Stations"), 8, &["300", "200.5*", "100"])
        .f32s(&format!("{geometry}/Lengths"), &[3, 3], &[1.0, 110.0, 3.0, 4.0, 120.0, 6.0, 7.0, 130.0, 9.0])
        .i32s(&format!("{geometry}/Station Elevation Info"), &[3, 2], &[0, 2, 2, 2, 4, 2])
        .f32s(
            &format!("{geometry}/Station Elevation Values"),
            &[6, 2],
            &[0.0, 8.0, 1.0, 9.0, 0.0, 7.5, 1.0, 7.0, 0.0, 6.0, 1.0, 6.5],
        )
        .text("Results/Unsteady", "Program Version", "HEC-RAS 5.0.3 September 2016")
        .texts(
            "Results/Unsteady/Geometry Info/Cross Section Only",
            42,
            &[
                "Long River       Upper            300",
                "Long River Upper 200.5*",
                "Long River       Lower            100",
            ],
        )
        .texts(
            &format!("{series}/Time Date Stamp (ms)"),
            22,
            &["31AUG2008 24:00:00:000", "01SEP2008 01:00:00:000", "01SEP2008 02:00:00:000", "01SEP2008 03:00:00:000"],
        )
        .f32s(&format!("{sections}/Velocity Total"), &[4, 3], &[1.0; 12])
        .text(&format!("{sections}/Velocity Total"), "Velocity", "ft/s")
        .f32s(&format!("{sections}/Water Surface"), &[4, 3], &stages)
        .attribute(&format!("{sections}/Water Surface"), "Variable", texts(&["Stage", "Feet"]))
        .f32s(&format!("{sections}/Flow"), &[4, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0])
        .attribute(&format!("{sections}/Flow"), "Variable", texts(&["Flow", "cfs"]))
}

/// Unsteady 2D of 6.6 with boundaries written twice, references, a storage area, and structures; two steps.
pub fn structures_66() -> Fixture {
    let series = format!("{BASE}/Unsteady Time Series");
    let mut fixture = Fixture::default().text("", "Units System", "SI Units").texts(
        &format!("{series}/Time Date Stamp"),
        19,
        &["01JAN2024 00:00:00", "01JAN2024 01:00:00"],
    );
    for (parent, name, area) in [
        ("2D Flow Areas/Upper/Boundary Conditions", "BC Line 1", "Upper"),
        ("Boundary Conditions", "BC Line 1", "Upper"),
        ("Boundary Conditions", "Spring", "Lower"),
    ] {
        let dataset = format!("{series}/{parent}/{name}");
        fixture = fixture
            .f32s(&dataset, &[2, 2], &[1.0, 2.0, 3.0, 4.0])
            .attribute(&dataset, "Columns", texts(&["Stage", "Flow"]))
            .text(&dataset, "Flow", "m^3/s")
            .text(&dataset, "Stage", "m")
            .text(&dataset, "2D Area", area)
            .f32s(&format!("{dataset} - Flow per Face"), &[2, 3], &[9.0; 6])
            .f32s(&format!("{dataset} - Stage per Face"), &[2, 3], &[9.0; 6]);
    }
    let lines = format!("{series}/Reference Lines");
    let points = format!("{series}/Reference Points");
    fixture = fixture
        .texts(&format!("{lines}/Name"), 28, &["Bridge|Upper", "Town|Lower"])
        .f32s(&format!("{lines}/Water Surface"), &[2, 2], &[5.0; 4])
        .f32s(&format!("{lines}/Flow"), &[2, 2], &[1.0, 2.0, 3.0, 4.0])
        .text(&format!("{lines}/Flow"), "Units", "m^3/s")
        .texts(&format!("{points}/Name"), 28, &["Gauge|Lower"])
        .f32s(&format!("{points}/Velocity"), &[2, 1], &[0.5, 0.75]);
    for structure in [
        "SA 2D Area Conn/Dam",
        "SA 2D Area Conn/Levee",
        "SA 2D Area Conn/Sluice",
        "Lateral Structures/White Muncie 15000.",
    ] {
        let table = format!("{series}/{structure}/Structure Variables");
        fixture = fixture
            .f32s(&table, &[2, 2], &[1.0, 2.0, 3.0, 4.0])
            .attribute(&table, "Variable_Unit", texts(&["Stage HW", "m", "Total Flow", "m^3/s"]))
            .f32s(&format!("{series}/{structure}/HW TW Segments/Flow"), &[2, 4], &[0.0; 8])
            .f32s(&format!("{series}/{structure}/HW TW Segments/HW TW Station"), &[4], &[0.0; 4]);
    }
    let dam = format!("{series}/SA 2D Area Conn/Dam");
    let basin = format!("{series}/Storage Areas/North Basin");
    fixture
        .f32s(&format!("{dam}/Gate Groups/Gate #1"), &[2, 2], &[1.0, 2.0, 3.0, 4.0])
        .attribute(
            &format!("{dam}/Gate Groups/Gate #1"),
            "Variable_Unit",
            texts(&["Gate Flow", "m3/s", "Gate Opening", "Meters"]),
        )
        .f32s(&format!("{dam}/Computed Flow"), &[2, 1], &[1.0, 2.0])
        .f32s(&format!("{series}/Storage Areas/Flow"), &[2, 1], &[1.0, 2.0])
        .f32s(&format!("{basin}/Storage Area Variables"), &[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .attribute(
            &format!("{basin}/Storage Area Variables"),
            "Variable_Unit",
            texts(&["Stage", "m", "Net Inflow", "m^3/s", "Surface Area", ""]),
        )
}
