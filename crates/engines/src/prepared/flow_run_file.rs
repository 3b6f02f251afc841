//! Boundary conditions of rivers in the run file held against the flow file. Pure.
//!
//! Before 6.4 the run file does not say where a series belongs, so each of the flow file is looked for among all.

use super::Findings;
use super::flow::{FROM_A_MONTH_ON, Quantity, best, tell, text_series, words};
use super::geometry_run_file::FAKE_REACH;
use super::run_file::{RunFile, RunSeries};
use super::series::{CUBIC_FEET, Difference, Series, Tolerance};
use super::texts::{Texts, same_station};
use ras_project::files::{Boundary, BoundaryKind};
use ras_project::time::SimulationWindow;

/// Compares what stands in the run file of a model with rivers.
pub(super) fn compare(
    texts: &Texts,
    boundaries: &[&Boundary],
    run_file: &RunFile,
    window: SimulationWindow,
    findings: &mut Findings,
) {
    if !texts.geometry.reaches.is_empty() {
        for quantity in [Quantity::Flow, Quantity::Stage] {
            compare_run_series(texts, boundaries, run_file, quantity, window, findings);
        }
        compare_lateral(texts, boundaries, run_file, window, findings);
        compare_normal_depths(boundaries, run_file, findings);
        compare_initial_flows(texts, run_file, findings);
    }
    if let Some((used, file)) = &run_file.restart {
        compare_restart(texts, *used, file, findings);
    }
}

/// Series of the run file as seconds and values.
fn in_seconds(series: &RunSeries) -> Series {
    Series { points: series.points.iter().map(|(hours, value)| (hours * 3600.0, *value)).collect() }
}

fn run_difference(
    texts: &Texts,
    boundary: &Boundary,
    variants: &[Series],
    quantity: Quantity,
    prepared: &RunSeries,
    window: SimulationWindow,
) -> Option<Difference> {
    let prepared = in_seconds(prepared);
    let plain = best(boundary, variants, &prepared, window, Tolerance::COLUMNS)?;
    if !texts.si {
        return Some(plain);
    }
    let factor = quantity.in_feet();
    let converted: Vec<Series> = variants.iter().map(|series| series.map(|value| value * factor)).collect();
    let told = best(boundary, &converted, &prepared, window, Tolerance::CONVERTED)?;
    Some(Difference { text: told.text / factor, prepared: told.prepared / factor, ..told })
}

/// Series of rivers: by their place where the run file tells it (from 6.4 on), else each is looked for among all.
fn compare_run_series(
    texts: &Texts,
    boundaries: &[&Boundary],
    run_file: &RunFile,
    quantity: Quantity,
    window: SimulationWindow,
    findings: &mut Findings,
) {
    let of_run: Vec<&RunSeries> = run_file
        .series
        .iter()
        .filter(|series| quantity.named_by(&series.name))
        .filter(|series| series.place.as_ref().is_none_or(|[_, reach, _]| reach != FAKE_REACH))
        .collect();
    let at_rivers: Vec<(&Boundary, Vec<Series>)> = boundaries
        .iter()
        .filter(|boundary| !boundary.place.river.is_empty())
        .filter_map(|boundary| Some((*boundary, text_series(boundary, window)?)))
        .filter(|(_, (kind, _))| *kind == quantity)
        .map(|(boundary, (_, variants))| (boundary, variants))
        .collect();
    let (now, then) = (at_rivers.len(), of_run.len());
    if now != then {
        let what = quantity.words();
        findings.differ(format!("the flow file has {now} of a {what} at rivers, the prepared run file {then}"));
        return;
    }
    let mut left = of_run;
    let mut unlike: Vec<&(&Boundary, Vec<Series>)> = Vec::new();
    for entry in at_rivers.iter().filter(|(boundary, _)| !boundary.dss.used) {
        let (boundary, variants) = entry;
        let place = &boundary.place;
        let here = left.iter().position(|series| match &series.place {
            Some([river, reach, station]) => {
                *river == place.river && *reach == place.reach && same_station(station, &place.station)
            }
            None => run_difference(texts, boundary, variants, quantity, series, window).is_none(),
        });
        match here.map(|index| left.remove(index)) {
            Some(series) => {
                let told = run_difference(texts, boundary, variants, quantity, series, window);
                findings.differ_if(told.map(|told| tell(boundary, quantity, told, window, texts.si)));
            }
            None => unlike.push(entry),
        }
    }
    // Without places, what is left over on both sides belongs together; the nearest is told.
    for (boundary, variants) in unlike {
        let told = left.iter().filter_map(|series| run_difference(texts, boundary, variants, quantity, series, window));
        let nearest =
            told.min_by(|one, other| (one.text - one.prepared).abs().total_cmp(&(other.text - other.prepared).abs()));
        let text = nearest.map(|told| tell(boundary, quantity, told, window, texts.si));
        findings.differ(text.unwrap_or_else(|| {
            format!("the {} at {} of the flow file is not in the prepared run file", quantity.words(), words(boundary))
        }));
    }
}

