//! Unsteady flow against answers that are known.

use super::*;
use crate::boundary::{
    BoundaryLocation, DssSource, Hydrograph, InitialFlow, SteadyCondition, UnsteadyBoundary, UnsteadyCondition,
};
use crate::geometry::{Junction, JunctionLink};
use crate::one_d::progress::Silent;
use crate::one_d::testing::{prismatic, steady_flow, trapezoid};
use jiff::civil::{DateTime, datetime};

const START: DateTime = datetime(2024, 2, 28, 12, 0, 0, 0);

fn series(interval: f64, values: &[f64]) -> Hydrograph {
    Hydrograph { interval, values: values.to_vec(), ..Hydrograph::default() }
}

fn at(reach: &str, station: &str, condition: UnsteadyCondition) -> UnsteadyBoundary {
    let location = BoundaryLocation {
        river: "Test".into(),
        reach: reach.into(),
        station: station.into(),
        ..BoundaryLocation::default()
    };
    UnsteadyBoundary { location, condition }
}

fn plan(hours: i64, interval: f64, output: f64) -> PlanSettings {
    let end = START.checked_add(jiff::SignedDuration::from_hours(hours)).expect("an end");
    PlanSettings {
        window: Some((START, end)),
        computation_interval: Some(interval),
        output_interval: Some(output),
        ..PlanSettings::default()
    }
}

fn channel(count: usize, spacing: f64, slope: f64) -> RiverNetwork {
    prismatic(|bed| trapezoid(10.0, 2.0, 10.0, 0.03, bed), count, spacing, slope, 0.0)
}

fn run(network: &RiverNetwork, boundaries: Vec<UnsteadyBoundary>, plan: &PlanSettings) -> UnsteadyResult {
    let flow = UnsteadyFlow { boundaries, ..UnsteadyFlow::default() };
    compute(network, &flow, plan, UnitSystem::Si, &mut Silent).expect("computed")
}

#[test]
fn a_held_flow_stays_at_normal_depth() {
    let network = channel(21, 200.0, 0.0006);
    let upstream = network.reaches[0].sections[0].station.clone();
    let result = run(
        &network,
        vec![
            at("Reach", &upstream, UnsteadyCondition::Flow(series(3_600.0, &[40.0]))),
            at("Reach", "0", UnsteadyCondition::NormalDepth(0.0006)),
        ],
        &plan(6, 60.0, 3_600.0),
    );
    let flow = steady_flow(&network, 40.0, SteadyCondition::None, SteadyCondition::NormalDepth(0.0006));
    let steady =
        steady::compute(&network, &flow, &PlanSettings::default(), UnitSystem::Si, &mut Silent).expect("computed");
    assert_eq!(result.days.len(), 7);
    for row in 0..7 {
        for section in 0..21 {
            let difference =
                f64::from(result.row(&result.water_surface, row)[section]) - steady.states[0][section].water_surface;
            assert!(difference.abs() < 0.02, "row {row} section {section}: {difference}");
            assert!((result.row(&result.flow, row)[section] - 40.0).abs() < 0.05);
        }
    }
}

#[test]
fn a_lake_at_rest_stays_at_rest() {
    let network = channel(15, 300.0, 0.002);
    let upstream = network.reaches[0].sections[0].station.clone();
    let result = run(
        &network,
        vec![
            at("Reach", &upstream, UnsteadyCondition::Flow(series(3_600.0, &[0.0]))),
            at("Reach", "0", UnsteadyCondition::Stage(series(3_600.0, &[9.5]))),
        ],
        &plan(24, 300.0, 3_600.0),
    );
    let last = result.row(&result.water_surface, result.days.len() - 1);
    assert!(last.iter().all(|water| (water - 9.5).abs() < 1e-3), "{last:?}");
    let flows = result.row(&result.flow, result.days.len() - 1);
    assert!(flows.iter().all(|flow| flow.abs() < 0.01), "{flows:?}");
}

