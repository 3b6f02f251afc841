//! A controller as the simulation has it: a core, the rows it stored, and the links to the workers.

use crate::folder::{Folder, Name};
use scheduler::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// News on their way to a controller.
#[derive(Clone, Debug)]
pub enum Message {
    Staged(AttemptKey),
    StagingFailed(AttemptKey),
    Claimed(AttemptKey),
    Computed(AttemptKey),
    Ended(AttemptKey, Outcome),
    Withdrawn(AttemptKey),
    WithdrawnTooLate(AttemptKey),
    Progress(AttemptKey, f64),
    Gone(AttemptKey),
    Lost(AttemptKey),
    ProvenDead(AttemptKey, Proof),
}

pub struct Controller {
    pub index: usize,
    pub core: Core,
    pub effects: Vec<Effect>,
    /// The store.
    pub plans: BTreeMap<PlanKey, PlanRow>,
    pub runs: BTreeMap<RunId, RunRow>,
    pub workers: BTreeMap<WorkerId, WorkerRow>,
    /// Rises with every start; what an earlier one set on its way is dropped.
    pub life: u32,
    /// None while it is down.
    pub up: bool,
    /// Until when the link to a worker is cut.
    pub cut: BTreeMap<WorkerId, Millis>,
    /// Stagings that go on, and those of them that are broken off.
    pub staging: BTreeSet<AttemptKey>,
    pub broken_off: BTreeSet<AttemptKey>,
    /// Everything it was ever told, to be repeated.
    pub told: Vec<Message>,
    /// Attempts that were silent, and since when.
    pub silent: BTreeMap<AttemptKey, Millis>,
    /// Until when its machine sleeps: what comes meanwhile comes then.
    pub sleeps_until: Option<Millis>,
    /// When it was started or woke last, and workers that it did not reach since.
    pub listens_since: Option<Millis>,
    pub deaf: BTreeSet<WorkerId>,
    /// Since when workers are silent, as it was stored.
    pub silences: BTreeMap<WorkerId, Millis>,
    /// Plans that ended, by attempt, to compare with what lies in the folders.
    pub succeeded: BTreeMap<AttemptKey, WorkerId>,
}

impl Controller {
    pub fn new(index: usize) -> Self {
        Self {
            index,
            core: Core::new(Settings::default()),
            effects: Vec::new(),
            plans: BTreeMap::new(),
            runs: BTreeMap::new(),
            workers: BTreeMap::new(),
            life: 0,
            up: true,
            cut: BTreeMap::new(),
            staging: BTreeSet::new(),
            broken_off: BTreeSet::new(),
            told: Vec::new(),
            silent: BTreeMap::new(),
            sleeps_until: None,
            listens_since: None,
            deaf: BTreeSet::new(),
            silences: BTreeMap::new(),
            succeeded: BTreeMap::new(),
        }
    }

    pub fn name(&self, attempt: &AttemptKey) -> Name {
        Name { controller: self.index, attempt: attempt.clone() }
    }

    pub fn reaches(&self, worker: &WorkerId, now: Millis) -> bool {
        self.up && self.cut.get(worker).is_none_or(|until| *until <= now)
    }

    pub fn hear(&mut self, message: Message, now: Millis) {
        self.told.push(message.clone());
        let (core, effects) = (&mut self.core, &mut self.effects);
        match message {
            Message::Staged(attempt) => on_attempt_staged(core, &attempt, now, effects),
            Message::StagingFailed(attempt) => {
                on_attempt_staging_failed(core, &attempt, Cause::StagingFailed, "simulated", now, effects)
            }
            Message::Claimed(attempt) => on_attempt_claimed(core, &attempt, now, effects),
            Message::Computed(attempt) => on_attempt_computed(core, &attempt, now, effects),
            Message::Ended(attempt, outcome) => on_attempt_ended(core, &attempt, outcome, Some(1.0), now, effects),
            Message::Withdrawn(attempt) => on_attempt_withdrawn(core, &attempt, now, effects),
            Message::WithdrawnTooLate(attempt) => on_attempt_withdrawn_too_late(core, &attempt, now, effects),
            Message::Progress(attempt, fraction) => on_attempt_progress(core, &attempt, fraction, now),
            Message::Gone(attempt) => on_attempt_gone(core, &attempt, now, effects),
            Message::Lost(attempt) => on_attempt_lost(core, &attempt, now, effects),
            Message::ProvenDead(attempt, proof) => on_attempt_proven_dead(core, &attempt, proof, now, effects),
        };
    }

