//! The event loop: time, latencies, faults, and the checks after every step.

use crate::controller::{Controller, Message};
use crate::folder::{Folder, Job, Name};
use crate::scenario::{Action, MachineNature, NewRun, PlanNature, Scenario};
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
enum Event {
    Act(usize),
    FaultsStop,
    Deliver { controller: usize, life: u32, worker: WorkerId, message: Message },
    Commit { controller: usize, life: u32, worker: WorkerId, attempt: AttemptKey },
    Withdraw { controller: usize, life: u32, worker: WorkerId, attempt: AttemptKey },
    Cancel { controller: usize, life: u32, worker: WorkerId, attempt: AttemptKey },
    Look { controller: usize, life: u32, worker: WorkerId },
    CheckAgain { controller: usize, worker: WorkerId },
    Start { controller: usize },
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
            | Event::Wake { controller, .. } => Some(*controller),
        }
    }
}

pub struct World {
    scenario: Scenario,
    random: StdRng,
    now: Millis,
    events: BTreeMap<(Millis, u64), Event>,
    next_event: u64,
    folders: BTreeMap<WorkerId, Folder>,
    controllers: Vec<Controller>,
    jobs: BTreeMap<(usize, PlanKey), Job>,
    next_run: usize,
    faults_stopped: bool,
    /// Every attempt that was started by a core, with its worker.
    started: BTreeMap<Name, WorkerId>,
    /// Ends of engines for which an event is on its way.
    next_ends: BTreeSet<(WorkerId, Millis)>,
    pub poisoned: bool,
}

type Check = Result<(), String>;

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

    fn at(&mut self, time: Millis, event: Event) {
        self.events.insert((time, self.next_event), event);
        self.next_event += 1;
    }

    fn after(&mut self, least: i64, most: i64, event: Event) {
        let time = Millis(self.now.0 + self.random.random_range(least..=most));
        self.at(time, event);
    }

    fn look_soon(&mut self, controller: usize, worker: WorkerId) {
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

    fn machine_soon(&mut self, worker: &WorkerId) {
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
            | Effect::WorkerAllowedAgain(_)
            | Effect::Log(_) => {}
        }
        Ok(())
    }

    /// A plan may start only where no attempt of it can be alive, unless that one was silent for the limit.
    fn check_start(&self, controller: usize, placement: &Placement) -> Check {
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

    fn check(&mut self, touched: &BTreeSet<usize>) -> Check {
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

    fn is_over(&self) -> bool {
        self.controllers.iter().all(|controller| controller.up && controller.core.runs().all(|(_, run)| run.is_over()))
    }

    /// Every success has a result in a folder, and no plan of sound nature failed for the model.
    fn check_end(&self) -> Check {
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
                            failures.len() < 3
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

    fn unfinished(&self) -> String {
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

    fn stop_faults(&mut self) {
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

    fn act(&mut self, index: usize) {
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
            Action::MoveToFront(number) => plan(*number).map(|key| on_plan_moved(core, key, Move::Front, effects)),
            Action::MoveToBack(number) => plan(*number).map(|key| on_plan_moved(core, key, Move::Back, effects)),
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

fn split(controller: &mut Controller) -> (&mut Core, &mut Vec<Effect>) {
    (&mut controller.core, &mut controller.effects)
}

fn worker_id(index: usize) -> WorkerId {
    WorkerId::from(format!("w{index}"))
}