#[test]
fn a_flood_wave_travels_at_the_speed_of_kinematic_waves_and_is_damped() {
    let network = channel(101, 250.0, 0.001);
    let upstream = network.reaches[0].sections[0].station.clone();
    let mut values = vec![60.0; 6];
    values.extend((0..=12).map(|step| 60.0 + 30.0 * f64::sin(std::f64::consts::PI * f64::from(step) / 12.0)));
    values.extend([60.0; 40]);
    let result = run(
        &network,
        vec![
            at("Reach", &upstream, UnsteadyCondition::Flow(series(1_800.0, &values))),
            at("Reach", "0", UnsteadyCondition::NormalDepth(0.001)),
        ],
        &plan(28, 60.0, 600.0),
    );
    let peak_time = |section: usize| result.maximum_flow[section].days * 86_400.0;
    let celerity = 15_000.0 / (peak_time(80) - peak_time(20));
    // dQ/dA of uniform flow between 60 and 90 m3/s in this channel, from Manning's equation.
    let table =
        &Grid::new(&network, &steady::prepare(&network, UnitSystem::Si).expect("sections"), UnitSystem::Si).tables[100];
    let root = 0.001_f64.sqrt();
    let level = |flow: f64| {
        let (mut low, mut high) = (0.0, 10.0);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if table.at(middle).conveyance * root > flow { high = middle } else { low = middle }
        }
        low
    };
    let expected = 30.0 / (table.at(level(90.0)).area - table.at(level(60.0)).area);
    assert!((celerity / expected - 1.0).abs() < 0.1, "{celerity} {expected}");
    assert!(result.maximum_flow[80].flow < result.maximum_flow[20].flow, "the peak is damped");
    assert!(result.maximum_flow[80].flow > 80.0, "but not by much: {}", result.maximum_flow[80].flow);
    assert!(result.volumes.error_percent().abs() < 1e-3);
}

#[test]
fn at_a_confluence_both_arms_arrive_below() {
    let arm = |name: &str, end: f64| {
        let mut network = channel(9, 200.0, 0.0008);
        let reach = &mut network.reaches[0];
        reach.reach = name.into();
        for section in &mut reach.sections {
            section.reach = name.into();
            for point in &mut section.points {
                point.1 += end;
            }
        }
        network.reaches.remove(0)
    };
    let link = |reach| JunctionLink { reach, length: 80.0 };
    let network = RiverNetwork {
        reaches: vec![arm("Left", 1.4), arm("Right", 1.4), arm("Lower", 0.0)],
        junctions: vec![Junction {
            upstream: vec![link(0), link(1)],
            downstream: vec![link(2)],
            ..Junction::default()
        }],
        ..RiverNetwork::default()
    };
    let result = run(
        &network,
        vec![
            at("Left", "1600", UnsteadyCondition::Flow(series(3_600.0, &[20.0]))),
            at("Right", "1600", UnsteadyCondition::Flow(series(3_600.0, &[15.0, 15.0, 45.0, 45.0]))),
            at("Right", "400", UnsteadyCondition::LateralInflow(series(3_600.0, &[3.0]))),
            at("Lower", "0", UnsteadyCondition::NormalDepth(0.0008)),
        ],
        &plan(12, 60.0, 3_600.0),
    );
    let first = result.row(&result.flow, 0);
    assert!((first[26] - 38.0).abs() < 0.1, "{}", first[26]);
    let last = result.row(&result.flow, 12);
    assert!((last[26] - 68.0).abs() < 0.1, "{}", last[26]);
    assert!((last[12] - 45.0).abs() < 0.1 && (last[16] - 48.0).abs() < 0.1, "the lateral comes in between");
    assert!(result.volumes.error_percent().abs() < 1e-4);
    assert!((result.volumes.lateral_in - 3.0 * 12.0 * 3_600.0).abs() < 1.0);
}

#[test]
fn a_stage_at_the_end_is_kept_and_its_flow_is_accounted() {
    let network = channel(12, 150.0, 0.0003);
    let upstream = network.reaches[0].sections[0].station.clone();
    let tide: Vec<f64> = (0..25).map(|hour| 3.0 + f64::sin(f64::from(hour) * 0.5)).collect();
    let result = run(
        &network,
        vec![
            at("Reach", &upstream, UnsteadyCondition::Flow(series(3_600.0, &[1.0]))),
            at("Reach", "0", UnsteadyCondition::Stage(series(3_600.0, &tide))),
        ],
        &plan(24, 300.0, 3_600.0),
    );
    for (hour, stage) in tide.iter().enumerate() {
        assert!((f64::from(result.row(&result.water_surface, hour)[11]) - stage).abs() < 1e-4);
    }
    assert!(result.minimum_flow[11].flow < 0.0, "the rising tide runs in");
    assert!(result.volumes.error_percent().abs() < 1e-3);
}

