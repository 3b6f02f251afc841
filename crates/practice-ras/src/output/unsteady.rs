//! `/Results/Unsteady`: the time series, summaries and volume accounting of an unsteady plan.

use super::time_text::{hms, long_stamp, run_stamp, stamp};
use super::unsteady_1d::{river_series, river_summary};
use super::unsteady_2d::{area_series, area_summary};
use crate::geometry::{RiverNetwork, UnitSystem};
use crate::hdf::{Dataset, Group};
use crate::one_d::{Interruption, UnsteadyResult};
use crate::plan_case::PlanCase;
use crate::program::{PROGRAM_NAME, PROGRAM_VERSION};
use crate::two_d::TwoDResult;
use jiff::civil::DateTime;

/// What an unsteady computation came to, with what stands about it in the result.
#[derive(Debug)]
pub struct UnsteadyOutcome<'run> {
    /// Rivers, where there are some.
    pub rivers: Option<(&'run RiverNetwork, &'run UnsteadyResult)>,
    /// 2D flow areas, where there are some.
    pub areas: Option<&'run TwoDResult>,
    /// Units.
    pub units: UnitSystem,
    /// When computing began and ended, by the clock on the wall.
    pub run_window: (DateTime, DateTime),
    /// Seconds it took.
    pub seconds: f64,
}

/// Volumes over all of the model, in cubic feet or cubic metres.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub incoming: f64,
    pub outgoing: f64,
    pub start: f64,
    pub end: f64,
}

impl Totals {
    pub(super) fn error(&self) -> f64 {
        self.end - self.start - self.incoming + self.outgoing
    }

    pub(super) fn error_percent(&self) -> f64 {
        let handled = self.start + self.incoming;
        if handled > 0.0 { 100.0 * self.error() / handled } else { 0.0 }
    }
}

impl UnsteadyOutcome<'_> {
    /// Where the computation ended early.
    #[must_use]
    pub fn interrupted(&self) -> Option<Interruption> {
        let rivers = self.rivers.and_then(|(_, result)| result.interrupted);
        rivers.or_else(|| self.areas.and_then(|areas| areas.interrupted))
    }

    /// Largest water surface error of a time step, in units of length.
    #[must_use]
    pub fn maximum_error(&self) -> f64 {
        self.rivers.map_or(0.0, |(_, result)| result.maximum_water_surface_error)
    }

    /// Volume error of the whole model: in its stated unit, and in percent of what it handled.
    #[must_use]
    pub fn volume_error(&self) -> (f64, f64) {
        let totals = self.totals();
        (self.units.stated_volume(totals.error()), totals.error_percent())
    }

    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        if let Some((_, result)) = self.rivers {
            let volumes = result.volumes;
            for (flow, inward) in
                [(volumes.upstream_in, true), (volumes.lateral_in, true), (volumes.downstream_out, false)]
            {
                if (flow >= 0.0) == inward {
                    totals.incoming += flow.abs();
                } else {
                    totals.outgoing += flow.abs();
                }
            }
            totals.start += volumes.start;
            totals.end += volumes.end;
        }
        for area in self.areas.iter().flat_map(|areas| &areas.areas) {
            totals.incoming += area.volumes.inflow;
            totals.outgoing += area.volumes.outflow;
            totals.start += area.volumes.start;
            totals.end += area.volumes.end;
        }
        totals
    }

    fn clock(&self) -> (&[f64], &[DateTime], &[f32]) {
        match (self.areas, self.rivers) {
            (Some(areas), _) => (&areas.days, &areas.stamps, &areas.time_steps),
            (None, Some((_, rivers))) => (&rivers.days, &rivers.stamps, &rivers.time_steps),
            (None, None) => (&[], &[], &[]),
        }
    }
}

/// The group `Results/Unsteady`.
#[must_use]
pub fn unsteady_group(case: &PlanCase, outcome: &UnsteadyOutcome<'_>) -> Group {
    let mut group = Group::new();
    let window =
        case.plan.window.map(|window| format!("{} to {}", window.start.hec_window_end(), window.end.hec_window_end()));
    group
        .set("Plan Title", &case.plan.title)
        .set("Program Name", PROGRAM_NAME)
        .set("Program Version", PROGRAM_VERSION)
        .set(
            "Project File Name",
            case.project.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
        )
        .set("Project Title", &case.project_title)
        .set("Short ID", case.plan.short_id.trim())
        .set("Simulation Time Window", window.unwrap_or_default())
        .set("Type of Run", "Unsteady Flow Analysis");
    summary(&mut group, outcome);
    geometry_info(&mut group, outcome);
    let block = group.at("Output/Output Blocks/Base Output");
    block.set("Output Block Name", "Base Output");
    let series = block.at("Unsteady Time Series");
    let rows = clock_series(series, outcome);
    if let Some((network, result)) = outcome.rivers {
        series.put_group("Cross Sections", river_series(network, result, rows));
    }
    if let Some(result) = outcome.areas {
        for area in &result.areas {
            area_series(series, area, outcome.units, rows);
        }
    }
    let summaries = block.at("Summary Output");
    if let Some((network, result)) = outcome.rivers {
        summaries.put_group("Cross Sections", river_summary(network, result));
    }
    for area in outcome.areas.iter().flat_map(|areas| &areas.areas) {
        let entry = area_summary(area, outcome.units);
        summaries.at("2D Flow Areas").put_group(&area.name, entry);
    }
    group
}

