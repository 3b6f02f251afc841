//! Whether a worker can take a plan, and if not, why. Used for placing and for telling people why a plan waits, so that
//! both always say the same.

use crate::{Core, EngineId, Failure, Millis, Plan, PlanKey, Run, Worker, WorkerId};
use std::time::Duration;

/// What a plan needs, looked up once.
pub(crate) struct Need<'a> {
    pub(crate) key: &'a PlanKey,
    pub(crate) run: &'a Run,
    pub(crate) plan: &'a Plan,
    pub(crate) engines: &'a [EngineId],
    pub(crate) memory: u64,
    pub(crate) disk: u64,
    /// Expected length, where known.
    pub(crate) length: Option<Duration>,
    /// A worker on which it did not fail yet can take it.
    pub(crate) another_can: bool,
}

/// Why a worker does not take a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NotOfThisRun,
    TakesNoPlans,
    EngineMissing,
    MemoryTooSmall {
        total: u64,
    },
    MemoryNotFree {
        free: u64,
    },
    DiskTooFull {
        free: u64,
    },
    CoresBusy,
    FailedThere,
    /// The plan failed there, and waits before it goes back.
    Pauses {
        until: Millis,
    },
    /// Attempts failed there one right after the other; it gets none until then.
    Rests {
        until: Millis,
    },
    /// The same; it gets one at a time, and has it.
    InDoubt,
    MaxConcurrent {
        limit: u32,
    },
}

impl Refusal {
    /// Whether a plan that needs less might be taken.
    pub(crate) fn is_about_size(self) -> bool {
        match self {
            Refusal::MemoryTooSmall { .. } | Refusal::MemoryNotFree { .. } | Refusal::DiskTooFull { .. } => true,
            Refusal::NotOfThisRun
            | Refusal::TakesNoPlans
            | Refusal::EngineMissing
            | Refusal::CoresBusy
            | Refusal::FailedThere
            | Refusal::Pauses { .. }
            | Refusal::Rests { .. }
            | Refusal::InDoubt
            | Refusal::MaxConcurrent { .. } => false,
        }
    }
}

impl Refusal {
    /// Whether it holds for every plan of the run that asks for no engine of its own.
    pub(crate) fn is_of_the_run(self) -> bool {
        match self {
            Refusal::NotOfThisRun
            | Refusal::TakesNoPlans
            | Refusal::EngineMissing
            | Refusal::CoresBusy
            | Refusal::Rests { .. }
            | Refusal::InDoubt
            | Refusal::MaxConcurrent { .. } => true,
            Refusal::MemoryTooSmall { .. }
            | Refusal::MemoryNotFree { .. }
            | Refusal::DiskTooFull { .. }
            | Refusal::FailedThere
            | Refusal::Pauses { .. } => false,
        }
    }
}

impl Core {
    /// What a plan needs; none where it is unknown.
    pub(crate) fn need<'a>(&'a self, key: &'a PlanKey) -> Option<Need<'a>> {
        let plan = self.plans.get(key)?;
        let run = self.runs.get(&key.run)?;
        let known = plan.spec.expected_seconds.map(crate::transitions::length_of);
        let mut need = Need {
            key,
            run,
            plan,
            engines: plan.spec.engines.as_deref().unwrap_or(&run.options.engines),
            memory: plan.spec.memory_bytes.unwrap_or(0),
            disk: plan.spec.disk_bytes.unwrap_or(0),
            length: known,
            another_can: false,
        };
        if !plan.failures.is_empty() {
            need.another_can = self
                .workers
                .iter()
                .any(|(id, worker)| failed_there(plan, id).is_none() && suits(&need, id, worker).is_none());
        }
        Some(need)
    }

