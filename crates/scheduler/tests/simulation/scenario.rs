//! What proptest makes up: workers, runs, what users do, and what goes wrong when. All of it shrinks.

use proptest::prelude::*;

/// A whole simulated night.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Latencies, lengths and races follow from it.
    pub seed: u64,
    pub workers: Vec<Machine>,
    /// 1 or 2.
    pub controllers: usize,
    /// What happens, with the seconds since what happened before.
    pub actions: Vec<(u32, usize, Action)>,
}

/// A worker's machine.
#[derive(Clone, Debug)]
pub struct Machine {
    pub slots: u32,
    /// 1 is usual, 3 takes three times as long.
    pub slowness: u32,
    pub tier: u8,
    /// Whether it has the newer engine, too.
    pub new_engine: bool,
    pub nature: MachineNature,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MachineNature {
    Sound,
    /// Every attempt ends with a full disk.
    DiskFull,
    /// Every engine crashes.
    Crashing,
}

/// A plan as its engine sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlanNature {
    Good,
    Unstable,
    /// Brings down the engine wherever it goes.
    Crashing,
}

#[derive(Clone, Debug)]
pub struct NewRun {
    pub plans: Vec<(PlanNature, u32, bool)>,
    pub max_concurrent: Option<u32>,
    pub retries: u32,
    pub new_engine: bool,
    pub leave: bool,
    /// Leaves out the workers whose bit is set.
    pub not_on: u8,
}

/// What a user does, or what goes wrong. Numbers choose among what there is, modulo.
#[derive(Clone, Debug)]
pub enum Action {
    Submit(NewRun),
    CancelPlan(usize),
    CancelRun(usize),
    Pause(usize),
    Resume(usize),
    Requeue(usize),
    /// Cancelled and queued again at once, most likely while it computes.
    CancelAndRequeue(usize),
    MoveToFront(usize),
    MoveToBack(usize),
    /// One before the other, where both are of one run.
    MoveBefore(usize, usize),
    StopAfterCurrent(usize),
    ShareOut(usize),
    Drain(usize),
    Undrain(usize),
    StopWorker(usize),
    SetAside(usize),
    AllowAgain(usize),
    RemoveWorker(usize),
    /// The link of this controller to a worker is down for some seconds.
    CutLink(usize, u32),
    /// The machine restarts; what ran there is dead.
    RestartMachine(usize),
    /// An agent dies, its engine goes on.
    KillAgent(usize),
    /// An agent dies with its engine.
    KillAttempt(usize),
    /// The controller is killed and started again after some seconds.
    RestartController(u32),
    /// The controller's machine sleeps for some seconds.
    Sleep(u32),
    /// An old message arrives once more.
    RepeatNews(usize),
}

/// How much is allowed to go wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Faults {
    /// Users, and everything that can break.
    Everything,
    /// Only plans that crash engines.
    BadPlansOnly,
}

pub fn scenario(faults: Faults) -> impl Strategy<Value = Scenario> {
    let controllers = if faults == Faults::Everything { 1..=2usize } else { 1..=1 };
    let most = if faults == Faults::Everything { 30 } else { 6 };
    let actions = prop::collection::vec((0u32..400, 0usize..2, action(faults)), 1..most);
    (any::<u64>(), prop::collection::vec(machine(faults), 1..5), controllers, new_run(faults), actions).prop_map(
        |(seed, workers, controllers, first, mut actions)| {
            actions.insert(0, (0, 0, Action::Submit(first)));
            Scenario { seed, workers, controllers, actions }
        },
    )
}

fn machine(faults: Faults) -> impl Strategy<Value = Machine> {
    let nature = match faults {
        Faults::Everything => prop_oneof![
            8 => Just(MachineNature::Sound),
            1 => Just(MachineNature::DiskFull),
            1 => Just(MachineNature::Crashing),
        ]
        .boxed(),
        Faults::BadPlansOnly => Just(MachineNature::Sound).boxed(),
    };
    (1u32..4, prop_oneof![3 => Just(1u32), 1 => Just(2u32), 1 => Just(5u32)], 0u8..2, any::<bool>(), nature)
        .prop_map(|(slots, slowness, tier, new_engine, nature)| Machine { slots, slowness, tier, new_engine, nature })
}

fn new_run(faults: Faults) -> impl Strategy<Value = NewRun> {
    let crashing = if faults == Faults::Everything { 1 } else { 6 };
    let nature = prop_oneof![
        8 => Just(PlanNature::Good),
        1 => Just(PlanNature::Unstable),
        crashing => Just(PlanNature::Crashing),
    ];
    let plans = prop::collection::vec((nature, 1u32..900, any::<bool>()), 1..10);
    let limit = prop_oneof![3 => Just(None), 1 => (1u32..4).prop_map(Some)];
    let leave = if faults == Faults::Everything { prop::bool::weighted(0.15).boxed() } else { Just(false).boxed() };
    (plans, limit, 0u32..2, prop::bool::weighted(0.2), leave, prop_oneof![3 => Just(0u8), 1 => any::<u8>()]).prop_map(
        |(plans, max_concurrent, retries, new_engine, leave, not_on)| NewRun {
            plans,
            max_concurrent,
            retries,
            new_engine,
            leave,
            not_on,
        },
    )
}

fn action(faults: Faults) -> impl Strategy<Value = Action> {
    let which = 0usize..64;
    match faults {
        Faults::BadPlansOnly => new_run(faults).prop_map(Action::Submit).boxed(),
        Faults::Everything => prop_oneof![
            3 => new_run(faults).prop_map(Action::Submit),
            2 => which.clone().prop_map(Action::CancelPlan),
            1 => which.clone().prop_map(Action::CancelRun),
            1 => which.clone().prop_map(Action::Pause),
            1 => which.clone().prop_map(Action::Resume),
            3 => which.clone().prop_map(Action::Requeue),
            2 => which.clone().prop_map(Action::CancelAndRequeue),
            2 => which.clone().prop_map(Action::MoveToFront),
            1 => which.clone().prop_map(Action::MoveToBack),
            2 => (which.clone(), which.clone()).prop_map(|(plan, next)| Action::MoveBefore(plan, next)),
            1 => which.clone().prop_map(Action::StopAfterCurrent),
            1 => which.clone().prop_map(Action::ShareOut),
            1 => which.clone().prop_map(Action::Drain),
            1 => which.clone().prop_map(Action::Undrain),
            1 => which.clone().prop_map(Action::StopWorker),
            1 => which.clone().prop_map(Action::SetAside),
            1 => which.clone().prop_map(Action::AllowAgain),
            1 => which.clone().prop_map(Action::RemoveWorker),
            4 => (which.clone(), prop_oneof![1u32..300, 1500u32..4000]).prop_map(|(at, long)| Action::CutLink(at, long)),
            2 => which.clone().prop_map(Action::RestartMachine),
            3 => which.clone().prop_map(Action::KillAgent),
            2 => which.clone().prop_map(Action::KillAttempt),
            3 => (1u32..2000).prop_map(Action::RestartController),
            3 => (1u32..4000).prop_map(Action::Sleep),
            3 => which.prop_map(Action::RepeatNews),
        ]
        .boxed(),
    }
}
