//! How a computation tells what it does, and how it is told to end early.

use jiff::civil::DateTime;

/// What the flow models say while they compute. Every call comes from the computing thread.
pub trait Progress {
    /// One line for the messages of the run.
    fn message(&mut self, text: &str);

    /// How much of the computation is done, 0 to 1, never decreasing.
    fn fraction(&mut self, fraction: f64);

    /// The time in the model, once every output step of an unsteady computation.
    fn simulated(&mut self, now: DateTime);

    /// Asked before every time step with the done fraction of the window: `true` ends the computation there as unstable.
    fn stops_at(&mut self, fraction: f64) -> bool {
        let _ = fraction;
        false
    }
}

/// Says nothing and stops nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn message(&mut self, _text: &str) {}

    fn fraction(&mut self, _fraction: f64) {}

    fn simulated(&mut self, _now: DateTime) {}
}
