//! Table `history`: how long a plan computed and what it took the last time, by engine. The queue estimates by it.

use super::projects::ProjectId;
use super::{Store, StoreError};
use rusqlite::params;
use std::collections::BTreeMap;

/// What the last computation of a plan took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PastComputation {
    /// Seconds of computing.
    pub seconds: f64,
    /// Peak memory in bytes.
    pub peak_memory: u64,
    /// Bytes of everything it made.
    pub result_bytes: u64,
}

impl Store {
    /// The last computations of a project's plans: by plan number and engine.
    pub fn history(&self, project: ProjectId) -> Result<BTreeMap<(String, String), PastComputation>, StoreError> {
        let statement = "SELECT plan, engine, seconds, peak_memory, result_bytes FROM history WHERE project = ?1";
        let rows = self.query("history", statement, params![project], |row| {
            let past = PastComputation {
                seconds: row.get(2)?,
                peak_memory: row.get::<_, i64>(3)?.unsigned_abs(),
                result_bytes: row.get::<_, i64>(4)?.unsigned_abs(),
            };
            Ok(((row.get(0)?, row.get(1)?), past))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Notes a computation that ended well.
    pub fn note_computation(
        &self,
        project: ProjectId,
        plan: &str,
        engine: &str,
        past: PastComputation,
        now: i64,
    ) -> Result<(), StoreError> {
        let statement =
            "INSERT OR REPLACE INTO history (project, plan, engine, seconds, peak_memory, result_bytes, ended_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values =
            params![project, plan, engine, past.seconds, past.peak_memory as i64, past.result_bytes as i64, now];
        self.execute("history", statement, values).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_computation_of_each_engine_is_remembered() {
        let store = Store::in_memory();
        let project = store.enter_project("/p/X.prj", "X", 1).unwrap();
        let past = |seconds| PastComputation { seconds, peak_memory: 1 << 33, result_bytes: 5 };
        store.note_computation(project, "01", "practice 1", past(1.0), 1).unwrap();
        store.note_computation(project, "01", "HEC-RAS 6.6", past(900.0), 2).unwrap();
        store.note_computation(project, "01", "practice 1", past(2.0), 3).unwrap();
        let known = store.history(project).unwrap();
        assert_eq!(known.len(), 2);
        assert_eq!(known[&("01".to_owned(), "practice 1".to_owned())], past(2.0));
    }
}
