//! What a follower knows of one attempt, and looking at it once.

use super::news::FollowerNews;
use super::tail::read_lines;
use crate::alive::{AttemptLife, Place};
use crate::link::{Files, LinkError, Operation, WorkerPath};
use crate::staging::place_of;
use protocol::{AttemptId, attempt_file};
use std::time::Instant;

/// Largest `result.json` that is read.
const RESULT_LIMIT: usize = 64 << 20;

/// What is known of a followed attempt.
pub(super) struct Seen {
    /// Offset of the next event.
    pub(super) offset: u64,
    /// When its events were last read.
    pub(super) read_at: Option<Instant>,
    /// Whether its folder is watched.
    pub(super) watched: bool,
    /// Whether it is to be asked if it still lives.
    pub(super) ask_life: bool,
    stage: Stage,
    life: Option<AttemptLife>,
}

/// What was told last. It only goes on, never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not claimed as far as is known.
    Waiting,
    /// Claimed.
    Claimed,
    /// Its result was told.
    Ended,
    /// Its folder is gone or was taken back, and that was told.
    Gone,
}

impl Seen {
    /// An attempt whose events before `offset` are known.
    pub(super) fn from(offset: u64) -> Self {
        let stage = if offset > 0 { Stage::Claimed } else { Stage::Waiting };
        Self { offset, read_at: None, watched: false, ask_life: true, stage, life: None }
    }

    /// Whether it stands in `attempts/` as far as is known.
    pub(super) fn is_claimed(&self) -> bool {
        matches!(self.stage, Stage::Claimed | Stage::Ended)
    }

    /// Whether nothing more can come.
    pub(super) fn is_gone(&self) -> bool {
        self.stage == Stage::Gone
    }

    /// Whether it was claimed and its end is not known.
    pub(super) fn awaits_result(&self) -> bool {
        self.stage == Stage::Claimed
    }

    /// Remembers whether it lives; the answer is what must be told, once for each state that is not well.
    pub(super) fn note_life(&mut self, life: AttemptLife) -> Option<AttemptLife> {
        let is_well = match &life {
            AttemptLife::Waiting | AttemptLife::Starting | AttemptLife::Running => true,
            // What moved meanwhile is told as such by the next look.
            AttemptLife::Ended | AttemptLife::Withdrawn | AttemptLife::Uncommitted | AttemptLife::Nowhere => true,
            AttemptLife::EngineAlone | AttemptLife::Dead(_) | AttemptLife::Unclear(_) => false,
        };
        if self.life.as_ref() == Some(&life) {
            return None;
        }
        self.life = Some(life.clone());
        (!is_well).then_some(life)
    }

    /// Looks at the attempt and tells what is new: first its events, then its end.
    pub(super) fn look(
        &mut self,
        files: &dyn Files,
        attempt: &AttemptId,
        chunk: usize,
        tell: &mut dyn FnMut(FollowerNews),
    ) -> Result<(), LinkError> {
        if self.stage == Stage::Gone {
            return Ok(());
        }
        let named = |bad| LinkError::bad_name(Operation::Read, files.worker(), &bad);
        if self.stage == Stage::Waiting {
            match place_of(files, attempt)? {
                Place::Uncommitted | Place::Inbox => return Ok(()),
                Place::Attempts => {
                    self.stage = Stage::Claimed;
                    tell(FollowerNews::Claimed { attempt: attempt.clone() });
                }
                place @ (Place::Withdrawn | Place::Nowhere) => {
                    self.tell_gone(attempt, place, tell);
                    return Ok(());
                }
            }
        }
        // Asked before the events are read: events written before the result are then told before it.
        let result_file = WorkerPath::attempt_file(attempt, attempt_file::RESULT).map_err(named)?;
        let result = match self.stage {
            Stage::Claimed => match files.read_from(&result_file, 0, RESULT_LIMIT) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.is_not_found() => None,
                Err(error) => return Err(error),
            },
            Stage::Waiting | Stage::Ended | Stage::Gone => None,
        };
        let events_there = self.read_events(files, attempt, chunk, tell)?;
        if let Some(bytes) = result {
            self.stage = Stage::Ended;
            tell(match serde_json::from_slice(&bytes) {
                Ok(result) => FollowerNews::Ended { attempt: attempt.clone(), result: Box::new(result) },
                Err(error) => FollowerNews::BadResult { attempt: attempt.clone(), reason: error.to_string() },
            });
        } else if !events_there {
            // No events file: the folder is fresh, or gone.
            match place_of(files, attempt)? {
                Place::Attempts | Place::Inbox | Place::Uncommitted => {}
                place @ (Place::Withdrawn | Place::Nowhere) => self.tell_gone(attempt, place, tell),
            }
        }
        Ok(())
    }

    /// False where there is no events file.
    fn read_events(
        &mut self,
        files: &dyn Files,
        attempt: &AttemptId,
        chunk: usize,
        tell: &mut dyn FnMut(FollowerNews),
    ) -> Result<bool, LinkError> {
        let file = WorkerPath::attempt_file(attempt, attempt_file::EVENTS)
            .map_err(|bad| LinkError::bad_name(Operation::Read, files.worker(), &bad))?;
        self.read_at = Some(Instant::now());
        loop {
            let lines = match read_lines(files, &file, self.offset, chunk) {
                Ok(lines) => lines,
                Err(error) if error.is_not_found() => return Ok(false),
                Err(error) => return Err(error),
            };
            self.offset = lines.offset;
            if !lines.events.is_empty() || lines.unreadable > 0 {
                tell(FollowerNews::Events {
                    attempt: attempt.clone(),
                    events: lines.events,
                    offset: lines.offset,
                    unreadable: lines.unreadable,
                });
            }
            if !lines.more {
                return Ok(true);
            }
        }
    }

    fn tell_gone(&mut self, attempt: &AttemptId, place: Place, tell: &mut dyn FnMut(FollowerNews)) {
        self.stage = Stage::Gone;
        let attempt = attempt.clone();
        tell(match place {
            Place::Withdrawn => FollowerNews::Withdrawn { attempt },
            Place::Uncommitted | Place::Inbox | Place::Attempts | Place::Nowhere => {
                FollowerNews::FolderGone { attempt }
            }
        });
    }
}
