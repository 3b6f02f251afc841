//! How long an attempt is waited for of which nothing is heard: its worker is unreachable, or its agent is not found.
//!
//! It is given up once the limit has passed since the silence began, and not before a grace is over that began when
//! this controller was started or its machine woke: before, an answer could not be heard. The grace counts only for
//! what was silent then and was not heard since. What was silent already goes on being silent while the controller does
//! not run or its machine sleeps; what answered before begins its silence when it is missed.

use crate::core::Deadline;
use crate::{AttemptKey, AttemptPhase, Core, Effects, Health, Millis, WorkerId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Why nothing could be heard before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeafUntil {
    /// The controller was started.
    Start,
    /// The controller's machine woke, or went on after it stood still.
    Waking,
}

/// From a moment on answers can be heard (again).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// The moment.
    pub began: Millis,
    /// What happened then.
    pub after: DeafUntil,
}

/// How long something silent is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The silence began.
    pub since: Millis,
    /// Then it is given up.
    pub until: Millis,
    /// The grace that says so; none where the limit does.
    pub grace: Option<Grace>,
}

impl Core {
    /// How long the plans of an unreachable worker are waited for; none where it can be reached.
    pub fn wait_for_worker(&self, worker: &WorkerId) -> Option<Wait> {
        let found = self.workers.get(worker)?;
        match found.health {
            Health::Unreachable { since, .. } => Some(self.wait(since, found.heard)),
            Health::Unknown | Health::Ready | Health::NeedsAttention { .. } => None,
        }
    }

    /// How long an attempt is waited for whose agent is not found since then. What was lost after the grace began was
    /// lost by a worker that answered.
    pub fn wait_for_lost(&self, since: Millis) -> Wait {
        self.wait(since, self.grace.is_some_and(|grace| since >= grace.began))
    }

    fn wait(&self, since: Millis, heard: bool) -> Wait {
        let limit = since + self.settings.unreachable_limit;
        match self.grace.filter(|_| !heard) {
            Some(grace) if grace.began + self.settings.grace > limit => {
                Wait { since, until: grace.began + self.settings.grace, grace: Some(grace) }
            }
            Some(_) | None => Wait { since, until: limit, grace: None },
        }
    }

    /// Since when workers are silent: to be stored, so that neither an end of the controller nor its start forgets it.
    pub fn silences(&self) -> BTreeMap<WorkerId, Millis> {
        let since = |worker: &crate::Worker| match worker.health {
            Health::Unreachable { since, .. } => Some(since),
            Health::Unknown => worker.silent_since,
            Health::Ready | Health::NeedsAttention { .. } => None,
        };
        self.workers.iter().filter_map(|(id, worker)| Some((id.clone(), since(worker)?))).collect()
    }

    /// These workers were silent when the controller ended. A moment that is still to come, by a clock that was set
    /// meanwhile, is taken for now.
    #[must_use]
    pub fn silent_before(mut self, silences: &BTreeMap<WorkerId, Millis>, now: Millis) -> Self {
        for (id, since) in silences {
            let Some(worker) = self.workers.get_mut(id) else { continue };
            let since = (*since).min(now);
            if let Health::Unreachable { since: known, .. } = &mut worker.health {
                *known = since;
            } else {
                worker.silent_since = Some(since);
            }
        }
        self.look_at_silences();
        self
    }

    /// The end of every grace or limit that still counts is looked at when it comes.
    pub(crate) fn look_at_silences(&mut self) {
        let mut deadlines = Vec::new();
        for id in self.workers.keys() {
            let wait = self.wait_for_worker(id);
            deadlines.extend(wait.map(|wait| (wait.until, Deadline::Unreachable(id.clone()))));
        }
        for (key, plan) in self.plans.iter() {
            if let Some((number, AttemptPhase::Lost { since })) =
                plan.attempt().map(|attempt| (attempt.number, &attempt.phase))
            {
                let attempt = AttemptKey::new(key.clone(), number);
                deadlines.push((self.wait_for_lost(*since).until, Deadline::Lost(attempt)));
            }
        }
        self.deadlines.extend(deadlines);
        self.dirty = true;
    }

