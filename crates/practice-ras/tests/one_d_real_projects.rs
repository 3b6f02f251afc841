//! The 1D models on real projects, and against HEC-RAS's own results where these are known.
//! Skipped with a line where the data is absent. `-- --nocapture` prints the tables.

use hdf5_reader::Hdf5File;
use practice_ras::boundary::{
    Hydrograph, InitialFlow, PlanSettings, UnsteadyCondition, read_plan_settings, read_steady_flow, read_unsteady_flow,
};
use practice_ras::geometry::{RiverNetwork, UnitSystem, read_network};
use practice_ras::one_d::{Progress, SectionNote, Silent, SteadyResult, steady, unsteady};
use std::path::{Path, PathBuf};

/// The folder of real projects and results, or nothing.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("SPILLWAY_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    folder.join("projects").is_dir().then_some(folder)
}

fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A file of a folder whatever the case of its name.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|file| file.to_string_lossy().eq_ignore_ascii_case(name)))
}

struct Plan {
    units: UnitSystem,
    settings: PlanSettings,
    network: RiverNetwork,
    flow_text: String,
    flow_extension: String,
}

fn value<'text>(text: &'text str, key: &str) -> Option<&'text str> {
    text.lines().find_map(|line| line.trim_end().strip_prefix(key)).map(str::trim)
}

fn open(folder: &Path, stem: &str, number: &str) -> Plan {
    let file = |extension: &str| {
        let name = format!("{stem}.{extension}");
        text(&find(folder, &name).unwrap_or_else(|| panic!("{name} is missing")))
    };
    let project = file("prj");
    let plan = file(&format!("p{number}"));
    let geometry = value(&plan, "Geom File=").expect("a geometry");
    let flow = value(&plan, "Flow File=").expect("a flow file");
    Plan {
        units: if project.lines().any(|line| line.trim_start().starts_with("SI Units")) {
            UnitSystem::Si
        } else {
            UnitSystem::English
        },
        settings: read_plan_settings(&plan),
        network: read_network(&file(geometry)).expect("a geometry that can be read"),
        flow_text: file(flow),
        flow_extension: flow.to_owned(),
    }
}

fn steady_of(folder: &Path, stem: &str, number: &str) -> (Plan, SteadyResult) {
    let plan = open(folder, stem, number);
    assert!(plan.flow_extension.starts_with('f'));
    let flow = read_steady_flow(&plan.flow_text);
    let result = steady::compute(&plan.network, &flow, &plan.settings, plan.units, &mut Silent)
        .unwrap_or_else(|error| panic!("{stem}.p{number}: {error}"));
    (plan, result)
}

/// Water surfaces of a real result file: rows are profiles.
fn real(file: &Path, variable: &str) -> Vec<Vec<f64>> {
    let file = Hdf5File::open(file).expect("a result file");
    let path = format!("Results/Steady/Output/Output Blocks/Base Output/Steady Profiles/Cross Sections/{variable}");
    let array = file.dataset(&path).expect(variable).read_array::<f32>().expect(variable);
    let columns = array.shape()[1];
    array.iter().map(|value| f64::from(*value)).collect::<Vec<_>>().chunks(columns).map(<[f64]>::to_vec).collect()
}

/// A variable that not every version writes.
fn optional(file: &Path, variable: &str) -> Option<Vec<Vec<f64>>> {
    let file = Hdf5File::open(file).expect("a result file");
    let path = format!("Results/Steady/Output/Output Blocks/Base Output/Steady Profiles/Cross Sections/{variable}");
    let array = file.dataset(&path).ok()?.read_array::<f32>().ok()?;
    let columns = array.shape()[1];
    Some(array.iter().map(|value| f64::from(*value)).collect::<Vec<_>>().chunks(columns).map(<[f64]>::to_vec).collect())
}

/// Root mean square and greatest difference of two tables over some columns.
fn difference(ours: &[Vec<f32>], theirs: &[Vec<f64>], columns: impl Fn(usize) -> bool) -> (f64, f64) {
    let (mut sum, mut count, mut greatest) = (0.0, 0, 0.0_f64);
    for (a, b) in ours.iter().zip(theirs) {
        assert_eq!(a.len(), b.len());
        for (column, (a, b)) in a.iter().zip(b).enumerate().filter(|(column, _)| columns(*column)) {
            let _ = column;
            let difference = (f64::from(*a) - b).abs();
            sum += difference * difference;
            count += 1;
            greatest = greatest.max(difference);
        }
    }
    ((sum / f64::from(count.max(1))).sqrt(), greatest)
}

