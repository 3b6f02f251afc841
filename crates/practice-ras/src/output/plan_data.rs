//! `/Plan Data`: what was computed, from which files, with which parameters.

use super::time_text::title_stamp;
use crate::geometry::UnitSystem;
use crate::hdf::Group;
use crate::plan_case::PlanCase;
use ras_project::files::PlanKind;

/// The group `Plan Data`.
#[must_use]
pub fn plan_data(case: &PlanCase) -> Group {
    let mut data = Group::new();
    let text = &case.plan_member.text;
    let information = data.at("Plan Information");
    information
        .set("Flow Filename", case.flow.file_name())
        .set("Flow Title", &case.flow.title)
        .set("Geometry Filename", case.geometry.file_name())
        .set("Geometry Title", &case.geometry.title)
        .set("Plan Filename", case.plan_member.file_name())
        .set("Plan Name", &case.plan.title)
        .set("Plan ShortID", case.plan.short_id.trim())
        .set("Plan Title", &case.plan.title)
        .set("Project Title", &case.project_title);
    if let Some(project) = &case.project {
        information.set("Project Filename", project.to_string_lossy().into_owned());
    }
    let value = |key: &str| plan_value(text, key).unwrap_or_default();
    if let (PlanKind::Unsteady, Some((start, end))) = (case.kind(), case.settings.window) {
        let (start, end) = (title_stamp(start), title_stamp(end));
        let base = ["Mapping Interval", "Output Interval"].map(value).into_iter().find(|interval| !interval.is_empty());
        information
            .set("Base Output Interval", base.unwrap_or_default())
            .set("Computation Time Step Base", value("Computation Interval"))
            .set("Simulation Start Time", start.clone())
            .set("Simulation End Time", end.clone())
            .set("Time Window", format!("{start} to {end}"));
    }
    let parameters = data.at("Plan Parameters");
    let gravity = match case.units {
        UnitSystem::English => 32.174_05_f32,
        UnitSystem::Si => 9.806_65_f32,
    };
    parameters
        .set("Gravity", gravity)
        .set("HDF Compression", 1i32)
        .set("HDF Chunk Size", 1.0f32)
        .set("HDF Flush Buffer", false)
        .set("2D Coriolis", false);
    if case.kind() == PlanKind::Unsteady {
        let only_2d = case.dimension == ras_project::files::Dimension::TwoDimensional;
        let cores = |count: Option<u32>| count.unwrap_or(0) as i32;
        parameters
            .set("1D Cores", cores(case.plan.cores.d1))
            .set("2D Cores", cores(case.plan.cores.d2))
            .set("2D Only", only_2d)
            .set("1D Methodology", "Semi-implicit local inertial (practice)")
            .set("2D Equation Set", "Local inertial (practice)");
    }
    data
}

/// The first value of a key in a plan's text.
fn plan_value(text: &str, key: &str) -> Option<String> {
    let found = text.lines().find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix('='));
    found.map(|value| value.trim().to_owned())
}
