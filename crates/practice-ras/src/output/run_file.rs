//! `X.b##` and `X.x##` as HEC-RAS writes them for its engines: numbers in columns of 8, feet whatever the project's units,
//! carriage returns, and the path of the output on the machine that prepared it. Texts in, texts out.

use crate::plan_case::PlanCase;
use ras_project::files::{BoundaryKind, UnsteadyFlowFile};
use ras_project::text::{TextFile, comma_fields, fixed_fields};
use ras_project::time::{ModelTime, SimulationWindow};

const CUBIC_FEET: f64 = 35.314_667;
const FEET: f64 = 3.280_839_9;
/// Folder in which the plan was prepared, as it stands in the run file.
const FOLDER: &str = "C:\\Users\\modeler\\project";

/// The run file of a plan.
#[must_use]
pub fn run_file(case: &PlanCase, program: &str) -> String {
    let plan = TextFile::parse(case.plan_member.text.as_bytes());
    let value = |key: &str| plan.value(key).map(|value| value.trim().to_owned()).unwrap_or_default();
    let flow = UnsteadyFlowFile::read(&TextFile::parse(case.flow.text.as_bytes())).ok();
    let is_si = case.units == crate::geometry::UnitSystem::Si;
    let (flow_factor, stage_factor) = if is_si { (CUBIC_FEET, FEET) } else { (1.0, 1.0) };
    let mut lines = vec![program.to_owned(), "Initial Conditions Flow Information".to_owned()];
    let initial = flow.iter().flat_map(|flow| &flow.initial_flows).map(|initial| initial.flow * flow_factor);
    let initial: Vec<(f64, f64)> = initial.enumerate().map(|(node, flow)| (flow, node as f64 + 1.0)).collect();
    lines.push(format!("{:>8}        Initial Profile", initial.len()));
    lines.extend(pair_rows(&initial));
    lines.push("Project Title, Plan Title and Plan ShortID".to_owned());
    lines.extend([case.project_title.clone(), case.plan.title.clone(), format!("{:<64}", case.plan.short_id)]);
    lines.push("Job Control Information".to_owned());
    lines.push(format!("  Computation Interval  = {}", value("Computation Interval")));
    lines.push(format!("  Hydrograph Interval   = {}", value("Output Interval")));
    lines.push("  Write HDF5 File       =        T".to_owned());
    lines.push("  Write DSS File        =        T".to_owned());
    lines.push(format!("{FOLDER}\\{}.dss", case.stem));
    lines.push("Computational Time Window".to_owned());
    let window = case.plan.window;
    let moment = |time: Option<ModelTime>| time.map(ModelTime::hec_window_end).unwrap_or_default();
    lines.push(format!("  Start Date/Time       = {}", moment(window.map(|window| window.start))));
    lines.push(format!("  End Date/Time         = {}", moment(window.map(|window| window.end))));
    lines.extend(["Initial Conditions (use restart file?)", "       F", "Hydrograph Data"].map(str::to_owned));
    let boundaries = flow.map(|flow| flow.boundaries).unwrap_or_default();
    let at_rivers: Vec<_> = boundaries.iter().filter(|boundary| !boundary.place.river.is_empty()).collect();
    lines.push(format!("{:>8}", at_rivers.len()));
    for boundary in &at_rivers {
        let place = &boundary.place;
        let named = format!(" - River: {}  Reach: {}  RS: {}", place.river, place.reach, place.station);
        let (kind, values, factor) = match &boundary.kind {
            BoundaryKind::FlowHydrograph { values, .. } => ("Upstream Flow Hydrograph", values, flow_factor),
            BoundaryKind::StageHydrograph(values) => ("Downstream Stage Hydrograph", values, stage_factor),
            BoundaryKind::NormalDepth(slope) => {
                lines.extend(["Downstream Normal Depth".to_owned(), field(*slope)]);
                continue;
            }
            _ => continue,
        };
        let first = boundary
            .fixed_start
            .zip(window)
            .map_or(0.0, |(at, window): (_, SimulationWindow)| at.seconds_since(window.start));
        let step = boundary.interval.unwrap_or(3600.0);
        let hours = |index: usize| (first + step * index as f64) / 3600.0;
        let points: Vec<(f64, f64)> =
            values.iter().enumerate().map(|(index, value)| (hours(index), value * factor)).collect();
        lines.push(format!("{kind}{named}"));
        lines.push(format!("{:>8}", points.len()));
        lines.extend(pair_rows(&points));
    }
    if at_rivers.is_empty() {
        // A model without rivers gets a reach that carries nothing.
        lines.push("Upstream Flow Hydrograph - River: Fake River  Reach: Fake Reach  RS: 100".to_owned());
        lines.extend(
            ["       2", "       0     100    8760     100", "Downstream Normal Depth", "    .001"].map(str::to_owned),
        );
    }
    lines.extend(["Extra Commands", "       0"].map(str::to_owned));
    lines.join("\r\n") + "\r\n"
}

