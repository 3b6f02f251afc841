//! A cross section with what the step equations ask of it.

use crate::geometry::{CrossSection, SectionHydraulics, UnitSystem, WettedSection};

/// A prepared section.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub hydraulics: SectionHydraulics,
    pub expansion: f64,
    pub contraction: f64,
    pub gravity: f64,
    /// The lower of both end points: above it the section is extended upward.
    pub ends_below: f64,
    pub metre: f64,
}

/// A section at one water surface and flow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Energy {
    pub wetted: WettedSection,
    pub alpha: f64,
    /// Velocity head with its coefficient; infinite where dry.
    pub velocity_head: f64,
    pub conveyance: f64,
}

impl Section {
    pub fn new(section: &CrossSection, units: UnitSystem) -> Self {
        let ends = [section.points.first(), section.points.last()];
        Self {
            hydraulics: SectionHydraulics::new(section, units),
            expansion: section.expansion.max(0.0),
            contraction: section.contraction.max(0.0),
            gravity: units.gravity(),
            ends_below: ends.into_iter().flatten().map(|point| point.1).fold(f64::INFINITY, f64::min),
            metre: units.metre(),
        }
    }

    pub fn energy(&self, water: f64, flow: f64) -> Energy {
        let wetted = self.hydraulics.at(water);
        let total = wetted.total();
        let alpha = wetted.alpha();
        let velocity_head =
            if total.area > 0.0 { alpha * (flow / total.area).powi(2) / (2.0 * self.gravity) } else { f64::INFINITY };
        Energy { wetted, alpha, velocity_head, conveyance: total.conveyance }
    }

    /// Specific energy above datum: water surface and velocity head.
    pub fn specific_energy(&self, water: f64, flow: f64) -> f64 {
        water + self.energy(water, flow).velocity_head
    }

    /// Specific force (momentum function): flow squared over area and gravity, with the first moment of the area.
    pub fn specific_force(&self, water: f64, flow: f64) -> f64 {
        let wetted = self.hydraulics.at(water);
        let area = wetted.total().area;
        if area <= 0.0 {
            return f64::INFINITY;
        }
        flow * flow * wetted.beta() / (self.gravity * area) + self.hydraulics.first_moment(water)
    }

    /// The water surface at critical depth.
    pub fn critical(&self, flow: f64) -> f64 {
        super::critical::critical_water_surface(self, flow)
    }
}