/// Lateral inflows stand without a place; where there are as many of them, each must be found.
fn compare_lateral(
    texts: &Texts,
    boundaries: &[&Boundary],
    run_file: &RunFile,
    window: SimulationWindow,
    findings: &mut Findings,
) {
    let of_run: Vec<&RunSeries> =
        run_file.series.iter().filter(|series| series.name.starts_with("Lateral Inflow")).collect();
    let lateral: Vec<(&Boundary, Vec<Series>)> = boundaries
        .iter()
        .filter_map(|boundary| match &boundary.kind {
            BoundaryKind::LateralInflow(values) => {
                let interval = boundary.interval.filter(|interval| *interval > 0.0 && *interval < FROM_A_MONTH_ON)?;
                let start = boundary.fixed_start.unwrap_or(window.start);
                Some((*boundary, vec![Series::regular(start, interval, values, window)]))
            }
            _ => None,
        })
        .collect();
    if lateral.is_empty() || lateral.len() != of_run.len() {
        findings
            .not_compared
            .extend(lateral.iter().map(|(boundary, _)| format!("the lateral inflow at {}", words(boundary))));
        return;
    }
    for (boundary, variants) in lateral.iter().filter(|(boundary, _)| !boundary.dss.used) {
        let told =
            of_run.iter().map(|series| run_difference(texts, boundary, variants, Quantity::Flow, series, window));
        let size = |told: &Option<Difference>| told.map_or(0.0, |told| (told.text - told.prepared).abs());
        let nearest = told.min_by(|one, other| size(one).total_cmp(&size(other))).flatten();
        findings.differ_if(nearest.map(|told| {
            tell(boundary, Quantity::Flow, told, window, texts.si).replacen("flow hydrograph", "lateral inflow", 1)
        }));
    }
}

fn compare_normal_depths(boundaries: &[&Boundary], run_file: &RunFile, findings: &mut Findings) {
    let at_rivers = boundaries.iter().filter(|boundary| !boundary.place.river.is_empty());
    let mut now: Vec<f64> = at_rivers
        .filter_map(|boundary| match boundary.kind {
            BoundaryKind::NormalDepth(slope) => Some(slope),
            _ => None,
        })
        .collect();
    let mut then = run_file.normal_depths.clone();
    now.sort_by(f64::total_cmp);
    then.sort_by(f64::total_cmp);
    let same = now.len() == then.len()
        && now.iter().zip(&then).all(|(now, then)| (now - then).abs() <= 1e-3 * now.abs() + 1e-9);
    if !same {
        findings.differ(format!(
            "the slopes of normal depth are {now:?} in the flow file and {then:?} in the prepared run file"
        ));
    }
}

fn compare_initial_flows(texts: &Texts, run_file: &RunFile, findings: &mut Findings) {
    if texts.flow.restart.is_some() {
        return;
    }
    for initial in &texts.flow.initial_flows {
        if !texts.geometry.has_station(&initial.river, &initial.reach, &initial.station) {
            continue;
        }
        let scales = if texts.si { [1.0, CUBIC_FEET] } else { [1.0, 1.0] };
        let found = run_file
            .initial_flows
            .iter()
            .any(|then| scales.iter().any(|scale| Tolerance::CONVERTED.accepts(initial.flow * scale, *then)));
        if !found {
            findings.differ(format!(
                "the initial flow at {}, {}, {} is {} in the flow file and not among those of the prepared run file",
                initial.river, initial.reach, initial.station, initial.flow
            ));
        }
    }
}

fn compare_restart(texts: &Texts, used: bool, file: &str, findings: &mut Findings) {
    let base = |path: &str| path.rsplit(['\\', '/']).next().unwrap_or_default().trim().to_ascii_lowercase();
    match (&texts.flow.restart, used) {
        (Some(now), true) if base(&now.value) != base(file) => {
            findings.differ(format!("the flow file starts from {} and was prepared to start from {file}", now.value));
        }
        (Some(now), false) => {
            findings
                .differ(format!("the flow file starts from {}, the prepared files from no restart file", now.value));
        }
        (None, true) => {
            findings.differ(format!("the flow file starts from no restart file and was prepared to start from {file}"));
        }
        (Some(_), true) | (None, false) => {}
    }
}
