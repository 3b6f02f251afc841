//! Every plan of the real projects is computed or refused with a true reason. Skipped where the projects are not there.

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

mod support;

use practice_ras::hdf::{Group, read_tree};
use support::{Copy, number_of, real_data, text_of};

const SERIES: &str = "Results/Unsteady/Output/Output Blocks/Base Output/Unsteady Time Series";

fn project(folder: &str, stem: &str) -> Option<Copy> {
    let Some(data) = real_data() else {
        println!("skipped: {folder}: real data not present");
        return None;
    };
    Some(Copy::of(&data.join("projects").join(folder), stem))
}

fn computed(copy: &Copy, plan: &str) -> Group {
    let _ = std::fs::remove_file(copy.of_plan(plan, "hdf"));
    let output = copy.run(plan);
    assert!(output.status.success(), "p{plan}: {}", String::from_utf8_lossy(&output.stderr));
    copy.result(plan)
}

#[test]
fn the_real_2d_project_comes_close_to_the_result_hec_ras_had() {
    let Some(copy) = project("temp-2d-505", "temp") else { return };
    let (real, _) = read_tree(&copy.of_plan("01", "hdf"), &[]).unwrap();
    let ours = computed(&copy, "01");
    let levels =
        |tree: &Group| tree.dataset(&format!("{SERIES}/2D Flow Areas/flowarea/Water Surface")).unwrap().clone();
    let (theirs, mine) = (levels(&real), levels(&ours));
    assert_eq!(theirs.shape(), mine.shape());
    let (theirs, mine) = (theirs.numbers(), mine.numbers());
    let columns = 73;
    let mut worst = 0.0f64;
    for cell in 0..46 {
        let peak = |values: &[f64]| (0..61).map(|row| values[row * columns + cell]).fold(f64::NEG_INFINITY, f64::max);
        worst = worst.max((peak(&theirs) - peak(&mine)).abs());
    }
    assert!(worst < 0.03, "peak water surfaces differ by {worst} m");
    let volumes = "Results/Unsteady/Summary/Volume Accounting";
    assert!((number_of(&ours, volumes, "Volume Ending") - 2.007).abs() < 0.05);
    assert!(number_of(&ours, volumes, "Error Percent").abs() < 1e-6);
}

#[test]
fn the_real_sediment_project_is_computed_without_its_sediment() {
    let Some(copy) = project("chippewa-2d", "Chippewa_2D") else { return };
    // Two days of its 34 are enough here; docs/practice-engine.md has the whole window.
    copy.edit("Chippewa_2D.p02", "02apr2019,0000,05may2019,2400", "02apr2019,0000,03apr2019,2400");
    let result = computed(&copy, "02");
    let messages = copy.messages("02");
    assert!(messages.contains("Sediment is not modelled"), "{messages}");
    assert_eq!(text_of(&result, "Results/Unsteady/Summary", "Solution"), "Unsteady Finished Successfully");
    assert!(number_of(&result, "Results/Unsteady/Summary/Volume Accounting", "Error Percent").abs() < 1e-6);
    let levels = result.dataset(&format!("{SERIES}/2D Flow Areas/Perimeter 1/Water Surface")).unwrap();
    assert_eq!(levels.shape(), [97, 433]);
    assert!(levels.numbers().iter().all(|level| (660.0..700.0).contains(level)));
}

#[test]
fn every_plan_of_the_other_real_projects_is_computed() {
    let projects: [(&str, &str, &[&str]); 7] = [
        ("bald-eagle-1d", "BaldEagle", &["01", "02"]),
        ("ex1-steady", "EX1", &["01"]),
        ("floodway", "FLODENCR", &["01", "02", "03", "04", "05"]),
        ("hager-lat-weir", "HagerLatWeir", &["01", "02", "03", "04", "05", "06", "07", "08"]),
        ("meerlustkloof", "Meerlustkloof", &["01"]),
        ("ripple-14320639", "14320639", &["01", "02"]),
        ("unsteady-encroachment", "UnsteadyEncroachment", &["01", "02", "03"]),
    ];
    for (folder, stem, plans) in projects {
        let Some(copy) = project(folder, stem) else { return };
        for plan in plans {
            let result = computed(&copy, plan);
            let steady = result.group("Results/Steady").is_some();
            let names = result.dataset("Geometry/Cross Sections/Attributes").unwrap().text_column("RS").unwrap();
            let path = if steady {
                "Results/Steady/Output/Output Blocks/Base Output/Steady Profiles/Cross Sections/Water Surface"
                    .to_owned()
            } else {
                assert!(number_of(&result, "Results/Unsteady/Summary/Volume Accounting", "Error Percent").abs() < 0.1);
                format!("{SERIES}/Cross Sections/Water Surface")
            };
            let levels = result.dataset(&path).unwrap();
            assert_eq!(levels.shape()[1] as usize, names.len(), "{folder} p{plan}");
            assert!(levels.numbers().iter().all(|level| level.is_finite()), "{folder} p{plan}");
        }
    }
}

#[test]
fn a_plan_that_is_listed_but_missing_is_refused_by_name() {
    let Some(copy) = project("ripple-14320639", "14320639") else { return };
    let output = copy.run("03");
    assert_eq!(output.status.code(), Some(1));
    assert!(copy.messages("03").contains("14320639.p03"));
}
