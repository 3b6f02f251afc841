//! The scheduler in a simulated world: links are cut, agents die, news are late and come twice, users cancel, pause and
//! requeue, controllers are killed, and two of them share the workers. After every step no plan is lost, none computes
//! twice where the old attempt may be alive, no slot is over-filled; and once the faults stop, everything ends.
//!
//! `SPILLWAY_SIMULATIONS=N` runs N cases of each kind, `SPILLWAY_SIMULATION_SEED=N` other ones than usual. A failing case
//! is printed shrunk, with the seed.

mod acts;
mod checks;
mod controller;
mod folder;
mod scenario;
mod world;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use scenario::{Faults, Scenario};
use world::World;

/// Cases in an ordinary run of the tests.
const CASES: u32 = 120;

fn simulate(faults: Faults, judge: impl Fn(&World) -> Result<(), String>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("SPILLWAY_SIMULATIONS").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(CASES);
    let seed = number("SPILLWAY_SIMULATION_SEED").unwrap_or(0);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 1_000,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let outcome = TestRunner::new_with_rng(config, random).run(&scenario::scenario(faults), |scenario: Scenario| {
        let mut world = World::new(scenario);
        world.run().and_then(|()| judge(&world)).map_err(TestCaseError::fail)
    });
    if let Err(failure) = outcome {
        panic!("SPILLWAY_SIMULATION_SEED={seed}: {failure}");
    }
}

#[test]
fn whatever_goes_wrong_no_plan_is_lost_none_computes_twice_and_everything_ends() {
    simulate(Faults::Everything, |_| Ok(()));
}

#[test]
fn plans_that_crash_engines_poison_no_worker_and_every_good_plan_succeeds() {
    simulate(Faults::BadPlansOnly, |world| match (world.poisoned, world.good_plans_that_failed()) {
        (true, _) => Err("all workers were set aside at once".to_owned()),
        (false, 0) => Ok(()),
        (false, failed) => Err(format!("{failed} good plans did not succeed")),
    });
}
