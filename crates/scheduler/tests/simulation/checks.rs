//! What must hold after every step, and at the end of the night.

use crate::scenario::PlanNature;
use crate::world::{Check, World};
use scheduler::*;
use std::collections::BTreeSet;

impl World {
    /// A plan may start only where no attempt of it can be alive, unless that one was silent for the limit.
    pub fn check_start(&self, controller: usize, placement: &Placement) -> Check {
        let limit = Settings::default().unreachable_limit;
        let this = &self.controllers[controller];
        for (name, worker) in &self.started {
            if name.controller != controller || name.attempt.plan != placement.attempt.plan {
                continue;
            }
            if name.attempt.number >= placement.attempt.number {
                return Err(format!("{} was started twice", placement.attempt));
            }
            let Some(folder) = self.folders.get(worker) else { continue };
            let alive = folder.in_inbox(name) || folder.attempts.get(name).is_some_and(|claimed| claimed.engine_alive);
            let silent = this.silent.get(&name.attempt).map(|since| self.now.since(*since));
            if alive && silent.is_none_or(|silent| silent < limit) {
                return Err(format!(
                    "{} starts on {} while {} is alive on {worker}, silent for {silent:?}",
                    placement.attempt, placement.worker, name.attempt
                ));
            }
        }
        Ok(())
    }

    /// Nothing is given up before its limit passed, nor before a worker that could not be heard had time to answer.
    pub fn check_given_up(&self, controller: usize, decision: &Decision) -> Check {
        let What::GivenUp { wait, limit } = &decision.what else { return Ok(()) };
        let this = &self.controllers[controller];
        if self.now < wait.until || self.now.since(wait.since) < *limit {
            return Err(format!("{decision:?} at {:?} is too early", self.now));
        }
        let deaf = decision.worker.as_ref().is_some_and(|worker| this.deaf.contains(worker));
        let since = this.listens_since.filter(|_| deaf);
        if since.is_some_and(|since| self.now.since(since) < Settings::default().grace) {
            return Err(format!("{decision:?} at {:?}, though it could be heard since {since:?} only", self.now));
        }
        Ok(())
    }

    pub fn check(&mut self, touched: &BTreeSet<usize>) -> Check {
        for folder in self.folders.values() {
            if folder.busy() > folder.machine.slots as usize {
                return Err("more engines run than there are slots".to_owned());
            }
        }
        let touched = touched.iter().map(|index| &self.controllers[*index]);
        for controller in touched.filter(|controller| controller.up) {
            check_invariants(&controller.core)?;
            let shared_out = controller.core.runs().any(|(_, run)| run.options().leave);
            for (id, worker) in controller.core.workers() {
                // One ahead of each slot, and what the other controller took meanwhile.
                let elsewhere = worker.slots_used_elsewhere() as u32;
                if worker.slots() > 0 && !shared_out && worker.waiting_behind() > 2 * worker.slots() + elsewhere {
                    return Err(format!("{} attempts wait on {id}", worker.waiting_behind()));
                }
            }
            let mut known = self.jobs.keys().filter(|(owner, _)| *owner == controller.index);
            if let Some((_, lost)) = known.find(|(_, key)| controller.core.plan(key).is_none()) {
                return Err(format!("{lost} is lost"));
            }
            let workers: Vec<_> = controller.core.workers().collect();
            self.poisoned |= !workers.is_empty() && workers.iter().all(|(_, worker)| worker.set_aside().is_some());
        }
        Ok(())
    }

    pub fn is_over(&self) -> bool {
        self.controllers.iter().all(|controller| controller.up && controller.core.runs().all(|(_, run)| run.is_over()))
    }

    /// Every success has a result in a folder, and no plan of sound nature failed for the model.
    pub fn check_end(&self) -> Check {
        for controller in &self.controllers {
            for (attempt, worker) in &controller.succeeded {
                let name = controller.name(attempt);
                let result = self.folders.get(worker).and_then(|folder| folder.attempts.get(&name));
                if result.and_then(|claimed| claimed.result.clone()) != Some(Outcome::Succeeded {}) {
                    return Err(format!("{attempt} succeeded without a result on {worker}"));
                }
            }
            for (run, _) in controller.core.runs() {
                for (key, plan) in controller.core.plans_of(run) {
                    let nature = self.jobs[&(controller.index, key.clone())].nature;
                    let wrong = match plan.state() {
                        PlanState::Ended(PlanEnd::Succeeded { .. }) => nature != PlanNature::Good,
                        PlanState::Ended(PlanEnd::Failed(FailedPlan::Model { .. })) => nature != PlanNature::Unstable,
                        PlanState::Ended(PlanEnd::Failed(FailedPlan::Infrastructure { failures })) => {
                            failures.len() < 3 && !self.stopped_early.contains(&(controller.index, run.clone()))
                        }
                        PlanState::Ended(PlanEnd::Failed(FailedPlan::TimeLimit { .. })) => true,
                        PlanState::Ended(PlanEnd::Cancelled {}) => false,
                        PlanState::Waiting { .. } | PlanState::Active(_) => true,
                    };
                    if wrong {
                        return Err(format!("{key} of nature {nature:?} ended as {:?}", plan.state()));
                    }
                }
            }
        }
        Ok(())
    }

    /// How many good plans did not succeed.
    pub fn good_plans_that_failed(&self) -> usize {
        let mut failed = 0;
        for controller in &self.controllers {
            for (run, _) in controller.core.runs() {
                for (key, plan) in controller.core.plans_of(run) {
                    let good = self.jobs[&(controller.index, key.clone())].nature == PlanNature::Good;
                    let succeeded = matches!(plan.state(), PlanState::Ended(PlanEnd::Succeeded { .. }));
                    failed += usize::from(good && !succeeded);
                }
            }
        }
        failed
    }

    pub fn unfinished(&self) -> String {
        let mut text = format!("at {}, {} events to come\n", self.now.0, self.events.len());
        for controller in &self.controllers {
            for (id, worker) in controller.core.workers() {
                let (health, set_aside) = (worker.health(), worker.set_aside());
                let draining = worker.is_draining();
                text += &format!("{id}: {health:?} {set_aside:?} draining {draining} carries {}\n", worker.carried());
            }
            for (run, found) in controller.core.runs() {
                let open = |plan: &Plan| !matches!(plan.state(), PlanState::Ended(_));
                for (key, plan) in controller.core.plans_of(run).filter(|(_, plan)| open(plan)) {
                    let why = why_waiting(&controller.core, key, self.now);
                    let options = found.options();
                    text += &format!("{}: {key} {:?}\n  {why:?}\n  {options:?}\n", controller.index, plan.state());
                }
            }
        }
        text
    }
}