    /// Why the worker does not take the plan, whatever its slots; the engine it would use otherwise.
    pub(crate) fn fits<'a>(&self, need: &Need<'_>, id: &WorkerId, worker: &'a Worker) -> Result<&'a EngineId, Refusal> {
        if let Some(refusal) = suits(need, id, worker) {
            return Err(refusal);
        }
        if let Some(limit) = need.run.options.max_concurrent {
            let limit = limit.max(1);
            if self.could_run_with(need.run, id) > limit {
                return Err(Refusal::MaxConcurrent { limit });
            }
        }
        if let Some(refusal) = not_back_there(need, id) {
            return Err(refusal);
        }
        if let Some(until) = worker.rests_until {
            return Err(Refusal::Rests { until });
        }
        if self.has_its_one_attempt(worker) {
            return Err(Refusal::InDoubt);
        }
        let slots = worker.slots();
        if let Some(room) = worker.memory_room
            && worker.loads.memory_with(need.memory, slots) > room
        {
            let free = room.saturating_sub(worker.loads.memory_with(0, slots));
            return Err(Refusal::MemoryNotFree { free });
        }
        if let Some(room) = worker.disk_room
            && worker.loads.disk() + need.disk > room
        {
            return Err(Refusal::DiskTooFull { free: room.saturating_sub(worker.loads.disk()) });
        }
        if worker.settings.max_parallel_plans.is_none() {
            let total = worker.facts.as_ref().map_or(0, |facts| facts.cores_total);
            let cores = self.cores_on(&need.key.run, id);
            let used = worker.loads.cores_with(cores, slots);
            if total > 0 && used > u64::from(total) && used > u64::from(cores) {
                return Err(Refusal::CoresBusy);
            }
        }
        engine_for(need, worker).ok_or(Refusal::EngineMissing)
    }

    /// How many plans of the run could compute at once with one more on this worker.
    pub(crate) fn could_run_with(&self, run: &Run, id: &WorkerId) -> u32 {
        let slots = self.workers.get(id).map_or(1, |worker| worker.slots().max(1));
        let behind_its_own = run.carried.get(id).is_some_and(|count| *count >= slots);
        run.could_run + u32::from(!behind_its_own)
    }
}

/// The engine the worker would compute the plan with.
pub(crate) fn engine_for<'a>(need: &Need<'_>, worker: &'a Worker) -> Option<&'a EngineId> {
    let found = &worker.facts.as_ref()?.engines;
    match need.engines {
        [] => found.first(),
        wanted => wanted.iter().find_map(|wanted| found.iter().find(|engine| *engine == wanted)),
    }
}

/// The failure that keeps a plan from a worker.
pub(crate) fn failed_there<'a>(plan: &'a Plan, id: &WorkerId) -> Option<&'a Failure> {
    plan.failures.iter().rev().find(|failure| failure.worker == *id)
}

/// Why a plan does not go back to a worker on which it failed: another can take it, or it is too early.
pub(crate) fn not_back_there(need: &Need<'_>, id: &WorkerId) -> Option<Refusal> {
    failed_there(need.plan, id)?;
    if need.another_can {
        return Some(Refusal::FailedThere);
    }
    need.plan.pause.map(|until| Refusal::Pauses { until })
}

/// Why a worker cannot take the plan even with nothing else to do.
pub(crate) fn suits(need: &Need<'_>, id: &WorkerId, worker: &Worker) -> Option<Refusal> {
    if need.run.options.workers.as_ref().is_some_and(|allowed| !allowed.contains(id)) {
        return Some(Refusal::NotOfThisRun);
    }
    if !worker.takes_plans() {
        return Some(Refusal::TakesNoPlans);
    }
    can_ever(need, worker)
}

/// Why a worker cannot take the plan even were it ready and idle.
pub(crate) fn can_ever(need: &Need<'_>, worker: &Worker) -> Option<Refusal> {
    if engine_for(need, worker).is_none() {
        return Some(Refusal::EngineMissing);
    }
    let total = worker.facts.as_ref().and_then(|facts| facts.memory_bytes);
    if let Some(total) = total
        && need.memory > total
    {
        return Some(Refusal::MemoryTooSmall { total });
    }
    if let Some(room) = worker.memory_room
        && need.memory > room
    {
        return Some(Refusal::MemoryNotFree { free: room });
    }
    if let Some(room) = worker.disk_room
        && need.disk > room
    {
        return Some(Refusal::DiskTooFull { free: room });
    }
    None
}
