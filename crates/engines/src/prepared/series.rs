//! Two time series held against each other as what they are to an engine: values between which it interpolates. Pure.

use ras_project::time::{ModelTime, SimulationWindow};

/// Cubic feet in a cubic metre, and feet in a metre: run files hold feet, whatever the project's units.
pub(super) const CUBIC_FEET: f64 = 35.314_667;
pub(super) const FEET: f64 = 3.280_839_9;

/// A series over model time: (seconds since the start of the window, value), seconds rising.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    pub points: Vec<(f64, f64)>,
}

impl Series {
    /// Values at equal intervals.
    pub fn regular(start: ModelTime, interval: f64, values: &[f64], window: SimulationWindow) -> Self {
        let first = start.seconds_since(window.start);
        let points = values.iter().enumerate().map(|(step, value)| (first + interval * step as f64, *value));
        Self { points: points.collect() }
    }

    /// The same series with every value changed.
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        Self { points: self.points.iter().map(|(at, value)| (*at, change(*value))).collect() }
    }

    /// The value at a moment; the first and last value before and after.
    fn at(&self, seconds: f64) -> Option<f64> {
        let after = self.points.partition_point(|(at, _)| *at < seconds);
        let (next, before) = (self.points.get(after), after.checked_sub(1).and_then(|index| self.points.get(index)));
        match (before, next) {
            (Some((_, value)), None) | (None, Some((_, value))) => Some(*value),
            (Some((from, low)), Some((to, high))) => {
                let share = if to > from { (seconds - from) / (to - from) } else { 1.0 };
                Some(low + (high - low) * share)
            }
            (None, None) => None,
        }
    }

    /// Points that lie in the window.
    fn within(&self, window: SimulationWindow) -> Vec<(f64, f64)> {
        let times = -CLOCK_GRAIN..=window.seconds() + CLOCK_GRAIN;
        self.points.iter().copied().filter(|(at, _)| times.contains(at)).collect()
    }
}

/// Seconds by which one moment differs in two writings: hours in eight columns, days in single precision.
const CLOCK_GRAIN: f64 = 4.0;

/// The moment at which two series differ most, with both values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Difference {
    /// Seconds since the start of the window.
    pub seconds: f64,
    /// In the text.
    pub text: f64,
    /// In the prepared files.
    pub prepared: f64,
}

/// How far two writings of one number may differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tolerance {
    pub absolute: f64,
    pub relative: f64,
}

impl Tolerance {
    /// Single precision of an HDF file.
    pub const HDF: Self = Self { absolute: 1e-6, relative: 2e-6 };
    /// Eight columns: two decimals, or five digits of what has more.
    pub const COLUMNS: Self = Self { absolute: 0.005_1, relative: 1e-5 };
    /// The same after a change of units.
    pub const CONVERTED: Self = Self { absolute: 0.005_1, relative: 2e-4 };

    pub fn accepts(self, one: f64, other: f64) -> bool {
        (one - other).abs() <= self.absolute + self.relative * one.abs().max(other.abs())
    }
}

/// Where the two differ most within the window; none where they are the same.
pub(super) fn difference(
    text: &Series,
    prepared: &Series,
    window: SimulationWindow,
    tolerance: Tolerance,
) -> Option<Difference> {
    let (ours, theirs) = (text.within(window), prepared.within(window));
    let pairs = ours.iter().zip(&theirs);
    let aligned =
        ours.len() == theirs.len() && pairs.clone().all(|(one, other)| (one.0 - other.0).abs() <= CLOCK_GRAIN);
    let differences: Vec<Difference> = if aligned && !ours.is_empty() {
        let told = pairs.map(|(one, other)| Difference { seconds: one.0, text: one.1, prepared: other.1 });
        told.filter(|told| !tolerance.accepts(told.text, told.prepared)).collect()
    } else {
        let knots = ours.iter().chain(&theirs).map(|(at, _)| *at).chain([0.0, window.seconds()]);
        knots.filter_map(|seconds| unlike_at(seconds, text, prepared, tolerance)).collect()
    };
    let size = |told: &Difference| (told.text - told.prepared).abs();
    differences.into_iter().max_by(|one, other| size(one).total_cmp(&size(other)))
}

/// The difference at a moment, unless the other series passes through the value within the grain of its times.
fn unlike_at(seconds: f64, text: &Series, prepared: &Series, tolerance: Tolerance) -> Option<Difference> {
    let told = Difference { seconds, text: text.at(seconds)?, prepared: prepared.at(seconds)? };
    let near = [-CLOCK_GRAIN, CLOCK_GRAIN].into_iter().filter_map(|grain| text.at(seconds + grain));
    let (low, high) = near.fold((told.text, told.text), |(low, high), value| (low.min(value), high.max(value)));
    let passes = (low..=high).contains(&told.prepared);
    (!passes && !tolerance.accepts(told.text, told.prepared)).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window() -> SimulationWindow {
        SimulationWindow::parse("01JAN2024,0000,01JAN2024,0400").unwrap()
    }

    fn hourly(values: &[f64]) -> Series {
        Series::regular(window().start, 3600.0, values, window())
    }

    #[test]
    fn the_greatest_difference_within_the_window_is_told() {
        let text = hourly(&[100.0, 150.0, 210.0, 90.0, 90.0, 7.0, 8.0]);
        let prepared = hourly(&[100.0, 151.0, 180.0, 90.0, 90.0]);
        let told = difference(&text, &prepared, window(), Tolerance::COLUMNS).unwrap();
        assert_eq!(told, Difference { seconds: 7200.0, text: 210.0, prepared: 180.0 });
        assert_eq!(difference(&text, &text, window(), Tolerance::HDF), None);
    }

    #[test]
    fn what_lies_outside_the_window_and_finer_steps_are_no_difference() {
        let text = hourly(&[100.0, 200.0, 300.0, 200.0, 100.0, 1.0, 2.0]);
        let finer = Series {
            points: (0..=8)
                .map(|half| (f64::from(half) * 1800.0, text.at(f64::from(half) * 1800.0).unwrap()))
                .collect(),
        };
        assert_eq!(difference(&text, &finer, window(), Tolerance::COLUMNS), None);
        let earlier = Series::regular(
            window().start.plus_seconds(-3600.0).unwrap(),
            3600.0,
            &[9.0, 100.0, 200.0, 300.0, 200.0, 100.0],
            window(),
        );
        assert_eq!(difference(&text, &earlier, window(), Tolerance::COLUMNS), None);
    }

    proptest! {
        #[test]
        fn a_series_is_the_same_as_itself_and_an_edit_in_the_window_is_seen(
            values in prop::collection::vec(1.0f64..9000.0, 5), at in 0usize..5, by in 1.0f64..50.0,
        ) {
            let text = hourly(&values);
            let rounded = text.map(|value| f64::from(value as f32));
            prop_assert_eq!(difference(&text, &rounded, window(), Tolerance::HDF), None);
            let mut edited = values.clone();
            edited[at] += by;
            let told = difference(&hourly(&edited), &text, window(), Tolerance::COLUMNS);
            prop_assert_eq!(told.map(|told| told.seconds), Some(at as f64 * 3600.0));
        }
    }
}
