//! Critical depth: the water surface of least specific energy.
//!
//! A section may have several minima (over the bank, over a levee). The whole range is looked over, and the least of all minima
//! is refined by golden section; energy jumps down where an ineffective area or a levee gives way, which counts as a minimum too.

use super::section::Section;

const LOOKS: usize = 160;

/// The water surface of least specific energy for a flow, above the lowest ground.
pub(super) fn critical_water_surface(section: &Section, flow: f64) -> f64 {
    let low = section.hydraulics.lowest();
    let flow = flow.abs().max(1e-9);
    let mut high = low + 0.3 * section.metre;
    // The minimum lies below the elevation of which the energy alone exceeds the least energy seen.
    let mut least = f64::INFINITY;
    for _ in 0..80 {
        least = least.min(section.specific_energy(high, flow));
        if high >= least {
            break;
        }
        high = low + (high - low) * 1.5;
    }
    let high = high.min(least).max(low + 1e-6);
    // Looks are closer together near the ground, where shallow flow has its minimum.
    let place = |index: f64| low + (high - low) * (index / LOOKS as f64).powf(1.5);
    let mut best = (LOOKS, f64::INFINITY);
    for index in 1..=LOOKS {
        let energy = section.specific_energy(place(index as f64), flow);
        if energy < best.1 {
            best = (index, energy);
        }
    }
    let (mut a, mut b) = (place(best.0 as f64 - 1.0).max(low), place((best.0 + 1).min(LOOKS) as f64));
    let golden = 0.618_033_988_749_895;
    let (mut c, mut d) = (b - golden * (b - a), a + golden * (b - a));
    let (mut energy_c, mut energy_d) = (section.specific_energy(c, flow), section.specific_energy(d, flow));
    for _ in 0..60 {
        if b - a < 1e-7 * section.metre {
            break;
        }
        if energy_c <= energy_d {
            (b, d, energy_d) = (d, c, energy_c);
            c = b - golden * (b - a);
            energy_c = section.specific_energy(c, flow);
        } else {
            (a, c, energy_c) = (c, d, energy_d);
            d = a + golden * (b - a);
            energy_d = section.specific_energy(d, flow);
        }
    }
    let refined = 0.5 * (a + b);
    if section.specific_energy(refined, flow) <= best.1 { refined } else { place(best.0 as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::UnitSystem;
    use crate::one_d::testing::{rectangle, trapezoid};

    #[test]
    fn a_rectangle_has_the_textbook_critical_depth() {
        let section = Section::new(&rectangle(10.0, 20.0, 0.03, 5.0), UnitSystem::Si);
        let expected = (30.0_f64 / 10.0).powi(2) / UnitSystem::Si.gravity();
        let expected = expected.cbrt();
        assert!((section.critical(30.0) - 5.0 - expected).abs() < 1e-4);
    }

    #[test]
    fn a_trapezoid_is_at_froude_one_when_critical() {
        let section = Section::new(&trapezoid(6.0, 2.0, 30.0, 0.03, 0.0), UnitSystem::English);
        let water = section.critical(400.0);
        let total = section.hydraulics.at(water).total();
        let froude = 400.0 / total.area / (UnitSystem::English.gravity() * total.hydraulic_depth()).sqrt();
        assert!((froude - 1.0).abs() < 1e-3, "{froude}");
    }

    #[test]
    fn critical_depth_rises_with_the_flow() {
        let section = Section::new(&trapezoid(6.0, 2.0, 30.0, 0.03, 0.0), UnitSystem::Si);
        let mut before = 0.0;
        for flow in [0.001, 0.1, 1.0, 10.0, 100.0, 10_000.0] {
            let water = section.critical(flow);
            assert!(water > before, "{flow}");
            before = water;
        }
    }
}