/// The run file of a geometry.
#[must_use]
pub fn geometry_run_file(geometry: &TextFile, program: &str, is_si: bool) -> String {
    let factor = if is_si { FEET } else { 1.0 };
    let mut lines = vec![program.to_owned(), "Section - Storage Area Data".to_owned()];
    let areas = geometry
        .values("Storage Area")
        .map(|value| comma_fields(&value).first().copied().unwrap_or_default().to_owned());
    lines.extend(areas.map(|area| format!("{:<64}{area:<16}", "SA     8")));
    lines.push("Section - River Reach Data".to_owned());
    let mut reach = String::new();
    for line in geometry.lines() {
        let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
        let fields = comma_fields(&value);
        let at = |index: usize| fields.get(index).copied().unwrap_or_default();
        match key {
            "River Reach" => reach = at(1).to_owned(),
            "Type RM Length L Ch R" => {
                let lengths: String = [2, 3, 4]
                    .map(|index| {
                        at(index).parse::<f64>().map_or_else(|_| " ".repeat(8), |length| field(length * factor))
                    })
                    .concat();
                lines.push(format!("NODE{:>4}{reach:<16}{:<8}{lengths}", at(0), at(1)));
            }
            "#Sta/Elev" => {
                let numbers = table(geometry, line.number(), at(0), 2);
                let points: Vec<(f64, f64)> =
                    numbers.chunks_exact(2).map(|pair| (pair[0] * factor, pair[1] * factor)).collect();
                lines.extend(["       1       F".to_owned(), format!("{:>8}", points.len())]);
                lines.extend(pair_rows(&points));
            }
            "#Mann" => {
                let numbers = table(geometry, line.number(), at(0), 3);
                let points: Vec<(f64, f64)> =
                    numbers.chunks_exact(3).map(|entry| (entry[0] * factor, entry[1])).collect();
                lines.extend([
                    "Section - XS Manning's/Roughness Data".to_owned(),
                    format!("{:>8}       F       F       0", points.len()),
                ]);
                lines.extend(pair_rows(&points));
            }
            _ => {}
        }
    }
    lines.join("\r\n") + "\r\n"
}

fn table(file: &TextFile, line: usize, count: &str, each: usize) -> Vec<f64> {
    let count = count.parse::<usize>().unwrap_or(0).saturating_mul(each);
    fixed_fields(file.lines_after(line), 8, count).map(|fields| fields.or(0.0)).unwrap_or_default()
}

fn pair_rows(points: &[(f64, f64)]) -> Vec<String> {
    points.chunks(5).map(|row| row.iter().map(|(one, other)| field(*one) + &field(*other)).collect()).collect()
}

/// Eight columns: as many digits as there is room for, at most seven of them.
fn field(value: f64) -> String {
    for decimals in (0..=6).rev() {
        let text = format!("{value:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        let text = text.strip_prefix("0.").map_or_else(|| text.to_owned(), |rest| format!(".{rest}"));
        if text.len() < 8 {
            return format!("{text:>8}");
        }
    }
    format!("{value:>8.0}")
}