#[test]
fn steady_water_surfaces_agree_with_hec_ras() {
    let Some(data) = data() else {
        println!("skipped: steady_water_surfaces_agree_with_hec_ras: real data not present");
        return;
    };
    let projects = data.join("projects");
    let cases: [(&str, &str, &str, PathBuf); 4] = [
        ("ex1-steady", "EX1", "01", projects.join("ex1-steady/EX1.p01.hdf")),
        ("meerlustkloof", "Meerlustkloof", "01", projects.join("meerlustkloof/Meerlustkloof.p01.hdf")),
        ("ripple-14320639", "14320639", "01", projects.join("ripple-14320639/14320639.p01.hdf")),
        ("ripple-14320639", "14320639", "02", projects.join("ripple-14320639/14320639.p02.hdf")),
    ];
    println!("| plan | sections | profiles | rms difference (m) | greatest (m) | profiles beyond 10 cm |");
    for (folder, stem, number, file) in cases {
        let (plan, result) = steady_of(&projects.join(folder), stem, number);
        compare_water(&plan, &result, &file, &format!("{stem}.p{number}"), |_| true);
    }
    // The first profile of the floodway project has no encroachments; below the bridge at 5.4 nothing stands in the way.
    let (plan, mut result) = steady_of(&projects.join("floodway"), "FLODENCR", "01");
    result.states.truncate(1);
    result.profiles.truncate(1);
    let below: Vec<bool> = plan
        .network
        .sections()
        .map(|section| section.station.trim_end_matches('*').parse::<f64>().is_ok_and(|station| station < 5.4))
        .collect();
    compare_water(
        &plan,
        &result,
        &data.join("results/steady-6.5-encroachment.p01.hdf"),
        "FLODENCR.p01 below its bridge",
        |column| below[column],
    );
}

/// Compares water surfaces and holds them to 3 cm root mean square. A profile may differ as a whole where the water just reaches the top of an
/// ineffective area: there the energy equation has two answers, and HEC-RAS's iteration may settle on the other one, or on none.
fn compare_water(plan: &Plan, result: &SteadyResult, file: &Path, name: &str, columns: impl Fn(usize) -> bool) {
    let metre = plan.units.metre();
    let theirs = real(file, "Water Surface");
    let (mut sum, mut greatest, mut beyond) = (0.0, 0.0_f64, 0);
    for (ours, theirs) in result.water_surface().into_iter().zip(theirs) {
        let (rms, most) = difference(&[ours], &[theirs], &columns);
        if most > 0.1 * metre {
            beyond += 1;
            continue;
        }
        sum += rms * rms;
        greatest = greatest.max(most);
    }
    let rms = (sum / (result.profiles.len() - beyond).max(1) as f64).sqrt();
    println!(
        "| {name} | {} | {} | {:.4} | {:.4} | {beyond} |",
        plan.network.section_count(),
        result.profiles.len(),
        rms / metre,
        greatest / metre
    );
    assert!(rms < 0.03 * metre, "{name}: {rms}");
    assert!(beyond * 50 <= result.profiles.len(), "{name}: {beyond} profiles differ");
}

/// Largest difference of a variable in parts of its largest value.
fn relative_difference(ours: &[Vec<f32>], theirs: &[Vec<f64>]) -> f64 {
    let scale = theirs.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    difference(ours, theirs, |_| true).1 / scale.max(1e-12)
}

