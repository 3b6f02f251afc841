//! Why a plan waits, worker by worker, in words; and what a run can expect.

use crate::fit::{Need, Refusal, can_ever, failed_there};
use crate::{Core, EngineId, Health, Millis, PlanKey, PlanState, RunId, SetAside, Worker, WorkerId};
use std::collections::BTreeSet;
use std::fmt;

/// Why a plan waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The reason that holds for the whole, where there is one ("work is queued, but no worker is ready").
    pub whole: Option<WholeReason>,
    /// Why each worker does not take it.
    pub workers: Vec<(WorkerId, WaitReason)>,
}

/// A reason that does not depend on one worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WholeReason {
    /// The run is paused.
    Paused,
    /// No worker is known that the run may use.
    NoWorker,
    /// No worker is ready.
    NoWorkerReady,
    /// No worker can take it as things are.
    NoWorkerFits,
    /// The run computes as many plans at once as it may.
    MaxConcurrent {
        /// The limit.
        limit: u32,
    },
    /// An earlier attempt may still compute.
    OldAttemptMayRun {
        /// Where.
        worker: WorkerId,
        /// Until when it blocks.
        until: Millis,
    },
}

/// Why one worker does not take a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitReason {
    /// The run does not use it.
    NotOfThisRun,
    /// Not looked at yet.
    NotChecked,
    /// Something must be mended first.
    NeedsAttention(String),
    /// It cannot be reached.
    Unreachable(String),
    /// It takes no more plans.
    Draining,
    /// It was set aside.
    SetAside(String),
    /// It has none of the acceptable engines.
    EngineMissing {
        /// Acceptable.
        wanted: Vec<EngineId>,
        /// Found.
        found: Vec<EngineId>,
    },
    /// It has not that much memory.
    MemoryTooSmall {
        /// Needed, bytes.
        needed: u64,
        /// There, bytes.
        total: u64,
    },
    /// Not that much memory is free now.
    MemoryNotFree {
        /// Needed, bytes.
        needed: u64,
        /// Free, bytes.
        free: u64,
    },
    /// Its disk has not enough room.
    DiskTooFull {
        /// Needed, bytes.
        needed: u64,
        /// Free, bytes.
        free: u64,
    },
    /// Its cores are in use.
    CoresBusy,
    /// The plan failed there, and another worker can take it.
    FailedThere(String),
    /// The plan failed there, and no other worker can take it: it is tried there again after a pause.
    TriedAgain {
        /// What failed, in words.
        failure: String,
        /// In how many seconds, at least 1.
        seconds: u64,
    },
    /// Attempts failed there one right after the other: it gets the next one after a pause.
    Rests {
        /// In how many seconds, at least 1.
        seconds: u64,
    },
    /// Attempts failed there one right after the other: it gets one at a time.
    OneAtATime,
    /// The run computes as many plans at once as it may.
    MaxConcurrent {
        /// The limit.
        limit: u32,
    },
    /// Slots are busy.
    SlotsBusy {
        /// Whose.
        worker: WorkerId,
        /// Slots.
        slots: u32,
        /// Other runs of which something is there, in their order.
        runs: Vec<RunId>,
        /// Of these, used by other controllers.
        elsewhere: u32,
        /// When one should become free.
        until: Millis,
    },
    /// Another worker ends it earlier, though it must be waited for.
    FasterWorker {
        /// Which.
        worker: WorkerId,
    },
    /// Other plans come first.
    OthersFirst,
}