/// The attributes and the volume accounting of `Summary`.
fn summary(group: &mut Group, outcome: &UnsteadyOutcome<'_>) {
    let units = outcome.units;
    let stated = |volume: f64| units.stated_volume(volume) as f32;
    let (solution, at, days) = match outcome.interrupted() {
        None => ("Unsteady Finished Successfully", "Not Applicable".to_owned(), f32::NAN),
        Some(end) => ("Unsteady Went Unstable", stamp(end.at), end.days as f32),
    };
    let summary = group.at("Summary");
    summary
        .set("Computation Time DSS", "00:00:00")
        .set("Computation Time Total", hms(outcome.seconds))
        .set("Maximum WSEL Error", outcome.maximum_error() as f32)
        .set("Maximum number of cores", outcome.areas.map_or(1, |areas| areas.threads as i32))
        .set("Run Time Window", format!("{} to {}", run_stamp(outcome.run_window.0), run_stamp(outcome.run_window.1)))
        .set("Solution", solution)
        .set("Time Solution Went Unstable", days)
        .set("Time Stamp Solution Went Unstable", at);
    let unit = units.volume_unit();
    let totals = outcome.totals();
    let accounting = summary.at("Volume Accounting");
    accounting
        .set("Error", stated(totals.error()))
        .set("Error Percent", totals.error_percent() as f32)
        .set("Total Boundary Flux of Water In", stated(totals.incoming))
        .set("Total Boundary Flux of Water Out", stated(totals.outgoing))
        .set("Vol Accounting in", unit)
        .set("Volume Starting", stated(totals.start))
        .set("Volume Ending", stated(totals.end));
    let volumes = outcome.rivers.map(|(_, result)| result.volumes).unwrap_or_default();
    let rain = match units {
        UnitSystem::Si => "Precip Excess (m^3)",
        UnitSystem::English => "Precip Excess (acre feet)",
    };
    accounting
        .at("Volume Accounting 1D")
        .set("Flow US In", stated(volumes.upstream_in))
        .set("Flow DS Out", stated(volumes.downstream_out))
        .set("Hydro Lat", stated(volumes.lateral_in))
        .set("Hydro SA", 0.0f32)
        .set("Groundwater", 0.0f32)
        .set("Diversions", 0.0f32)
        .set(rain, 0.0f32)
        .set("Reach Start 1D", stated(volumes.start))
        .set("Reach Final 1D", stated(volumes.end))
        .set("SA Starting", 0.0f32)
        .set("SA Final", 0.0f32)
        .set("Vol Accounting in", unit);
    let areas = accounting.at("Volume Accounting 2D");
    areas.set("Vol Accounting in", unit);
    for area in outcome.areas.iter().flat_map(|areas| &areas.areas) {
        areas
            .child(&area.name)
            .set("Cum Inflow", stated(area.volumes.inflow))
            .set("Cum Outflow", stated(area.volumes.outflow))
            .set("Error", stated(area.volumes.error()))
            .set("Error Percent", area.volumes.error_percent() as f32)
            .set("Vol Accounting in", unit)
            .set("Vol Starting", stated(area.volumes.start))
            .set("Vol Ending", stated(area.volumes.end));
    }
}

fn geometry_info(group: &mut Group, outcome: &UnsteadyOutcome<'_>) {
    let info = group.at("Geometry Info");
    if let Some(areas) = outcome.areas {
        let names: Vec<&str> = areas.areas.iter().map(|area| area.name.as_str()).collect();
        info.put("2D Area(s)", Dataset::texts(64, &names));
    }
    if let Some((network, _)) = outcome.rivers {
        super::unsteady_1d::put_section_names(info, network);
    }
}

/// The clock of the time series; returns its number of rows. Rivers and areas that ended at different rows share the
/// shorter clock.
fn clock_series(series: &mut Group, outcome: &UnsteadyOutcome<'_>) -> usize {
    let (days, stamps, steps) = outcome.clock();
    let rows = outcome.rivers.map_or(days.len(), |(_, rivers)| rivers.days.len().min(days.len()));
    let texts = |write: fn(DateTime) -> String| stamps[..rows].iter().map(|at| write(*at)).collect::<Vec<String>>();
    series.put(
        "Time",
        Dataset::f64(&[rows], &days[..rows])
            .growing()
            .with("Number of actual Time Steps", rows as i32)
            .with("Time", "days"),
    );
    series.put("Time Date Stamp", Dataset::texts(19, &texts(stamp)).growing());
    series.put("Time Date Stamp (ms)", Dataset::texts(22, &texts(long_stamp)).growing());
    series.put("Time Step", Dataset::f32(&[rows], &steps[..rows]).growing().with("Time Step", "Seconds"));
    rows
}
