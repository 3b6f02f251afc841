//! `/Event Conditions`: the boundary conditions a plan was computed with.

use crate::boundary::{UnsteadyBoundary, UnsteadyCondition, UnsteadyFlow};
use crate::hdf::{Dataset, Group};
use jiff::civil::DateTime;

/// The group `Event Conditions`; without an unsteady flow file it only says that events are steady.
#[must_use]
pub fn event_conditions(flow: Option<(&UnsteadyFlow, DateTime)>, processed: &str) -> Group {
    let mut events = Group::new();
    events.set("Completed Successfully", true).set("Date Processed", processed);
    let Some((flow, start)) = flow else {
        events.at("Steady");
        return events;
    };
    events.at("Unsteady/Initial Conditions").set("Startup Mode", "Computed");
    for boundary in &flow.boundaries {
        let Some((folder, dataset)) = condition(boundary, start) else { continue };
        let place = &boundary.location;
        let mut dataset = dataset;
        let name = if place.is_river() {
            dataset = dataset.with("River", &place.river).with("Reach", &place.reach).with("RS", &place.station);
            format!("River: {}  Reach: {}  RS: {}", place.river, place.reach, place.station)
        } else {
            dataset = dataset.with("2D Flow Area", &place.area).with("BC Line", &place.line);
            format!("2D: {} BCLine: {}", place.area, place.line)
        };
        events.at("Unsteady/Boundary Conditions").at(folder).put(&name, dataset);
    }
    events
}

fn condition(boundary: &UnsteadyBoundary, start: DateTime) -> Option<(&'static str, Dataset)> {
    let folder = match &boundary.condition {
        UnsteadyCondition::Flow(_) => "Flow Hydrographs",
        UnsteadyCondition::Stage(_) => "Stage Hydrographs",
        UnsteadyCondition::LateralInflow(_) => "Lateral Inflow Hydrographs",
        UnsteadyCondition::UniformLateralInflow(_) => "Uniform Lateral Inflow Hydrographs",
        UnsteadyCondition::Precipitation(_) => "Precipitation Hydrographs",
        UnsteadyCondition::NormalDepth(slope) => {
            return Some(("Normal Depths", Dataset::f32(&[1], &[*slope as f32])));
        }
        UnsteadyCondition::RatingCurve(table) => {
            let values: Vec<f32> = table.iter().flat_map(|(stage, flow)| [*stage as f32, *flow as f32]).collect();
            return Some(("Rating Curves", Dataset::f32(&[table.len(), 2], &values)));
        }
        UnsteadyCondition::StageAndFlow | UnsteadyCondition::Other(_) => return None,
    };
    let series = boundary.condition.hydrograph()?;
    let offset = series.offset(start);
    let values: Vec<f32> = series
        .values
        .iter()
        .enumerate()
        .flat_map(|(row, value)| [((offset + series.interval * row as f64) / 86_400.0) as f32, *value as f32])
        .collect();
    let dataset =
        Dataset::f32(&[series.values.len(), 2], &values).with("Data Type", "INST-VAL").with("Interval", "Days");
    Some((folder, dataset))
}
