//! Table `plan_runs`: each plan of a run, what was staged for it, where it stands in the queue, and how it ended.

use super::json::{from_json, maybe_json, to_json};
use super::{Store, StoreError};
use crate::api::PlanResult;
use crate::runs::inputs::PlanInputs;
use ras_project::fingerprint::Fingerprint;
use rusqlite::params;
use scheduler::PlanRow;
use serde::{Deserialize, Serialize};

/// How a plan run ended, beyond its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(crate) enum Ending {
    /// Its result was current; nothing was computed.
    Current {},
    /// It could not start.
    Refused {},
    /// Computed well.
    Succeeded {
        /// Whether the result stands beside the project.
        published: bool,
    },
    /// Ended badly.
    Failed {},
    /// Stopped on the user's word.
    Cancelled {},
}

/// A plan run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredPlan {
    /// Its run.
    pub run: String,
    /// "01".
    pub plan: String,
    /// Place in the project's order.
    pub position: u32,
    /// Title.
    pub title: String,
    /// What its inputs meant when the run was made, by the rule of current and stale.
    pub fingerprint: Option<Fingerprint>,
    /// Expected seconds of computing.
    pub expected: Option<f64>,
    /// Its place in the queue; none where it never joined it.
    pub row: Option<PlanRow>,
    /// How it ended, once it did.
    pub result: Option<PlanResult>,
    /// How it ended, in a word.
    pub ending: Option<Ending>,
}

impl Store {
    /// Enters a plan run with what is staged for it.
    pub fn add_plan(&self, plan: &StoredPlan, inputs: Option<&PlanInputs>) -> Result<(), StoreError> {
        let statement = "INSERT INTO plan_runs (run, plan, position, title, fingerprint, expected, inputs, queue_row,
            result, ending) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let values = params![
            plan.run,
            plan.plan,
            plan.position,
            plan.title,
            plan.fingerprint.as_ref().map(to_json),
            plan.expected,
            inputs.map(to_json),
            plan.row.as_ref().map(to_json),
            plan.result.as_ref().map(to_json),
            plan.ending.as_ref().map(to_json),
        ];
        self.execute("plan_runs", statement, values).map(|_| ())
    }

    /// Plans of a run, in the project's order.
    pub fn plans(&self, run: &str) -> Result<Vec<StoredPlan>, StoreError> {
        let statement = "SELECT run, plan, position, title, fingerprint, expected, queue_row, result, ending
            FROM plan_runs WHERE run = ?1 ORDER BY position";
        self.query("plan_runs", statement, params![run], |row| {
            Ok(StoredPlan {
                run: row.get(0)?,
                plan: row.get(1)?,
                position: row.get(2)?,
                title: row.get(3)?,
                fingerprint: maybe_json(row, 4)?,
                expected: row.get(5)?,
                row: maybe_json(row, 6)?,
                result: maybe_json(row, 7)?,
                ending: maybe_json(row, 8)?,
            })
        })
    }

    /// What is staged for a plan.
    pub fn plan_inputs(&self, run: &str, plan: &str) -> Result<Option<PlanInputs>, StoreError> {
        let statement = "SELECT inputs FROM plan_runs WHERE run = ?1 AND plan = ?2 AND inputs IS NOT NULL";
        self.query_one("plan_runs", statement, params![run, plan], |row| from_json(row, 0))
    }

    /// Stores a plan's place in the queue.
    pub fn set_plan_row(&self, row: &PlanRow) -> Result<(), StoreError> {
        let statement = "UPDATE plan_runs SET queue_row = ?3 WHERE run = ?1 AND plan = ?2";
        let values = params![row.key.run.as_str(), row.key.plan.as_str(), to_json(row)];
        self.execute("plan_runs", statement, values).map(|_| ())
    }

    /// Stores how a plan ended; none where it was queued again.
    pub fn set_plan_end(&self, plan: &StoredPlan) -> Result<(), StoreError> {
        let statement = "UPDATE plan_runs SET result = ?3, ending = ?4 WHERE run = ?1 AND plan = ?2";
        let result = plan.result.as_ref().map(to_json);
        let ending = plan.ending.as_ref().map(to_json);
        self.execute("plan_runs", statement, params![plan.run, plan.plan, result, ending]).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::tests::a_run;
    use super::*;
    use scheduler::{Millis, PlanKey, PlanSpec, PlanState};

    #[test]
    fn a_plan_comes_back_with_its_place_in_the_queue() {
        let store = Store::in_memory();
        let run = a_run(&store);
        let mut plan = StoredPlan {
            run: run.id.clone(),
            plan: "03".into(),
            position: 1,
            title: "t".into(),
            fingerprint: Some(Fingerprint { rules: 1, parts: Vec::new() }),
            expected: Some(1.5),
            row: None,
            result: None,
            ending: None,
        };
        store.add_plan(&plan, None).unwrap();
        let row = PlanRow {
            key: PlanKey::new(run.id.as_str(), "03"),
            spec: PlanSpec::new("03"),
            state: PlanState::Waiting { since: Millis(4) },
            next_attempt: 1,
            failures: Vec::new(),
            model_failures: 0,
            ghosts: Vec::new(),
            hand: 0,
            seat: None,
            arrival: 1,
        };
        store.set_plan_row(&row).unwrap();
        plan.row = Some(row);
        plan.ending = Some(Ending::Succeeded { published: false });
        store.set_plan_end(&plan).unwrap();
        assert_eq!(store.plans(&run.id).unwrap(), [plan]);
        assert_eq!(store.plan_inputs(&run.id, "03").unwrap(), None);
        store.delete_run(&run.id).unwrap();
        assert!(store.plans(&run.id).unwrap().is_empty());
    }
}
