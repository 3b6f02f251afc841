//! What acts on the cells from outside, resolved from the plan's boundary conditions.

use super::grid::Grid;
use crate::boundary::{BoundaryLocation, Hydrograph, UnsteadyBoundary, UnsteadyCondition, UnsteadyFlow, interpolate};
use crate::geometry::RiverNetwork;
use crate::one_d::error::OneDError;
use crate::one_d::progress::Progress;
use jiff::civil::DateTime;

/// Where an open end lets water through.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outlet {
    /// Flow by the water surface, from a rating curve of stage and flow.
    RatingCurve(Vec<(f64, f64)>),
    /// Flow by conveyance at a friction slope.
    NormalDepth(f64),
}

/// Everything outside of the grid.
#[derive(Debug, Clone, Default)]
pub(super) struct Forcing {
    /// Flow into cells: cell, series, share, and whether it comes from upstream (else from the side).
    pub inflows: Vec<(usize, Hydrograph, f64, bool)>,
    /// Cells whose water surface is given, and whether they lie at the downstream end.
    pub stages: Vec<(usize, Hydrograph, bool)>,
    /// Cells that let water out.
    pub outlets: Vec<(usize, Outlet)>,
}

impl Forcing {
    /// Inflow from upstream and from the side into every cell, some seconds after the start.
    pub fn inflow_at(&self, seconds: f64, start: DateTime, upstream: &mut [f64], lateral: &mut [f64]) {
        upstream.fill(0.0);
        lateral.fill(0.0);
        for (cell, series, share, from_upstream) in &self.inflows {
            let flow = share * series.value_at(seconds, start);
            if *from_upstream {
                upstream[*cell] += flow;
            } else {
                lateral[*cell] += flow;
            }
        }
    }
}

/// Flow out of a cell and its rise with the water surface.
pub(super) fn outflow(grid: &Grid, cell: usize, outlet: &Outlet, water: f64) -> (f64, f64) {
    match outlet {
        Outlet::NormalDepth(slope) => {
            let lookup = grid.tables[cell].at(water);
            let root = slope.max(0.0).sqrt();
            (lookup.conveyance * root, lookup.conveyance_slope * root)
        }
        Outlet::RatingCurve(table) => {
            // Below the curve the flow fades to nothing at the bed, so that a dry section gives nothing.
            let bed = grid.floor(cell);
            let Some((first, last)) = table.first().zip(table.last()) else { return (0.0, 0.0) };
            if water < first.0 {
                let rise = first.0 - bed;
                return if water <= bed || rise <= 0.0 {
                    (0.0, 0.0)
                } else {
                    (first.1 * (water - bed) / rise, first.1 / rise)
                };
            }
            let slope_of = |a: &(f64, f64), b: &(f64, f64)| if b.0 > a.0 { (b.1 - a.1) / (b.0 - a.0) } else { 0.0 };
            if water >= last.0 {
                let slope = table
                    .len()
                    .checked_sub(2)
                    .and_then(|at| table.get(at))
                    .map_or(0.0, |before| slope_of(before, last).max(0.0));
                return (last.1 + slope * (water - last.0), slope);
            }
            let slope = table
                .windows(2)
                .find(|pair| pair[0].0 <= water && water < pair[1].0)
                .map_or(0.0, |pair| slope_of(&pair[0], &pair[1]));
            (interpolate(table, water), slope.max(0.0))
        }
    }
}

/// Resolves the boundary conditions of a flow file. Says in messages what is left out.
pub(super) fn resolve(
    network: &RiverNetwork,
    flow: &UnsteadyFlow,
    window: (DateTime, DateTime),
    progress: &mut dyn Progress,
) -> Result<Forcing, OneDError> {
    let mut forcing = Forcing::default();
    let offsets = network.offsets();
    for boundary in &flow.boundaries {
        if boundary.location.is_river() {
            place(network, &offsets, boundary, window, &mut forcing, progress)?;
        }
    }
    for (index, reach) in network.reaches.iter().enumerate() {
        let name = format!("{} {}", reach.river, reach.reach);
        let (first, last) = (offsets[index], offsets[index] + reach.sections.len() - 1);
        let fed = forcing.inflows.iter().any(|entry| entry.0 == first && entry.3)
            || forcing.stages.iter().any(|entry| entry.0 == first && (!entry.2 || first == last));
        if network.junction_above(index).is_none() && !fed {
            return Err(OneDError::NoBoundary { end: "upstream", reach: name });
        }
        let drained = forcing.outlets.iter().any(|entry| entry.0 == last)
            || forcing.stages.iter().any(|entry| entry.0 == last && entry.2);
        if network.junction_below(index).is_none() && !drained {
            return Err(OneDError::NoBoundary { end: "downstream", reach: name });
        }
    }
    Ok(forcing)
}