impl fmt::Display for WholeReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WholeReason::Paused => f.write_str("the run is paused"),
            WholeReason::NoWorker => f.write_str("work is queued, but there is no worker: add one"),
            WholeReason::NoWorkerReady => f.write_str("work is queued, but no worker is ready"),
            WholeReason::NoWorkerFits => f.write_str("work is queued, but no worker can take it as things are"),
            WholeReason::MaxConcurrent { limit } => write!(f, "the run computes {limit} at once, which is its limit"),
            WholeReason::OldAttemptMayRun { worker, .. } => {
                write!(
                    f,
                    "an earlier attempt on {worker} may still compute; it starts when that one is dead or given up"
                )
            }
        }
    }
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WaitReason::NotOfThisRun => f.write_str("the run does not use it"),
            WaitReason::NotChecked => f.write_str("not checked yet"),
            WaitReason::NeedsAttention(reason) => write!(f, "needs attention: {reason}"),
            WaitReason::Unreachable(reason) => write!(f, "cannot be reached: {reason}"),
            WaitReason::Draining => f.write_str("finishes its plans and takes no more"),
            WaitReason::SetAside(reason) => write!(f, "set aside: {reason}"),
            WaitReason::EngineMissing { wanted, found } => {
                let wanted = if wanted.is_empty() { "any engine".to_owned() } else { list(wanted, " or ") };
                let found = if found.is_empty() { "none".to_owned() } else { list(found, ", ") };
                write!(f, "needs {wanted}, found: {found}")
            }
            WaitReason::MemoryTooSmall { needed, total } => {
                write!(f, "needs {} of memory, it has {}", bytes(*needed), bytes(*total))
            }
            WaitReason::MemoryNotFree { needed, free } => {
                write!(f, "needs {} of memory, {} are free", bytes(*needed), bytes(*free))
            }
            WaitReason::DiskTooFull { needed, free } => {
                write!(f, "needs {} on the disk, {} are free", bytes(*needed), bytes(*free))
            }
            WaitReason::CoresBusy => f.write_str("its cores are in use"),
            WaitReason::FailedThere(failure) => write!(f, "failed there ({failure}), and another worker can take it"),
            WaitReason::TriedAgain { failure, seconds } => {
                write!(f, "failed there ({failure}); tried again in {seconds} s")
            }
            WaitReason::Rests { seconds } => {
                write!(f, "attempts failed there one right after the other; tried again in {seconds} s")
            }
            WaitReason::OneAtATime => {
                f.write_str("attempts failed there one right after the other; it gets one at a time for now")
            }
            WaitReason::MaxConcurrent { limit } => write!(f, "the run computes {limit} at once, which is its limit"),
            WaitReason::SlotsBusy { worker, slots, runs, elsewhere, .. } => {
                match slots {
                    0 | 1 => write!(f, "the slot of {worker} is busy")?,
                    several => write!(f, "all {several} slots of {worker} are busy")?,
                }
                match runs.as_slice() {
                    [] => {}
                    [one] => write!(f, " with run {one}")?,
                    [first, .., last] if runs.len() == 2 => write!(f, " with runs {first} and {last}")?,
                    several => write!(f, " with {} other runs", several.len())?,
                }
                match (elsewhere, slots) {
                    (0, _) => Ok(()),
                    (_, 0 | 1) => f.write_str(" with other people's work"),
                    (some, _) => write!(f, ", {some} of them with other people's work"),
                }
            }
            WaitReason::FasterWorker { worker } => write!(f, "{worker} ends it earlier, though it must be waited for"),
            WaitReason::OthersFirst => f.write_str("other plans come first"),
        }
    }
}

fn list(engines: &[EngineId], between: &str) -> String {
    engines.iter().map(EngineId::as_str).collect::<Vec<_>>().join(between)
}

fn bytes(amount: u64) -> String {
    const STEP: f64 = 1024.0;
    let mut value = amount as f64;
    for unit in ["B", "kB", "MB"] {
        if value < STEP {
            return format!("{value:.0} {unit}");
        }
        value /= STEP;
    }
    format!("{value:.1} GB")
}

/// What a run can expect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outlook {
    /// Every plan is over.
    Over,
    /// Something runs, or will be placed.
    GoesOn,
    /// It is paused, and nothing of it runs.
    Paused,
    /// Nothing of it runs, and what keeps it from running may pass by itself (a worker that is not checked yet, cannot
    /// be reached, or has little memory free just now).
    WaitsForWorkers,
    /// Nothing of it runs, and nothing can without the user's help.
    Stuck,
}

/// Place of a waiting plan in the order of the queue: numbers that are compared one after the other, the lower comes
/// first. None where it does not wait.
pub fn turn(core: &Core, plan: &PlanKey) -> Option<[i64; 4]> {
    let found = core.plan(plan)?;
    match found.state {
        PlanState::Waiting { .. } => Some(found.turn().as_numbers()),
        PlanState::Active(_) | PlanState::Ended(_) => None,
    }
}

/// Why a waiting plan waits; none where it does not wait.
pub fn why_waiting(core: &Core, plan: &PlanKey, now: Millis) -> Option<Waiting> {
    let need = core.need(plan)?;
    match need.plan.state {
        PlanState::Waiting { .. } => {}
        PlanState::Active(_) | PlanState::Ended(_) => return None,
    }
    let reason = |(id, worker): (&WorkerId, &Worker)| (id.clone(), reason_of(core, &need, id, worker, now));
    let workers: Vec<_> = core.workers.iter().map(reason).collect();
    Some(Waiting { whole: whole_reason(&need, &workers, now), workers })
}

