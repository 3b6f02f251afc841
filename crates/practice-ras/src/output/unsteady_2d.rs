//! 2D flow areas in the results of an unsteady plan.

use crate::geometry::UnitSystem;
use crate::hdf::{Dataset, Group};
use crate::two_d::{AreaResult, LineSeries, Peak};

/// Puts the series of an area below `Unsteady Time Series`, and its boundary lines also at the level above.
pub(super) fn area_series(series: &mut Group, area: &AreaResult, units: UnitSystem, rows: usize) {
    let (length, flow, speed) = match units {
        UnitSystem::Si => ("m", "m^3/s", "m/s"),
        UnitSystem::English => ("ft", "cfs", "ft/s"),
    };
    let group = series.at("2D Flow Areas").child(&area.name);
    let block = |values: &[f32], columns: usize, unit: &str, place: &str| {
        let values = &values[..rows * columns];
        Dataset::f32(&[rows, columns], values)
            .growing()
            .with("Units", unit)
            .with("Columns", place)
            .with("Location", place)
            .with("Coverage", "Wet")
            .with("Can Plot", true)
            .with("Can Interpolate", true)
            .with("Maximum Value of Data Set", values.iter().copied().fold(f32::NEG_INFINITY, f32::max))
            .with("Minimum Value of Data Set", values.iter().copied().fold(f32::INFINITY, f32::min))
    };
    group.put("Water Surface", block(&area.water_surface, area.cells, length, "Cells").with("Name", "Water Surface"));
    group.put(
        "Face Velocity",
        block(&area.face_velocity, area.faces, speed, "Faces").with("Name", "Velocity").with("Orientation", "Normal"),
    );
    let computations = group.at("Computations");
    let one = |values: &[f32]| Dataset::f32(&[rows, 1], &values[..rows]).growing();
    computations.put("Volume", one(&area.volume).with("Units", if length == "m" { "m^3" } else { "ft^3" }));
    computations.put("Percent Active Cells", one(&area.wet_percent).with("Units", "Percent by number of cells"));
    for line in &area.lines {
        put_line(
            series.at("2D Flow Areas").child(&area.name).at("Boundary Conditions"),
            area,
            line,
            rows,
            length,
            flow,
        );
        put_line(series.at("Boundary Conditions"), area, line, rows, length, flow);
    }
}

fn put_line(group: &mut Group, area: &AreaResult, line: &LineSeries, rows: usize, length: &str, flow: &str) {
    let both: Vec<f32> = (0..rows).flat_map(|row| [line.stage[row], line.flow[row]]).collect();
    group.put(
        &line.name,
        Dataset::f32(&[rows, 2], &both)
            .growing()
            .with("2D Area", &area.name)
            .with("Columns", ["Stage", "Flow"])
            .with("Flow", flow)
            .with("Stage", length),
    );
    let numbers = |list: &[usize]| list.iter().map(|number| *number as i32).collect::<Vec<i32>>();
    let columns = line.faces.len();
    let per_face = |values: &[f32], unit: &str| {
        let series = Dataset::f32(&[rows, columns], &values[..rows * columns])
            .growing()
            .with("2D Area", &area.name)
            .with("Units", unit);
        // An attribute holds at most 64 kB.
        if columns > 10_000 {
            return series;
        }
        series.with("Faces", numbers(&line.faces)).with("Cells", numbers(&line.cells))
    };
    group.put(&format!("{} - Flow per Face", line.name), per_face(&line.flow_per_face, flow));
    group.put(&format!("{} - Stage per Face", line.name), per_face(&line.stage_per_face, length));
}

/// `Summary Output/2D Flow Areas/<area>`.
pub(super) fn area_summary(area: &AreaResult, units: UnitSystem) -> Group {
    let mut group = Group::new();
    let stated = |volume: f64| units.stated_volume(volume) as f32;
    group
        .set("Vol Accounting", format!("Volume Accounting in {}", units.volume_unit()))
        .set("Vol Accounting Starting Volume", stated(area.volumes.start))
        .set("Vol Accounting Ending Volume", stated(area.volumes.end))
        .set("Vol Accounting External Inflow", stated(area.volumes.inflow))
        .set("Vol Accounting External Outflow", stated(area.volumes.outflow))
        .set("Vol Accounting Error", stated(area.volumes.error()))
        .set("Vol Accounting Error Percentage", area.volumes.error_percent() as f32);
    let (length, speed) = match units {
        UnitSystem::Si => ("m", "m/s"),
        UnitSystem::English => ("ft", "ft/s"),
    };
    let peaks = |peaks: &[Peak], label: &str, unit: &str| {
        let values: Vec<f32> = peaks.iter().map(|peak| peak.value).chain(peaks.iter().map(|peak| peak.days)).collect();
        Dataset::f32(&[2, peaks.len()], &values).with("Rows Variables", [label, "Time"]).with("Units", [unit, "days"])
    };
    group.put("Maximum Water Surface", peaks(&area.maximum_water_surface, "WSEL", length));
    group.put("Minimum Water Surface", peaks(&area.minimum_water_surface, "WSEL", length));
    group.put("Maximum Face Velocity", peaks(&area.maximum_face_velocity, "Velocity", speed));
    group.put("Minimum Face Velocity", peaks(&area.minimum_face_velocity, "Velocity", speed));
    // An explicit scheme iterates nowhere: no cell has an error or an iteration to tell.
    let nothing = vec![Peak::default(); area.cells];
    group.put("Cell Maximum Water Surface Error", peaks(&nothing, "Error", length));
    group.put("Cell Cumulative Iteration", Dataset::f32(&[area.cells], &vec![0.0; area.cells]));
    group.put("Cell Last Iteration", Dataset::i32(&[area.cells], &vec![0; area.cells]));
    group.put(
        "Cell Cumulative Iter Lookup",
        Dataset::i32(&[1, 2], &[0, 0]).with("Number of different Cells that went to Maximum Iterations", 0i32),
    );
    group
}
