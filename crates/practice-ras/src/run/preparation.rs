//! Leaves for the Linux programs what HEC-RAS for Windows leaves: `X.b##`, `X.x##`, `X.c##` and `X.p##.tmp.hdf`.

use super::Refusal;
use super::geometry::read_geometry;
use crate::boundary::read_unsteady_flow;
use crate::geometry::UnitSystem;
use crate::hdf::{Group, write_tree};
use crate::output::{clock_text, event_conditions, geometry_run_file, plan_data, run_file};
use crate::plan_case::{PlanAddress, load};
use crate::program::PROGRAM_VERSION;
use ras_project::files::PlanKind;
use ras_project::text::TextFile;
use std::path::Path;

/// Prepares an unsteady plan as HEC-RAS of this version would have.
pub(super) fn prepare(address: &PlanAddress, version: &str) -> Result<(), Refusal> {
    let case = load(address)?;
    if case.kind() != PlanKind::Unsteady {
        return Err(Refusal::Kind { plan: case.number.clone(), kind: "not unsteady, and" });
    }
    let flow = read_unsteady_flow(&case.flow.text);
    let geometry = read_geometry(&case, &flow, None)?;
    let start = case.settings.window.map(|(start, _)| start).ok_or(Refusal::NoWindow)?;
    let program = format!("HEC-RAS {version}");
    let system = if case.units == UnitSystem::Si { "SI Units" } else { "US Customary" };
    let mut tree = Group::new();
    tree.set("File Type", "HEC-RAS Results")
        .set("File Version", &program)
        .set("Units System", system)
        .set("Prepared By", PROGRAM_VERSION);
    tree.put_group("Geometry", geometry.group);
    let processed = clock_text(super::plan_run::wall_clock());
    tree.put_group("Event Conditions", event_conditions(Some((&flow, start)), &processed));
    tree.put_group("Plan Data", plan_data(&case));
    write_tree(&case.plan_path("tmp.hdf"), &tree)?;
    let number = case.geometry.extension.get(1..).unwrap_or_default();
    let numbered = |kind: &str| case.folder.join(format!("{}.{kind}{number}", case.stem));
    let text = TextFile::parse(case.geometry.text.as_bytes());
    let is_si = case.units == UnitSystem::Si;
    write(&case.numbered("b"), &run_file(&case, &program))?;
    write(&numbered("x"), &geometry_run_file(&text, &program, is_si))?;
    write(&numbered("c"), PROGRAM_VERSION)
}

fn write(path: &Path, text: &str) -> Result<(), Refusal> {
    std::fs::write(path, text).map_err(|reason| Refusal::File { action: "write", path: path.to_owned(), reason })
}
