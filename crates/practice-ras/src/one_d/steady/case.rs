//! One profile of one plan: everything that is fixed while its water surfaces are computed.

use super::profile::{Side, StepSettings};
use super::section::Section;
use crate::boundary::SteadyFlow;
use crate::geometry::{ReachLengths, RiverNetwork};

/// A profile to compute.
#[derive(Debug)]
pub(crate) struct Case<'run> {
    pub network: &'run RiverNetwork,
    pub sections: &'run [Section],
    pub flow: &'run SteadyFlow,
    /// Number of the profile, from 0.
    pub number: usize,
    pub settings: StepSettings,
    /// Flow at every section.
    pub flows: Vec<f64>,
    /// Water surface at critical depth at every section.
    pub critical: Vec<f64>,
    /// Reaches, upstream ones first.
    pub order: Vec<usize>,
    offsets: Vec<usize>,
}

impl<'run> Case<'run> {
    /// A profile with given flows at all sections.
    pub fn new(
        network: &'run RiverNetwork,
        sections: &'run [Section],
        flow: &'run SteadyFlow,
        number: usize,
        settings: StepSettings,
        flows: Vec<f64>,
    ) -> Self {
        let critical = sections.iter().zip(&flows).map(|(section, flow)| section.critical(*flow)).collect();
        let (order, offsets) = (network.downstream_order(), network.offsets());
        Self { network, sections, flow, number, settings, flows, critical, order, offsets }
    }

    /// First and last section of a reach.
    pub fn ends(&self, reach: usize) -> (usize, usize) {
        let first = self.offsets[reach];
        (first, first + self.network.reaches[reach].sections.len() - 1)
    }

    /// A section with its flow.
    pub fn side(&self, index: usize) -> Side<'_> {
        Side { section: &self.sections[index], flow: self.flows[index], critical: self.critical[index] }
    }

    /// Lengths from a section of a reach to the next one downstream.
    pub fn lengths(&self, reach: usize, index: usize) -> ReachLengths {
        self.network.reaches[reach].sections[index - self.offsets[reach]].lengths
    }
}
