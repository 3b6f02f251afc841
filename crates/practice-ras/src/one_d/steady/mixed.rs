//! Mixed flow: a supercritical computation on top of the subcritical one, joined where the specific force says so.
//!
//! Where the subcritical computation found no answer, or the upstream boundary asks for it, the supercritical computation starts and goes
//! on downstream until the subcritical answer has the greater specific force: there stands the hydraulic jump.

use super::case::Case;
use super::{Profile, boundary, profile};

pub(super) fn join(case: &Case<'_>, profile: &mut Profile) {
    for &reach in &case.order {
        let (first, last) = case.ends(reach);
        let (start, assumed) = boundary::upstream(case, reach, profile);
        let mut above = (!assumed && wins(case, profile, first, start)).then_some(start);
        if let Some(water) = above {
            take(profile, first, water);
        } else if profile.critical_assumed[first] {
            above = Some(profile.water[first]);
        }
        for lower in first + 1..=last {
            let upper = lower - 1;
            if let Some(water_above) = above {
                let lengths = case.lengths(reach, upper);
                let step = profile::downstream(case.side(upper), water_above, case.side(lower), lengths, case.settings);
                if !step.critical_assumed && wins(case, profile, lower, step.water) {
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
fn wins(case: &Case<'_>, profile: &Profile, index: usize, water: f64) -> bool {
    let side = case.side(index);
    let force = |water: f64| side.section.specific_force(water, side.flow);
    profile.critical_assumed[index] || force(water) > force(profile.water[index])
}

fn take(profile: &mut Profile, index: usize, water: f64) {
    profile.water[index] = water;
    profile.critical_assumed[index] = false;
    profile.supercritical[index] = true;
}