    /// Attempts the core knows on a worker, with whether each counts.
    pub fn attempts_on(&self, worker: &WorkerId) -> Vec<AttemptKey> {
        let mut found = Vec::new();
        let runs: Vec<RunId> = self.core.runs().map(|(run, _)| run.clone()).collect();
        for run in runs {
            for (key, plan) in self.core.plans_of(&run) {
                let ghosts = plan.ghosts().iter().map(|ghost| (ghost.number, &ghost.worker));
                let attempt = plan.attempt().map(|attempt| (attempt.number, &attempt.worker));
                let here = ghosts.chain(attempt).filter(|(_, on)| *on == worker);
                found.extend(here.map(|(number, _)| AttemptKey::new(key.clone(), number)));
            }
        }
        found
    }

    /// What a look into the folder tells of an attempt.
    pub fn look(&self, folder: &Folder, attempt: &AttemptKey) -> Vec<Message> {
        let name = self.name(attempt);
        if folder.in_inbox(&name) {
            return vec![Message::Staged(attempt.clone())];
        }
        match folder.attempts.get(&name) {
            Some(claimed) => match (&claimed.result, claimed.agent_alive, claimed.engine_alive) {
                (Some(outcome), ..) => vec![Message::Ended(attempt.clone(), outcome.clone())],
                (None, true, true) => vec![Message::Claimed(attempt.clone())],
                (None, false, true) => vec![Message::Lost(attempt.clone())],
                (None, _, false) => vec![Message::ProvenDead(attempt.clone(), Proof::ProcessesGone)],
            },
            None if self.staging.contains(attempt) => Vec::new(),
            None => vec![Message::Gone(attempt.clone())],
        }
    }

    /// Stores what changed; the effects that are left to do.
    pub fn store(&mut self) -> Vec<Effect> {
        let effects = std::mem::take(&mut self.effects);
        for effect in &effects {
            if let Effect::PlanChanged(key) = effect
                && let Some(row) = self.core.plan_row(key)
            {
                self.plans.insert(key.clone(), row);
            }
        }
        for (run, _) in self.core.runs() {
            self.runs.extend(self.core.run_row(run).map(|row| (run.clone(), row)));
        }
        self.workers =
            self.core.workers().filter_map(|(id, _)| Some((id.clone(), self.core.worker_row(id)?))).collect();
        self.silences = self.core.silences();
        effects
    }

    /// Starts again from the rows alone.
    pub fn restart(&mut self, now: Millis) {
        let workers = self.workers.values().map(stored).collect();
        let runs = self.runs.values().map(stored).collect();
        let plans = self.plans.values().map(stored).collect();
        let core = Core::restore(Settings::default(), workers, runs, plans, now);
        self.core = core.silent_before(&self.silences, now);
        self.hears_again(now);
        self.effects.clear();
        self.staging.clear();
        self.broken_off.clear();
        self.up = true;
    }

    /// Its machine wakes.
    pub fn wake(&mut self, from: Millis, now: Millis) {
        on_waking(&mut self.core, from, now, &mut self.effects);
        self.hears_again(now);
        self.sleeps_until = None;
        self.up = true;
    }

    fn hears_again(&mut self, now: Millis) {
        self.listens_since = Some(now);
        self.deaf = self.core.workers().map(|(id, _)| id.clone()).collect();
    }
}

/// A row as it comes back from a store that keeps JSON.
fn stored<T: Serialize + DeserializeOwned>(row: &T) -> T {
    let text = serde_json::to_string(row).expect("a row can be written");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("a row cannot be read back: {error}: {text}"))
}