    /// Runs with attempts of ours on a worker, given up or not.
    pub(crate) fn runs_on(&self, id: &WorkerId) -> BTreeSet<crate::RunId> {
        let loads = self.workers.get(id).into_iter().flat_map(|worker| worker.loads.iter());
        loads.map(|(key, _)| key.plan.run.clone()).collect()
    }
}

/// The machine of this controller slept, or the controller stood still: nothing could be heard since `deaf_from`.
/// Called before anything else of this turn.
pub fn on_waking(core: &mut Core, deaf_from: Millis, now: Millis, effects: &mut impl Effects) {
    let before: BTreeMap<WorkerId, Option<Wait>> =
        core.workers.keys().map(|id| (id.clone(), core.wait_for_worker(id))).collect();
    core.grace = Some(Grace { began: now, after: DeafUntil::Waking });
    core.workers.values_mut().for_each(|worker| worker.heard = false);
    core.look_at_silences();
    // What an old attempt kept from starting until some moment of the sleep is kept from it until the grace is over.
    let until = now + core.settings.grace;
    let asleep = |ghost: &crate::Ghost| ghost.blocks_until > deaf_from && ghost.blocks_until < until;
    let ghosts: Vec<AttemptKey> = core
        .plans
        .iter()
        .flat_map(|(key, plan)| plan.ghosts.iter().map(move |ghost| (key, ghost)))
        .filter(|(_, ghost)| asleep(ghost))
        .map(|(key, ghost)| AttemptKey::new(key.clone(), ghost.number))
        .collect();
    for ghost in ghosts {
        core.change_ghost(&ghost, |ghost| ghost.blocks_until = until, now, effects);
    }
    for (id, earlier) in before {
        let wait = core.wait_for_worker(&id);
        if let Some(wait) = wait.filter(|wait| wait.grace.is_some() && earlier.is_some_and(|e| e.until != wait.until)) {
            core.tell_runs_on(&id, crate::What::WaitedLonger { wait }, now, effects);
        }
    }
}

/// The clock of this controller was set, by `by` milliseconds forward (or back, where negative). Silences are as long
/// as they were.
pub fn on_clock_set(core: &mut Core, by: i64, now: Millis, effects: &mut impl Effects) {
    let set = |time: &mut Millis| time.0 = time.0.saturating_add(by);
    if let Some(grace) = &mut core.grace {
        set(&mut grace.began);
    }
    for worker in core.workers.values_mut() {
        if let Health::Unreachable { since, .. } = &mut worker.health {
            set(since);
        }
        worker.silent_since.iter_mut().for_each(set);
    }
    // By the clock as it was.
    let before = Millis(now.0.saturating_sub(by));
    let keys: Vec<_> = core.plans.iter().map(|(key, _)| key.clone()).collect();
    for key in keys {
        let Some(plan) = core.plans.get(&key) else { continue };
        let blocks = plan.ghosts.iter().any(|ghost| ghost.blocks_until > before);
        let lost = plan.attempt().is_some_and(|attempt| matches!(attempt.phase, AttemptPhase::Lost { .. }));
        if !blocks && !lost {
            continue;
        }
        core.change_plan(&key, now, |plan| {
            for ghost in plan.ghosts.iter_mut().filter(|ghost| ghost.blocks_until > before) {
                set(&mut ghost.blocks_until);
            }
            if let crate::PlanState::Active(attempt) = &mut plan.state
                && let AttemptPhase::Lost { since } = &mut attempt.phase
            {
                set(since);
            }
        });
        effects.plan_changed(key);
    }
    core.look_at_silences();
}

/// Attempts that nobody can reach are waited for this long from now on; a worker that is unreachable already, too.
pub fn on_limit_changed(core: &mut Core, limit: Duration) {
    if core.settings.unreachable_limit == limit {
        return;
    }
    core.settings.unreachable_limit = limit;
    core.look_at_silences();
}
