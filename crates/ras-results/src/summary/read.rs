//! Making the summary of a file.

use super::counts::{areas, cross_sections, references};
use super::{ProcessSummary, ResultSummary, ResultType};
use crate::layout;
use crate::source::{HdfFile, ResultSource, SourceError};
use crate::stamp::seconds_of_clock;
use crate::verdict::{self, AttentionSettings, FlowKind};
use std::path::Path;

/// Summary of a result file, with the default thresholds of attention.
pub fn read(path: &Path) -> Result<ResultSummary, SourceError> {
    of_source(&HdfFile::open(path)?, &AttentionSettings::default())
}

/// Summary of an opened file.
pub fn of_source(source: &dyn ResultSource, settings: &AttentionSettings) -> Result<ResultSummary, SourceError> {
    let evidence = verdict::evidence_of(source)?;
    let quality = verdict::quality_of(source, &evidence)?;
    let points = verdict::attention(&quality, settings);
    let summary_group = match evidence.flow {
        FlowKind::Unsteady => Some(layout::UNSTEADY_SUMMARY),
        FlowKind::Steady => Some(layout::STEADY_SUMMARY),
        FlowKind::Geometry | FlowKind::Unknown => None,
    };
    let run_window = match summary_group {
        Some(group) => source.text(group, "Run Time Window")?,
        None => None,
    };
    Ok(ResultSummary {
        file: source.file().to_string_lossy().into_owned(),
        program: verdict::program_of(source)?,
        result_type: match evidence.flow {
            FlowKind::Unsteady => ResultType::Unsteady,
            FlowKind::Steady => ResultType::Steady,
            FlowKind::Geometry => ResultType::Geometry,
            FlowKind::Unknown => ResultType::Unknown,
        },
        verdict: verdict::judge(&evidence).into_verdict(points),
        messages: verdict::message_text(source)?.unwrap_or_default().trim().to_owned(),
        processes: processes(source)?,
        volume_error_percent: quality.volume_error_percent,
        max_wsel_error: quality.max_wsel_error,
        went_unstable_at: evidence.unstable_at.clone(),
        run_window,
        areas: areas(source)?,
        cross_sections: cross_sections(source, evidence.flow)?,
        profiles: if evidence.flow == FlowKind::Steady { evidence.outputs } else { 0 },
        steps: if evidence.flow == FlowKind::Unsteady { evidence.outputs } else { 0 },
        reference_lines: references(source, "Reference Lines")?,
        reference_points: references(source, "Reference Points")?,
    })
}

/// What ran and how long. Entries that are no processes of the run (`Ras.exe`, `RasMapper`) have no time: 0 seconds.
pub(crate) fn processes(source: &dyn ResultSource) -> Result<Vec<ProcessSummary>, SourceError> {
    let Some(names) = source.field_strings(layout::PROCESSES, "Process")? else { return Ok(Vec::new()) };
    let milliseconds = source.field_numbers(layout::PROCESSES, "Compute Time (ms)")?.unwrap_or_default();
    let clocks = source.field_strings(layout::PROCESSES, "Compute Time")?.unwrap_or_default();
    let seconds = |row: usize| {
        let counted = milliseconds.get(row).map(|value| value / 1000.0).filter(|value| *value > 0.0);
        counted.or_else(|| clocks.get(row).and_then(|clock| seconds_of_clock(clock))).unwrap_or(0.0)
    };
    Ok(names.into_iter().enumerate().map(|(row, name)| ProcessSummary { name, seconds: seconds(row) }).collect())
}
