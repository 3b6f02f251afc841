//! Each layout of HEC-RAS's result files, by what differs in it.
#![allow(clippy::unwrap_used)]

mod fixture;

use fixture::{BASE, Column, Fixture, STEADY, steady_66, unsteady_2d_66};
use protocol::VerdictState;
use ras_results::summary::{AreaSummary, ResultSummary, ResultType};
use ras_results::{cost, peaks, summary};

fn summary_of(fixture: &Fixture) -> ResultSummary {
    summary::read(&fixture.saved().path).unwrap()
}

#[test]
fn an_unsteady_2d_result_of_6_6_is_summarised() {
    let summary = summary_of(&unsteady_2d_66());
    assert_eq!(summary.verdict.state, VerdictState::Succeeded, "{:?}", summary.verdict);
    assert_eq!(summary.verdict.attention, Vec::<String>::new());
    assert_eq!(summary.result_type, ResultType::Unsteady);
    assert_eq!(summary.program, "HEC-RAS 6.6 September 2024");
    assert_eq!(summary.areas, [AreaSummary { name: "Perimeter 1".to_owned(), cells: 3, faces: 4, steps: 3 }]);
    assert_eq!((summary.steps, summary.profiles, summary.cross_sections), (3, 0, 0));
    assert_eq!(summary.volume_error_percent, Some(0.25));
    assert_eq!(summary.max_wsel_error, Some(f64::from(0.02_f32)));
    assert_eq!(summary.went_unstable_at, None);
    assert_eq!(summary.run_window.as_deref(), Some("06AUG2025 08:40:49 to 06AUG2025 08:40:50"));
    assert_eq!(summary.processes.iter().map(|process| process.seconds).collect::<Vec<_>>(), [1.391, 0.3, 1.2]);
    assert!(!summary.messages.contains('\r') && summary.messages.starts_with("Plan: 'plan01'"));
}

#[test]
fn the_document_has_the_names_of_the_contract() {
    let summary = summary_of(&unsteady_2d_66());
    let json = serde_json::to_value(&summary).unwrap();
    let mut names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "areas",
            "crossSections",
            "file",
            "maxWselError",
            "messages",
            "processes",
            "profiles",
            "program",
            "referenceLines",
            "referencePoints",
            "runWindow",
            "steps",
            "type",
            "verdict",
            "volumeErrorPercent",
            "wentUnstableAt",
        ]
    );
    assert_eq!(json["type"], "unsteady");
    assert_eq!(json["verdict"]["state"], "succeeded");
    assert_eq!(json["wentUnstableAt"], serde_json::Value::Null);
    assert_eq!(serde_json::from_value::<ResultSummary>(json).unwrap(), summary);
}

#[test]
fn the_file_type_of_the_root_is_not_believed() {
    let results = unsteady_2d_66().text("", "File Type", "HEC-RAS Geometry");
    assert_eq!(summary_of(&results).result_type, ResultType::Unsteady);
    let geometry = unsteady_2d_66().without("Results");
    let summary = summary_of(&geometry);
    assert_eq!(summary.result_type, ResultType::Geometry);
    assert_eq!(summary.verdict.state, VerdictState::Unknown);
    assert_eq!(summary.areas[0].cells, 3);
}

#[test]
fn areas_of_5_0_0_are_counted_by_their_face_points() {
    let fixture = unsteady_2d_66()
        .without("Geometry/2D Flow Areas/Attributes")
        .texts("Geometry/2D Flow Areas/Names", 16, &["Perimeter 1"])
        .without("Results/Summary/Compute Processes")
        .text("Results/Unsteady", "Program Version", "HEC-RAS 5.0.0 February 2016")
        .text("Results/Unsteady/Summary", "Run Time Window", "06AUG25 08:40:49 to 06AUG25 08:40:50")
        .without("Results/Unsteady/Summary/Volume Accounting")
        .float("Results/Unsteady/Summary", "Vol Accounting Error Percentage", 0.1227)
        .float("Results/Unsteady/Summary", "Vol Accounting Error", 0.0304)
        // Dummy sections of an all-2D model of 5.x.
        .f32s(&format!("{BASE}/Summary Output/Cross Sections/Maximum Water Surface"), &[3, 2], &[0.0; 6]);
    let summary = summary_of(&fixture);
    assert_eq!(summary.verdict.state, VerdictState::Succeeded, "{:?}", summary.verdict);
    assert_eq!(summary.areas[0].cells, 3);
    assert_eq!(summary.cross_sections, 0);
    assert_eq!(summary.volume_error_percent, Some(f64::from(0.1227_f32)));
    assert!(summary.processes.is_empty());
}

#[test]
fn an_absurd_volume_error_is_not_stated() {
    let fixture = unsteady_2d_66().float("Results/Unsteady/Summary/Volume Accounting", "Error Percent", -2.8e28).float(
        "Results/Unsteady/Summary/Volume Accounting",
        "Error",
        -0.003,
    );
    let summary = summary_of(&fixture);
    assert_eq!(summary.volume_error_percent, None);
    assert_eq!(summary.verdict.attention, Vec::<String>::new());
}