#[test]
fn a_rating_curve_gives_its_flow_at_its_stage() {
    let network = channel(10, 200.0, 0.001);
    let upstream = network.reaches[0].sections[0].station.clone();
    let curve = vec![(0.5, 5.0), (2.0, 30.0), (4.0, 120.0)];
    let result = run(
        &network,
        vec![
            at("Reach", &upstream, UnsteadyCondition::Flow(series(3_600.0, &[30.0]))),
            at("Reach", "0", UnsteadyCondition::RatingCurve(curve)),
        ],
        &plan(12, 120.0, 3_600.0),
    );
    assert!((result.row(&result.water_surface, 12)[9] - 2.0).abs() < 0.01);
}

struct StopAt(f64);

impl Progress for StopAt {
    fn message(&mut self, _text: &str) {}
    fn fraction(&mut self, _fraction: f64) {}
    fn simulated(&mut self, _now: DateTime) {}
    fn stops_at(&mut self, fraction: f64) -> bool {
        fraction >= self.0
    }
}

#[test]
fn a_computation_that_is_told_to_stop_says_where_it_did() {
    let network = channel(5, 200.0, 0.001);
    let flow = UnsteadyFlow {
        boundaries: vec![
            at("Reach", "800", UnsteadyCondition::Flow(series(3_600.0, &[30.0]))),
            at("Reach", "0", UnsteadyCondition::NormalDepth(0.001)),
        ],
        ..UnsteadyFlow::default()
    };
    let result =
        compute(&network, &flow, &plan(10, 60.0, 3_600.0), UnitSystem::Si, &mut StopAt(0.45)).expect("computed");
    let stopped = result.interrupted.expect("interrupted");
    assert!(stopped.asked_for);
    assert_eq!(stopped.at, datetime(2024, 2, 28, 16, 30, 0, 0));
    assert_eq!(result.days.len(), 5, "rows until then");
}

#[test]
fn output_times_cross_the_leap_day_and_end_with_the_window() {
    let network = channel(5, 200.0, 0.001);
    let result = run(
        &network,
        vec![
            at("Reach", "800", UnsteadyCondition::Flow(series(3_600.0, &[30.0]))),
            at("Reach", "0", UnsteadyCondition::NormalDepth(0.001)),
        ],
        &plan(25, 70.0, 7_200.0),
    );
    assert_eq!(result.stamps.first().copied(), Some(START));
    assert_eq!(result.stamps.last().copied(), Some(datetime(2024, 2, 29, 13, 0, 0, 0)));
    assert_eq!(result.days.len(), 14, "every two hours, and the end");
    assert!(result.time_steps.iter().all(|step| *step <= 70.0));
}

