//! What users do, and what goes wrong.

use crate::controller::Message;
use crate::folder::{Job, Name};
use crate::scenario::{Action, MachineNature, NewRun};
use crate::world::{Event, World, split, worker_id};
use scheduler::*;
use std::collections::BTreeSet;
use std::time::Duration;

impl World {
    pub fn stop_faults(&mut self) {
        self.faults_stopped = true;
        for index in 0..self.controllers.len() {
            self.controllers[index].cut.clear();
            if !self.controllers[index].up {
                continue;
            }
            self.heal(index);
        }
        for worker in self.folders.keys().cloned().collect::<Vec<_>>() {
            if let Some(folder) = self.folders.get_mut(&worker) {
                folder.machine.nature = MachineNature::Sound;
                folder.machine.new_engine = true;
            }
            self.machine_soon(&worker);
        }
    }

    /// The user lets everything go on: removed workers come back, paused runs go on.
    fn heal(&mut self, index: usize) {
        let now = self.now;
        let ids: Vec<_> = self.folders.keys().cloned().collect();
        for worker in ids {
            let (core, effects) = split(&mut self.controllers[index]);
            let gone = core.worker(&worker).is_none();
            let _ = on_worker_added(core, worker.clone(), WorkerSettings::default());
            let _ = on_worker_undrain(core, &worker);
            let _ = on_worker_allowed_again(core, &worker, now, effects);
            if gone {
                self.look_soon(index, worker);
            }
        }
        let (core, effects) = split(&mut self.controllers[index]);
        let runs: Vec<_> = core.runs().map(|(run, _)| run.clone()).collect();
        for run in runs {
            let _ = on_run_resumed(core, &run, now, effects);
        }
    }

    pub fn act(&mut self, index: usize) {
        let (_, controller, action) = self.scenario.actions[index].clone();
        let controller = controller % self.controllers.len();
        let workers: Vec<_> = self.folders.keys().cloned().collect();
        let worker = |number: usize| workers[number % workers.len()].clone();
        match &action {
            Action::RestartMachine(number) => {
                let id = worker(*number);
                if let Some(folder) = self.folders.get_mut(&id) {
                    folder.restart();
                }
                self.machine_soon(&id);
                return;
            }
            Action::KillAgent(number) | Action::KillAttempt(number) => {
                let with_engine = matches!(action, Action::KillAttempt(_));
                self.kill(*number, with_engine);
                return;
            }
            Action::CutLink(number, seconds) => {
                let until = self.now + Duration::from_secs((*seconds).into());
                self.controllers[controller].cut.insert(worker(*number), until);
                return;
            }
            _ => {}
        }
        if !self.controllers[controller].up {
            return;
        }
        match action {
            Action::Submit(run) => self.submit(controller, run),
            Action::RestartController(seconds) => {
                self.controllers[controller].up = false;
                self.controllers[controller].life += 1;
                let time = self.now + Duration::from_secs(seconds.into());
                self.at(time, Event::Start { controller });
            }
            Action::Sleep(seconds) => {
                self.controllers[controller].up = false;
                let time = self.now + Duration::from_secs(seconds.into());
                self.controllers[controller].sleeps_until = Some(time);
                self.at(time, Event::Woken { controller, from: self.now });
            }
            Action::RepeatNews(number) => {
                let told = &self.controllers[controller].told;
                if !told.is_empty() {
                    // Only what was true once and stays true: the end of attempts.
                    let ends = |message: &&Message| matches!(message, Message::Ended(..) | Message::Withdrawn(_));
                    let ended: Vec<_> = told.iter().filter(ends).cloned().collect();
                    if let Some(message) = ended.get(number % ended.len().max(1)).cloned() {
                        self.controllers[controller].hear(message, self.now);
                    }
                }
            }
            other => self.user_acts(controller, &other, &worker),
        }
    }

