//! `/Results/Steady`: the profiles of a steady plan.

use super::time_text::run_stamp;
use super::unsteady_1d::put_section_names;
use crate::geometry::{RiverNetwork, UnitSystem};
use crate::hdf::{Dataset, Group};
use crate::one_d::SteadyResult;
use crate::plan_case::PlanCase;
use crate::program::{PROGRAM_NAME, PROGRAM_VERSION};
use jiff::civil::DateTime;

/// The group `Results/Steady`.
#[must_use]
pub fn steady_group(
    case: &PlanCase,
    network: &RiverNetwork,
    result: &SteadyResult,
    run_window: (DateTime, DateTime),
) -> Group {
    let mut group = Group::new();
    group
        .at("Summary")
        .set("Solution", "Steady Finished Successfully")
        .set("Run Time Window", format!("{} to {}", run_stamp(run_window.0), run_stamp(run_window.1)));
    let output = group.at("Output");
    output
        .set("Program Name", PROGRAM_NAME)
        .set("Program Version", PROGRAM_VERSION)
        .set(
            "Project File Name",
            case.project.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
        )
        .set("Type of Run", "Steady Flow Analysis");
    put_section_names(output.at("Geometry Info"), network);
    let block = output.at("Output Blocks/Base Output");
    block.set("Output Block Name", "Base Output");
    let profiles = block.at("Steady Profiles");
    profiles.put("Profile Names", Dataset::texts(16, &result.profiles));
    let (length, flow) = match result.units {
        UnitSystem::Si => ("m", "m^3/s"),
        UnitSystem::English => ("ft", "cfs"),
    };
    let sections = profiles.at("Cross Sections");
    let put = |group: &mut Group, name: &str, values: &[Vec<f32>], label: [&str; 2]| {
        let columns = values.first().map_or(0, Vec::len);
        group.put(name, Dataset::f32(&[values.len(), columns], &values.concat()).with("Variable_Unit", label));
    };
    put(sections, "Water Surface", &result.water_surface(), ["Stage", length]);
    put(sections, "Flow", &result.flow(), ["Flow", flow]);
    put(sections, "Energy Grade", &result.energy_grade(), ["Stage", length]);
    let more = sections.at("Additional Variables");
    for variable in result.additional_variables() {
        put(more, variable.name, &variable.values, [variable.label, variable.unit]);
    }
    group
}