fn whole_reason(need: &Need<'_>, workers: &[(WorkerId, WaitReason)], now: Millis) -> Option<WholeReason> {
    if need.run.options.paused {
        return Some(WholeReason::Paused);
    }
    let blocking = need.plan.ghosts.iter().filter(|ghost| ghost.blocks_until > now);
    if let Some(ghost) = blocking.max_by_key(|ghost| ghost.blocks_until) {
        return Some(WholeReason::OldAttemptMayRun { worker: ghost.worker.clone(), until: ghost.blocks_until });
    }
    let mut of_run = workers.iter().map(|(_, reason)| reason).filter(|reason| **reason != WaitReason::NotOfThisRun);
    if of_run.clone().next().is_none() {
        return Some(WholeReason::NoWorker);
    }
    let ready = of_run.clone().filter(|reason| !reason.is_about_readiness());
    if ready.clone().next().is_none() {
        return Some(WholeReason::NoWorkerReady);
    }
    if ready.clone().all(WaitReason::lasts) {
        return Some(WholeReason::NoWorkerFits);
    }
    let limit =
        of_run.find_map(|reason| if let WaitReason::MaxConcurrent { limit } = reason { Some(*limit) } else { None })?;
    let only = ready.clone().all(|reason| matches!(reason, WaitReason::MaxConcurrent { .. }) || reason.lasts());
    only.then_some(WholeReason::MaxConcurrent { limit })
}

impl WaitReason {
    /// Whether it says that the worker takes no plans at all now.
    fn is_about_readiness(&self) -> bool {
        match self {
            WaitReason::NotChecked
            | WaitReason::NeedsAttention(_)
            | WaitReason::Unreachable(_)
            | WaitReason::Draining
            | WaitReason::SetAside(_) => true,
            WaitReason::NotOfThisRun
            | WaitReason::EngineMissing { .. }
            | WaitReason::MemoryTooSmall { .. }
            | WaitReason::MemoryNotFree { .. }
            | WaitReason::DiskTooFull { .. }
            | WaitReason::CoresBusy
            | WaitReason::FailedThere(_)
            | WaitReason::TriedAgain { .. }
            | WaitReason::Rests { .. }
            | WaitReason::OneAtATime
            | WaitReason::MaxConcurrent { .. }
            | WaitReason::SlotsBusy { .. }
            | WaitReason::FasterWorker { .. }
            | WaitReason::OthersFirst => false,
        }
    }

    /// Whether it stays as it is, however long one waits.
    fn lasts(&self) -> bool {
        match self {
            WaitReason::EngineMissing { .. } | WaitReason::MemoryTooSmall { .. } | WaitReason::DiskTooFull { .. } => {
                true
            }
            WaitReason::NotChecked
            | WaitReason::NeedsAttention(_)
            | WaitReason::Unreachable(_)
            | WaitReason::Draining
            | WaitReason::SetAside(_)
            | WaitReason::NotOfThisRun
            | WaitReason::MemoryNotFree { .. }
            | WaitReason::CoresBusy
            | WaitReason::FailedThere(_)
            | WaitReason::TriedAgain { .. }
            | WaitReason::Rests { .. }
            | WaitReason::OneAtATime
            | WaitReason::MaxConcurrent { .. }
            | WaitReason::SlotsBusy { .. }
            | WaitReason::FasterWorker { .. }
            | WaitReason::OthersFirst => false,
        }
    }
}