#[test]
fn figures_worth_a_look_are_pointed_out() {
    let area = format!("{BASE}/Summary Output/2D Flow Areas/Perimeter 1");
    let fixture = unsteady_2d_66()
        .float("Results/Unsteady/Summary/Volume Accounting", "Error Percent", 27.461)
        .float("Results/Unsteady/Summary/Volume Accounting", "Error", 104.4)
        .int(
            &format!("{area}/Cell Cumulative Iter Lookup"),
            "Number of different Cells that went to Maximum Iterations",
            7,
        )
        .float(&format!("{area}/Maximum Face Velocity"), "Maximum Value of Data Set", 125.94);
    let summary = summary_of(&fixture);
    assert_eq!(summary.verdict.state, VerdictState::Succeeded);
    assert_eq!(
        summary.verdict.attention,
        [
            "Volume error 27.46 % (over 1 %)",
            "7 cells of 2D area Perimeter 1 reached the iteration limit",
            "Velocity of 125.9 m/s at a face of 2D area Perimeter 1 (over 15 m/s)",
        ]
    );
}

#[test]
fn steady_profiles_and_sections_are_counted() {
    let summary = summary_of(&steady_66());
    assert_eq!(summary.verdict.state, VerdictState::Succeeded, "{:?}", summary.verdict);
    assert_eq!(
        (summary.result_type, summary.profiles, summary.cross_sections, summary.steps),
        (ResultType::Steady, 2, 3, 0)
    );
    assert_eq!(summary.volume_error_percent, None);
}

#[test]
fn a_steady_result_of_5_0_beta_has_no_summary_and_is_judged_by_its_messages() {
    let beta = steady_66()
        .without("Results/Steady/Summary")
        .without("Results/Summary/Compute Processes")
        .without("Geometry/Cross Sections/Attributes")
        .texts("Geometry/Cross Sections/River Stations", 8, &["5", "4", "3"])
        .text("Results/Steady/Output", "Program Version", "HEC-RAS 5.0.0 Beta October 2014");
    let summary = summary_of(&beta);
    assert_eq!(summary.verdict.state, VerdictState::Succeeded, "{:?}", summary.verdict);
    assert_eq!((summary.cross_sections, summary.profiles, summary.run_window), (3, 2, None));
    let unfinished = beta.messages("Simulation started at: 07Apr2015 12:40:50 PM\nSteady Flow Simulation\n");
    assert_eq!(summary_of(&unfinished).verdict.state, VerdictState::Failed);
}

#[test]
fn unsteady_sections_reference_lines_and_points_are_counted() {
    let series = format!("{BASE}/Unsteady Time Series");
    let fixture = unsteady_2d_66()
        .f32s(&format!("{series}/Cross Sections/Water Surface"), &[3, 2], &[5.0, 4.0, 6.0, 4.5, 5.5, 4.2])
        .f32s(&format!("{series}/Cross Sections/Flow"), &[3, 2], &[1.0, 2.0, 30.5, 29.0, 3.0, 4.0])
        .texts(&format!("{series}/Reference Lines/Name"), 28, &["Line 1|Perimeter 1", "Line 2|Perimeter 1"])
        .table(
            "Geometry/Reference Points/Attributes",
            &[Column::Text("Name", 16, &["Gauge"]), Column::Int("Cell Index", &[1])],
        );
    let summary = summary_of(&fixture);
    assert_eq!((summary.cross_sections, summary.reference_lines, summary.reference_points), (2, 2, 1));
    let sections = peaks::read(&fixture.saved().path).unwrap().sections.unwrap();
    assert_eq!((sections.water_surface, sections.flow), (Some(6.0), Some(30.5)));
}

#[test]
fn peaks_leave_out_ghosts_and_dry_cells() {
    let saved = unsteady_2d_66().saved();
    let peaks = peaks::read(&saved.path).unwrap();
    assert_eq!(peaks.units.length, "m");
    let area = &peaks.areas[0];
    // The third cell stays at its bed of 12.0: dry.
    assert_eq!((area.water_surface, area.depth, area.wet_cells), (Some(11.5), Some(0.75), 2));
    let from_series = unsteady_2d_66().without(&format!("{BASE}/Summary Output")).saved();
    assert_eq!(&peaks::read(&from_series.path).unwrap().areas[0], area);
}

#[test]
fn peaks_of_steady_profiles_have_depth_over_the_bed() {
    let sections = peaks::read(&steady_66().saved().path).unwrap().sections.unwrap();
    assert_eq!(
        (sections.water_surface, sections.lowest_water_surface, sections.flow),
        (Some(47.0), Some(45.0), Some(905.0))
    );
    assert_eq!((sections.depth, sections.below_bed), (Some(7.0), 0));
    let broken = steady_66().f32s(&format!("{STEADY}/Cross Sections/Water Surface"), &[1, 3], &[45.0, 20.0, 43.0]);
    assert_eq!(peaks::read(&broken.saved().path).unwrap().sections.unwrap().below_bed, 1);
}

#[test]
fn the_cost_of_a_computation_is_read() {
    let cost = cost::read(&unsteady_2d_66().saved().path).unwrap();
    assert_eq!((cost.computation_time_total, cost.cells, cost.outputs), (Some(1.0), 3, 3));
    assert_eq!(cost.computation_steps, Some(144));
    assert!((cost.seconds.unwrap() - 2.891).abs() < 1e-9);
    let old = unsteady_2d_66()
        .without("Results/Summary/Compute Processes")
        .without_attribute("Results/Unsteady/Summary", "Computation Time Total")
        .without("Results/Unsteady/Output/Output Blocks/Computation Block");
    let cost = cost::read(&old.saved().path).unwrap();
    assert_eq!((cost.computation_time_total, cost.seconds, cost.computation_steps), (None, Some(2.0), Some(144)));
}

#[test]
fn text_padded_with_rubbish_is_trimmed() {
    let fixture =
        unsteady_2d_66().text("Results/Unsteady/Summary", "Solution", "Unsteady Finished Successfully   \0\0x");
    assert_eq!(summary_of(&fixture).verdict.state, VerdictState::Succeeded);
}
