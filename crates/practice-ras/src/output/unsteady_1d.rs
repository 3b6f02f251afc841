//! Cross sections in the results of an unsteady plan.

use crate::geometry::{RiverNetwork, UnitSystem};
use crate::hdf::{Attribute, Dataset, Group, Table};
use crate::one_d::{Extreme, UnsteadyResult};

/// `Cross Section Attributes`, `Cross Section Only` and `Node Info` of `Geometry Info`.
pub(super) fn put_section_names(info: &mut Group, network: &RiverNetwork) {
    put_attributes(info, network);
    let only: Vec<String> = network
        .sections()
        .map(|section| format!("{:<16} {:<16} {:<8}", section.river, section.reach, section.station))
        .collect();
    info.put("Cross Section Only", Dataset::texts(42, &only));
    let nodes: Vec<String> = network
        .sections()
        .map(|section| format!("{} {} {} XS", section.river, section.reach, section.station))
        .collect();
    info.put("Node Info", Dataset::texts(132, &nodes));
}

/// `Cross Section Attributes`: river, reach, station and name of every column.
pub(super) fn put_attributes(group: &mut Group, network: &RiverNetwork) {
    let table = Table::new(network.section_count())
        .texts("River", 16, network.sections().map(|section| &section.river))
        .texts("Reach", 16, network.sections().map(|section| &section.reach))
        .texts("Station", 8, network.sections().map(|section| &section.station))
        .texts("Name", 16, network.sections().map(|section| &section.name));
    if let Some(table) = table.dataset() {
        group.put("Cross Section Attributes", table);
    }
}

struct Units {
    length: &'static str,
    flow: &'static str,
    speed: &'static str,
}

fn units(system: UnitSystem) -> Units {
    match system {
        UnitSystem::Si => Units { length: "m", flow: "m^3/s", speed: "m/s" },
        UnitSystem::English => Units { length: "ft", flow: "cfs", speed: "ft/s" },
    }
}

/// `Unsteady Time Series/Cross Sections`.
pub(super) fn river_series(network: &RiverNetwork, result: &UnsteadyResult, rows: usize) -> Group {
    let mut group = Group::new();
    let units = units(result.units);
    group.set("Node Pointers", (1..=result.sections as i32).collect::<Vec<i32>>());
    put_attributes(&mut group, network);
    let columns = result.sections;
    for (name, values, attribute, labels) in [
        ("Water Surface", &result.water_surface, "Variable", ["Stage", units.length]),
        ("Flow", &result.flow, "Variable", ["Flow", units.flow]),
        ("Velocity Channel", &result.velocity_channel, "Velocity", [units.speed, ""]),
        ("Velocity Total", &result.velocity_total, "Velocity", [units.speed, ""]),
    ] {
        let values = &values[..rows * columns];
        let label: Attribute = if attribute == "Velocity" { labels[0].into() } else { labels.into() };
        let unit = if name == "Water Surface" {
            units.length
        } else if name == "Flow" {
            units.flow
        } else {
            units.speed
        };
        group.put(
            name,
            Dataset::f32(&[rows, columns], values)
                .growing()
                .with(attribute, label)
                .with("Units", unit)
                .with("Maximum Value of Data Set", values.iter().copied().fold(f32::NEG_INFINITY, f32::max))
                .with("Minimum Value of Data Set", values.iter().copied().fold(f32::INFINITY, f32::min)),
        );
    }
    group
}

/// `Summary Output/Cross Sections`.
pub(super) fn river_summary(network: &RiverNetwork, result: &UnsteadyResult) -> Group {
    let mut group = Group::new();
    let units = units(result.units);
    put_attributes(&mut group, network);
    type Of = fn(&Extreme) -> f64;
    let level: Of = |extreme| extreme.water_surface;
    let flow: Of = |extreme| extreme.flow;
    let speed: Of = |extreme| extreme.velocity_channel;
    let days: Of = |extreme| extreme.days;
    let mut put = |name: &str, extremes: &[Extreme], rows: &[(&str, &str, Of)]| {
        let values: Vec<f32> =
            rows.iter().flat_map(|(_, _, of)| extremes.iter().map(|extreme| of(extreme) as f32)).collect();
        let labels: Vec<String> =
            rows.iter().flat_map(|(label, unit, _)| [(*label).to_owned(), (*unit).to_owned()]).collect();
        group.put(name, Dataset::f32(&[rows.len(), extremes.len()], &values).with("Variables", labels));
    };
    let (l, q, v) = (units.length, units.flow, units.speed);
    put(
        "Maximum Water Surface",
        &result.maximum_water_surface,
        &[("Max WSEL", l, level), ("Flow at Max WSEL", q, flow), ("Time at Max WSEL", "Days", days)],
    );
    put(
        "Minimum Water Surface",
        &result.minimum_water_surface,
        &[("Min WSEL", l, level), ("Flow at Min WSEL", q, flow), ("Time at Min WSEL", "Days", days)],
    );
    put(
        "Maximum Flow",
        &result.maximum_flow,
        &[("Max Flow", q, flow), ("WSEL at Max Flow", l, level), ("Time at Max Flow", "Days", days)],
    );
    put(
        "Minimum Flow",
        &result.minimum_flow,
        &[("Min Flow", q, flow), ("WSEL at Min Flow", l, level), ("Time at Min Flow", "Days", days)],
    );
    put(
        "Maximum Channel Velocity",
        &result.maximum_velocity,
        &[
            ("Max Velocity", v, speed),
            ("Stage at Max Vel", l, level),
            ("Flow at Max Vel", q, flow),
            ("Time at Max Vel", "Days", days),
        ],
    );
    put(
        "Minimum Channel Velocity",
        &result.minimum_velocity,
        &[
            ("Min Velocity", v, speed),
            ("Stage at Min Vel", l, level),
            ("Flow at Min Vel", q, flow),
            ("Time at Min Vel", "Days", days),
        ],
    );
    group
}