fn reason_of(core: &Core, need: &Need<'_>, id: &WorkerId, worker: &Worker, now: Millis) -> WaitReason {
    let engine_missing = || WaitReason::EngineMissing {
        wanted: need.engines.to_vec(),
        found: worker.facts.as_ref().map(|facts| facts.engines.clone()).unwrap_or_default(),
    };
    let failure = || failed_there(need.plan, id).map(|failure| failure.cause.to_string()).unwrap_or_default();
    match core.fits(need, id, worker) {
        Err(Refusal::NotOfThisRun) => WaitReason::NotOfThisRun,
        Err(Refusal::TakesNoPlans) => takes_no_plans(worker),
        Err(Refusal::EngineMissing) => engine_missing(),
        Err(Refusal::MemoryTooSmall { total }) => WaitReason::MemoryTooSmall { needed: need.memory, total },
        Err(Refusal::MemoryNotFree { free }) => WaitReason::MemoryNotFree { needed: need.memory, free },
        Err(Refusal::DiskTooFull { free }) => WaitReason::DiskTooFull { needed: need.disk, free },
        Err(Refusal::CoresBusy) => WaitReason::CoresBusy,
        Err(Refusal::FailedThere) => WaitReason::FailedThere(failure()),
        Err(Refusal::Pauses { until }) => {
            WaitReason::TriedAgain { failure: failure(), seconds: seconds_to(until, now) }
        }
        Err(Refusal::Rests { until }) => WaitReason::Rests { seconds: seconds_to(until, now) },
        Err(Refusal::InDoubt) => WaitReason::OneAtATime,
        Err(Refusal::MaxConcurrent { limit }) => WaitReason::MaxConcurrent { limit },
        Ok(_) if worker.free_slots() == 0 => WaitReason::SlotsBusy {
            worker: id.clone(),
            slots: worker.slots(),
            runs: worker.loads.runs().filter(|run| **run != need.key.run).cloned().collect(),
            elsewhere: u32::try_from(worker.slots_used_elsewhere()).unwrap_or(u32::MAX),
            until: core.next_start(worker, now),
        },
        Ok(_) => match crate::schedule::faster_worker(core, need, core.pace_of(worker), now) {
            Some(faster) => WaitReason::FasterWorker { worker: faster },
            None => WaitReason::OthersFirst,
        },
    }
}

/// Whole seconds until then, at least 1.
fn seconds_to(until: Millis, now: Millis) -> u64 {
    until.since(now).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

fn takes_no_plans(worker: &Worker) -> WaitReason {
    match &worker.health {
        Health::Unknown => WaitReason::NotChecked,
        Health::NeedsAttention { reason } => WaitReason::NeedsAttention(reason.clone()),
        Health::Unreachable { reason, .. } => WaitReason::Unreachable(reason.clone()),
        Health::Ready => match &worker.set_aside {
            Some(SetAside::User { reason } | SetAside::Failures { reason }) => WaitReason::SetAside(reason.clone()),
            None => WaitReason::Draining,
        },
    }
}

/// What a run can expect; none where it is unknown. Why, is told by [`why_waiting`] for each of its plans.
pub fn outlook(core: &Core, run: &RunId) -> Option<Outlook> {
    let found = core.runs.get(run)?;
    if found.is_over() {
        return Some(Outlook::Over);
    }
    if found.counts.active > 0 {
        return Some(Outlook::GoesOn);
    }
    if found.options.paused {
        return Some(Outlook::Paused);
    }
    let mut seen = BTreeSet::new();
    let mut best = Outlook::Stuck;
    for (key, plan) in core.plans_of(run).filter(|(_, plan)| matches!(plan.state, PlanState::Waiting { .. })) {
        // A plan an old attempt keeps from starting is let go by the passing of time.
        let Some(place) = &plan.place else { return Some(Outlook::GoesOn) };
        let class = (place.class.clone(), plan.spec.memory_bytes, plan.spec.disk_bytes);
        if seen.insert(class)
            && let Some(need) = core.need(key)
        {
            best = best.min(outlook_of_plan(core, &need));
        }
    }
    Some(best)
}

fn outlook_of_plan(core: &Core, need: &Need<'_>) -> Outlook {
    let allowed = need.run.options.workers.as_ref();
    let mut best = Outlook::Stuck;
    for (_, worker) in core.workers.iter().filter(|(id, _)| allowed.is_none_or(|allowed| allowed.contains(*id))) {
        if worker.is_draining() || worker.set_aside.is_some() {
            continue;
        }
        let outlook = match (&worker.health, worker.facts.is_some().then(|| can_ever(need, worker)).flatten()) {
            (Health::NeedsAttention { .. }, _) => Outlook::Stuck,
            (_, Some(Refusal::MemoryNotFree { .. })) => Outlook::WaitsForWorkers,
            (_, Some(_)) => Outlook::Stuck,
            (Health::Ready, None) => Outlook::GoesOn,
            (Health::Unknown | Health::Unreachable { .. }, None) => Outlook::WaitsForWorkers,
        };
        best = best.min(outlook);
    }
    best
}
