//! What a user's command can run into, and what became of news.

use crate::{PlanKey, RunId, WorkerId};
use std::fmt;

/// Why a command was not carried out. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No such run.
    UnknownRun(RunId),
    /// No such plan in its run.
    UnknownPlan(PlanKey),
    /// No such worker.
    UnknownWorker(WorkerId),
    /// There is such a run already.
    RunExists(RunId),
    /// A run was submitted with the same plan twice.
    PlanTwice(PlanKey),
    /// There is such a worker already.
    WorkerExists(WorkerId),
    /// The plan is not in the queue.
    NotWaiting(PlanKey),
    /// The plan is over.
    AlreadyEnded(PlanKey),
    /// The plan has computed, and its result is being put beside the project.
    BeingFinished(PlanKey),
    /// The plan is waiting or running: it is not queued a second time.
    NotEnded(PlanKey),
    /// Some of the run's plans are waiting or running.
    RunNotOver(RunId),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::UnknownRun(run) => write!(f, "there is no run {run}"),
            Refused::UnknownPlan(key) => write!(f, "run {} has no plan {}", key.run, key.plan),
            Refused::UnknownWorker(worker) => write!(f, "there is no worker {worker}"),
            Refused::RunExists(run) => write!(f, "run {run} exists already"),
            Refused::PlanTwice(key) => write!(f, "plan {} was given twice", key.plan),
            Refused::WorkerExists(worker) => write!(f, "worker {worker} exists already"),
            Refused::NotWaiting(key) => write!(f, "plan {} is not waiting; only waiting plans can be moved", key.plan),
            Refused::AlreadyEnded(key) => {
                write!(f, "plan {} is over already; requeue it to compute it again", key.plan)
            }
            Refused::BeingFinished(key) => {
                write!(f, "plan {} has computed already, and its result is being put beside the project", key.plan)
            }
            Refused::NotEnded(key) => {
                write!(f, "plan {} is waiting or running; it can be queued again once it is over", key.plan)
            }
            Refused::RunNotOver(run) => write!(f, "run {run} is not over; cancel it first"),
        }
    }
}

impl std::error::Error for Refused {}

/// What became of news about an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It changed something.
    Applied,
    /// It said what was known already.
    KnownAlready,
    /// It was about an attempt that no longer counts: counted and dropped.
    Late,
}
