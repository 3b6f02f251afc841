//! What a run says about its input, its end and its duration, in HEC-RAS's words.

use super::geometry::RunGeometry;
use crate::boundary::UnsteadyFlow;
use crate::messages::Messages;
use crate::output::{ComputeProcess, UnsteadyOutcome, stamp};
use crate::plan_case::PlanCase;

/// What is computed, and what of the plan is not.
pub(super) fn tell_input(case: &PlanCase, geometry: &RunGeometry, flow: &UnsteadyFlow, messages: &mut Messages) {
    let plan = &case.plan;
    if !geometry.meshes.is_empty() {
        messages.message("     2D Unsteady Local Inertial Equation Set (practice)");
        let cores = plan.cores.d2.unwrap_or(0);
        let asked = if cores == 0 { "all".to_owned() } else { cores.to_string() };
        messages.message(&format!("     2D number of Solver Cores asked for:   {asked}"));
        for mesh in &geometry.meshes {
            messages.message(&format!(
                "     2D area '{}': {} cells, {} faces",
                mesh.name,
                mesh.cell_count,
                mesh.face_count()
            ));
        }
    }
    if let Some(network) = &geometry.network {
        messages.message("     1D Unsteady Local Inertial Routing (practice)");
        messages.message(&format!(
            "     {} cross sections in {} reaches",
            network.section_count(),
            network.reaches.len()
        ));
    }
    if geometry.network.is_some() && !geometry.meshes.is_empty() {
        messages.message("NOTE! Rivers and 2D areas are computed apart: no water passes between them.");
    }
    // Rivers name their structures themselves.
    if geometry.network.is_none() && !case.structures.is_empty() {
        let names = case.structures.join(", ");
        messages.message(&format!("NOTE! Not modelled by the practice engine and ignored: {names}"));
    }
    let precipitation = case.flow.text.lines().find_map(|line| line.trim().strip_prefix("Precipitation Mode="));
    if precipitation.is_some_and(|mode| !matches!(mode.trim(), "" | "Disable")) {
        messages.message("NOTE! Precipitation of the meteorology data is not modelled by the practice engine.");
    }
    if plan.run.sediment || plan.sediment.is_some() {
        messages.message("NOTE! Sediment is not modelled by the practice engine; only the water is computed.");
    }
    if plan.run.water_quality {
        messages.message("NOTE! Water quality is not modelled by the practice engine.");
    }
    if let Some(restart) = &flow.restart {
        messages.message(&format!(
            "NOTE! The restart file {restart} is not read by the practice engine; it starts from initial elevations."
        ));
    }
    if plan.writes_restart {
        messages.message("NOTE! No restart file is written by the practice engine.");
    }
}

/// How it ended, and the books of volume.
pub(super) fn tell_end(outcome: &UnsteadyOutcome<'_>, messages: &mut Messages) {
    let (error, percent) = outcome.volume_error();
    let unit = outcome.units.volume_unit();
    if let Some(end) = outcome.interrupted() {
        messages.message(&format!("***ERROR: Solution went unstable at {} ***", stamp(end.at)));
        messages.message(&format!("Overall Volume Accounting Error in {unit}:   {error:>16.5}"));
        messages.message(&format!("Overall Volume Accounting Error as percentage:   {percent:>16.6}"));
        messages.message("Unsteady flow computations were stopped because the solution went unstable");
        return;
    }
    messages.message(&format!("Overall Volume Accounting Error in {unit}:   {error:>16.5}"));
    messages.message(&format!("Overall Volume Accounting Error as percentage:   {percent:>16.6}"));
    messages.message("Please review \"Computational Log File\" output for volume accounting details");
    messages.message("Results are not written to DSS (the practice engine writes no DSS files)");
    messages.progress(1.0);
    messages.heading("Finished Unsteady Flow Simulation");
}

/// The table at the end of the messages.
pub(super) fn tell_summary(case: &PlanCase, processes: &[ComputeProcess], seconds: f64, messages: &mut Messages) {
    messages.heading("Computations Summary");
    messages.message("Computation Task\tTime(hh:mm:ss)");
    for process in processes {
        messages.message(&format!("{}\t{}", process.name, task_time(process.seconds)));
    }
    messages.message(&format!("Complete Process\t{}", task_time(seconds)));
    let unsteady = processes.iter().find(|process| process.name == "Unsteady Flow Computations");
    if let (Some(process), Some((start, end))) = (unsteady, case.settings.window) {
        let simulated = end.duration_since(start).as_secs_f64();
        messages.message("Computation Speed\tSimulation/Runtime");
        messages.message(&format!("Unsteady Flow Computations\t{:.0}x", simulated / process.seconds.max(1e-3)));
    }
}

/// `<1`, `       1`, `    1:02`, ` 1:02:03`
fn task_time(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let text = match whole {
        0 => return "<1".to_owned(),
        1..=59 => whole.to_string(),
        60..=3599 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60),
    };
    format!("{text:>8}")
}
