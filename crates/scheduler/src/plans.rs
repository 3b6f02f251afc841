//! The plans by key. Looked up dozens of times for each plan, so a hash table finds them; walked in their order, so
//! their keys are kept in it.

use crate::{Plan, PlanKey, RunId};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

/// A hash table without random state: the same input gives the same run.
type Table = HashMap<PlanKey, Plan, BuildHasherDefault<DefaultHasher>>;

/// The plans of all runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plans {
    by_key: Table,
    order: BTreeSet<PlanKey>,
}

impl Plans {
    pub(crate) fn get(&self, key: &PlanKey) -> Option<&Plan> {
        self.by_key.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &PlanKey) -> Option<&mut Plan> {
        self.by_key.get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: PlanKey, plan: Plan) {
        self.order.insert(key.clone());
        self.by_key.insert(key, plan);
    }

    pub(crate) fn remove(&mut self, key: &PlanKey) {
        self.order.remove(key);
        self.by_key.remove(key);
    }

    /// All of them, by run and number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&PlanKey, &Plan)> {
        self.order.iter().filter_map(|key| self.by_key.get_key_value(key))
    }

    /// Those of a run, by number.
    pub(crate) fn of_run<'a>(&'a self, run: &RunId) -> impl Iterator<Item = (&'a PlanKey, &'a Plan)> + use<'a> {
        let first = PlanKey::new(run.clone(), "");
        let run = run.clone();
        let keys = self.order.range(first..).take_while(move |key| key.run == run);
        keys.filter_map(|key| self.by_key.get_key_value(key))
    }
}
