//! Mixed flow: a supercritical computation on top of the subcritical one, joined where the specific force says so.
//!
//! Where the subcritical computation found no answer, or the upstream boundary asks for it, the supercritical computation starts and goes
//! on downstream until the subcritical answer has the greater specific force: there stands the hydraulic jump.

use super::profile::{self, StepSettings};
use super::section::Section;
use super::{Profile, boundary};
use crate::boundary::SteadyFlow;
use crate::geometry::RiverNetwork;

pub(super) fn join(
    network: &RiverNetwork,
    sections: &[Section],
    flow: &SteadyFlow,
    number: usize,
    order: &[usize],
    profile: &mut Profile,
    settings: StepSettings,
) {
    let offsets = network.offsets();
    for &reach in order {
        let first = offsets[reach];
        let end = first + network.reaches[reach].sections.len();
        let (start, assumed) = boundary::upstream(network, sections, flow, number, reach, profile, settings);
        let mut above = (!assumed && wins(&sections[first], profile, first, start)).then_some(start);
        if let Some(water) = above {
            take(profile, first, water);
        } else if profile.critical_assumed[first] {
            above = Some(profile.water[first]);
        }
        for lower in first + 1..end {
            let upper = lower - 1;
            if let Some(water_above) = above {
                let lengths = network.reaches[reach].sections[upper - first].lengths;
                let step = profile::downstream(
                    &sections[upper],
                    profile.flow[upper],
                    water_above,
                    &sections[lower],
                    profile.flow[lower],
                    lengths,
                    settings,
                );
                if !step.critical_assumed && wins(&sections[lower], profile, lower, step.water) {
                    take(profile, lower, step.water);
                    above = Some(step.water);
                    continue;
                }
            }
            // Flow passes through critical depth here on its way to a steeper stretch.
            above = profile.critical_assumed[lower].then_some(profile.water[lower]);
        }
    }
}

/// Whether a supercritical water surface has more specific force than the subcritical one that stands there.
fn wins(section: &Section, profile: &Profile, index: usize, water: f64) -> bool {
    let flow = profile.flow[index];
    profile.critical_assumed[index]
        || section.specific_force(water, flow) > section.specific_force(profile.water[index], flow)
}

fn take(profile: &mut Profile, index: usize, water: f64) {
    profile.water[index] = water;
    profile.critical_assumed[index] = false;
    profile.supercritical[index] = true;
}
