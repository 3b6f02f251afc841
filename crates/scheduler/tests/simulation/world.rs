//! The event loop: time, latencies, and what machines and controllers do when their time comes.

use crate::controller::{Controller, Message};
use crate::folder::{Folder, Job, Name};
use crate::scenario::{MachineNature, Scenario};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use scheduler::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Simulated seconds after the last fault within which everything must be over.
const ENDS_WITHIN_SECONDS: i64 = 4 * 24 * 3600;
/// Steps that no simulation needs; more of them mean that something goes round in circles.
const STEPS: usize = 20_000;
const LOOK_EVERY: i64 = 120_000;
const CHECK_AGAIN_AFTER: i64 = 600_000;

#[derive(Clone, Debug)]
pub enum Event {
    Act(usize),
    FaultsStop,
    Deliver { controller: usize, life: u32, worker: WorkerId, message: Message },
    Commit { controller: usize, life: u32, worker: WorkerId, attempt: AttemptKey },
    Withdraw { controller: usize, life: u32, worker: WorkerId, attempt: AttemptKey },
    Cancel { controller: usize, life: u32, worker: WorkerId, attempt: AttemptKey },
    Look { controller: usize, life: u32, worker: WorkerId },
    CheckAgain { controller: usize, worker: WorkerId },
    Start { controller: usize },
    Woken { controller: usize, from: Millis },
    Wake { controller: usize, life: u32 },
    Machine(WorkerId),
}

impl Event {
    /// The controller that hears of it at once.
    fn controller(&self) -> Option<usize> {
        match self {
            // What users and faults do shows in the effects, or at the next step.
            Event::Act(_) | Event::FaultsStop | Event::Machine(_) => None,
            Event::Deliver { controller, .. }
            | Event::Commit { controller, .. }
            | Event::Withdraw { controller, .. }
            | Event::Cancel { controller, .. }
            | Event::Look { controller, .. }
            | Event::CheckAgain { controller, .. }
            | Event::Start { controller }
            | Event::Woken { controller, .. }
            | Event::Wake { controller, .. } => Some(*controller),
        }
    }
}

pub struct World {
    pub scenario: Scenario,
    pub random: StdRng,
    pub now: Millis,
    pub events: BTreeMap<(Millis, u64), Event>,
    pub next_event: u64,
    pub folders: BTreeMap<WorkerId, Folder>,
    pub controllers: Vec<Controller>,
    pub jobs: BTreeMap<(usize, PlanKey), Job>,
    pub next_run: usize,
    /// Runs that were stopped after their current plans: what fails then is not tried again.
    pub stopped_early: BTreeSet<(usize, RunId)>,
    pub faults_stopped: bool,
    /// Every attempt that was started by a core, with its worker.
    pub started: BTreeMap<Name, WorkerId>,
    /// Ends of engines for which an event is on its way.
    pub next_ends: BTreeSet<(WorkerId, Millis)>,
    pub poisoned: bool,
}

/// The first broken rule, in words.
pub type Check = Result<(), String>;

impl World {
    pub fn new(scenario: Scenario) -> Self {
        let folders = scenario
            .workers
            .iter()
            .enumerate()
            .map(|(index, machine)| (worker_id(index), Folder::new(machine.clone())))
            .collect();
        let controllers = (0..scenario.controllers).map(Controller::new).collect();
        Self {
            random: StdRng::seed_from_u64(scenario.seed),
            scenario,
            now: Millis(1_000_000_000),
            events: BTreeMap::new(),
            next_event: 0,
            folders,
            controllers,
            jobs: BTreeMap::new(),
            next_run: 0,
            stopped_early: BTreeSet::new(),
            faults_stopped: false,
            started: BTreeMap::new(),
            next_ends: BTreeSet::new(),
            poisoned: false,
        }
    }

