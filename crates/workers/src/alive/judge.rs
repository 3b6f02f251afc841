//! The judgement: from what was found to what it proves. No IO.

use super::StartedRecord;
use serde::{Deserialize, Serialize};

/// Where the folder of an attempt stands on its worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `inbox/.<attempt>.tmp`: staging was not finished.
    Uncommitted,
    /// `inbox/<attempt>`: committed, not claimed.
    Inbox,
    /// `attempts/<attempt>`: claimed.
    Attempts,
    /// `withdrawn/<attempt>`: taken back.
    Withdrawn,
    /// There is no such folder.
    Nowhere,
}

/// What was found about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where its folder stands.
    pub place: Place,
    /// Whether `result.json` stands.
    pub has_result: bool,
    /// Whether its `run` holds the lock.
    pub run_lives: bool,
    /// Whether a `serve` lives that may yet start it.
    pub serve_lives: bool,
    /// What `started` says; `Err` where it stands but cannot be understood.
    pub started: Option<Result<StartedRecord, String>>,
    /// This start of the machine.
    pub boot_id: String,
    /// Whether the engine's process group lives, with a leader of the recorded start time or one that cannot be told from it.
    pub engine_lives: bool,
}

/// Why an attempt is certainly dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeathProof {
    /// It was claimed, but neither started nor is anybody there to start it.
    NeverStarted,
    /// Its lock is free and its engine's process group is gone.
    ProcessesGone,
    /// The machine was started anew since.
    Restarted,
}

/// State of an attempt on its worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptLife {
    /// Staging was not finished; nobody will start it.
    Uncommitted,
    /// Waits in the inbox.
    Waiting,
    /// Was taken back; nobody will start it.
    Withdrawn,
    /// Claimed, about to be started by the living `serve`.
    Starting,
    /// Its `run` lives.
    Running,
    /// Its `run` is gone, its engine computes on: nobody will write the result, but it is not dead.
    EngineAlone,
    /// `result.json` stands.
    Ended,
    /// Dead, and this proves it.
    Dead(DeathProof),
    /// There is no folder of it on the worker.
    Nowhere,
    /// It cannot be told; the reason.
    Unclear(String),
}

impl AttemptLife {
    /// Whether its plan may start elsewhere without being computed twice.
    pub fn is_proven_dead(&self) -> bool {
        match self {
            Self::Uncommitted | Self::Withdrawn | Self::Dead(_) | Self::Nowhere => true,
            Self::Waiting | Self::Starting | Self::Running | Self::EngineAlone | Self::Ended | Self::Unclear(_) => {
                false
            }
        }
    }
}

/// What the evidence proves.
pub fn judge(evidence: &Evidence) -> AttemptLife {
    match evidence.place {
        Place::Uncommitted => return AttemptLife::Uncommitted,
        Place::Inbox => return AttemptLife::Waiting,
        Place::Withdrawn => return AttemptLife::Withdrawn,
        Place::Nowhere => return AttemptLife::Nowhere,
        Place::Attempts => {}
    }
    if evidence.has_result {
        return AttemptLife::Ended;
    }
    if evidence.run_lives {
        return AttemptLife::Running;
    }
    match &evidence.started {
        None if evidence.serve_lives => AttemptLife::Starting,
        None => AttemptLife::Dead(DeathProof::NeverStarted),
        Some(Err(reason)) => AttemptLife::Unclear(reason.clone()),
        Some(Ok(started)) => {
            if !same_boot(&started.boot_id, &evidence.boot_id) {
                AttemptLife::Dead(DeathProof::Restarted)
            } else if evidence.engine_lives {
                AttemptLife::EngineAlone
            } else {
                AttemptLife::Dead(DeathProof::ProcessesGone)
            }
        }
    }
}

/// Whether two boot ids mean the same boot. Where a boot is told by its time, the clock may have been corrected a little.
fn same_boot(one: &str, other: &str) -> bool {
    let time = |id: &str| id.strip_prefix("boot-time-").and_then(|seconds| seconds.parse::<i64>().ok());
    match (time(one), time(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= 60,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alive::ProcessRecord;

    fn claimed() -> Evidence {
        Evidence {
            place: Place::Attempts,
            has_result: false,
            run_lives: false,
            serve_lives: false,
            started: Some(Ok(StartedRecord {
                run: ProcessRecord { pid: 2, start_time: 1 },
                boot_id: "a".into(),
                engine: None,
            })),
            boot_id: "a".into(),
            engine_lives: false,
        }
    }

    #[test]
    fn free_lock_and_dead_group_prove_death() {
        assert_eq!(judge(&claimed()), AttemptLife::Dead(DeathProof::ProcessesGone));
    }

    #[test]
    fn a_living_engine_without_its_run_is_not_dead() {
        let life = judge(&Evidence { engine_lives: true, ..claimed() });
        assert_eq!(life, AttemptLife::EngineAlone);
        assert!(!life.is_proven_dead());
    }

    #[test]
    fn another_boot_proves_death_whatever_lives_under_the_old_numbers() {
        let life = judge(&Evidence { engine_lives: true, boot_id: "b".into(), ..claimed() });
        assert_eq!(life, AttemptLife::Dead(DeathProof::Restarted));
    }

    #[test]
    fn a_claim_that_a_living_serve_may_start_is_not_dead() {
        assert_eq!(judge(&Evidence { started: None, serve_lives: true, ..claimed() }), AttemptLife::Starting);
        assert!(judge(&Evidence { started: None, ..claimed() }).is_proven_dead());
    }

    #[test]
    fn an_unreadable_start_record_proves_nothing() {
        let life = judge(&Evidence { started: Some(Err("half a line".into())), ..claimed() });
        assert!(!life.is_proven_dead(), "{life:?}");
    }

    #[test]
    fn a_result_counts_more_than_anything_else() {
        assert_eq!(judge(&Evidence { has_result: true, engine_lives: true, ..claimed() }), AttemptLife::Ended);
    }
}
