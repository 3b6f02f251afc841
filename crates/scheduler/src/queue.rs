//! The order of the waiting plans. Plans that need the same form one class, so that a pass over the queue looks at one
//! plan of each class and not at thousands.

use crate::{EngineId, PlanKey, RunId, WorkerId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// What decides whether a worker can take a plan, apart from its exact size and length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub(crate) run: RunId,
    pub(crate) engines: Option<Vec<EngineId>>,
    /// The largest power of two that is not larger than the memory needed, as its exponent.
    pub(crate) memory: u8,
    /// Workers on which it failed.
    pub(crate) failed_on: BTreeSet<WorkerId>,
    /// Whether it does not go back there yet.
    pub(crate) pauses: bool,
}

impl Class {
    /// Memory that every plan of the class needs at least, bytes.
    pub(crate) fn least_memory(&self) -> u64 {
        match self.memory {
            0 => 0,
            exponent => 1 << exponent,
        }
    }

    /// The exponent that [`Class::memory`] keeps.
    pub(crate) fn exponent(memory: u64) -> u8 {
        u8::try_from(memory.checked_ilog2().unwrap_or(0)).unwrap_or(u8::MAX)
    }
}

/// Place in the order: by hand, then the longest first (what is unknown may be the longest), then by arrival; what was
/// moved just before a plan shares its place and stands before it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Turn {
    pub(crate) hand: i64,
    pub(crate) length: Reverse<u64>,
    pub(crate) arrival: u64,
    /// 0 for the plan whose own place it is, below 0 for those that were moved before it.
    pub(crate) before: i64,
}

impl Turn {
    /// The same as numbers that are compared one after the other; the lower comes first.
    pub(crate) fn as_numbers(self) -> [i64; 4] {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        [self.hand, -whole(self.length.0), whole(self.arrival), self.before]
    }
}

/// Where a waiting plan stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) class: Arc<Class>,
    pub(crate) turn: Turn,
}

/// A plan in the queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) turn: Turn,
    pub(crate) class: &'a Arc<Class>,
    pub(crate) key: &'a PlanKey,
}

/// The waiting plans that may start as far as they themselves are concerned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    classes: BTreeMap<Arc<Class>, BTreeMap<Turn, PlanKey>>,
    /// First plan of each class whose run is not shut.
    heads: BTreeMap<Turn, (Arc<Class>, PlanKey)>,
    /// Runs that start no further plan.
    shut: BTreeSet<RunId>,
    len: usize,
}

impl Queue {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn insert(&mut self, place: &Place, key: PlanKey) {
        let open = !self.shut.contains(&place.class.run);
        let members = self.classes.entry(place.class.clone()).or_default();
        let first = members.first_key_value().map(|(turn, _)| *turn);
        if members.insert(place.turn, key.clone()).is_none() {
            self.len += 1;
        }
        if open && first.is_none_or(|first| place.turn < first) {
            if let Some(first) = first {
                self.heads.remove(&first);
            }
            self.heads.insert(place.turn, (place.class.clone(), key));
        }
    }

    pub(crate) fn remove(&mut self, place: &Place) {
        let Some(members) = self.classes.get_mut(&place.class) else { return };
        if members.remove(&place.turn).is_none() {
            return;
        }
        self.len -= 1;
        let next = members.first_key_value().map(|(turn, key)| (*turn, key.clone()));
        if next.is_none() {
            self.classes.remove(&place.class);
        }
        if let Some((class, _)) = self.heads.remove(&place.turn)
            && let Some((next, key)) = next
        {
            self.heads.insert(next, (class, key));
        }
    }

    /// Shuts a run out of the passes, or lets it in again.
    pub(crate) fn set_shut(&mut self, run: &RunId, shut: bool) {
        let changed = if shut { self.shut.insert(run.clone()) } else { self.shut.remove(run) };
        if !changed {
            return;
        }
        for (class, members) in classes_of(&self.classes, run) {
            if let Some((turn, key)) = members.first_key_value() {
                if shut {
                    self.heads.remove(turn);
                } else {
                    self.heads.insert(*turn, (class.clone(), key.clone()));
                }
            }
        }
    }

    pub(crate) fn is_shut(&self, run: &RunId) -> bool {
        self.shut.contains(run)
    }

    /// The heads behind `after`, in their order.
    pub(crate) fn heads_after(&self, after: Option<Turn>) -> impl Iterator<Item = Member<'_>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let heads = self.heads.range((from, Bound::Unbounded));
        heads.map(|(turn, (class, key))| Member { turn: *turn, class, key })
    }

    /// First plan of a class behind `after`.
    pub(crate) fn next_in_class(&self, class: &Arc<Class>, after: Turn) -> Option<Member<'_>> {
        let (class, members) = self.classes.get_key_value(class)?;
        let (turn, key) = members.range((Bound::Excluded(after), Bound::Unbounded)).next()?;
        Some(Member { turn: *turn, class, key })
    }

    pub(crate) fn plan_at(&self, class: &Arc<Class>, turn: &Turn) -> Option<&PlanKey> {
        self.classes.get(class)?.get(turn)
    }

    /// The plans of a run in their order.
    pub(crate) fn of_run(&self, run: &RunId) -> BTreeMap<Turn, PlanKey> {
        let mut found = BTreeMap::new();
        for (_, members) in classes_of(&self.classes, run) {
            found.extend(members.iter().map(|(turn, key)| (*turn, key.clone())));
        }
        found
    }

    /// Every plan whose run is not shut, in the order of the queue.
    pub(crate) fn in_order(&self) -> Vec<(Turn, &PlanKey)> {
        let open = self.classes.iter().filter(|(class, _)| !self.shut.contains(&class.run));
        let mut all: Vec<_> = open.flat_map(|(_, members)| members.iter().map(|(turn, key)| (*turn, key))).collect();
        all.sort_unstable_by_key(|(turn, _)| *turn);
        all
    }

    /// Whether the index of heads says what the classes say.
    pub(crate) fn check(&self) -> Result<(), String> {
        let mut expected = BTreeMap::new();
        for (class, members) in &self.classes {
            let Some((turn, key)) = members.first_key_value() else {
                return Err(format!("an empty class is kept: {class:?}"));
            };
            if !self.shut.contains(&class.run) {
                expected.insert(*turn, (class.clone(), key.clone()));
            }
        }
        if expected != self.heads {
            return Err("the heads of the queue are not the first plans of its classes".to_owned());
        }
        if self.len != self.classes.values().map(BTreeMap::len).sum::<usize>() {
            return Err("the queue miscounts its plans".to_owned());
        }
        Ok(())
    }
}

type Classes = BTreeMap<Arc<Class>, BTreeMap<Turn, PlanKey>>;

fn classes_of<'a>(
    classes: &'a Classes,
    run: &RunId,
) -> impl Iterator<Item = (&'a Arc<Class>, &'a BTreeMap<Turn, PlanKey>)> {
    let first = Class { run: run.clone(), engines: None, memory: 0, failed_on: BTreeSet::new(), pauses: false };
    let run = run.clone();
    classes.range(Arc::new(first)..).take_while(move |(class, _)| class.run == run)
}
