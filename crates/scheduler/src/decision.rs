//! Decisions in words: what the run's log tells people, with a stable word for scripts.

use crate::{AttemptNumber, Cause, Millis, PlanKey, Proof, RunId, WorkerId};
use std::fmt;

/// A decision or a piece of news, with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// When.
    pub at: Millis,
    /// Run it is about.
    pub run: Option<RunId>,
    /// Plan it is about.
    pub plan: Option<PlanKey>,
    /// Attempt it is about.
    pub attempt: Option<AttemptNumber>,
    /// Worker it is about.
    pub worker: Option<WorkerId>,
    /// What.
    pub what: What,
}

/// What was decided or heard.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A plan goes to a free slot.
    Placed {},
    /// A plan is staged ahead, behind what runs there.
    PlacedAhead {},
    /// An attempt is taken back from an inbox.
    Withdrawing {
        /// Why.
        why: &'static str,
    },
    /// It was taken back in time.
    Withdrawn {},
    /// The agent was faster.
    WithdrawnTooLate {},
    /// The agent claimed it.
    Claimed {},
    /// Computed; the results are being fetched.
    Computed {},
    /// The plan succeeded.
    Succeeded {},
    /// The model failed, and it is tried again.
    ModelFailedRetry {
        /// For people.
        message: String,
        /// Tries left after this one.
        left: u32,
    },
    /// The plan failed.
    Failed {
        /// For people.
        message: String,
    },
    /// The plan was cancelled.
    Cancelled {},
    /// The machine failed; the plan waits for another one.
    FailedOnWorker {
        /// What.
        cause: Cause,
        /// For people.
        message: String,
        /// Failures of this plan so far.
        count: u32,
        /// Failures after which it is failed.
        limit: u32,
    },
    /// The agent is not found.
    Lost {},
    /// A lost attempt was found again.
    FoundAgain {},
    /// An attempt is proven dead.
    ProvenDead {
        /// By what.
        proof: Proof,
    },
    /// The unreachable limit passed.
    GivenUp {
        /// Seconds of the limit.
        seconds: u64,
    },
    /// News of an attempt that no longer counts were dropped.
    LateNews {},
    /// The plan waits again.
    BackInQueue {
        /// Why.
        why: &'static str,
    },
    /// The worker takes no more plans.
    SetAside {
        /// Why.
        reason: String,
    },
    /// The worker takes plans again.
    AllowedAgain {
        /// Why.
        why: &'static str,
    },
    /// The worker cannot be reached.
    Unreachable {
        /// Why.
        reason: String,
        /// Attempts of ours that are there.
        attempts: usize,
    },
    /// The worker answers again.
    Reachable {},
    /// No further plan of the run is started.
    Paused {},
    /// The run goes on.
    Resumed {},
}

impl What {
    /// A stable word for scripts.
    pub fn word(&self) -> &'static str {
        match self {
            What::Placed {} => "placed",
            What::PlacedAhead {} => "placed-ahead",
            What::Withdrawing { .. } => "withdrawing",
            What::Withdrawn {} => "withdrawn",
            What::WithdrawnTooLate {} => "withdrawn-too-late",
            What::Claimed {} => "claimed",
            What::Computed {} => "computed",
            What::Succeeded {} => "succeeded",
            What::ModelFailedRetry { .. } => "retried",
            What::Failed { .. } => "failed",
            What::Cancelled {} => "cancelled",
            What::FailedOnWorker { .. } => "failed-on-worker",
            What::Lost {} => "lost",
            What::FoundAgain {} => "found-again",
            What::ProvenDead { .. } => "proven-dead",
            What::GivenUp { .. } => "given-up",
            What::LateNews {} => "late-news",
            What::BackInQueue { .. } => "queued-again",
            What::SetAside { .. } => "worker-set-aside",
            What::AllowedAgain { .. } => "worker-allowed-again",
            What::Unreachable { .. } => "worker-unreachable",
            What::Reachable {} => "worker-reachable",
            What::Paused {} => "paused",
            What::Resumed {} => "resumed",
        }
    }
}

/// The sentence people read.
impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.plan.as_ref().map_or("", |key| key.plan.as_str());
        let worker = self.worker.as_ref().map_or("", |worker| worker.as_str());
        match &self.what {
            What::Placed {} => write!(f, "plan {plan} goes to {worker}"),
            What::PlacedAhead {} => write!(f, "plan {plan} is staged ahead on {worker}, so that no slot waits"),
            What::Withdrawing { why } => write!(f, "plan {plan} is taken back from {worker}: {why}"),
            What::Withdrawn {} => write!(f, "plan {plan} was taken back from {worker} in time"),
            What::WithdrawnTooLate {} => write!(f, "plan {plan} stays on {worker}: it was claimed already"),
            What::Claimed {} => write!(f, "plan {plan} was claimed by {worker}"),
            What::Computed {} => write!(f, "plan {plan} was computed on {worker}; its results are being fetched"),
            What::Succeeded {} => write!(f, "plan {plan} succeeded on {worker}"),
            What::ModelFailedRetry { message, left } => {
                write!(f, "plan {plan} failed on {worker} and is tried again ({left} tries left after this): {message}")
            }
            What::Failed { message } => write!(f, "plan {plan} failed: {message}"),
            What::Cancelled {} => write!(f, "plan {plan} was cancelled"),
            What::FailedOnWorker { cause, message, count, limit } => {
                write!(f, "plan {plan} failed on {worker} ({cause}: {message}); ")?;
                match limit.saturating_sub(*count) {
                    0 => f.write_str("it is not tried again"),
                    1 => f.write_str(
                        "it goes to another worker where one is free, and is failed after one more such failure",
                    ),
                    more => write!(
                        f,
                        "it goes to another worker where one is free, and is failed after {more} more such failures"
                    ),
                }
            }
            What::Lost {} => {
                write!(f, "plan {plan} on {worker}: its agent is not found, and nothing proves that it is dead")
            }
            What::FoundAgain {} => write!(f, "plan {plan} on {worker}: found again"),
            What::ProvenDead { proof } => write!(f, "plan {plan} on {worker} is dead: {proof}"),
            What::GivenUp { seconds } => {
                let time = lasting(*seconds);
                write!(f, "plan {plan} on {worker} is given up after {time} without news; it may start elsewhere")
            }
            What::LateNews {} => write!(f, "late news of an earlier attempt of plan {plan} on {worker} were dropped"),
            What::BackInQueue { why } => write!(f, "plan {plan} waits again: {why}"),
            What::SetAside { reason } => write!(f, "{worker} takes no more plans: {reason}"),
            What::AllowedAgain { why } => write!(f, "{worker} takes plans again: {why}"),
            What::Unreachable { reason, attempts } => {
                write!(f, "{worker} cannot be reached ({reason}); ")?;
                match attempts {
                    0 => f.write_str("no plan of ours is there"),
                    1 => f.write_str("the plan there may go on, and is waited for"),
                    several => write!(f, "the {several} plans there may go on, and are waited for"),
                }
            }
            What::Reachable {} => write!(f, "{worker} answers and takes part"),
            What::Paused {} => f.write_str("the run is paused: no further plan is started, and what runs goes on"),
            What::Resumed {} => f.write_str("the run goes on"),
        }
    }
}

/// "30 minutes", "45 seconds".
pub(crate) fn lasting(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, 1) => "1 second".to_owned(),
        (0, seconds) => format!("{seconds} seconds"),
        (1, 0) => "1 minute".to_owned(),
        (minutes, 0) => format!("{minutes} minutes"),
        (minutes, seconds) => format!("{minutes} minutes {seconds} seconds"),
    }
}
