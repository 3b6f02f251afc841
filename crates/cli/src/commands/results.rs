//! `spillway results show`: reads a result file; needs no controller.

use super::{print_json, print_line};
use crate::arguments::{ResultsArea, ResultsCommand};
use crate::exit::{Exit, Failure};
use crate::text;
use ras_results::summary::ResultSummary;

/// Runs a command on a result file.
pub fn run(area: ResultsArea) -> Result<Exit, Failure> {
    match area.command {
        ResultsCommand::Show { file, json } => {
            let summary = ras_results::summary::read(&file).map_err(|error| Failure::BadCall(error.to_string()))?;
            if json {
                print_json(&summary)?;
            } else {
                lines(&summary).iter().for_each(|line| print_line(line));
            }
            Ok(Exit::Done)
        }
    }
}

fn lines(summary: &ResultSummary) -> Vec<String> {
    let mut lines = vec![text::safe(&summary.file), format!("  {}", text::safe(&summary.program))];
    let mut row = |name: &str, value: String| lines.push(format!("  {name:<22}{value}"));
    row("Verdict", super::show_run::verdict_word(&summary.verdict).to_owned());
    for reason in &summary.verdict.reasons {
        row("", text::safe(reason));
    }
    for point in &summary.verdict.attention {
        row("To look at", text::safe(point));
    }
    row("Volume error", summary.volume_error_percent.map_or("n/a".to_owned(), text::percent));
    if let Some(error) = summary.max_wsel_error {
        row("Largest stage error", format!("{error:.4}"));
    }
    if let Some(at) = &summary.went_unstable_at {
        row("Went unstable at", text::safe(at));
    }
    for area in &summary.areas {
        row(
            "2D area",
            format!("{}: {} cells, {} faces, {} steps", text::safe(&area.name), area.cells, area.faces, area.steps),
        );
    }
    for (name, count) in [
        ("Cross sections", summary.cross_sections),
        ("Profiles", summary.profiles),
        ("Steps", summary.steps),
        ("Reference lines", summary.reference_lines),
        ("Reference points", summary.reference_points),
    ] {
        if count > 0 {
            row(name, count.to_string());
        }
    }
    for process in &summary.processes {
        row("Process", format!("{} {}", text::safe(&process.name), text::duration(process.seconds)));
    }
    lines
}
