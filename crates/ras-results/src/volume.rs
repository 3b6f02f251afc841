//! Volume accounting: how much water the computation gained or lost, in percent.
//!
//! 6.x keeps it in the group `Summary/Volume Accounting`, 5.x in attributes of `Summary`. Percentages by a tiny
//! denominator mean nothing and become `None`.

use crate::layout;
use crate::source::{ResultSource, SourceError};

/// Percentages beyond this, either way, are doubted.
const DOUBTED_PERCENT: f64 = 100.0;
/// An error below this, in 1000 m³ or acre-feet, is no error; its percentage then says nothing.
const NO_VOLUME: f64 = 0.01;
/// An error below this part of the water that moved is no error either.
const NO_PART: f64 = 1e-4;

/// Volume error of a 2D area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaVolumeError {
    /// Name of the area.
    pub area: String,
    /// Percent.
    pub percent: f64,
}

/// The overall volume error in percent; `None` where the file states none, or an absurd one.
pub fn overall_percent(source: &dyn ResultSource) -> Result<Option<f64>, SourceError> {
    let group = layout::VOLUME_ACCOUNTING;
    if let Some(percent) = source.number(group, "Error Percent")? {
        let mut moved = [0.0; 4];
        let names =
            ["Total Boundary Flux of Water In", "Total Boundary Flux of Water Out", "Volume Starting", "Volume Ending"];
        for (value, name) in moved.iter_mut().zip(names) {
            *value = source.number(group, name)?.unwrap_or(0.0);
        }
        return Ok(sensible(percent, source.number(group, "Error")?, &moved));
    }
    let summary = layout::UNSTEADY_SUMMARY;
    let Some(percent) = source.number(summary, "Vol Accounting Error Percentage")? else { return Ok(None) };
    let mut moved = Vec::new();
    for name in
        ["US Inflow", "DS Outflow", "Lat Hydro", "2D Bdry", "Cell Start", "Cell End", "Reach Start", "Reach End"]
    {
        moved.extend(source.number(summary, &format!("Vol Accounting {name}"))?);
    }
    Ok(sensible(percent, source.number(summary, "Vol Accounting Error")?, &moved))
}

/// Volume errors of the 2D areas, where sensible ones are stated.
pub fn by_area(source: &dyn ResultSource) -> Result<Vec<AreaVolumeError>, SourceError> {
    let mut errors = Vec::new();
    let group = format!("{}/Volume Accounting 2D", layout::VOLUME_ACCOUNTING);
    let extremes = format!("{}/2D Flow Areas", layout::UNSTEADY_EXTREMES);
    let accounted = source.groups(&group)?;
    let (parent, areas, names) = if accounted.is_empty() {
        (
            extremes.clone(),
            source.groups(&extremes)?,
            [
                "Vol Accounting Error Percentage",
                "Vol Accounting Error",
                "Vol Accounting External Inflow",
                "Vol Accounting Ending Volume",
            ],
        )
    } else {
        (group, accounted, ["Error Percent", "Error", "Cum Inflow", "Vol Ending"])
    };
    for area in areas {
        let object = format!("{parent}/{area}");
        let Some(percent) = source.number(&object, names[0])? else { continue };
        let moved =
            [source.number(&object, names[2])?.unwrap_or(0.0), source.number(&object, names[3])?.unwrap_or(0.0)];
        if let Some(percent) = sensible(percent, source.number(&object, names[1])?, &moved) {
            errors.push(AreaVolumeError { area, percent });
        }
    }
    Ok(errors)
}

/// The percentage, unless it is no number, or beyond ±100 % although next to no water is missing.
pub fn sensible(percent: f64, error: Option<f64>, moved: &[f64]) -> Option<f64> {
    if !percent.is_finite() {
        return None;
    }
    if percent.abs() <= DOUBTED_PERCENT {
        return Some(percent);
    }
    let water = moved.iter().filter(|value| value.is_finite()).fold(0.0_f64, |most, value| most.max(value.abs()));
    let error = error.filter(|error| error.is_finite())?.abs();
    let nothing = error <= NO_VOLUME || error <= water * NO_PART;
    // A percentage that the error and the water there was cannot make is a slip of the denominator as well.
    let impossible = water > 0.0 && percent.abs() > 1.0e4 * (100.0 * error / water).max(1.0);
    (!nothing && !impossible && percent.abs() < 1.0e9).then_some(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absurd_percentage_of_next_to_nothing_is_not_shown() {
        assert_eq!(sensible(-2.8e28, Some(0.0), &[]), None);
        assert_eq!(sensible(-2.8e28, Some(-3.1e-3), &[1200.0]), None);
        assert_eq!(sensible(-2.8e28, Some(5.0), &[1200.0]), None);
        assert_eq!(sensible(f64::NAN, Some(1.0), &[]), None);
        assert_eq!(sensible(f64::INFINITY, None, &[]), None);
        assert_eq!(sensible(150.0, None, &[]), None);
    }

    #[test]
    fn a_large_but_true_error_is_shown() {
        assert_eq!(sensible(27.461, Some(104.4), &[380.2]), Some(27.461));
        assert_eq!(sensible(150.0, Some(570.0), &[380.2]), Some(150.0));
        assert_eq!(sensible(0.0, None, &[]), Some(0.0));
    }
}
