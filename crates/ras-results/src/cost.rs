//! What a computation cost, and how large it was: the scheduler's ground for "how long will this plan take".

use crate::layout;
use crate::messages::MessageDigest;
use crate::source::{HdfFile, ResultSource, SourceError};
use crate::summary::read::processes;
use crate::verdict::{self, FlowKind};
use std::path::Path;

/// Cost and size of a computation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComputationCost {
    /// `Computation Time Total` of the file, whole seconds (5.0.5 and later).
    pub computation_time_total: Option<f64>,
    /// Seconds of the whole chain of processes: their sum, else `Computation Time Total`, else the Run Time Window.
    pub seconds: Option<f64>,
    /// Real cells of all 2D areas.
    pub cells: u64,
    /// Cross sections.
    pub cross_sections: u64,
    /// Computation steps: stamps of the computation block, else the simulated window by the computation interval.
    pub computation_steps: Option<u64>,
    /// Output steps (unsteady) or profiles (steady).
    pub outputs: u64,
    /// Whether the program named itself a practice engine: its times say nothing about HEC-RAS.
    pub practice: bool,
}

/// Cost of the computation behind a file.
pub fn read(path: &Path) -> Result<ComputationCost, SourceError> {
    of_source(&HdfFile::open(path)?)
}

/// The same over an opened file.
pub fn of_source(source: &dyn ResultSource) -> Result<ComputationCost, SourceError> {
    let flow = verdict::flow_of(source)?;
    let program = verdict::program_of(source)?;
    let total = verdict::computation_time_total(source)?;
    let summed: f64 = processes(source)?.iter().map(|process| process.seconds).sum();
    let window = run_window_seconds(source, flow)?;
    let seconds =
        [Some(summed), total, window].into_iter().flatten().find(|seconds| *seconds > 0.0).or(total).or(window);
    let cells = crate::summary::counts::areas(source)?.iter().map(|area| area.cells).sum();
    let outputs = match flow {
        FlowKind::Unsteady => verdict::output_steps(source)?,
        FlowKind::Steady => verdict::profiles(source)?,
        FlowKind::Geometry | FlowKind::Unknown => 0,
    };
    Ok(ComputationCost {
        computation_time_total: total,
        seconds,
        cells,
        cross_sections: crate::summary::counts::cross_sections(source, flow)?,
        computation_steps: computation_steps(source)?,
        outputs,
        practice: verdict::engine_of_file(&program, false).is_some(),
    })
}

fn run_window_seconds(source: &dyn ResultSource, flow: FlowKind) -> Result<Option<f64>, SourceError> {
    let group = match flow {
        FlowKind::Unsteady => layout::UNSTEADY_SUMMARY,
        FlowKind::Steady => layout::STEADY_SUMMARY,
        FlowKind::Geometry | FlowKind::Unknown => return Ok(None),
    };
    let window = source.text(group, "Run Time Window")?;
    let window = window.as_deref().and_then(crate::stamp::RunWindow::parse);
    let started = verdict::message_text(source)?.and_then(|text| MessageDigest::of(&text).started_at);
    Ok(window.map(|window| {
        let from = started.filter(|started| *started <= window.start).unwrap_or(window.start);
        crate::stamp::seconds_between(from, window.end)
    }))
}

fn computation_steps(source: &dyn ResultSource) -> Result<Option<u64>, SourceError> {
    let stamps = source.rows(layout::COMPUTATION_TIME)?;
    if stamps > 1 {
        return Ok(Some(stamps - 1));
    }
    let mut interval = None;
    for name in ["Computation Time Step Base", "Computation Time Step"] {
        interval = interval.or(source.text(layout::PLAN_INFORMATION, name)?.as_deref().and_then(interval_seconds));
    }
    let window = verdict::simulated_window(source)?;
    Ok(interval.zip(window).map(|(interval, window)| (window.seconds() / interval).ceil() as u64))
}

/// Seconds of an interval as HEC-RAS writes it: `0.2SEC`, `10MIN`, `1HOUR`, `1DAY`.
pub fn interval_seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let count: f64 = text.get(..split)?.trim().parse().ok().filter(|count: &f64| count.is_finite() && *count > 0.0)?;
    let unit = match text.get(split..)?.to_ascii_uppercase().as_str() {
        "SEC" => 1.0,
        "MIN" => 60.0,
        "HOUR" => 3600.0,
        "DAY" => 86_400.0,
        "WEEK" => 604_800.0,
        _ => return None,
    };
    Some(count * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_become_seconds() {
        assert_eq!(interval_seconds("0.2SEC"), Some(0.2));
        assert_eq!(interval_seconds("10MIN"), Some(600.0));
        assert_eq!(interval_seconds(" 1HOUR "), Some(3600.0));
        assert_eq!(interval_seconds("1FORTNIGHT"), None);
        assert_eq!(interval_seconds("MIN"), None);
    }
}
