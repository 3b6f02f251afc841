//! What a follower tells.

use crate::alive::AttemptLife;
use crate::link::{LinkError, ServeLife};
use protocol::{AgentEvent, AttemptId, AttemptResult};

/// One piece of news about a worker. Events of an attempt come in order, and before its result.
#[derive(Debug)]
pub enum FollowerNews {
    /// The attempt is in `attempts/`: an agent claimed it.
    Claimed {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// Its events, in order.
    Events {
        /// Which attempt.
        attempt: AttemptId,
        /// The events; lines that are none are left out.
        events: Vec<AgentEvent>,
        /// Offset after them in `events.jsonl`, for the next start.
        offset: u64,
        /// Lines that could not be understood.
        unreadable: u32,
    },
    /// `result.json` stands. Told once.
    Ended {
        /// Which attempt.
        attempt: AttemptId,
        /// What it says.
        result: Box<AttemptResult>,
    },
    /// `result.json` stands, but cannot be understood. Told once.
    BadResult {
        /// Which attempt.
        attempt: AttemptId,
        /// Why.
        reason: String,
    },
    /// The attempt was taken back: it stands in `withdrawn/`. Told once.
    Withdrawn {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// There is no folder of the attempt any more. Told once.
    FolderGone {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// A claimed attempt without a result is not well: its `run` is gone, or it cannot be told. Told once for each state.
    Life {
        /// Which attempt.
        attempt: AttemptId,
        /// What was found.
        life: AttemptLife,
    },
    /// The `serve` of the worker came, went, or says something new about its slots.
    Serve(ServeLife),
    /// The worker could not be asked; it is tried again. Told once until it answers.
    Unreachable(LinkError),
    /// The worker answers again.
    Reachable,
}

impl FollowerNews {
    /// The attempt it is about; none where it is about the worker.
    pub fn attempt(&self) -> Option<&AttemptId> {
        match self {
            Self::Claimed { attempt }
            | Self::Events { attempt, .. }
            | Self::Ended { attempt, .. }
            | Self::BadResult { attempt, .. }
            | Self::Withdrawn { attempt }
            | Self::Life { attempt, .. }
            | Self::FolderGone { attempt } => Some(attempt),
            Self::Serve(_) | Self::Unreachable(_) | Self::Reachable => None,
        }
    }
}