#[test]
fn all_steady_variables_agree_with_hec_ras() {
    let Some(data) = data() else {
        println!("skipped: all_steady_variables_agree_with_hec_ras: real data not present");
        return;
    };
    println!("| project | variable | greatest difference in parts of the greatest value |");
    for (folder, stem, number, limit) in [
        ("ex1-steady", "EX1", "01", 0.001),
        ("ripple-14320639", "14320639", "02", 0.06),
        ("meerlustkloof", "Meerlustkloof", "01", 0.02),
    ] {
        let mut compared = 0;
        let folder = data.join("projects").join(folder);
        let (_, result) = steady_of(&folder, stem, number);
        let file = folder.join(format!("{stem}.p{number}.hdf"));
        for variable in result.additional_variables() {
            let path = format!("Additional Variables/{}", variable.name);
            let Some(theirs) = optional(&file, &path) else { continue };
            // HEC-RAS writes the first section's perimeters of the zones for all sections, and weighs the roughness of overbanks its own way.
            let zone_perimeter = variable.name.starts_with("Wetted Perimeter") && !variable.name.ends_with("Total");
            let overbank = variable.name.contains(" OB");
            let relative = relative_difference(&variable.values, &theirs);
            println!("| {stem} | {} | {:.3} % |", variable.name, 100.0 * relative);
            if !zone_perimeter && !overbank {
                assert!(relative < limit, "{stem} {}: {relative}", variable.name);
            }
            compared += 1;
        }
        assert!(compared > 20, "{stem}: only {compared} variables were found");
    }
}

struct Printed(Vec<String>);

