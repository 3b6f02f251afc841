//! The energy equation between two sections.
//!
//! Upstream: `W2 + h2 = W1 + h1 + L * Sf + C * |h2 - h1|` with water surface W, velocity head h, discharge weighted length L,
//! friction slope Sf, and the contraction or expansion coefficient C (HEC-RAS Hydraulic Reference Manual, 2-1 to 2-14).

use super::section::{Energy, Section};
use crate::boundary::FrictionSlopeMethod;
use crate::geometry::{ReachLengths, UnitSystem};

/// What every step needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepSettings {
    pub friction: FrictionSlopeMethod,
    pub units: UnitSystem,
}

/// A section with the flow in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'run> {
    pub section: &'run Section,
    pub flow: f64,
    /// Water surface at critical depth for this flow.
    pub critical: f64,
}

/// The answer of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub water: f64,
    /// No water surface on the right side of critical depth balances the energy.
    pub critical_assumed: bool,
}

/// Friction slope between two sections from their flows and conveyances.
pub(crate) fn friction_slope(
    method: FrictionSlopeMethod,
    flow_a: f64,
    conveyance_a: f64,
    flow_b: f64,
    conveyance_b: f64,
) -> f64 {
    let slope = |flow: f64, conveyance: f64| if conveyance > 0.0 { (flow / conveyance).powi(2) } else { f64::INFINITY };
    let (a, b) = (slope(flow_a, conveyance_a), slope(flow_b, conveyance_b));
    match method {
        FrictionSlopeMethod::AverageConveyance => slope(flow_a + flow_b, conveyance_a + conveyance_b),
        FrictionSlopeMethod::AverageSlope => 0.5 * (a + b),
        FrictionSlopeMethod::GeometricMean => (a * b).sqrt(),
        FrictionSlopeMethod::HarmonicMean => {
            if a + b > 0.0 {
                2.0 * a * b / (a + b)
            } else {
                0.0
            }
        }
    }
}

/// Head lost between two sections, with the coefficients of the upper one.
fn loss(
    upper: Side<'_>,
    above: &Energy,
    lower: Side<'_>,
    below: &Energy,
    lengths: ReachLengths,
    settings: StepSettings,
) -> f64 {
    let share = |energy: &Energy, flow: f64| {
        let part = |conveyance: f64| if energy.conveyance > 0.0 { flow * conveyance / energy.conveyance } else { 0.0 };
        (
            part(energy.wetted.left.conveyance),
            part(energy.wetted.channel.conveyance),
            part(energy.wetted.right.conveyance),
        )
    };
    let (a, b) = (share(above, upper.flow), share(below, lower.flow));
    let (left, channel, right) = (a.0 + b.0, a.1 + b.1, a.2 + b.2);
    let all = left + channel + right;
    let length = if all > 0.0 {
        (lengths.left * left + lengths.channel * channel + lengths.right * right) / all
    } else {
        lengths.channel
    };
    let slope = friction_slope(settings.friction, upper.flow, above.conveyance, lower.flow, below.conveyance);
    let difference = below.velocity_head - above.velocity_head;
    let coefficient = if difference > 0.0 { upper.section.contraction } else { upper.section.expansion };
    length * slope + coefficient * difference.abs()
}

/// The water surface of the upper section from that of the lower one, not below critical depth.
pub(crate) fn upstream(
    upper: Side<'_>,
    lower: Side<'_>,
    water_below: f64,
    lengths: ReachLengths,
    settings: StepSettings,
) -> Step {
    let below = lower.section.energy(water_below, lower.flow);
    let grade = water_below + below.velocity_head;
    let (critical, metre) = (upper.critical, upper.section.metre);
    let missing = |water: f64| {
        let above = upper.section.energy(water, upper.flow);
        water + above.velocity_head - loss(upper, &above, lower, &below, lengths, settings) - grade
    };
    if missing(critical) >= 0.0 {
        return Step { water: critical, critical_assumed: true };
    }
    // The lowest crossing above critical depth is wanted, so the way is felt up from there with growing steps.
    let mut step = (0.02 * metre).max((grade - critical).abs() * 0.02);
    let (mut low, mut high) = (critical, critical + step);
    for _ in 0..200 {
        if missing(high) > 0.0 {
            break;
        }
        step *= 1.15;
        (low, high) = (high, high + step);
    }
    Step { water: bisect(low, high, metre, &missing), critical_assumed: false }
}

/// The water surface of the lower section from that of the upper one, not above critical depth.
pub(crate) fn downstream(
    upper: Side<'_>,
    water_above: f64,
    lower: Side<'_>,
    lengths: ReachLengths,
    settings: StepSettings,
) -> Step {
    let above = upper.section.energy(water_above, upper.flow);
    let grade = water_above + above.velocity_head;
    let critical = lower.critical;
    // Energy left over at the lower section; it grows without bound as the water gets shallower.
    let left_over = |water: f64| {
        let below = lower.section.energy(water, lower.flow);
        water + below.velocity_head + loss(upper, &above, lower, &below, lengths, settings) - grade
    };
    // What is no number counts as too much energy, as shallow water has.
    let short_of_energy = |water: f64| left_over(water) < 0.0;
    if !short_of_energy(critical) {
        return Step { water: critical, critical_assumed: true };
    }
    let bed = lower.section.hydraulics.lowest();
    let mut low = critical;
    for _ in 0..200 {
        low = bed + (low - bed) * 0.8;
        if !short_of_energy(low) {
            break;
        }
    }
    let negated = |water: f64| -left_over(water);
    Step { water: bisect(low, critical, lower.section.metre, &negated).max(bed), critical_assumed: false }
}

/// Halves an interval with `function(low) <= 0 < function(high)` down to a tenth of a millimetre or less.
pub(super) fn bisect(mut low: f64, mut high: f64, metre: f64, function: &dyn Fn(f64) -> f64) -> f64 {
    for _ in 0..100 {
        if high - low < 1e-5 * metre {
            break;
        }
        let middle = 0.5 * (low + high);
        // A value that is no number counts as too shallow.
        if function(middle) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
}
