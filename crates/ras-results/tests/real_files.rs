//! Real files of HEC-RAS 5.0.0 to 6.6, where they are at hand: `SPILLWAY_DATA`, else `../shared/data` beside the workspace.
#![allow(clippy::unwrap_used)]

use protocol::VerdictState;
use ras_results::messages::{digest_file, message_file};
use ras_results::summary::{self, ResultType};
use ras_results::{cost, peaks};
use std::path::PathBuf;

/// The folder of real data; says so and returns none where it is absent.
fn data(test: &str) -> Option<PathBuf> {
    let named = std::env::var_os("SPILLWAY_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {test}: real data not present");
    None
}

/// File, type, state, cross sections, profiles, steps, areas with cells, faces, steps: as h5py reads them.
type Expected = (&'static str, ResultType, VerdictState, [u64; 3], &'static [(&'static str, u64, u64, u64)]);

const FILES: [Expected; 15] = {
    use ResultType::{Geometry, Steady, Unknown, Unsteady};
    use VerdictState::{Succeeded, Unknown as NotSaid};
    [
        ("projects/ex1-steady/EX1.p01.hdf", Steady, Succeeded, [10, 3, 0], &[]),
        ("projects/ex1-steady/EX1.g01.hdf", Geometry, NotSaid, [10, 0, 0], &[]),
        ("projects/meerlustkloof/Meerlustkloof.p01.hdf", Steady, Succeeded, [9, 1, 0], &[]),
        ("projects/meerlustkloof/Meerlustkloof.g01.hdf", Geometry, NotSaid, [9, 0, 0], &[]),
        ("projects/ripple-14320639/14320639.p01.hdf", Steady, Succeeded, [5, 50, 0], &[]),
        ("projects/ripple-14320639/14320639.p02.hdf", Steady, Succeeded, [5, 21, 0], &[]),
        ("projects/temp-2d-505/temp.p01.hdf", Unsteady, Succeeded, [0, 0, 61], &[("flowarea", 46, 114, 61)]),
        ("projects/temp-2d-505/temp.g01.hdf", Geometry, NotSaid, [0, 0, 0], &[("flowarea", 46, 114, 0)]),
        ("projects/bald-eagle-1d/BaldEagle.g01.hdf", Geometry, NotSaid, [178, 0, 0], &[]),
        ("projects/bald-eagle-1d/BaldEagle.u02.hdf", Unknown, NotSaid, [0, 0, 0], &[]),
        ("projects/chippewa-2d/Chippewa_2D.g01.hdf", Geometry, NotSaid, [0, 0, 0], &[("Perimeter 1", 354, 814, 0)]),
        ("projects/unsteady-encroachment/UnsteadyEncroachment.g01.hdf", Geometry, NotSaid, [31, 0, 0], &[]),
        ("results/2d-unsteady-5.0.0-851-cells.p01.hdf", Unsteady, Succeeded, [0, 0, 41], &[("1", 696, 1468, 41)]),
        ("results/steady-6.5-baxter.p01.hdf", Steady, Succeeded, [173, 1, 0], &[]),
        ("results/steady-6.5-encroachment.p01.hdf", Steady, Succeeded, [12, 2, 0], &[]),
    ]
};

#[test]
fn counts_and_verdicts_of_real_files_are_those_of_h5py() {
    let Some(data) = data("counts_and_verdicts_of_real_files_are_those_of_h5py") else { return };
    for (name, result_type, state, counts, areas) in FILES {
        let summary = summary::read(&data.join(name)).unwrap();
        assert_eq!((summary.result_type, summary.verdict.state), (result_type, state), "{name}: {:?}", summary.verdict);
        assert_eq!([summary.cross_sections, summary.profiles, summary.steps], counts, "{name}");
        let found: Vec<_> =
            summary.areas.iter().map(|area| (area.name.as_str(), area.cells, area.faces, area.steps)).collect();
        assert_eq!(found, areas, "{name}");
        assert_eq!(summary.verdict.attention, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn volume_errors_and_windows_of_real_unsteady_files_are_read() {
    let Some(data) = data("volume_errors_and_windows_of_real_unsteady_files_are_read") else { return };
    let old = summary::read(&data.join("results/2d-unsteady-5.0.0-851-cells.p01.hdf")).unwrap();
    assert!((old.volume_error_percent.unwrap() - 0.122_749_812_901_002).abs() < 1e-12);
    assert_eq!(old.run_window.as_deref(), Some("17MAR16 06:56:50 to 17MAR16 06:57:02"));
    assert_eq!((old.max_wsel_error, old.went_unstable_at, old.processes.len()), (Some(0.0), None, 0));
    let newer = summary::read(&data.join("projects/temp-2d-505/temp.p01.hdf")).unwrap();
    assert!((newer.volume_error_percent.unwrap() - 5.048_216_955_572_116e-9).abs() < 1e-20);
    assert_eq!(newer.processes.len(), 6);
    assert_eq!(newer.processes[5].seconds, 2.328);
}

#[test]
fn costs_of_real_files_are_read() {
    let Some(data) = data("costs_of_real_files_are_read") else { return };
    let old = cost::read(&data.join("results/2d-unsteady-5.0.0-851-cells.p01.hdf")).unwrap();
    // 20 hours at 15 seconds; from "Simulation started" to the end of the window.
    assert_eq!(
        (old.computation_steps, old.cells, old.seconds, old.computation_time_total),
        (Some(4800), 696, Some(13.0), None)
    );
    let newer = cost::read(&data.join("projects/temp-2d-505/temp.p01.hdf")).unwrap();
    assert_eq!((newer.computation_time_total, newer.cells), (Some(0.0), 46));
    assert!((newer.seconds.unwrap() - 5.562).abs() < 1e-9);
}

#[test]
fn peaks_of_real_files_are_sensible() {
    let Some(data) = data("peaks_of_real_files_are_sensible") else { return };
    for (name, ..) in FILES.iter().filter(|(name, ..)| name.contains(".p0")) {
        let peaks = peaks::read(&data.join(name)).unwrap();
        for area in &peaks.areas {
            assert!(area.depth.is_none_or(|depth| depth > 0.0 && depth < 50.0), "{name}: {area:?}");
        }
        if let Some(sections) = &peaks.sections {
            assert_eq!(sections.below_bed, 0, "{name}: {sections:?}");
            assert!(sections.depth.is_some_and(|depth| depth > 0.0 && depth < 100.0), "{name}: {sections:?}");
            assert!(sections.flow.is_some_and(|flow| flow > 0.0), "{name}: {sections:?}");
        }
    }
}

#[test]
fn real_logs_of_4_2_and_5_0_are_digested() {
    let Some(data) = data("real_logs_of_4_2_and_5_0_are_digested") else { return };
    let folder = data.join("projects/bald-eagle-1d");
    let unsteady = digest_file(&message_file(&folder, "BaldEagle.p01").unwrap()).unwrap();
    assert!(unsteady.finished_unsteady && unsteady.complete_process && unsteady.error_count == 0, "{unsteady:?}");
    let steady = digest_file(&message_file(&folder, "BALDEAGLE.P02").unwrap()).unwrap();
    assert!(steady.finished_steady && steady.started_at.is_some() && steady.error_count == 0, "{steady:?}");
    let old = digest_file(&folder.join("BaldEagle.p01.comp_msgs.txt")).unwrap();
    assert!(old.finished_unsteady && old.started_at.is_some() && old.error_count == 0, "{old:?}");
}
