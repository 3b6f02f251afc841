//! What is to be done with an attempt after a start of the controller, or when its worker answers again. Pure.
//!
//! No plan is computed twice where the first computation still goes on or has ended well; only proof lets it start anew.

use scheduler::{AttemptPhase, Proof};
use workers::alive::{AttemptLife, DeathProof};

/// What was found of an attempt on its worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundAttempt {
    /// Whether it lives.
    pub life: AttemptLife,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It waits in the inbox: follow it.
    Follow,
    /// It was claimed: tell the queue, and follow it from where it was read. Its end is found by following.
    FollowClaimed,
    /// It never started: its plan waits again. What is left of it is removed.
    NeverStarted,
    /// It was taken back, as was wished.
    TakenBack,
    /// It is dead: its plan starts elsewhere. What is left of it is removed.
    Dead(Proof),
    /// It cannot be told: lost, until it can.
    Lost,
}

/// A wish that was on its way when the controller ended, and must be said again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing.
    Nothing,
    /// Take it back.
    Withdraw,
    /// Stop it.
    Cancel,
}

/// Decides by what the queue knows of the attempt and what was found.
pub(crate) fn decide(phase: &AttemptPhase, life: &AttemptLife) -> (Next, Again) {
    let withdrawing = matches!(phase, AttemptPhase::Withdrawing { .. });
    let stopping = matches!(phase, AttemptPhase::Stopping { .. });
    let claimed_before = match phase {
        AttemptPhase::Staging {} | AttemptPhase::Staged { .. } | AttemptPhase::Withdrawing { .. } => false,
        AttemptPhase::Claimed { .. }
        | AttemptPhase::Stopping { .. }
        | AttemptPhase::Collecting { .. }
        | AttemptPhase::Lost { .. } => true,
    };
    let again = if stopping {
        Again::Cancel
    } else if withdrawing {
        Again::Withdraw
    } else {
        Again::Nothing
    };
    match life {
        AttemptLife::Waiting => (Next::Follow, again),
        AttemptLife::Starting | AttemptLife::Running | AttemptLife::EngineAlone => (Next::FollowClaimed, again),
        AttemptLife::Ended => (Next::FollowClaimed, Again::Nothing),
        AttemptLife::Uncommitted | AttemptLife::Nowhere | AttemptLife::Withdrawn if withdrawing => {
            (Next::TakenBack, Again::Nothing)
        }
        AttemptLife::Uncommitted | AttemptLife::Nowhere | AttemptLife::Withdrawn if !claimed_before => {
            (Next::NeverStarted, Again::Nothing)
        }
        // It was claimed once, and its folder is gone: somebody removed it.
        AttemptLife::Uncommitted | AttemptLife::Nowhere | AttemptLife::Withdrawn => {
            (Next::Dead(Proof::ProcessesGone), Again::Nothing)
        }
        AttemptLife::Dead(DeathProof::Restarted) => (Next::Dead(Proof::MachineRestarted), Again::Nothing),
        AttemptLife::Dead(DeathProof::NeverStarted | DeathProof::ProcessesGone) => {
            (Next::Dead(Proof::ProcessesGone), Again::Nothing)
        }
        AttemptLife::Unclear(_) => (Next::Lost, Again::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scheduler::{AfterStop, AfterWithdrawal, Millis};

    fn claimed() -> AttemptPhase {
        AttemptPhase::Claimed { since: Millis(1), expected_end: None }
    }

    #[test]
    fn an_attempt_whose_staging_was_broken_off_never_started() {
        for life in [AttemptLife::Uncommitted, AttemptLife::Nowhere] {
            assert_eq!(decide(&AttemptPhase::Staging {}, &life).0, Next::NeverStarted);
        }
    }

    #[test]
    fn what_computes_or_has_ended_is_followed_and_not_started_anew() {
        let phases = [AttemptPhase::Staging {}, AttemptPhase::Staged { since: Millis(1) }, claimed()];
        for phase in &phases {
            for life in [AttemptLife::Running, AttemptLife::Starting, AttemptLife::EngineAlone, AttemptLife::Ended] {
                assert_eq!(decide(phase, &life).0, Next::FollowClaimed, "{phase:?} {life:?}");
            }
        }
    }

    #[test]
    fn only_proof_lets_a_plan_start_elsewhere() {
        assert_eq!(decide(&claimed(), &AttemptLife::Unclear("?".into())).0, Next::Lost);
        let dead = AttemptLife::Dead(DeathProof::Restarted);
        assert_eq!(decide(&claimed(), &dead).0, Next::Dead(Proof::MachineRestarted));
    }

    #[test]
    fn a_wish_that_was_on_its_way_is_said_again() {
        let stopping = AttemptPhase::Stopping { since: Millis(1), then: AfterStop::Cancelled };
        assert_eq!(decide(&stopping, &AttemptLife::Running), (Next::FollowClaimed, Again::Cancel));
        assert_eq!(decide(&stopping, &AttemptLife::Ended), (Next::FollowClaimed, Again::Nothing));
        let withdrawing = AttemptPhase::Withdrawing { then: AfterWithdrawal::Waits {} };
        assert_eq!(decide(&withdrawing, &AttemptLife::Waiting), (Next::Follow, Again::Withdraw));
        assert_eq!(decide(&withdrawing, &AttemptLife::Withdrawn), (Next::TakenBack, Again::Nothing));
    }
}
