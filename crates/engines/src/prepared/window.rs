//! Time window, steps and names inside the prepared files held against the plan's text. Pure.

use super::Findings;
use super::hdf::PreparedHdf;
use super::run_file::RunFile;
use super::texts::Texts;
use ras_project::text::parse_number;
use ras_project::time::{SimulationWindow, parse_interval};

/// Compares what the plan says of itself.
pub(super) fn compare(texts: &Texts, run_file: Option<&RunFile>, hdf: Option<&PreparedHdf>, findings: &mut Findings) {
    let windows = [run_file.and_then(|file| file.window), hdf.and_then(|hdf| hdf.window)];
    for then in windows.into_iter().flatten() {
        if let Some(now) = texts.plan.window.filter(|now| *now != then) {
            findings.differ(format!("the plan computes {} and was prepared for {}", words(now), words(then)));
        }
    }
    let interval = |text: Option<&str>| text.and_then(parse_interval);
    let steps = [
        (
            "computation interval",
            "Computation Interval",
            run_file.and_then(|file| file.setting("Computation Interval")),
        ),
        ("computation interval", "Computation Interval", hdf.and_then(|hdf| hdf.computation_step.as_deref())),
        ("output interval", "Output Interval", run_file.and_then(|file| file.setting("Hydrograph Interval"))),
    ];
    for (what, key, then) in steps {
        let now = texts.plan_text.value(key);
        if let (Some(now), Some(then)) = (now.as_deref(), then)
            && let (Some(one), Some(other)) = (interval(Some(now)), interval(Some(then)))
            && (one - other).abs() > 1e-6
        {
            findings.differ(format!(
                "the {what} is {} in the plan and {} in the prepared files",
                now.trim(),
                then.trim()
            ));
        }
    }
    let numbers = [("UNET Theta", "Theta Simulation"), ("UNET MxIter", "Maximum Iterations")];
    for (key, prepared) in numbers {
        let now = texts.plan_text.value(key).and_then(|value| parse_number(&value));
        let then = run_file.and_then(|file| file.setting(prepared)).and_then(parse_number);
        if let (Some(now), Some(then)) = (now, then)
            && (now - then).abs() > 1e-4
        {
            findings.differ(format!("{key} is {now} in the plan and {then} in the prepared files"));
        }
    }
    let ids = [
        run_file.and_then(|file| file.titles.as_ref()).map(|titles| &titles[2]),
        hdf.and_then(|hdf| hdf.short_id.as_ref()),
    ];
    for then in ids.into_iter().flatten() {
        let now = texts.plan.short_id.trim();
        if !now.is_empty() && !then.is_empty() && now != then.trim() {
            findings.differ(format!(
                "the short identifier of the plan is {now:?}, and the prepared files are of {:?}",
                then.trim()
            ));
        }
    }
    if let Some(hdf) = hdf {
        compare_files(texts, hdf, findings);
    }
}

/// The plan may name another geometry or flow file since. The project's own name does not count: it may have been copied.
fn compare_files(texts: &Texts, hdf: &PreparedHdf, findings: &mut Findings) {
    let extension = |name: &str| name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let named = [("geometry", &texts.plan.geometry, &hdf.files[1]), ("flow", &texts.plan.flow, &hdf.files[2])];
    for (what, now, then) in named {
        let (Some(now), Some(then)) = (now, then.as_deref().and_then(extension)) else { continue };
        if !now.value.eq_ignore_ascii_case(&then) {
            findings.differ(format!("the plan names the {what} file {} and was prepared with {then}", now.value));
        }
    }
}

fn words(window: SimulationWindow) -> String {
    format!("{} to {}", window.start, window.end)
}
