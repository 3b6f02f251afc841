//! Why a plan waits, worker by worker, in words.

use crate::{Core, EngineId, Millis, PlanKey, RunId, WorkerId};
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
    /// No worker is known.
    NoWorker,
    /// No worker is ready.
    NoWorkerReady,
    /// No worker can ever take it as things are.
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
    /// Slots are busy.
    SlotsBusy {
        /// Slots.
        slots: u32,
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
        let _ = f;
        Ok(())
    }
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = f;
        Ok(())
    }
}

/// What a run can expect.
#[derive(Clone, Debug, PartialEq)]
pub enum Outlook {
    /// Every plan is over.
    Over,
    /// Something runs, or will be placed.
    GoesOn,
    /// It is paused, and nothing of it runs.
    Paused,
    /// Nothing of it runs, and what keeps it from running may pass by itself (a worker that is not checked yet, cannot
    /// be reached, or is busy).
    WaitsForWorkers(WholeReason),
    /// Nothing of it runs, and nothing can without the user's help.
    Stuck(WholeReason),
}

/// Why a waiting plan waits; none where it does not wait.
pub fn why_waiting(core: &Core, plan: &PlanKey, now: Millis) -> Option<Waiting> {
    let _ = (core, plan, now);
    None
}

/// What a run can expect; none where it is unknown.
pub fn outlook(core: &Core, run: &RunId, now: Millis) -> Option<Outlook> {
    let _ = (core, run, now);
    None
}
