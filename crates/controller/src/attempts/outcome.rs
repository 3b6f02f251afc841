//! From what the agent says and what the controller judged to what the queue is told. Pure.

use protocol::{AttemptOutcome, InfrastructureCause};
use scheduler::{Cause, Outcome};

/// The queue's word for a cause.
pub(crate) fn cause(cause: InfrastructureCause) -> Cause {
    match cause {
        InfrastructureCause::EngineMissing => Cause::EngineMissing,
        InfrastructureCause::EngineCrashed => Cause::EngineCrashed,
        InfrastructureCause::NoResult => Cause::NoResult,
        InfrastructureCause::OutOfMemory => Cause::OutOfMemory,
        InfrastructureCause::DiskFull => Cause::DiskFull,
        InfrastructureCause::StagingFailed => Cause::StagingFailed,
        InfrastructureCause::AgentLost => Cause::AgentLost,
        InfrastructureCause::Shutdown => Cause::Shutdown,
        InfrastructureCause::Silent => Cause::Silent,
    }
}

/// The outcome as the agent told it.
pub(crate) fn told(outcome: &AttemptOutcome) -> Outcome {
    match outcome {
        AttemptOutcome::Succeeded {} => Outcome::Succeeded {},
        AttemptOutcome::ModelFailed { message } => Outcome::ModelFailed { message: message.clone() },
        AttemptOutcome::Infrastructure { cause: why, message } => {
            Outcome::Infrastructure { cause: cause(*why), message: message.clone() }
        }
        AttemptOutcome::Cancelled {} => Outcome::Cancelled {},
        AttemptOutcome::TimeLimit { seconds } => {
            Outcome::TimeLimit { message: format!("ended by its time limit of {} min", seconds.div_ceil(60)) }
        }
    }
}

/// What counts where the agent told a success and the controller judged the same files: its own judgement.
pub(crate) fn judged(succeeded: bool, of_the_model: bool, reason: &str) -> Outcome {
    if succeeded {
        Outcome::Succeeded {}
    } else if of_the_model {
        Outcome::ModelFailed { message: reason.to_owned() }
    } else {
        Outcome::Infrastructure { cause: Cause::NoResult, message: reason.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_that_the_files_do_not_show_is_none() {
        assert_eq!(judged(true, false, ""), Outcome::Succeeded {});
        assert!(matches!(judged(false, true, "unstable"), Outcome::ModelFailed { .. }));
        assert!(matches!(
            judged(false, false, "nothing there"),
            Outcome::Infrastructure { cause: Cause::NoResult, .. }
        ));
    }
}