    /// Runs the whole night. The first broken rule, in words.
    pub fn run(&mut self) -> Check {
        self.open_workers();
        let mut time = self.now;
        for index in 0..self.scenario.actions.len() {
            time = time + Duration::from_secs(self.scenario.actions[index].0.into());
            self.at(time, Event::Act(index));
        }
        let stop = time + Duration::from_secs(5000);
        self.at(stop, Event::FaultsStop);
        let end = stop + Duration::from_secs(ENDS_WITHIN_SECONDS.unsigned_abs());
        for _ in 0..STEPS {
            if self.faults_stopped && self.is_over() {
                return self.check_end();
            }
            let Some(((time, _), event)) = self.events.pop_first() else { break };
            if time > end {
                break;
            }
            self.now = time;
            let sleeps = event.controller().and_then(|index| self.controllers[index].sleeps_until);
            if let Some(until) = sleeps.filter(|_| !matches!(event, Event::Woken { .. })) {
                self.at(until, event);
                continue;
            }
            let mut touched = event.controller().into_iter().collect();
            self.happen(event);
            self.settle(&mut touched)?;
            self.check(&touched)?;
        }
        Err(format!("not everything ended:\n{}", self.unfinished()))
    }

    fn open_workers(&mut self) {
        for controller in 0..self.controllers.len() {
            for index in 0..self.scenario.workers.len() {
                let id = worker_id(index);
                let tier = self.scenario.workers[index].tier;
                let settings = WorkerSettings { queue_priority: tier, ..WorkerSettings::default() };
                on_worker_added(&mut self.controllers[controller].core, id.clone(), settings).expect("a new worker");
                self.look_soon(controller, id);
            }
        }
    }

    pub fn at(&mut self, time: Millis, event: Event) {
        self.events.insert((time, self.next_event), event);
        self.next_event += 1;
    }

    pub fn after(&mut self, least: i64, most: i64, event: Event) {
        let time = Millis(self.now.0 + self.random.random_range(least..=most));
        self.at(time, event);
    }

    pub fn look_soon(&mut self, controller: usize, worker: WorkerId) {
        let life = self.controllers[controller].life;
        self.after(0, 2_000, Event::Look { controller, life, worker });
    }

