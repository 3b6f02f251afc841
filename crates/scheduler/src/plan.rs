//! Plan runs and their attempts: what is known of them and which states they can be in. Plain data; the changes from
//! one state to the next are in `transitions`.

use crate::queue::Place;
use crate::{AttemptKey, AttemptNumber, EngineId, Millis, PlanKey, PlanNumber, Seat, WorkerId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a plan needs, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanSpec {
    /// "01".
    pub number: PlanNumber,
    /// Seconds of computing, from history or by estimate; none where nothing is known.
    pub expected_seconds: Option<f64>,
    /// Memory in bytes: peak of the last run, else an estimate.
    pub memory_bytes: Option<u64>,
    /// Room on the worker's disk, bytes: inputs that must travel and what the last result took.
    pub disk_bytes: Option<u64>,
    /// Acceptable engines in order of preference, where they differ from the run's.
    pub engines: Option<Vec<EngineId>>,
}

impl PlanSpec {
    /// A plan about which nothing is known.
    pub fn new(number: impl Into<PlanNumber>) -> Self {
        Self { number: number.into(), expected_seconds: None, memory_bytes: None, disk_bytes: None, engines: None }
    }
}

/// A plan run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub(crate) spec: PlanSpec,
    pub(crate) state: PlanState,
    pub(crate) next_attempt: AttemptNumber,
    /// Infrastructure failures since it was last queued by the user.
    pub(crate) failures: Vec<Failure>,
    /// Until then it does not go back to a worker on which it failed. Not stored.
    pub(crate) pause: Option<Millis>,
    /// Failures of the model since it was last queued by the user.
    pub(crate) model_failures: u32,
    /// Attempts given up without proof that they are dead.
    pub(crate) ghosts: Vec<Ghost>,
    /// Place by hand: below 0 in front of everything, above 0 behind everything.
    pub(crate) hand: i64,
    /// Its place where it was moved just before another plan.
    pub(crate) seat: Option<Seat>,
    /// Order of arrival over all runs.
    pub(crate) arrival: u64,
    /// Where it stands in the queue. None while it does not wait, or an old attempt keeps it from starting.
    pub(crate) place: Option<Place>,
}

impl Plan {
    /// What it needs.
    pub fn spec(&self) -> &PlanSpec {
        &self.spec
    }

    /// Its state.
    pub fn state(&self) -> &PlanState {
        &self.state
    }

    /// Infrastructure failures that still count.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Attempts that were given up and may still compute.
    pub fn ghosts(&self) -> &[Ghost] {
        &self.ghosts
    }

    /// The attempt that counts now, while there is one.
    pub fn attempt(&self) -> Option<&Attempt> {
        match &self.state {
            PlanState::Active(attempt) => Some(attempt),
            PlanState::Waiting { .. } | PlanState::Ended(_) => None,
        }
    }

    /// Whether its result will stand beside the project, whatever is asked of it meanwhile.
    pub fn is_promised(&self) -> bool {
        self.attempt().is_some_and(|attempt| matches!(attempt.phase, AttemptPhase::Collecting { promised: true, .. }))
    }

    /// Place by hand: below 0 in front of everything, above 0 behind everything, 0 where nobody moved it.
    pub fn hand(&self) -> i64 {
        self.seat.map_or(self.hand, |seat| seat.hand)
    }
}

/// State of a plan run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum PlanState {
    /// In the queue.
    Waiting {
        /// Since when.
        since: Millis,
    },
    /// One attempt is on its way.
    Active(Attempt),
    /// Over.
    Ended(PlanEnd),
}

/// The attempt that counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Its number.
    pub number: AttemptNumber,
    /// Where.
    pub worker: WorkerId,
    /// What computes it.
    pub engine: EngineId,
    /// When it was placed.
    pub placed_at: Millis,
    /// How far it is.
    pub phase: AttemptPhase,
}

/// How far an attempt is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum AttemptPhase {
    /// Its files are travelling; it is not committed to the inbox.
    Staging {},
    /// In the worker's inbox, not claimed.
    Staged {
        /// Since when.
        since: Millis,
    },
    /// Being taken back from the inbox; the rename decides whether that is in time.
    Withdrawing {
        /// What becomes of the plan when it is in time.
        then: AfterWithdrawal,
    },
    /// Claimed by the agent, and computing.
    Claimed {
        /// Since when.
        since: Millis,
        /// Expected end.
        expected_end: Option<Millis>,
    },
    /// The agent is asked to stop it.
    Stopping {
        /// Claimed since when.
        since: Millis,
        /// What becomes of the plan when it has stopped.
        then: AfterStop,
    },
    /// Computed; its results are being fetched and judged. It takes no slot.
    Collecting {
        /// Since when.
        since: Millis,
        /// Whether its verified result is promised to stand beside the project: the plan then ends succeeded, whatever
        /// is asked of it meanwhile.
        #[serde(default)]
        promised: bool,
    },
    /// The worker answers, but the agent of this attempt is not found, and nothing proves that it is dead.
    Lost {
        /// Since when.
        since: Millis,
    },
}

/// What becomes of a plan whose attempt was taken back in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum AfterWithdrawal {
    /// It waits again.
    Waits {},
    /// It waits again, and this worker has a slot for it.
    MovesTo {
        /// The worker with the slot.
        worker: WorkerId,
    },
    /// It waits again, and a plan that was moved to the front takes its place.
    MakesRoomFor {
        /// The plan in front.
        plan: PlanKey,
    },
    /// It waits again; where it was claimed meanwhile, it is stopped.
    WaitsOrStops {},
    /// It is cancelled.
    Cancelled {},
}

