//! Sections whose properties can be worked out by hand.

use super::*;
use crate::geometry::section::{BlockedArea, IneffectiveArea, Roughness};

/// A channel 10 wide and 3 deep between overbanks 20 wide with walls 5 high at their ends.
fn compound() -> CrossSection {
    CrossSection {
        points: vec![
            (0.0, 8.0),
            (0.0, 3.0),
            (20.0, 3.0),
            (20.0, 0.0),
            (30.0, 0.0),
            (30.0, 3.0),
            (50.0, 3.0),
            (50.0, 8.0),
        ],
        roughness: vec![
            Roughness { station: 0.0, n: 0.1 },
            Roughness { station: 20.0, n: 0.03 },
            Roughness { station: 30.0, n: 0.08 },
        ],
        left_bank: 20.0,
        right_bank: 30.0,
        ..CrossSection::default()
    }
}

fn at(section: &CrossSection, water: f64) -> WettedSection {
    SectionHydraulics::new(section, UnitSystem::Si).at(water)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1.0)
}

#[test]
fn zones_have_their_own_area_perimeter_and_conveyance() {
    let wetted = at(&compound(), 5.0);
    assert!(close(wetted.left.area, 40.0) && close(wetted.channel.area, 50.0) && close(wetted.right.area, 40.0));
    assert!(close(wetted.left.perimeter, 22.0), "the wall at the end counts, the water beside the channel does not");
    assert!(close(wetted.channel.perimeter, 16.0));
    let expected = 40.0 / 0.1 * (40.0_f64 / 22.0).powf(2.0 / 3.0);
    assert!(close(wetted.left.conveyance, expected));
    assert!(close(wetted.right.conveyance, expected * 0.1 / 0.08));
    assert!(close(wetted.total().top_width, 50.0));
    assert!(wetted.alpha() > wetted.beta() && wetted.beta() > 1.0);
    assert!(close(wetted.left.roughness(UnitSystem::Si), 0.1));
}

#[test]
fn water_above_the_ends_stands_between_upright_walls() {
    let wetted = at(&compound(), 10.0);
    assert!(close(wetted.left.area, 140.0));
    assert!(close(wetted.left.perimeter, 27.0));
}

#[test]
fn below_the_bed_there_is_nothing() {
    assert_eq!(at(&compound(), 0.0).total(), SubsectionProperties::default());
    assert_eq!(at(&compound(), -5.0).alpha(), 1.0);
}

#[test]
fn a_levee_keeps_water_out_until_it_is_overtopped() {
    let mut section = compound();
    section.left_levee = Some(Levee { station: 12.0, elevation: 6.0 });
    let held = at(&section, 5.0);
    assert!(close(held.left.area, 16.0));
    assert!(close(held.left.perimeter, 10.0), "water stands against the levee");
    assert!(close(held.left.area_with_ineffective, 16.0), "nothing is stored behind it");
    assert!(close(at(&section, 6.5).left.area, 70.0));
}

#[test]
fn an_ineffective_area_stores_but_does_not_carry() {
    let mut section = compound();
    section.ineffective =
        vec![IneffectiveArea { left: f64::NEG_INFINITY, right: 15.0, elevation: 6.0, permanent: false }];
    let held = at(&section, 5.0);
    assert!(close(held.left.area, 10.0) && close(held.left.area_with_ineffective, 40.0));
    assert!(close(held.left.perimeter, 5.0));
    assert!(close(at(&section, 6.5).left.area, 70.0), "once exceeded, all of it flows");
    section.ineffective[0].permanent = true;
    assert!(close(at(&section, 6.5).left.area, 17.5 + 7.5), "a permanent one carries only what stands above it");
}

#[test]
fn an_obstruction_takes_area_and_adds_perimeter() {
    let mut section = compound();
    section.blocked = vec![BlockedArea { left: 5.0, right: 10.0, elevation: 4.0 }];
    let wetted = at(&section, 5.0);
    assert!(close(wetted.left.area, 35.0));
    assert!(close(wetted.left.perimeter, 24.0));
}

#[test]
fn a_steep_channel_with_several_roughnesses_gets_one_composite() {
    let mut section = compound();
    section.roughness = vec![
        Roughness { station: 0.0, n: 0.1 },
        Roughness { station: 20.0, n: 0.06 },
        Roughness { station: 21.0, n: 0.03 },
        Roughness { station: 30.0, n: 0.08 },
    ];
    section.points =
        vec![(0.0, 8.0), (0.0, 3.0), (20.0, 3.0), (21.0, 0.0), (30.0, 0.0), (30.0, 3.0), (50.0, 3.0), (50.0, 8.0)];
    let wetted = at(&section, 2.0);
    let side = (1.0_f64 / 1.5).hypot(2.0);
    let perimeter = side + 9.0 + 2.0;
    let n = ((side * 0.06_f64.powf(1.5) + 11.0 * 0.03_f64.powf(1.5)) / perimeter).powf(2.0 / 3.0);
    assert!(close(wetted.channel.roughness(UnitSystem::Si), n), "{} {n}", wetted.channel.roughness(UnitSystem::Si));
}

#[test]
fn the_first_moment_of_a_rectangle_is_half_the_depth_squared() {
    let hydraulics = SectionHydraulics::new(&compound(), UnitSystem::Si);
    assert!(close(hydraulics.first_moment(2.0), 10.0 * 2.0 * 2.0 / 2.0));
}