fn place(
    network: &RiverNetwork,
    offsets: &[usize],
    boundary: &UnsteadyBoundary,
    window: (DateTime, DateTime),
    forcing: &mut Forcing,
    progress: &mut dyn Progress,
) -> Result<(), OneDError> {
    let BoundaryLocation { river, reach, station, downstream_station, .. } = &boundary.location;
    let location = boundary.location.label();
    let condition = boundary.condition.words().to_owned();
    if let UnsteadyCondition::Other(key) = &boundary.condition {
        progress.message(&format!("The {key} at {location} is not modelled by the practice engine and was ignored"));
        return Ok(());
    }
    let unknown = || OneDError::UnknownLocation { location: location.clone(), condition: condition.clone() };
    let index = network.find_reach(river, reach).ok_or_else(unknown)?;
    let section = network.find_section_at_or_below(index, station).ok_or_else(unknown)?;
    let last = network.reaches[index].sections.len() - 1;
    let cell = offsets[index] + section;
    let open_above = section == 0 && network.junction_above(index).is_none();
    let open_below = section == last && network.junction_below(index).is_none();
    if let Some(series) = boundary.condition.hydrograph() {
        check_series(series, &location, &condition, window, progress)?;
    }
    let not_modelled = || {
        Err(OneDError::NotModelled {
            location: location.clone(),
            condition: format!("{condition} inside a reach or at its wrong end"),
        })
    };
    match &boundary.condition {
        UnsteadyCondition::Flow(series) if open_above => forcing.inflows.push((cell, series.clone(), 1.0, true)),
        UnsteadyCondition::Stage(series)
            if open_below && !(open_above && last == 0 && forcing.outlets.iter().any(|entry| entry.0 == cell)) =>
        {
            forcing.stages.push((cell, series.clone(), true));
        }
        UnsteadyCondition::Stage(series) if open_above => forcing.stages.push((cell, series.clone(), false)),
        UnsteadyCondition::LateralInflow(series) => forcing.inflows.push((cell, series.clone(), 1.0, false)),
        UnsteadyCondition::UniformLateralInflow(series) => {
            let until = if downstream_station.is_empty() {
                last
            } else {
                network.find_section_at_or_below(index, downstream_station).unwrap_or(last)
            };
            let (from, until) = (section.min(until), section.max(until));
            let lengths: Vec<f64> = network.reaches[index].sections[from..=until]
                .iter()
                .map(|section| section.lengths.channel.max(1e-6))
                .collect();
            let all: f64 = lengths.iter().sum();
            for (step, length) in lengths.iter().enumerate() {
                forcing.inflows.push((offsets[index] + from + step, series.clone(), length / all, false));
            }
        }
        UnsteadyCondition::RatingCurve(table) if open_below => {
            if table.len() < 2 {
                return Err(OneDError::NoValues { location, condition });
            }
            forcing.outlets.push((cell, Outlet::RatingCurve(table.clone())));
        }
        UnsteadyCondition::NormalDepth(slope) if open_below => {
            if *slope <= 0.0 {
                return Err(OneDError::NoValues { location, condition });
            }
            forcing.outlets.push((cell, Outlet::NormalDepth(*slope)));
        }
        UnsteadyCondition::Precipitation(_) => {
            progress.message(&format!(
                "The {condition} at {location} is not modelled by the practice engine and was ignored"
            ));
        }
        UnsteadyCondition::StageAndFlow => return Err(OneDError::NotModelled { location, condition }),
        UnsteadyCondition::Flow(_)
        | UnsteadyCondition::Stage(_)
        | UnsteadyCondition::RatingCurve(_)
        | UnsteadyCondition::NormalDepth(_) => {
            return not_modelled();
        }
        UnsteadyCondition::Other(_) => {}
    }
    Ok(())
}

fn check_series(
    series: &Hydrograph,
    location: &str,
    condition: &str,
    window: (DateTime, DateTime),
    progress: &mut dyn Progress,
) -> Result<(), OneDError> {
    if let Some(dss) = &series.dss {
        return Err(OneDError::DssHydrograph {
            location: location.to_owned(),
            condition: condition.to_owned(),
            file: dss.file.clone(),
            path: dss.path.clone(),
        });
    }
    if series.values.is_empty() {
        return Err(OneDError::NoValues { location: location.to_owned(), condition: condition.to_owned() });
    }
    let seconds = window.1.duration_since(window.0).as_secs_f64();
    if !series.covers(seconds, window.0) {
        progress.message(&format!(
            "Note: the {condition} at {location} does not cover the simulation window; its first and last values were held"
        ));
    }
    Ok(())
}
