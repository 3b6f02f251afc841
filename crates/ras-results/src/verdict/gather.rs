//! Evidence and quality figures of an opened result file.

use super::{Evidence, FlowKind, ProgramVersion, Quality};
use crate::messages::MessageDigest;
use crate::source::{Range, ResultSource, SourceError};
use crate::stamp::{self, RunWindow};
use crate::{layout, volume};
use protocol::EngineKind;

/// What the file holds, by its groups; the root's File Type is not believed.
pub fn flow_of(source: &dyn ResultSource) -> Result<FlowKind, SourceError> {
    if source.has_group(layout::UNSTEADY)? {
        Ok(FlowKind::Unsteady)
    } else if source.has_group(layout::STEADY)? {
        Ok(FlowKind::Steady)
    } else if source.has_group(layout::GEOMETRY)? && !source.has_group(layout::SUMMARY)? {
        Ok(FlowKind::Geometry)
    } else {
        Ok(FlowKind::Unknown)
    }
}

/// What computed, as the file says it: program and version of the results, else of the file; empty where it does not say.
pub fn program_of(source: &dyn ResultSource) -> Result<String, SourceError> {
    for object in [layout::UNSTEADY, layout::STEADY_OUTPUT] {
        let name = source.text(object, "Program Name")?.unwrap_or_default();
        if let Some(version) = source.text(object, "Program Version")? {
            let is_known = name.is_empty() || name.starts_with("HEC-RAS") || version.contains(&name);
            return Ok(if is_known { version } else { format!("{name} {version}") });
        }
    }
    Ok(source.text("", "File Version")?.unwrap_or_default())
}

/// What computed, where the file shows it: the practice engine by its name, HEC-RAS for Windows by its list of processes.
pub fn engine_of_file(program: &str, has_processes: bool) -> Option<EngineKind> {
    if program.to_ascii_lowercase().contains("practice") {
        Some(EngineKind::Practice)
    } else if has_processes {
        Some(EngineKind::RasWindows)
    } else {
        None
    }
}

/// The evidence of a file alone.
pub fn evidence_of(source: &dyn ResultSource) -> Result<Evidence, SourceError> {
    let flow = flow_of(source)?;
    let program = program_of(source)?;
    let processes = source.field_strings(layout::PROCESSES, "Process")?;
    let summary = match flow {
        FlowKind::Unsteady => layout::UNSTEADY_SUMMARY,
        FlowKind::Steady => layout::STEADY_SUMMARY,
        FlowKind::Geometry | FlowKind::Unknown => "",
    };
    let text_of = |name: &str| if summary.is_empty() { Ok(None) } else { source.text(summary, name) };
    let outputs = match flow {
        FlowKind::Unsteady => output_steps(source)?,
        FlowKind::Steady => profiles(source)?,
        FlowKind::Geometry | FlowKind::Unknown => 0,
    };
    Ok(Evidence {
        engine: engine_of_file(&program, processes.is_some()),
        version: ProgramVersion::parse(&program),
        five_beta: ProgramVersion::is_five_beta(&program),
        flow,
        has_file: true,
        messages: message_text(source)?.map(|text| MessageDigest::of(&text)),
        solution: text_of("Solution")?,
        unstable_at: unstable_at(source)?,
        window: text_of("Run Time Window")?.as_deref().and_then(RunWindow::parse),
        processes,
        outputs,
        reached: if flow == FlowKind::Unsteady { reached(source, outputs)? } else { None },
        ..Evidence::none()
    })
}