#[test]
fn what_cannot_be_computed_is_refused_with_the_reason() {
    let network = channel(5, 200.0, 0.001);
    let good = vec![
        at("Reach", "800", UnsteadyCondition::Flow(series(3_600.0, &[30.0]))),
        at("Reach", "0", UnsteadyCondition::NormalDepth(0.001)),
    ];
    let attempt = |boundaries: Vec<UnsteadyBoundary>, plan: &PlanSettings| {
        let flow = UnsteadyFlow { boundaries, ..UnsteadyFlow::default() };
        compute(&network, &flow, plan, UnitSystem::Si, &mut Silent).map(|_| ())
    };
    let hours = plan(2, 60.0, 3_600.0);
    assert_eq!(attempt(good.clone(), &hours), Ok(()));
    assert_eq!(attempt(good.clone(), &PlanSettings::default()), Err(OneDError::NoWindow));
    assert!(matches!(attempt(vec![good[0].clone()], &hours), Err(OneDError::NoBoundary { end: "downstream", .. })));
    assert!(matches!(attempt(vec![good[1].clone()], &hours), Err(OneDError::NoBoundary { end: "upstream", .. })));
    let mut dss = series(3_600.0, &[]);
    dss.dss = Some(DssSource { file: "flows.dss".into(), path: "//A/FLOW//1HOUR/B/".into() });
    let from_dss = vec![at("Reach", "800", UnsteadyCondition::Flow(dss)), good[1].clone()];
    assert!(matches!(attempt(from_dss, &hours), Err(OneDError::DssHydrograph { .. })));
    let empty = vec![at("Reach", "800", UnsteadyCondition::Flow(series(3_600.0, &[]))), good[1].clone()];
    assert!(matches!(attempt(empty, &hours), Err(OneDError::NoValues { .. })));
    let astray = vec![
        good[0].clone(),
        good[1].clone(),
        at("Creek", "5", UnsteadyCondition::LateralInflow(series(60.0, &[1.0]))),
    ];
    assert!(matches!(attempt(astray, &hours), Err(OneDError::UnknownLocation { .. })));
    let inside = vec![good[0].clone(), good[1].clone(), at("Reach", "400", UnsteadyCondition::NormalDepth(0.001))];
    assert!(matches!(attempt(inside, &hours), Err(OneDError::NotModelled { .. })));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn volume_is_conserved_whatever_the_channel_and_the_hydrograph(
        width in 2.0f64..60.0,
        side in 0.0f64..4.0,
        n in 0.015f64..0.12,
        slope in 0.0f64..0.03,
        spacing in 20.0f64..800.0,
        count in 2usize..25,
        steps in proptest::collection::vec(-0.5f64..1.0, 3..10),
        flows in proptest::collection::vec(0.0f64..400.0, 2..12),
        lateral in 0.0f64..20.0,
        interval in 5.0f64..1_200.0,
        end in 0usize..3,
    ) {
        let mut network = prismatic(|bed| trapezoid(width, side, 12.0, n, bed), count, spacing, slope, 5.0);
        // Uneven beds: pools and drops.
        for (index, section) in network.reaches[0].sections.iter_mut().enumerate() {
            let shift = steps[index % steps.len()];
            for point in &mut section.points {
                point.1 += shift;
            }
        }
        let lowest: Vec<f64> = network.sections().map(crate::geometry::CrossSection::lowest).collect();
        let upstream = network.reaches[0].sections[0].station.clone();
        let middle = network.reaches[0].sections[count / 2].station.clone();
        let bed = lowest[count - 1];
        let outlet = match end {
            0 => UnsteadyCondition::NormalDepth(slope.max(0.0002)),
            1 => UnsteadyCondition::RatingCurve(vec![(bed + 0.2, 1.0), (bed + 3.0, 80.0), (bed + 9.0, 900.0)]),
            _ => UnsteadyCondition::Stage(series(3_600.0, &[bed + 3.0, bed + 1.0, bed + 6.0])),
        };
        let flow = UnsteadyFlow {
            boundaries: vec![
                at("Reach", &upstream, UnsteadyCondition::Flow(series(1_800.0, &flows))),
                at("Reach", &middle, UnsteadyCondition::UniformLateralInflow(series(1_800.0, &[lateral, 0.0, lateral]))),
                at("Reach", "0", outlet),
            ],
            initial_flows: vec![InitialFlow { river: "Test".into(), reach: "Reach".into(), station: upstream, flow: flows[0] }],
            ..UnsteadyFlow::default()
        };
        let result = compute(&network, &flow, &plan(8, interval, 3_600.0), UnitSystem::Si, &mut Silent).expect("computed");
        proptest::prop_assert!(result.interrupted.is_none(), "{:?} after {} halved", result.interrupted, result.halved_steps);
        proptest::prop_assert!(result.volumes.error_percent().abs() < 0.05, "{} %", result.volumes.error_percent());
        for row in 0..result.days.len() {
            for (section, water) in result.row(&result.water_surface, row).iter().enumerate() {
                proptest::prop_assert!(water.is_finite() && f64::from(*water) >= lowest[section] - 1e-3);
                proptest::prop_assert!(f64::from(*water) < lowest[section] + 300.0);
            }
        }
        proptest::prop_assert!(result.flow.iter().all(|flow| flow.is_finite()));
    }
}

#[test]
fn a_reach_of_one_section_lets_its_inflow_out_again() {
    let mut network = channel(1, 0.0, 0.001);
    network.reaches[0].sections[0].station = "0".into();
    let result = run(
        &network,
        vec![
            at("Reach", "0", UnsteadyCondition::Flow(series(3_600.0, &[10.0, 30.0]))),
            at("Reach", "0", UnsteadyCondition::NormalDepth(0.001)),
        ],
        &plan(4, 60.0, 3_600.0),
    );
    assert!((result.row(&result.flow, 4)[0] - 30.0).abs() < 0.01);
    assert!(result.volumes.error_percent().abs() < 1e-6);
}