    /// A message leaves a worker; it may take long, come twice, or overtake another.
    fn send(&mut self, controller: usize, worker: &WorkerId, message: Message) {
        let life = self.controllers[controller].life;
        let most = if self.random.random_bool(0.1) && !self.faults_stopped { 200_000 } else { 2_000 };
        let event = Event::Deliver { controller, life, worker: worker.clone(), message };
        if self.random.random_bool(0.05) && !self.faults_stopped {
            self.after(0, 300_000, event.clone());
        }
        self.after(1, most, event);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Act(index) => self.act(index),
            Event::FaultsStop => self.stop_faults(),
            Event::Deliver { controller, life, worker, message } => {
                if self.is_live(controller, life) && self.controllers[controller].reaches(&worker, self.now) {
                    self.controllers[controller].hear(message, self.now);
                }
            }
            Event::Commit { controller, life, worker, attempt } => self.commit(controller, life, &worker, attempt),
            Event::Withdraw { controller, life, worker, attempt } => self.withdraw(controller, life, &worker, attempt),
            Event::Cancel { controller, life, worker, attempt } => {
                if self.is_live(controller, life) && self.controllers[controller].reaches(&worker, self.now) {
                    let name = self.controllers[controller].name(&attempt);
                    let now = self.now;
                    if let Some(folder) = self.folders.get_mut(&worker) {
                        folder.cancel(&name, now);
                    }
                    self.machine_soon(&worker);
                }
            }
            Event::Look { controller, life, worker } => {
                if self.is_live(controller, life) {
                    self.look(controller, &worker);
                    self.after(LOOK_EVERY / 2, LOOK_EVERY, Event::Look { controller, life, worker });
                }
            }
            Event::CheckAgain { controller, worker } => {
                let sound =
                    self.folders.get(&worker).is_some_and(|folder| folder.machine.nature == MachineNature::Sound);
                let down = !self.controllers[controller].up;
                if sound && !down {
                    let (core, effects) = split(&mut self.controllers[controller]);
                    let _ = on_worker_allowed_again(core, &worker, self.now, effects);
                } else {
                    self.after(CHECK_AGAIN_AFTER, CHECK_AGAIN_AFTER, Event::CheckAgain { controller, worker });
                }
            }
            Event::Woken { controller, from } => {
                let now = self.now;
                self.controllers[controller].wake(from, now);
            }
            Event::Start { controller } => {
                self.controllers[controller].restart(self.now);
                let workers: Vec<_> = self.controllers[controller].core.workers().map(|(id, _)| id.clone()).collect();
                for worker in workers {
                    self.look_soon(controller, worker);
                }
            }
            Event::Wake { controller, life } => {
                let _ = self.is_live(controller, life);
            }
            Event::Machine(worker) => self.machine(&worker),
        }
    }

    fn is_live(&self, controller: usize, life: u32) -> bool {
        self.controllers[controller].up && self.controllers[controller].life == life
    }

    /// The agent of a worker does what is due.
    fn machine(&mut self, worker: &WorkerId) {
        let now = self.now;
        let Some(folder) = self.folders.get_mut(worker) else { return };
        let ended = folder.finish(now);
        let claimed = folder.claim(now);
        let ended: Vec<_> = ended
            .into_iter()
            .map(|name| (folder.attempts.get(&name).and_then(|claimed| claimed.result.clone()), name))
            .collect();
        let next = folder.next_end();
        for (result, name) in ended {
            // Without a result nobody speaks for it: the next look finds it dead.
            if let Some(outcome) = result {
                if self.random.random_bool(0.3) {
                    self.send(name.controller, worker, Message::Computed(name.attempt.clone()));
                }
                self.send(name.controller, worker, Message::Ended(name.attempt, outcome));
            }
        }
        for name in claimed {
            if self.random.random_bool(0.3) {
                self.send(name.controller, worker, Message::Progress(name.attempt.clone(), 0.5));
            }
            self.send(name.controller, worker, Message::Claimed(name.attempt));
        }
        // One event for each end, not one for each look at it.
        if let Some(time) = next
            && self.next_ends.insert((worker.clone(), time))
        {
            self.at(time, Event::Machine(worker.clone()));
        }
    }

    pub fn machine_soon(&mut self, worker: &WorkerId) {
        self.after(0, 50, Event::Machine(worker.clone()));
    }

    fn commit(&mut self, controller: usize, life: u32, worker: &WorkerId, attempt: AttemptKey) {
        if !self.is_live(controller, life) || !self.controllers[controller].staging.remove(&attempt) {
            return;
        }
        if self.controllers[controller].broken_off.remove(&attempt) {
            return;
        }
        if !self.controllers[controller].reaches(worker, self.now) {
            // It knows that it did not rename.
            self.controllers[controller].hear(Message::StagingFailed(attempt), self.now);
            return;
        }
        let name = self.controllers[controller].name(&attempt);
        let job = self.jobs[&(controller, attempt.plan.clone())];
        if let Some(folder) = self.folders.get_mut(worker) {
            folder.commit(name, job);
        }
        self.machine_soon(worker);
        self.send(controller, worker, Message::Staged(attempt));
    }

    fn withdraw(&mut self, controller: usize, life: u32, worker: &WorkerId, attempt: AttemptKey) {
        if !self.is_live(controller, life) || !self.controllers[controller].reaches(worker, self.now) {
            return;
        }
        let name = self.controllers[controller].name(&attempt);
        let Some(folder) = self.folders.get_mut(worker) else { return };
        let message = if folder.attempts.contains_key(&name) {
            Message::WithdrawnTooLate(attempt)
        } else {
            folder.withdraw(&name);
            if self.controllers[controller].staging.contains(&attempt) {
                self.controllers[controller].broken_off.insert(attempt.clone());
            }
            Message::Withdrawn(attempt)
        };
        self.send(controller, worker, message);
    }

    /// The controller looks at a worker.
    fn look(&mut self, index: usize, worker: &WorkerId) {
        let now = self.now;
        let Some(folder) = self.folders.get(worker) else { return };
        let controller = &mut self.controllers[index];
        if controller.core.worker(worker).is_none() {
            return;
        }
        if !controller.reaches(worker, now) {
            let (core, effects) = split(controller);
            on_worker_unreachable(core, worker, "simulated", now, effects).expect("a known worker");
            for attempt in controller.attempts_on(worker) {
                controller.silent.entry(attempt).or_insert(now);
            }
            return;
        }
        controller.deaf.remove(worker);
        let was_silent = !matches!(controller.core.worker(worker).map(Worker::health), Some(Health::Ready));
        let facts = WorkerFacts {
            slots: Some(folder.machine.slots),
            cores_total: 64,
            engines: if folder.machine.new_engine { vec!["old".into(), "new".into()] } else { vec!["old".into()] },
            ..WorkerFacts::default()
        };
        let others = folder.attempts.iter().filter(|(name, claimed)| name.controller != index && claimed.engine_alive);
        let elsewhere = others.map(|(_, claimed)| Some(claimed.expected_end)).collect();
        let (core, effects) = split(controller);
        on_worker_busy_elsewhere(core, worker, elsewhere).expect("a known worker");
        on_worker_ready(core, worker, facts, now, effects).expect("a known worker");
        for attempt in controller.attempts_on(worker) {
            for message in controller.look(folder, &attempt) {
                // What goes on as it should is told by messages alone, unless the link was down.
                let exceptional = matches!(message, Message::Lost(_) | Message::ProvenDead(..));
                if let Message::Lost(attempt) = &message {
                    controller.silent.entry(attempt.clone()).or_insert(now);
                } else {
                    controller.silent.remove(&attempt);
                }
                if was_silent || exceptional || self.random.random_bool(0.2) {
                    controller.hear(message, now);
                }
            }
        }
    }

    /// The pass over the queue, the store, and what follows from the effects.
    fn settle(&mut self, touched: &mut BTreeSet<usize>) -> Check {
        for index in 0..self.controllers.len() {
            if !self.controllers[index].up {
                continue;
            }
            let now = self.now;
            let (core, effects) = split(&mut self.controllers[index]);
            on_time(core, now, effects);
            schedule(core, now, effects);
            if core.needs_scheduling() {
                return Err("a pass leaves work for another pass".to_owned());
            }
            if !self.controllers[index].effects.is_empty() {
                touched.insert(index);
            }
            if !touched.contains(&index) {
                continue;
            }
            for effect in self.controllers[index].store() {
                self.carry_out(index, effect)?;
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, controller: usize, effect: Effect) -> Check {
        let life = self.controllers[controller].life;
        match effect {
            Effect::StartAttempt(placement) => {
                self.check_start(controller, &placement)?;
                let (worker, attempt) = (placement.worker, placement.attempt);
                self.controllers[controller].staging.insert(attempt.clone());
                self.started.insert(Name { controller, attempt: attempt.clone() }, worker.clone());
                self.after(10, 20_000, Event::Commit { controller, life, worker, attempt });
            }
            Effect::WithdrawAttempt(attempt, worker) => {
                self.after(10, 5_000, Event::Withdraw { controller, life, worker, attempt });
            }
            Effect::CancelAttempt(attempt, worker) => {
                self.after(10, 5_000, Event::Cancel { controller, life, worker, attempt });
            }
            Effect::PlanEnded(key, PlanEnd::Succeeded { attempt, worker }) => {
                self.controllers[controller].succeeded.insert(AttemptKey::new(key, attempt), worker);
            }
            Effect::WorkerSetAside(worker, _) => {
                self.after(CHECK_AGAIN_AFTER, CHECK_AGAIN_AFTER, Event::CheckAgain { controller, worker });
            }
            Effect::WakeAt(time) => self.at(time.max(Millis(self.now.0 + 1)), Event::Wake { controller, life }),
            Effect::PlanEnded(_, PlanEnd::Failed(_) | PlanEnd::Cancelled {})
            | Effect::PlanChanged(_)
            | Effect::RunEnded(_)
            | Effect::LateResult(..)
            | Effect::WorkerAllowedAgain(_) => {}
            Effect::Log(decision) => self.check_given_up(controller, &decision)?,
        }
        Ok(())
    }
}

pub fn split(controller: &mut Controller) -> (&mut Core, &mut Vec<Effect>) {
    (&mut controller.core, &mut controller.effects)
}

pub fn worker_id(index: usize) -> WorkerId {
    WorkerId::from(format!("w{index}"))
}
