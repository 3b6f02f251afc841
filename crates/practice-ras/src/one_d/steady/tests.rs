//! Steady flow against answers that are known.

use super::*;
use crate::boundary::{FrictionSlopeMethod, SteadyCondition};
use crate::geometry::{Junction, JunctionLink};
use crate::one_d::progress::Silent;
use crate::one_d::testing::{prismatic, rectangle, steady_flow, trapezoid};

fn run(network: &RiverNetwork, flow: &SteadyFlow, regime: FlowRegime, units: UnitSystem) -> SteadyResult {
    let plan = PlanSettings { regime, ..PlanSettings::default() };
    compute(network, flow, &plan, units, &mut Silent).expect("computed")
}

/// Depth of uniform flow in a wide test trapezoid by Manning's equation, found without the code under test.
fn manning_depth(bottom: f64, side: f64, n: f64, slope: f64, flow: f64, factor: f64) -> f64 {
    let (mut low, mut high) = (0.0, 100.0);
    for _ in 0..200 {
        let depth: f64 = 0.5 * (low + high);
        let area = (bottom + side * depth) * depth;
        let perimeter = bottom + 2.0 * depth * (1.0 + side * side).sqrt();
        let carried = factor / n * area * (area / perimeter).powf(2.0 / 3.0) * f64::sqrt(slope);
        if carried > flow { high = depth } else { low = depth }
    }
    low
}

#[test]
fn uniform_flow_stands_at_normal_depth_in_every_section() {
    for (units, flow) in [(UnitSystem::Si, 50.0), (UnitSystem::English, 900.0)] {
        let network = prismatic(|bed| trapezoid(12.0, 2.0, 12.0, 0.03, bed), 30, 100.0, 0.0008, 10.0);
        let result = run(
            &network,
            &steady_flow(&network, flow, SteadyCondition::None, SteadyCondition::NormalDepth(0.0008)),
            FlowRegime::Subcritical,
            units,
        );
        let normal = manning_depth(12.0, 2.0, 0.03, 0.0008, flow, units.manning());
        for state in &result.states[0] {
            assert!(
                (state.water_surface - state.lowest - normal).abs() < 1e-3,
                "{} {normal}",
                state.water_surface - state.lowest
            );
            assert!((state.energy_slope - 0.0008).abs() < 1e-6);
        }
        assert_eq!(result.count(SectionNote::CriticalAssumed), 0);
    }
}

#[test]
fn a_backwater_curve_follows_the_equation_of_gradually_varied_flow() {
    let (width, n, slope, flow) = (20.0, 0.03, 0.001, 60.0);
    let network = prismatic(|bed| rectangle(width, 15.0, n, bed), 61, 50.0, slope, 0.0);
    let start = 5.0;
    let result = run(
        &network,
        &steady_flow(&network, flow, SteadyCondition::None, SteadyCondition::KnownWaterSurface(start)),
        FlowRegime::Subcritical,
        UnitSystem::Si,
    );
    // dy/dx = (S0 - Sf) / (1 - Fr^2), integrated upstream in steps of half a metre (Runge and Kutta, fourth order).
    let gravity = UnitSystem::Si.gravity();
    let rise = |depth: f64| {
        let area: f64 = width * depth;
        let friction = (flow * n / (area * (area / (width + 2.0 * depth)).powf(2.0 / 3.0))).powi(2);
        (slope - friction) / (1.0 - flow * flow / (gravity * area * area * depth))
    };
    let mut depth = start;
    for index in 1..61 {
        for _ in 0..100 {
            let step = -0.5;
            let a = rise(depth);
            let b = rise(depth + 0.5 * step * a);
            let c = rise(depth + 0.5 * step * b);
            let d = rise(depth + step * c);
            depth += step * (a + 2.0 * b + 2.0 * c + d) / 6.0;
        }
        let state = &result.states[0][60 - index];
        let ours = state.water_surface - state.lowest;
        assert!((ours - depth).abs() < 0.004, "{index}: {ours} {depth}");
    }
}

#[test]
fn a_steep_channel_takes_critical_depth_when_computed_as_subcritical() {
    let network = prismatic(|bed| rectangle(10.0, 8.0, 0.015, bed), 10, 50.0, 0.03, 0.0);
    let flow = steady_flow(&network, 40.0, SteadyCondition::Critical, SteadyCondition::Critical);
    let result = run(&network, &flow, FlowRegime::Subcritical, UnitSystem::Si);
    let critical = (16.0 / UnitSystem::Si.gravity()).cbrt();
    for state in &result.states[0] {
        assert!((state.water_surface - state.lowest - critical).abs() < 1e-3);
    }
    assert_eq!(result.count(SectionNote::CriticalAssumed), 9, "all but the boundary, which asks for critical depth");
}

