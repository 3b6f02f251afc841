//! Prints the table of `docs/practice-engine.md`: what became of every plan of every real project.
//! `cargo test -p practice-ras --test real_plans_table -- --ignored --nocapture`

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

mod support;

use practice_ras::hdf::Group;
use ras_project::files::ProjectFile;
use ras_project::text::TextFile;
use std::path::Path;
use std::time::Instant;
use support::{Copy, number_of, real_data, text_of};

const BASE: &str = "Results/Unsteady/Output/Output Blocks/Base Output";

#[test]
#[ignore = "takes half a minute; prints a table for the documentation"]
fn every_plan_is_computed_or_refused_by_name() {
    let Some(data) = real_data() else {
        println!("skipped: table of real plans: real data not present");
        return;
    };
    let mut folders: Vec<_> =
        std::fs::read_dir(data.join("projects")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    println!(
        "| project | plan | what | sections or cells | profiles or steps | peak stage, lowest to highest | peak flow | volume error | seconds |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for folder in folders {
        let (stem, mut plans) = project(&folder);
        plans.sort();
        let copy = Copy::of(&folder, &stem);
        for plan in plans {
            let number = &plan[1..];
            let _ = std::fs::remove_file(copy.of_plan(number, "hdf"));
            let begun = Instant::now();
            let output = copy.run(number);
            let seconds = begun.elapsed().as_secs_f64();
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            if output.status.success() {
                println!("| {name} | {plan} | {} | {seconds:.1} |", row(&copy.result(number)));
            } else {
                let reason = String::from_utf8_lossy(&output.stderr)
                    .trim()
                    .replace(&copy.folder.path().display().to_string(), "");
                println!("| {name} | {plan} | refused: {reason} | | | | | | |");
                assert!(!copy.path(&format!("{stem}.{plan}")).exists(), "{reason}");
            }
        }
    }
}

fn project(folder: &Path) -> (String, Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("prj")) {
            let text = TextFile::parse(std::fs::read(&path).unwrap());
            if ProjectFile::is_project(&text) {
                let plans = ProjectFile::read(&text).plans.into_iter().map(|plan| plan.value.to_lowercase());
                return (path.file_stem().unwrap().to_string_lossy().into_owned(), plans.collect());
            }
        }
    }
    panic!("{} has no project", folder.display());
}

fn row(result: &Group) -> String {
    let si = text_of(result, "", "Units System") == "SI Units";
    let (length, flow) = if si { ("m", "m³/s") } else { ("ft", "cfs") };
    let span = |values: &[f64]| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (low, high)
    };
    if result.group("Results/Steady").is_some() {
        let block = "Results/Steady/Output/Output Blocks/Base Output/Steady Profiles/Cross Sections";
        let levels = result.dataset(&format!("{block}/Water Surface")).unwrap();
        let flows = result.dataset(&format!("{block}/Flow")).unwrap().numbers();
        let shape = levels.shape();
        // The peak of each section over all profiles.
        let peaks: Vec<f64> = (0..shape[1] as usize)
            .map(|section| {
                levels
                    .numbers()
                    .iter()
                    .skip(section)
                    .step_by(shape[1] as usize)
                    .copied()
                    .fold(f64::NEG_INFINITY, f64::max)
            })
            .collect();
        let (low, high) = span(&peaks);
        return format!(
            "1D steady | {} | {} | {low:.2} to {high:.2} {length} | {:.0} {flow} | – ",
            shape[1],
            shape[0],
            span(&flows).1
        );
    }
    let percent = number_of(result, "Results/Unsteady/Summary/Volume Accounting", "Error Percent");
    assert_eq!(text_of(result, "Results/Unsteady/Summary", "Solution"), "Unsteady Finished Successfully");
    let steps = result.dataset(&format!("{BASE}/Unsteady Time Series/Time")).unwrap().shape()[0];
    let river = result.dataset(&format!("{BASE}/Summary Output/Cross Sections/Maximum Water Surface"));
    if let Some(peaks) = river {
        let sections = peaks.shape()[1] as usize;
        let (low, high) = span(&peaks.numbers()[..sections]);
        let flows = result.dataset(&format!("{BASE}/Summary Output/Cross Sections/Maximum Flow")).unwrap().numbers();
        let peak = span(&flows[..sections]).1;
        return format!(
            "1D unsteady | {sections} | {steps} | {low:.2} to {high:.2} {length} | {peak:.0} {flow} | {percent:.1e} %"
        );
    }
    let table = result.dataset("Geometry/2D Flow Areas/Attributes").unwrap();
    let (area, cells) = (&table.text_column("Name").unwrap()[0], table.column("Cell Count").unwrap()[0] as usize);
    let peaks = result.dataset(&format!("{BASE}/Summary Output/2D Flow Areas/{area}/Maximum Water Surface")).unwrap();
    let lowest = result.dataset(&format!("Geometry/2D Flow Areas/{area}/Cells Minimum Elevation")).unwrap().numbers();
    let peaks = peaks.numbers();
    let wet: Vec<f64> = (0..cells).filter(|cell| peaks[*cell] > lowest[*cell] + 1e-3).map(|cell| peaks[cell]).collect();
    let (low, high) = span(&wet);
    let lines = result.group(&format!("{BASE}/Unsteady Time Series/Boundary Conditions")).unwrap();
    let mut peak = 0.0f64;
    for line in result.dataset("Geometry/Boundary Condition Lines/Attributes").unwrap().text_column("Name").unwrap() {
        if let Some(series) = lines.dataset(&line) {
            peak = peak.max(series.numbers().chunks_exact(2).map(|row| row[1]).fold(0.0, f64::max));
        }
    }
    format!(
        "2D unsteady | {cells} ({} wet) | {steps} | {low:.2} to {high:.2} {length} | {peak:.1} {flow} in | {percent:.1e} %",
        wet.len()
    )
}
