//! Places, series and profiles of real files, where they are at hand: `SPILLWAY_DATA`, else `../shared/data` beside the workspace.
#![allow(clippy::unwrap_used)]

mod drawn;
mod fixture;

use drawn::{floats, numbers};
use ras_results::HdfFile;
use ras_results::series::{DistanceBasis, SeriesPlace, contents, profile, series};
use std::path::PathBuf;

fn opened(test: &str, file: &str) -> Option<HdfFile> {
    let named = std::env::var_os("SPILLWAY_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    if !folder.is_dir() {
        println!("skipped: {test}: real data not present");
        return None;
    }
    Some(HdfFile::open(&folder.join(file)).unwrap())
}

#[test]
fn the_inflow_of_a_5_0_5_boundary_is_the_hydrograph_that_was_put_in() {
    let name = "the_inflow_of_a_5_0_5_boundary_is_the_hydrograph_that_was_put_in";
    let Some(source) = opened(name, "projects/temp-2d-505/temp.p01.hdf") else { return };
    let contents = contents(&source).unwrap();
    let titles: Vec<_> = contents.groups[0].places.iter().map(|place| place.title.as_str()).collect();
    assert_eq!((contents.groups.len(), titles), (1, vec!["inflow", "outlet"]));
    let place = SeriesPlace::Boundary { area: Some("flowarea".to_owned()), name: "inflow".to_owned() };
    let read = series(&source, &place, "Flow", 2000).unwrap();
    let (flows, times) = (floats(&read.values), numbers(&read.times));
    // From 0.1 to 1 m³/s within an hour, evenly.
    for (flow, time) in flows.iter().zip(&times) {
        let expected = 0.1 + 0.9 * (time - times[0]) / 3_600_000.0;
        assert!((f64::from(*flow) - expected).abs() < 1e-4, "{flow} at {time}, expected {expected}");
    }
    assert_eq!((read.steps, times[0], times[60] - times[0]), (61, 1_514_764_800_000.0, 3_600_000.0));
}

#[test]
fn the_stage_of_a_5_0_0_boundary_is_the_stage_that_was_put_in() {
    let name = "the_stage_of_a_5_0_0_boundary_is_the_stage_that_was_put_in";
    let Some(source) = opened(name, "results/2d-unsteady-5.0.0-851-cells.p01.hdf") else { return };
    let contents = contents(&source).unwrap();
    assert!(contents.reaches.is_empty() && contents.groups.len() == 1, "{contents:?}");
    let place = SeriesPlace::Boundary { area: Some("1".to_owned()), name: "ds".to_owned() };
    let read = series(&source, &place, "Stage (lowest cell)", 2000).unwrap();
    let stages = floats(&read.values);
    for (stage, expected) in [(stages[5], 10.35), (stages[40], 9.7), (read.most.unwrap().value as f32, 10.35)] {
        assert!((stage - expected).abs() < 1e-5, "{stage}, expected {expected}");
    }
}

#[test]
fn profiles_of_real_steady_results_lie_over_their_bed() {
    let name = "profiles_of_real_steady_results_lie_over_their_bed";
    for (file, river, reach, sections, profiles) in [
        ("results/steady-6.5-baxter.p01.hdf", "Baxter River", "Lower Reach", 84, 1),
        ("results/steady-6.5-encroachment.p01.hdf", "Beaver Creek", "Kentwood", 12, 2),
        ("projects/ex1-steady/EX1.p01.hdf", "Butte Cr.", "Tributary", 3, 3),
        ("projects/meerlustkloof/Meerlustkloof.p01.hdf", "Meerlustkloof", "Main", 9, 1),
        ("projects/ripple-14320639/14320639.p01.hdf", "14320639", "14320639", 5, 50),
    ] {
        let Some(source) = opened(name, file) else { return };
        let profile = profile(&source, river, reach).unwrap();
        assert_eq!((profile.stations.len(), profile.lines.len()), (sections, profiles), "{file}");
        assert_eq!(profile.distance_basis, DistanceBasis::ReachLengths, "{file}");
        let (bed, distances) = (floats(&profile.bed), numbers(&profile.distances));
        assert!(distances.windows(2).all(|pair| pair[0] < pair[1]), "{file}: {distances:?}");
        for line in &profile.lines {
            for (surface, bed) in floats(&line.values).iter().zip(&bed) {
                let depth = surface - bed;
                assert!((0.0..100.0).contains(&depth), "{file}, {}: depth {depth}", line.name);
            }
        }
    }
}
