//! The settings of a plan file that steer the computation.

use super::time::{interval_seconds, parse_civil};
use crate::geometry::keyed_value;
use jiff::civil::DateTime;

/// Which flow a steady plan computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlowRegime {
    /// From downstream to upstream, never below critical depth.
    #[default]
    Subcritical,
    /// From upstream to downstream, never above critical depth.
    Supercritical,
    /// Both, joined where the specific force says so.
    Mixed,
}

/// How the friction slope between two sections is made from theirs (`Friction Slope Method=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FrictionSlopeMethod {
    /// 1: from the average conveyance.
    #[default]
    AverageConveyance,
    /// 2: the average of both slopes.
    AverageSlope,
    /// 3: their geometric mean.
    GeometricMean,
    /// 4: their harmonic mean.
    HarmonicMean,
}

/// What a plan file says about its computation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanSettings {
    /// `Plan Title`.
    pub title: String,
    /// Steady flow regime.
    pub regime: FlowRegime,
    /// Friction slope between sections of steady flow.
    pub friction: FrictionSlopeMethod,
    /// Start and end of an unsteady simulation.
    pub window: Option<(DateTime, DateTime)>,
    /// Computation interval in seconds.
    pub computation_interval: Option<f64>,
    /// Output interval of hydrographs in seconds.
    pub output_interval: Option<f64>,
    /// Mapping interval in seconds: the interval of the results in the HDF file.
    pub mapping_interval: Option<f64>,
    /// Whether the plan encroaches on the sections, which is not modelled.
    pub encroached: bool,
    /// Numbers of profile pairs that the plan optimises at weirs or splits, which is not modelled.
    pub optimised: usize,
}

/// Reads the settings from the text of a plan file. Unknown lines are passed over.
#[must_use]
pub fn read_plan_settings(text: &str) -> PlanSettings {
    let mut settings = PlanSettings::default();
    for line in text.lines() {
        let line = line.trim_end();
        match line.trim() {
            "Subcritical Flow" => settings.regime = FlowRegime::Subcritical,
            "Supercritical Flow" => settings.regime = FlowRegime::Supercritical,
            "Mixed Flow" => settings.regime = FlowRegime::Mixed,
            _ => {}
        }
        if let Some(value) = keyed_value(line, "Plan Title") {
            settings.title = value.trim().to_owned();
        } else if let Some(value) = keyed_value(line, "Friction Slope Method") {
            settings.friction = match value.trim() {
                "2" => FrictionSlopeMethod::AverageSlope,
                "3" => FrictionSlopeMethod::GeometricMean,
                "4" => FrictionSlopeMethod::HarmonicMean,
                _ => FrictionSlopeMethod::AverageConveyance,
            };
        } else if let Some(value) = keyed_value(line, "Simulation Date") {
            let fields: Vec<&str> = value.split(',').collect();
            let field = |index: usize| fields.get(index).copied().unwrap_or_default();
            settings.window = parse_civil(field(0), field(1)).zip(parse_civil(field(2), field(3)));
        } else if let Some(value) = keyed_value(line, "Computation Interval") {
            settings.computation_interval = interval_seconds(value);
        } else if let Some(value) = keyed_value(line, "Output Interval") {
            settings.output_interval = interval_seconds(value);
        } else if let Some(value) = keyed_value(line, "Mapping Interval") {
            settings.mapping_interval = interval_seconds(value);
        } else if line.starts_with("Encroach Node=") {
            settings.encroached = true;
        } else if line.starts_with("Optimized ") {
            settings.optimised += 1;
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn window_regime_and_intervals_are_read() {
        let settings = read_plan_settings(
            "Plan Title=Flood\r\nSimulation Date=01JAN2002,0100,05JAN2002,2400\r\nMixed Flow\r\nFriction Slope Method= 2 \r\n\
             Computation Interval=2MIN\r\nOutput Interval=1HOUR\r\nMapping Interval=30MIN\r\nEncroach Node=5.99    \r\n",
        );
        assert_eq!(settings.regime, FlowRegime::Mixed);
        assert_eq!(settings.friction, FrictionSlopeMethod::AverageSlope);
        assert_eq!(settings.window, Some((datetime(2002, 1, 1, 1, 0, 0, 0), datetime(2002, 1, 6, 0, 0, 0, 0))));
        assert_eq!(settings.computation_interval, Some(120.0));
        assert_eq!(settings.mapping_interval, Some(1_800.0));
        assert!(settings.encroached);
    }

    #[test]
    fn a_steady_plan_has_no_window() {
        let settings = read_plan_settings("Simulation Date=,,,\nSubcritical Flow\n");
        assert_eq!(settings.window, None);
        assert_eq!(settings.regime, FlowRegime::Subcritical);
    }
}