    fn user_acts(&mut self, controller: usize, action: &Action, worker: &dyn Fn(usize) -> WorkerId) {
        let now = self.now;
        let keys: Vec<PlanKey> =
            self.jobs.keys().filter(|(owner, _)| *owner == controller).map(|(_, key)| key.clone()).collect();
        let (core, effects) = split(&mut self.controllers[controller]);
        let runs: Vec<RunId> = core.runs().map(|(run, _)| run.clone()).collect();
        let plan = |number: usize| keys.get(number % keys.len().max(1));
        let run = |number: usize| runs.get(number % runs.len().max(1));
        // A refusal is an answer, too.
        let _ = match action {
            Action::CancelPlan(number) => plan(*number).map(|key| on_plan_cancelled(core, key, now, effects)),
            Action::CancelRun(number) => run(*number).map(|run| on_run_cancelled(core, run, now, effects)),
            Action::Pause(number) => run(*number).map(|run| on_run_paused(core, run, now, effects)),
            Action::Resume(number) => run(*number).map(|run| on_run_resumed(core, run, now, effects)),
            Action::Requeue(number) => {
                let over: Vec<_> = keys
                    .iter()
                    .filter(|key| core.plan(key).is_some_and(|plan| matches!(plan.state(), PlanState::Ended(_))))
                    .collect();
                let key = over.get(number % over.len().max(1));
                key.map(|key| on_plan_requeued(core, key, now, effects))
            }
            Action::CancelAndRequeue(number) => {
                let active: Vec<_> =
                    keys.iter().filter(|key| core.plan(key).is_some_and(|plan| plan.attempt().is_some())).collect();
                active.get(number % active.len().max(1)).map(|key| {
                    on_plan_cancelled(core, key, now, effects)?;
                    on_plan_requeued(core, key, now, effects)
                })
            }
            Action::MoveToFront(number) => plan(*number).map(|key| on_plan_moved(core, key, Move::Front, effects)),
            Action::MoveToBack(number) => plan(*number).map(|key| on_plan_moved(core, key, Move::Back, effects)),
            Action::MoveBefore(number, next) => plan(*number).zip(plan(*next)).map(|(key, next)| {
                let to = Move::Before(next.plan.clone());
                on_plan_moved(core, key, to, effects)
            }),
            Action::StopAfterCurrent(number) => run(*number).map(|run| {
                self.stopped_early.insert((controller, run.clone()));
                on_run_stopped_after_current(core, run, now, effects)
            }),
            Action::ShareOut(number) => run(*number).map(|run| on_share_out(core, run)),
            Action::Drain(number) => Some(on_worker_drain(core, &worker(*number), now, effects)),
            Action::Undrain(number) => Some(on_worker_undrain(core, &worker(*number))),
            Action::StopWorker(number) => Some(on_worker_stopped(core, &worker(*number), now, effects)),
            Action::SetAside(number) => {
                Some(on_worker_set_aside_by_user(core, &worker(*number), "by hand", now, effects))
            }
            Action::AllowAgain(number) => Some(on_worker_allowed_again(core, &worker(*number), now, effects)),
            Action::RemoveWorker(number) => Some(on_worker_removed(core, &worker(*number), now, effects)),
            Action::Submit(_)
            | Action::CutLink(..)
            | Action::RestartMachine(_)
            | Action::KillAgent(_)
            | Action::KillAttempt(_)
            | Action::RestartController(_)
            | Action::Sleep(_)
            | Action::RepeatNews(_) => None,
        };
    }

    fn kill(&mut self, number: usize, with_engine: bool) {
        let alive: Vec<(WorkerId, Name)> = self
            .folders
            .iter()
            .flat_map(|(id, folder)| {
                let alive = folder.attempts.iter().filter(|(_, claimed)| claimed.agent_alive && claimed.engine_alive);
                alive.map(|(name, _)| (id.clone(), name.clone()))
            })
            .collect();
        let Some((id, name)) = alive.get(number % alive.len().max(1)) else { return };
        if let Some(claimed) = self.folders.get_mut(id).and_then(|folder| folder.attempts.get_mut(name)) {
            claimed.agent_alive = false;
            claimed.engine_alive = !with_engine;
        }
        self.machine_soon(id);
    }

    fn submit(&mut self, controller: usize, new: NewRun) {
        let run = RunId::from(format!("c{controller}-run{}", self.next_run));
        self.next_run += 1;
        let mut plans = Vec::new();
        for (index, (nature, seconds, known)) in new.plans.iter().enumerate() {
            let number = format!("{:02}", index + 1);
            let key = PlanKey::new(run.clone(), number.as_str());
            self.jobs.insert((controller, key), Job { nature: *nature, seconds: *seconds });
            plans.push(PlanSpec { expected_seconds: known.then_some(f64::from(*seconds)), ..PlanSpec::new(number) });
        }
        let allowed: BTreeSet<_> = (0..self.scenario.workers.len())
            .filter(|index| new.not_on & (1 << (index % 8)) == 0)
            .map(worker_id)
            .collect();
        let options = RunOptions {
            workers: (!allowed.is_empty() && new.not_on != 0).then_some(allowed),
            max_concurrent: new.max_concurrent,
            retries: new.retries,
            engines: if new.new_engine { vec!["new".into()] } else { vec!["old".into(), "new".into()] },
            leave: new.leave,
            ..RunOptions::default()
        };
        let now = self.now;
        let (core, effects) = split(&mut self.controllers[controller]);
        on_run_submitted(core, run, options, plans, now, effects).expect("a new run");
    }
}
