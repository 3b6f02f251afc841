//! What an unsteady computation leaves behind.

use crate::geometry::UnitSystem;
use jiff::civil::DateTime;

/// The greatest or least value of a section over the whole computation, every time step counted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extreme {
    /// Water surface at that moment.
    pub water_surface: f64,
    /// Flow at that moment.
    pub flow: f64,
    /// Channel velocity at that moment.
    pub velocity_channel: f64,
    /// Days since the start.
    pub days: f64,
}

/// Volumes in cubic feet or cubic metres; [`UnitSystem::stated_volume`] turns them into what HEC-RAS states.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct VolumeAccounting {
    /// Flowed in at upstream boundaries.
    pub upstream_in: f64,
    /// Flowed out at downstream boundaries.
    pub downstream_out: f64,
    /// Flowed in from the sides; negative where taken out.
    pub lateral_in: f64,
    /// In the reaches at the start.
    pub start: f64,
    /// In the reaches at the end.
    pub end: f64,
}

impl VolumeAccounting {
    /// Volume that appeared (positive) or vanished (negative): what is there at the end less what the flows account for.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.end - self.start - self.upstream_in - self.lateral_in + self.downstream_out
    }

    /// The error in percent of the volume at the start and what flowed in.
    #[must_use]
    pub fn error_percent(&self) -> f64 {
        let handled =
            self.start + self.upstream_in.max(0.0) + self.lateral_in.max(0.0) + (-self.downstream_out).max(0.0);
        if handled > 0.0 { 100.0 * self.error() / handled } else { 0.0 }
    }
}

/// A computation that ended before its window did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interruption {
    /// Days since the start.
    pub days: f64,
    /// The same as a date.
    pub at: DateTime,
    /// Whether the caller asked for it; otherwise the equations had no answer.
    pub asked_for: bool,
}

/// An unsteady computation: rows are output times, columns are the sections of the network in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct UnsteadyResult {
    /// Units of all values.
    pub units: UnitSystem,
    /// Start of the window.
    pub start: DateTime,
    /// Output times in days since the start.
    pub days: Vec<f64>,
    /// Output times as dates.
    pub stamps: Vec<DateTime>,
    /// Time step in use at each output time, seconds.
    pub time_steps: Vec<f32>,
    /// Number of sections.
    pub sections: usize,
    /// Water surfaces, row after row.
    pub water_surface: Vec<f32>,
    /// Flows, row after row.
    pub flow: Vec<f32>,
    /// Channel velocities, row after row.
    pub velocity_channel: Vec<f32>,
    /// Velocities of the whole section, row after row.
    pub velocity_total: Vec<f32>,
    /// Greatest water surface of each section.
    pub maximum_water_surface: Vec<Extreme>,
    /// Least water surface of each section.
    pub minimum_water_surface: Vec<Extreme>,
    /// Greatest flow of each section.
    pub maximum_flow: Vec<Extreme>,
    /// Least flow of each section.
    pub minimum_flow: Vec<Extreme>,
    /// Greatest channel velocity of each section.
    pub maximum_velocity: Vec<Extreme>,
    /// Least channel velocity of each section.
    pub minimum_velocity: Vec<Extreme>,
    /// Volumes.
    pub volumes: VolumeAccounting,
    /// The largest water surface error left in any time step.
    pub maximum_water_surface_error: f64,
    /// Number of time steps.
    pub steps: usize,
    /// Time steps that had to be halved because the equations did not settle.
    pub halved_steps: usize,
    /// Where the computation ended early.
    pub interrupted: Option<Interruption>,
}

impl UnsteadyResult {
    /// One row of a variable.
    #[must_use]
    pub fn row<'values>(&self, values: &'values [f32], time: usize) -> &'values [f32] {
        values.get(time * self.sections..(time + 1) * self.sections).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_balance_has_no_error() {
        let volumes =
            VolumeAccounting { upstream_in: 100.0, downstream_out: 70.0, lateral_in: 5.0, start: 20.0, end: 55.0 };
        assert!(volumes.error().abs() < 1e-12);
        let leaky = VolumeAccounting { end: 50.0, ..volumes };
        assert_eq!(leaky.error_percent(), -4.0);
    }
}