#[test]
fn a_steep_channel_runs_at_its_shallow_normal_depth_when_computed_as_supercritical() {
    let network = prismatic(|bed| rectangle(10.0, 8.0, 0.015, bed), 40, 20.0, 0.03, 0.0);
    let flow = steady_flow(&network, 40.0, SteadyCondition::Critical, SteadyCondition::None);
    let result = run(&network, &flow, FlowRegime::Supercritical, UnitSystem::Si);
    let normal = manning_depth(10.0, 0.0, 0.015, 0.03, 40.0, 1.0);
    let last = result.states[0].last().expect("a section");
    assert!((last.water_surface - last.lowest - normal).abs() < 0.005);
    assert!(last.froude(UnitSystem::Si.gravity()) > 1.5);
}

#[test]
fn mixed_flow_has_its_jump_where_the_specific_forces_meet() {
    // A steep stretch above a level one whose downstream water surface holds the flow back.
    let mut network = prismatic(|bed| rectangle(10.0, 8.0, 0.015, bed), 40, 10.0, 0.02, 0.0);
    for (index, section) in network.reaches[0].sections.iter_mut().enumerate() {
        let bed = if index < 20 { 4.0 - 0.2 * index as f64 } else { 0.0 };
        *section = crate::geometry::CrossSection { points: rectangle(10.0, 8.0, 0.015, bed).points, ..section.clone() };
    }
    let flow = steady_flow(&network, 40.0, SteadyCondition::Critical, SteadyCondition::KnownWaterSurface(2.6));
    let result = run(&network, &flow, FlowRegime::Mixed, UnitSystem::Si);
    let froude: Vec<f64> = result.states[0].iter().map(|state| state.froude(UnitSystem::Si.gravity())).collect();
    assert!(froude[15] > 1.5, "fast on the steep stretch: {}", froude[15]);
    assert!(froude[39] < 0.6, "calm at the end: {}", froude[39]);
    let jumps = froude.windows(2).filter(|pair| pair[0] > 1.0 && pair[1] < 1.0).count();
    assert_eq!(jumps, 1, "{froude:?}");
    // Across the jump, specific force changes by no more than bed and friction account for over one spacing.
    let place = froude.windows(2).position(|pair| pair[0] > 1.0 && pair[1] < 1.0).expect("a jump");
    let sections = prepare(&network, UnitSystem::Si).expect("sections");
    let force = |index: usize| sections[index].specific_force(result.states[0][index].water_surface, 40.0);
    assert!((force(place) / force(place + 1) - 1.0).abs() < 0.25, "{} {}", force(place), force(place + 1));
}

#[test]
fn water_drops_over_a_hump_and_recovers() {
    let mut network = prismatic(|bed| rectangle(10.0, 8.0, 1e-6, bed), 21, 1.0, 0.0, 0.0);
    let points = rectangle(10.0, 8.0, 1e-6, 0.2).points;
    network.reaches[0].sections[10].points = points;
    let flow = steady_flow(&network, 30.0, SteadyCondition::None, SteadyCondition::KnownWaterSurface(2.5));
    let result = run(&network, &flow, FlowRegime::Subcritical, UnitSystem::Si);
    let water: Vec<f64> = result.states[0].iter().map(|state| state.water_surface).collect();
    let energy = 2.5 + (30.0_f64 / 25.0).powi(2) / (2.0 * UnitSystem::Si.gravity());
    let over = result.states[0][10].energy_grade;
    assert!((over - energy).abs() < 1e-3, "without friction the energy is the same");
    assert!(water[10] < water[20] - 0.01, "the surface drops over the hump");
    assert!((water[0] - 2.5).abs() < 1e-3, "and recovers");
}

#[test]
fn a_hump_higher_than_the_energy_allows_is_passed_at_critical_depth() {
    let mut network = prismatic(|bed| rectangle(10.0, 8.0, 1e-6, bed), 21, 1.0, 0.0, 0.0);
    network.reaches[0].sections[10].points = rectangle(10.0, 8.0, 1e-6, 1.5).points;
    let flow = steady_flow(&network, 30.0, SteadyCondition::None, SteadyCondition::KnownWaterSurface(2.0));
    let result = run(&network, &flow, FlowRegime::Subcritical, UnitSystem::Si);
    let state = &result.states[0][10];
    assert!(state.notes.contains(&SectionNote::CriticalAssumed));
    assert!((state.froude(UnitSystem::Si.gravity()) - 1.0).abs() < 0.01);
    assert!(result.states[0][0].energy_grade >= state.energy_grade - 1e-3, "the flow backs up to get over it");
}