/// What becomes of a plan whose attempt was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterStop {
    /// It waits again (the worker was stopped by the user).
    Waits,
    /// It is cancelled.
    Cancelled,
}

/// An attempt that no longer counts and may still compute, because nothing proves that it is dead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ghost {
    /// Its number.
    pub number: AttemptNumber,
    /// Where.
    pub worker: WorkerId,
    /// What computes it.
    pub engine: EngineId,
    /// When it was placed.
    pub placed_at: Millis,
    /// Whether the agent had claimed it.
    pub claimed: bool,
    /// Until then its plan must not start elsewhere.
    pub blocks_until: Millis,
    /// Its end is wanted (the user cancelled it, or a newer attempt was started): whatever it brings is kept aside.
    pub unwanted: bool,
}

/// How an attempt ended, as the controller judged it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// There is a verified result.
    Succeeded {},
    /// The model failed. Final unless retries are asked for.
    ModelFailed {
        /// For people.
        message: String,
    },
    /// The machine failed. Another worker may do it.
    Infrastructure {
        /// What.
        cause: Cause,
        /// For people.
        message: String,
    },
    /// It was stopped on the user's word.
    Cancelled {},
    /// It was ended by its time limit.
    TimeLimit {
        /// For people: which limit.
        message: String,
    },
}

/// What of the machine ended an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The worker could not be reached for the unreachable limit.
    Unreachable,
    /// The agent was ended.
    AgentLost,
    /// The engine is not there or does not start.
    EngineMissing,
    /// The engine's program crashed.
    EngineCrashed,
    /// It ended without any result and without an error of the model.
    NoResult,
    /// Memory ran out.
    OutOfMemory,
    /// The disk is full.
    DiskFull,
    /// The files could not be put there.
    StagingFailed,
    /// The worker refused the login.
    LoginRefused,
    /// The machine was shut down or restarted.
    Shutdown,
    /// No sign of life for the silence limit.
    Silent,
    /// The results could not be fetched or did not pass their check.
    CollectingFailed,
}

impl Cause {
    /// Whether a plan alone can bring it about on a sound machine. Such failures do not set aside the last worker.
    pub fn may_be_the_plan(self) -> bool {
        match self {
            Cause::EngineCrashed | Cause::NoResult | Cause::OutOfMemory | Cause::Silent | Cause::StagingFailed => true,
            Cause::Unreachable
            | Cause::AgentLost
            | Cause::EngineMissing
            | Cause::DiskFull
            | Cause::LoginRefused
            | Cause::Shutdown
            | Cause::CollectingFailed => false,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::Unreachable => "worker unreachable",
            Cause::AgentLost => "agent lost",
            Cause::EngineMissing => "engine missing",
            Cause::EngineCrashed => "engine crashed",
            Cause::NoResult => "no result",
            Cause::OutOfMemory => "out of memory",
            Cause::DiskFull => "disk full",
            Cause::StagingFailed => "staging failed",
            Cause::LoginRefused => "login refused",
            Cause::Shutdown => "machine shut down",
            Cause::Silent => "no sign of life",
            Cause::CollectingFailed => "results could not be fetched",
        })
    }
}

/// One infrastructure failure of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Attempt.
    pub attempt: AttemptNumber,
    /// Where.
    pub worker: WorkerId,
    /// When.
    pub at: Millis,
    /// What.
    pub cause: Cause,
    /// For people.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.cause, self.worker)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

/// What proves that an attempt is dead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The agent's lock is free and the engine's processes are gone.
    ProcessesGone,
    /// The machine was restarted since.
    MachineRestarted,
    /// The user said so.
    UserSaysSo,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Proof::ProcessesGone => "its processes are gone",
            Proof::MachineRestarted => "the machine was restarted",
            Proof::UserSaysSo => "the user says that it is dead",
        })
    }
}

/// How a plan run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum PlanEnd {
    /// There is a verified result.
    Succeeded {
        /// Attempt that made it.
        attempt: AttemptNumber,
        /// Where.
        worker: WorkerId,
    },
    /// It failed.
    Failed(FailedPlan),
    /// Stopped on the user's word.
    Cancelled {},
}

/// Why a plan failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum FailedPlan {
    /// The model.
    Model {
        /// Attempt.
        attempt: AttemptNumber,
        /// Where.
        worker: WorkerId,
        /// For people.
        message: String,
    },
    /// The time limit.
    TimeLimit {
        /// Attempt.
        attempt: AttemptNumber,
        /// Where.
        worker: WorkerId,
        /// For people.
        message: String,
    },
    /// The machines, one after the other.
    Infrastructure {
        /// All reasons, in the order they happened.
        failures: Vec<Failure>,
    },
}

impl fmt::Display for FailedPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FailedPlan::Model { message, .. } | FailedPlan::TimeLimit { message, .. } => f.write_str(message),
            FailedPlan::Infrastructure { failures } => {
                let times = failures.len();
                write!(f, "not computed after {times} tries: ")?;
                for (index, failure) in failures.iter().enumerate() {
                    if index > 0 {
                        f.write_str("; ")?;
                    }
                    write!(f, "{}) {failure}", index + 1)?;
                }
                Ok(())
            }
        }
    }
}

impl Attempt {
    /// The attempt's key, given its plan.
    pub fn key(&self, plan: &PlanKey) -> AttemptKey {
        AttemptKey::new(plan.clone(), self.number)
    }

    /// Whether the agent has claimed it, as far as is known.
    pub fn is_claimed(&self) -> bool {
        match self.phase {
            AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Withdrawing { .. } => false,
            AttemptPhase::Claimed { .. }
            | AttemptPhase::Stopping { .. }
            | AttemptPhase::Collecting { .. }
            | AttemptPhase::Lost { .. } => true,
        }
    }
}