/// The figures that attention points come from.
pub fn quality_of(source: &dyn ResultSource, evidence: &Evidence) -> Result<Quality, SourceError> {
    let mut quality = Quality {
        si: source.text("", "Units System")?.map(|units| units.to_ascii_uppercase().starts_with("SI")),
        warnings: evidence.messages.as_ref().map_or_else(Vec::new, MessageDigest::notable_warnings),
        ..Quality::default()
    };
    if evidence.flow != FlowKind::Unsteady {
        return Ok(quality);
    }
    quality.volume_error_percent = volume::overall_percent(source)?;
    quality.max_wsel_error = max_wsel_error(source)?;
    quality.area_volume_errors =
        volume::by_area(source)?.into_iter().map(|error| (error.area, error.percent)).collect();
    let areas = format!("{}/2D Flow Areas", layout::UNSTEADY_EXTREMES);
    for area in source.groups(&areas)? {
        for table in ["Cell Cumulative Iter Lookup", "Cumulative Cell Iter"] {
            let object = format!("{areas}/{area}/{table}");
            if let Some(cells) = source.number(&object, "Number of different Cells that went to Maximum Iterations")? {
                quality.cells_at_limit.push((area.clone(), cells.max(0.0) as u64));
                break;
            }
        }
        let fastest = format!("{areas}/{area}/Maximum Face Velocity");
        for name in ["Maximum Value of Data Set", "Max Value"] {
            if let Some(velocity) = source.number(&fastest, name)?.filter(|velocity| velocity.is_finite()) {
                quality.face_velocities.push((area.clone(), velocity));
                break;
            }
        }
    }
    Ok(quality)
}

/// `Maximum WSEL Error` of the summary; no number is none.
pub(crate) fn max_wsel_error(source: &dyn ResultSource) -> Result<Option<f64>, SourceError> {
    Ok(source.number(layout::UNSTEADY_SUMMARY, "Maximum WSEL Error")?.filter(|error| error.is_finite()))
}

/// When the solution went unstable; none for "Not Applicable".
pub(crate) fn unstable_at(source: &dyn ResultSource) -> Result<Option<String>, SourceError> {
    let stamp = source.text(layout::UNSTEADY_SUMMARY, "Time Stamp Solution Went Unstable")?;
    Ok(stamp.filter(|stamp| !stamp.eq_ignore_ascii_case("not applicable")))
}

/// The messages inside the file.
pub(crate) fn message_text(source: &dyn ResultSource) -> Result<Option<String>, SourceError> {
    let texts = source.strings(layout::MESSAGES)?.unwrap_or_default();
    let text = texts.join("\n").replace("\r\n", "\n");
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// Output steps of the base output.
pub(crate) fn output_steps(source: &dyn ResultSource) -> Result<u64, SourceError> {
    for name in ["Time", "Time Date Stamp", "Time Date Stamp (ms)", "Time Date Stamp Milli"] {
        let steps = source.rows(&format!("{}/{name}", layout::UNSTEADY_SERIES))?;
        if steps > 0 {
            return Ok(steps);
        }
    }
    Ok(0)
}

/// Profiles of a steady result.
pub(crate) fn profiles(source: &dyn ResultSource) -> Result<u64, SourceError> {
    let names = source.rows(&format!("{}/Profile Names", layout::STEADY_PROFILES))?;
    if names > 0 {
        return Ok(names);
    }
    source.rows(&format!("{}/Cross Sections/Water Surface", layout::STEADY_PROFILES))
}

/// The simulated window of an unsteady result, as the file states it.
pub(crate) fn simulated_window(source: &dyn ResultSource) -> Result<Option<RunWindow>, SourceError> {
    let stated = match source.text(layout::UNSTEADY, "Simulation Time Window")? {
        Some(text) => Some(text),
        None => source.text(layout::PLAN_INFORMATION, "Time Window")?,
    };
    Ok(stated.as_deref().and_then(RunWindow::parse).filter(|window| window.seconds() > 0.0))
}

/// Fraction of the simulated window at the last output step. `Time` counts days from its start.
fn reached(source: &dyn ResultSource, steps: u64) -> Result<Option<f64>, SourceError> {
    let time = format!("{}/Time", layout::UNSTEADY_SERIES);
    let (Some(window), true) = (simulated_window(source)?, steps > 0 && source.has_dataset(&time)?) else {
        return Ok(None);
    };
    let last: Range = steps - 1..steps;
    let days = source.numbers(&time, &[last])?.first().copied().filter(|days| days.is_finite());
    Ok(days.map(|days| (days * 86_400.0 / window.seconds()).max(0.0)))
}

/// Seconds of `Computation Time Total`.
pub(crate) fn computation_time_total(source: &dyn ResultSource) -> Result<Option<f64>, SourceError> {
    Ok(source.text(layout::UNSTEADY_SUMMARY, "Computation Time Total")?.as_deref().and_then(stamp::seconds_of_clock))
}