#[test]
fn a_confluence_adds_the_flows_and_carries_the_energy_into_both_arms() {
    let arm = |name: &str, end: f64| {
        let mut network = prismatic(|bed| trapezoid(8.0, 2.0, 9.0, 0.03, bed), 6, 100.0, 0.0005, end);
        for section in &mut network.reaches[0].sections {
            section.reach = name.into();
        }
        network.reaches[0].reach = name.into();
        network.reaches.remove(0)
    };
    let link = |reach| JunctionLink { reach, length: 50.0 };
    let network = RiverNetwork {
        reaches: vec![arm("Lower", 0.0), arm("Left", 0.3), arm("Right", 0.3)],
        junctions: vec![Junction {
            upstream: vec![link(1), link(2)],
            downstream: vec![link(0)],
            ..Junction::default()
        }],
        ..RiverNetwork::default()
    };
    let change = |reach: &str, flow: f64| crate::boundary::FlowChange {
        river: "Test".into(),
        reach: reach.into(),
        station: "500".into(),
        flows: vec![flow],
    };
    let flow = SteadyFlow {
        profiles: vec!["PF 1".into()],
        changes: vec![change("Left", 12.0), change("Right", 8.0)],
        boundaries: vec![crate::boundary::SteadyBoundary {
            river: "Test".into(),
            reach: "Lower".into(),
            profile: 0,
            upstream: SteadyCondition::None,
            downstream: SteadyCondition::NormalDepth(0.0005),
        }],
        ..SteadyFlow::default()
    };
    let result = run(&network, &flow, FlowRegime::Subcritical, UnitSystem::Si);
    let states = &result.states[0];
    assert_eq!(states[0].flow, 20.0, "the lower reach carries both");
    let (head, left, right) = (states[0].energy_grade, states[11].energy_grade, states[17].energy_grade);
    assert!(left > head && left < head + 0.05, "{head} {left}");
    assert!(right > head && right < left, "the smaller arm loses less: {right} {left}");
}

#[test]
fn what_cannot_be_computed_is_refused_with_the_reason() {
    let network = prismatic(|bed| rectangle(10.0, 8.0, 0.03, bed), 3, 100.0, 0.001, 0.0);
    let plan = PlanSettings::default();
    let attempt = |network: &RiverNetwork, flow: &SteadyFlow| {
        compute(network, flow, &plan, UnitSystem::Si, &mut Silent).map(|_| ())
    };
    let good = steady_flow(&network, 10.0, SteadyCondition::None, SteadyCondition::Critical);
    assert_eq!(attempt(&network, &good), Ok(()));
    assert_eq!(attempt(&RiverNetwork::default(), &good), Err(OneDError::NoSections));
    let no_end = steady_flow(&network, 10.0, SteadyCondition::None, SteadyCondition::None);
    assert_eq!(
        attempt(&network, &no_end),
        Err(OneDError::NoBoundary { end: "downstream", reach: "Test Reach".into() })
    );
    let no_flow = SteadyFlow { changes: Vec::new(), ..good.clone() };
    assert_eq!(attempt(&network, &no_flow), Err(OneDError::NoFlow { reach: "Test Reach".into() }));
    let dry = steady_flow(&network, 0.0, SteadyCondition::None, SteadyCondition::Critical);
    assert!(matches!(attempt(&network, &dry), Err(OneDError::FlowNotPositive { .. })));
    let mut elsewhere = good.clone();
    elsewhere.changes[0].reach = "Nowhere".into();
    assert!(matches!(attempt(&network, &elsewhere), Err(OneDError::UnknownLocation { .. })));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_ground_gives_finite_water_above_the_bed(
        ground in proptest::collection::vec((0.1f64..30.0, -3.0f64..9.0), 3..14),
        beds in proptest::collection::vec(-2.0f64..4.0, 2..7),
        flow in 0.01f64..5_000.0,
        known in -10.0f64..20.0,
        regime in 0usize..3,
        method in 0usize..4,
    ) {
        let section = |bed: f64| {
            let mut station = 0.0;
            let mut section = rectangle(10.0, 5.0, 0.04, bed);
            section.points = ground.iter().map(|&(step, rise)| { station += step; (station, bed + rise) }).collect();
            section.left_bank = section.points[1].0;
            section.right_bank = station;
            section.expansion = 0.3;
            section.contraction = 0.1;
            section
        };
        let mut network = prismatic(|_| section(0.0), beds.len(), 60.0, 0.0, 0.0);
        for (entry, bed) in network.reaches[0].sections.iter_mut().zip(&beds) {
            entry.points = section(*bed).points;
        }
        let plan = PlanSettings {
            regime: [FlowRegime::Subcritical, FlowRegime::Supercritical, FlowRegime::Mixed][regime],
            friction: [
                FrictionSlopeMethod::AverageConveyance,
                FrictionSlopeMethod::AverageSlope,
                FrictionSlopeMethod::GeometricMean,
                FrictionSlopeMethod::HarmonicMean,
            ][method],
            ..PlanSettings::default()
        };
        let condition = SteadyCondition::KnownWaterSurface(known);
        let flow = steady_flow(&network, flow, condition.clone(), condition);
        let result = compute(&network, &flow, &plan, UnitSystem::Si, &mut Silent).expect("computed");
        for state in &result.states[0] {
            proptest::prop_assert!(state.water_surface.is_finite() && state.water_surface > state.lowest);
            proptest::prop_assert!(state.energy_grade.is_finite() && state.energy_grade >= state.water_surface);
        }
        for variable in result.additional_variables() {
            proptest::prop_assert!(variable.values.iter().flatten().all(|value| value.is_finite()), "{}", variable.name);
        }
    }
}