impl Progress for Printed {
    fn message(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
    fn fraction(&mut self, _fraction: f64) {}
    fn simulated(&mut self, _now: jiff::civil::DateTime) {}
}

#[test]
fn every_real_plan_with_cross_sections_is_computed_to_sensible_depths() {
    let Some(data) = data() else {
        println!("skipped: every_real_plan_with_cross_sections_is_computed_to_sensible_depths: real data not present");
        return;
    };
    let plans = [
        ("bald-eagle-1d", "BaldEagle", &["01", "02"][..]),
        ("ex1-steady", "EX1", &["01"]),
        ("floodway", "FLODENCR", &["01", "02", "03", "04", "05"]),
        ("hager-lat-weir", "HagerLatWeir", &["01", "02", "03", "04", "05", "06", "07", "08"]),
        ("meerlustkloof", "Meerlustkloof", &["01"]),
        ("ripple-14320639", "14320639", &["01", "02"]),
        ("unsteady-encroachment", "UnsteadyEncroachment", &["01", "02", "03"]),
    ];
    println!(
        "| plan | kind | sections | rows | greatest depth (m) | least depth (m) | peak flow (m3/s) | highest water surface (m) | volume error (%) | seconds |"
    );
    for (folder, stem, numbers) in plans {
        for number in numbers {
            let started = std::time::Instant::now();
            let plan = open(&data.join("projects").join(folder), stem, number);
            let metre = plan.units.metre();
            let lowest: Vec<f64> = plan.network.sections().map(|section| section.lowest()).collect();
            let mut messages = Printed(Vec::new());
            let (kind, rows, water, flow, error) = if plan.flow_extension.starts_with('f') {
                let flow = read_steady_flow(&plan.flow_text);
                match steady::compute(&plan.network, &flow, &plan.settings, plan.units, &mut messages) {
                    Err(error) => {
                        println!("| {stem}.p{number} | refused: {error} |");
                        continue;
                    }
                    Ok(result) => {
                        let critical = result.count(SectionNote::CriticalAssumed);
                        let water: Vec<f32> = result.water_surface().concat();
                        (
                            format!("steady, critical assumed {critical}"),
                            result.profiles.len(),
                            water,
                            result.flow().concat(),
                            None,
                        )
                    }
                }
            } else {
                let flow = read_unsteady_flow(&plan.flow_text);
                match unsteady::compute(&plan.network, &flow, &plan.settings, plan.units, &mut messages) {
                    Err(error) => {
                        println!("| {stem}.p{number} | refused: {error} |");
                        continue;
                    }
                    Ok(result) => {
                        assert!(result.interrupted.is_none(), "{stem}.p{number} ended early: {:?}", result.interrupted);
                        let error = result.volumes.error_percent();
                        assert!(error.abs() < 0.1, "{stem}.p{number}: volume error {error} %");
                        let kind = format!(
                            "unsteady, {} steps, {} halved, error {:.1e}",
                            result.steps, result.halved_steps, result.maximum_water_surface_error
                        );
                        (kind, result.days.len(), result.water_surface, result.flow, Some(error))
                    }
                }
            };
            let columns = plan.network.section_count();
            assert_eq!(water.len(), rows * columns);
            let depths: Vec<f64> = water
                .iter()
                .enumerate()
                .map(|(index, water)| (f64::from(*water) - lowest[index % columns]) / metre)
                .collect();
            let deepest = depths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let shallowest = depths.iter().copied().fold(f64::INFINITY, f64::min);
            let peak = flow.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let highest = water.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            println!(
                "| {stem}.p{number} | {kind} | {columns} | {rows} | {deepest:.2} | {shallowest:.2} | {:.1} | {:.2} | {} | {:.2} |",
                f64::from(peak) / metre.powi(3),
                f64::from(highest) / metre,
                error.map_or_else(|| "-".to_owned(), |error| format!("{error:.1e}")),
                started.elapsed().as_secs_f64()
            );
            if std::env::var_os("SHOW_MESSAGES").is_some() {
                for message in &messages.0 {
                    println!("   {message}");
                }
            }
            assert!(
                depths.iter().all(|depth| depth.is_finite() && *depth > 0.0),
                "{stem}.p{number}: water below the bed"
            );
            assert!(deepest < 60.0, "{stem}.p{number}: {deepest} m deep");
        }
    }
}

/// Routes the flood of `BaldEagle.f01` from one station to another and compares the flows with those HEC-RAS routed. The file holds what
/// HEC-RAS's unsteady run passed to its post processor: the flow at every section every two hours.
fn compare_routing(data: &Path, from: f64, to: f64) -> (f64, f64) {
    let folder = data.join("projects/bald-eagle-1d");
    let mut plan = open(&folder, "BaldEagle", "01");
    let routed = read_steady_flow(&text(&folder.join("BaldEagle.f01")));
    let station = |text: &str| text.trim_end_matches('*').parse::<f64>().expect("a station");
    let reach = &mut plan.network.reaches[0];
    reach.sections.retain(|section| station(&section.station) <= from);
    reach.nodes.clear();
    let upstream = reach.sections[0].station.clone();
    let at = |section: &str| {
        routed.changes.iter().find(|change| change.station.trim() == section).expect("a routed section")
    };
    let series = at(&upstream).flows[1..].to_vec();
    let (first, rows) = (series[0], series.len());
    let mut flow = read_unsteady_flow(&plan.flow_text);
    flow.boundaries[0].location.station = upstream.clone();
    flow.boundaries[0].condition =
        UnsteadyCondition::Flow(Hydrograph { interval: 7_200.0, values: series, ..Hydrograph::default() });
    flow.boundaries.retain(|boundary| !matches!(boundary.condition, UnsteadyCondition::Other(_)));
    flow.initial_flows = vec![InitialFlow { station: upstream, flow: first, ..flow.initial_flows[0].clone() }];
    let mut settings = plan.settings.clone();
    settings.mapping_interval = Some(7_200.0);
    let result = unsteady::compute(&plan.network, &flow, &settings, plan.units, &mut Silent).expect("computed");
    let (mut sum, mut count, mut peaks) = (0.0, 0, 0.0_f64);
    for (index, section) in plan.network.sections().enumerate() {
        if station(&section.station) < to {
            continue;
        }
        let theirs = at(&section.station);
        let mut own_peak = 0.0_f64;
        for row in 1..rows.min(result.days.len()) {
            let ours = f64::from(result.row(&result.flow, row)[index]);
            own_peak = own_peak.max(ours);
            sum += (ours - theirs.flows[row + 1]).powi(2);
            count += 1;
        }
        let peak = theirs.flows[1..].iter().copied().fold(0.0, f64::max);
        if std::env::var_os("SHOW_SECTIONS").is_some() {
            println!("{:>10} peak {peak:8.0} ours {own_peak:8.0}", section.station);
        }
        peaks = peaks.max((own_peak / peak - 1.0).abs());
    }
    ((sum / f64::from(count.max(1))).sqrt(), peaks)
}

#[test]
fn a_routed_flood_agrees_with_the_flows_that_hec_ras_routed() {
    let Some(data) = data() else {
        println!("skipped: a_routed_flood_agrees_with_the_flows_that_hec_ras_routed: real data not present");
        return;
    };
    // The lake of a dam at 81500, which is not modelled, begins below 127000. Below the dam stand nine bridges, not modelled either.
    for (name, from, to) in [("above the lake", 138_155.0, 128_000.0), ("below the dam", 81_085.0, 0.0)] {
        let (rms, peaks) = compare_routing(&data, from, to);
        println!(
            "BaldEagle.p01 {name}: rms difference of flow {rms:.0} cfs, of the peaks at most {:.2} %",
            100.0 * peaks
        );
    }
}
