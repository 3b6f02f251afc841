//! Decisions in words: what the run's log tells people, with a stable word for scripts.

use crate::{AttemptNumber, Cause, DeafUntil, Grace, Millis, PlanKey, Proof, RunId, Wait, WorkerId};
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

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
    /// Nothing was heard of it for long enough.
    GivenUp {
        /// How long it was waited for.
        wait: Wait,
        /// The unreachable limit.
        limit: Duration,
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
        /// How long they are waited for.
        wait: Wait,
    },
    /// This machine slept: a worker that was silent before is given time to answer.
    WaitedLonger {
        /// How long its plans are waited for now.
        wait: Wait,
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
            What::WaitedLonger { .. } => "worker-waited-longer",
            What::Reachable {} => "worker-reachable",
            What::Paused {} => "paused",
            What::Resumed {} => "resumed",
        }
    }
}

impl Decision {
    /// The sentence people read. Moments are said by `clock`: which zone people live in is not known here.
    pub fn sentence(&self, clock: &dyn Fn(Millis) -> String) -> String {
        Sentence { decision: self, clock }.to_string()
    }
}

struct Sentence<'a> {
    decision: &'a Decision,
    clock: &'a dyn Fn(Millis) -> String,
}

impl Deref for Sentence<'_> {
    type Target = Decision;

    fn deref(&self) -> &Decision {
        self.decision
    }
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = self.clock;
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
            What::GivenUp { wait, limit } => {
                let (since, until) = (clock(wait.since), clock(wait.until));
                let limit = lasting(limit.as_secs());
                write!(f, "plan {plan} on {worker} is given up: nothing was heard of it since {since}, ")?;
                match wait.grace {
                    None => write!(f, "and the limit of {limit} passed at {until}; it may start elsewhere"),
                    Some(grace) => {
                        let given = lasting(wait.until.since(grace.began).as_secs());
                        let after = match grace.after {
                            DeafUntil::Start => "after Spillway was started",
                            DeafUntil::Waking => "after this computer had slept",
                        };
                        write!(f, "longer than the limit of {limit}, and nothing by {until}, {given} {after}; ")?;
                        f.write_str("it may start elsewhere")
                    }
                }
            }
            What::LateNews {} => write!(f, "late news of an earlier attempt of plan {plan} on {worker} were dropped"),
            What::BackInQueue { why } => write!(f, "plan {plan} waits again: {why}"),
            What::SetAside { reason } => write!(f, "{worker} takes no more plans: {reason}"),
            What::AllowedAgain { why } => write!(f, "{worker} takes plans again: {why}"),
            What::Unreachable { reason, attempts, wait } => {
                let (since, until) = (clock(wait.since), clock(wait.until));
                match wait.since < self.at {
                    true => write!(f, "{worker} has not answered since {since} ({reason}); ")?,
                    false => write!(f, "{worker} cannot be reached ({reason}); ")?,
                }
                match attempts {
                    0 => return f.write_str("no plan of ours is there"),
                    1 => f.write_str("the plan there may go on")?,
                    several => write!(f, "the {several} plans there may go on")?,
                }
                match (wait.grace, *attempts) {
                    (Some(grace), _) => write!(f, ". {}", given(grace, wait.until, clock)),
                    (None, 1) => write!(f, ", and is waited for until {until}"),
                    (None, _) => write!(f, ", and are waited for until {until}"),
                }
            }
            What::WaitedLonger { wait } => {
                write!(f, "{worker} has not answered since {}. ", clock(wait.since))?;
                match wait.grace {
                    Some(grace) => f.write_str(&given(grace, wait.until, clock)),
                    None => write!(f, "It is waited for until {}", clock(wait.until)),
                }
            }
            What::Reachable {} => write!(f, "{worker} answers and takes part"),
            What::Paused {} => f.write_str("the run is paused: no further plan is started, and what runs goes on"),
            What::Resumed {} => f.write_str("the run goes on"),
        }
    }
}

/// Why a silent worker is waited for longer than the limit says, and until when.
fn given(grace: Grace, until: Millis, clock: &dyn Fn(Millis) -> String) -> String {
    let (began, until) = (clock(grace.began), clock(until));
    match grace.after {
        DeafUntil::Start => format!("Spillway was started at {began} and gives it until {until} to answer"),
        DeafUntil::Waking => {
            format!("This computer slept until {began}, and Spillway gives it until {until} to answer")
        }
    }
}

/// "30 minutes", "45 seconds".
pub(crate) fn lasting(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, 1) => "1 second".to_owned(),
        (0, seconds) => format!("{seconds} seconds"),
        (1, 0) => "1 minute".to_owned(),
        (1, seconds) => format!("1 minute {seconds} seconds"),
        (minutes, 0) => format!("{minutes} minutes"),
        (minutes, seconds) => format!("{minutes} minutes {seconds} seconds"),
    }
}
