//! Table `attempts`: every try of every plan, kept with its run.

use super::json::{from_json, maybe_json, to_json};
use super::{Store, StoreError};
use protocol::{AttemptResult, EngineRequest};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

/// How far an attempt is, as the log of the run tells it. The queue has its own, finer states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AttemptState {
    /// Its files travel.
    Staging,
    /// In the inbox.
    Staged,
    /// Claimed by the agent.
    Claimed,
    /// The engine was started.
    Running,
    /// Its results are being fetched, judged and published.
    Collecting,
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed,
    /// Stopped on the user's word.
    Cancelled,
    /// Not found, and not proven dead.
    Lost,
    /// Taken back before it was claimed, or never committed.
    Withdrawn,
    /// Given up; its plan was computed elsewhere.
    Superseded,
}

impl AttemptState {
    /// The word clients are told.
    pub fn word(self) -> &'static str {
        match self {
            Self::Staging | Self::Staged => "staged",
            Self::Claimed => "claimed",
            Self::Running => "running",
            Self::Collecting => "collecting",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Lost => "lost",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
        }
    }

    /// Whether nothing of it goes on any more.
    pub fn is_over(self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::Withdrawn | Self::Superseded => true,
            Self::Staging | Self::Staged | Self::Claimed | Self::Running | Self::Collecting | Self::Lost => false,
        }
    }
}

/// An attempt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredAttempt {
    /// Its id, the folder name on the worker.
    pub id: String,
    /// Its run.
    pub run: String,
    /// Its plan.
    pub plan: String,
    /// Its number within the plan run.
    pub number: u32,
    /// Its worker.
    pub worker: String,
    /// What computes it.
    pub engine: EngineRequest,
    /// How far it is.
    pub state: AttemptState,
    /// Slot where known.
    pub slot: Option<u32>,
    /// Placed at, milliseconds since 1970 UTC.
    pub placed_at: i64,
    /// Start of the engine.
    pub started_at: Option<i64>,
    /// End.
    pub ended_at: Option<i64>,
    /// Why it did not succeed.
    pub reason: Option<String>,
    /// Peak memory in bytes.
    pub peak_memory: Option<u64>,
    /// Bytes of `events.jsonl` that are taken into account.
    pub events_offset: u64,
    /// What the agent said at the end.
    pub result: Option<AttemptResult>,
    /// Whether its folder on the worker was removed, or is kept on purpose.
    pub cleaned: bool,
}

const COLUMNS: &str = "id, run, plan, number, worker, engine, state, slot, placed_at, started_at, ended_at, reason, \
    peak_memory, events_offset, result, cleaned";

fn read(row: &Row<'_>) -> rusqlite::Result<StoredAttempt> {
    Ok(StoredAttempt {
        id: row.get(0)?,
        run: row.get(1)?,
        plan: row.get(2)?,
        number: row.get(3)?,
        worker: row.get(4)?,
        engine: from_json(row, 5)?,
        state: from_json(row, 6)?,
        slot: row.get(7)?,
        placed_at: row.get(8)?,
        started_at: row.get(9)?,
        ended_at: row.get(10)?,
        reason: row.get(11)?,
        peak_memory: row.get::<_, Option<i64>>(12)?.map(i64::unsigned_abs),
        events_offset: row.get::<_, i64>(13)?.unsigned_abs(),
        result: maybe_json(row, 14)?,
        cleaned: row.get(15)?,
    })
}

impl Store {
    /// Enters or replaces an attempt.
    pub fn put_attempt(&self, attempt: &StoredAttempt) -> Result<(), StoreError> {
        let statement = "INSERT INTO attempts (id, run, plan, number, worker, engine, state, slot, placed_at, started_at,
                ended_at, reason, peak_memory, events_offset, result, cleaned)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            ON CONFLICT(id) DO UPDATE SET state = excluded.state, slot = excluded.slot, started_at = excluded.started_at,
                ended_at = excluded.ended_at, reason = excluded.reason, peak_memory = excluded.peak_memory,
                events_offset = excluded.events_offset, result = excluded.result, cleaned = excluded.cleaned";
        let values = params![
            attempt.id,
            attempt.run,
            attempt.plan,
            attempt.number,
            attempt.worker,
            to_json(&attempt.engine),
            to_json(&attempt.state),
            attempt.slot,
            attempt.placed_at,
            attempt.started_at,
            attempt.ended_at,
            attempt.reason,
            attempt.peak_memory.map(|bytes| bytes as i64),
            attempt.events_offset as i64,
            attempt.result.as_ref().map(to_json),
            attempt.cleaned,
        ];
        self.execute("attempts", statement, values).map(|_| ())
    }

    /// All attempts, by run, plan and number.
    pub fn attempts(&self) -> Result<Vec<StoredAttempt>, StoreError> {
        let statement = format!("SELECT {COLUMNS} FROM attempts ORDER BY run, plan, number");
        self.query("attempts", &statement, [], read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::tests::a_run;
    use super::*;

    #[test]
    fn an_attempt_that_is_put_twice_has_its_newest_state() {
        let store = Store::in_memory();
        let run = a_run(&store);
        let mut attempt = StoredAttempt {
            id: "a-1".into(),
            run: run.id,
            plan: "01".into(),
            number: 1,
            worker: "local".into(),
            engine: EngineRequest {
                kind: protocol::EngineKind::Practice,
                version: "practice 1".into(),
                program: "/x".into(),
            },
            state: AttemptState::Staging,
            slot: None,
            placed_at: 1,
            started_at: None,
            ended_at: None,
            reason: None,
            peak_memory: None,
            events_offset: 0,
            result: None,
            cleaned: false,
        };
        store.put_attempt(&attempt).unwrap();
        attempt.state = AttemptState::Running;
        attempt.events_offset = 4096;
        attempt.peak_memory = Some(1 << 40);
        store.put_attempt(&attempt).unwrap();
        assert_eq!(store.attempts().unwrap(), [attempt]);
    }
}
