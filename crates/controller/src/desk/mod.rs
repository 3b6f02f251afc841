//! The one place where everything is decided and stored: one thread, one turn after the other.
//!
//! A turn takes the events that are there, changes the state, writes what changed in one transaction, and only then
//! tells clients and begins jobs. So nothing is ever seen that a crash could take back.

mod apply;
mod attempts;
mod awake;
mod cleaning;
mod home_views;
mod load;
mod news;
mod project_views;
mod projects;
mod publishing;
mod recheck;
mod records;
mod recover;
mod requests;
mod runs;
mod settings;
mod sharing;
mod silences;
mod start_run;
mod stopping;
#[cfg(test)]
mod tests;
mod this_controller;
mod timers;
mod told;
mod trials;
mod waiting;
mod watch;
mod worker_access;
mod worker_change;
mod worker_checks;
mod worker_commands;
mod worker_state;

use crate::api::{ErrorCode, RecentProject, Reply, Settings};
use crate::clock::Reading;
use crate::fleet::FleetWorker;
use crate::home::Home;
use crate::process::clients::{ClientId, Clients};
use crate::process::event::Event;
use crate::process::jobs::{Job, Jobs};
use crate::runs::entry::{PlanEntry, RunEntry};
use crate::runs::hashes::Hashes;
use crate::store::attempts::StoredAttempt;
use crate::store::{Store, StoreError};
use awake::KeptAwake;
use protocol::{AttemptId, ControllerLabel};
use publishing::OpenIntent;
use scheduler::{Core, Effect, Millis, PlanKey, WorkerId};
use start_run::PendingStart;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use this_controller::ThisController;
use timers::{Timer, Timers};
use waiting::WaitsFor;
use watch::LastTold;
use workers::blobs::BlobStore;

/// Events taken into one turn at most, so that answers are not held back by a flood.
const EVENTS_A_TURN: usize = 512;

/// Without a client and without work the controller ends after this time.
const LINGER: Duration = Duration::from_secs(600);

/// Overrides [`LINGER`], in seconds.
const LINGER_SECONDS: &str = "SPILLWAY_LINGER_SECONDS";

/// What a turn leaves to be done once it is stored.
#[derive(Default)]
struct Turn {
    jobs: Vec<Job>,
    answers: Vec<(ClientId, u64, Reply)>,
    /// Who is sent how everything is, and then each change.
    watchers: Vec<(ClientId, u64)>,
    changed: BTreeSet<PlanKey>,
    precious: bool,
}

/// Where an attempt belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Belongs {
    run: String,
    plan: String,
    number: u32,
}

/// When the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    NotYet,
    WhenNothingRuns,
    Now,
}

/// All state of the controller.
pub(crate) struct Desk {
    home: Home,
    store: Store,
    core: Core,
    /// How long a worker of another machine may give no sign of life.
    silence: Duration,
    label: ControllerLabel,
    blobs: BlobStore,
    hashes: Arc<Hashes>,
    jobs: Jobs,
    runs: BTreeMap<String, RunEntry>,
    attempts: HashMap<AttemptId, Belongs>,
    fleet: BTreeMap<String, FleetWorker>,
    intents: BTreeMap<i64, OpenIntent>,
    starts: HashMap<(ClientId, u64), PendingStart>,
    waiting: Vec<(ClientId, u64, WaitsFor)>,
    staging: HashMap<AttemptId, Arc<AtomicBool>>,
    withdraw_when_staged: BTreeSet<AttemptId>,
    /// Workers that got an attempt, and whose `serve` was not heard of since.
    agents_coming: BTreeSet<String>,
    followed: BTreeSet<AttemptId>,
    /// Attempts whose results are being fetched, or will be again in a moment.
    collecting: BTreeSet<AttemptId>,
    /// Attempts whose folders a broken connection left on their workers.
    left_behind: BTreeSet<AttemptId>,
    rechecks: BTreeMap<String, u32>,
    rechecking: BTreeSet<String>,
    clients: Clients,
    last_told: LastTold,
    this_controller: ThisController,
    awake: KeptAwake,
    /// Logins over SSH that may be under way at once, as they were set last.
    ssh_logins: Option<u32>,
    settings: Settings,
    window_memory: Option<String>,
    projects: Vec<RecentProject>,
    effects: Vec<Effect>,
    timers: Timers,
    wake_at: Option<Millis>,
    turn: Turn,
    now: i64,
    reading: Reading,
    /// Since when workers are silent, as it is stored.
    silences: BTreeMap<WorkerId, Millis>,
    end: End,
    idle_since: Option<Instant>,
    linger: Duration,
}

impl Desk {
    /// Works until there is nothing left to do, the system or a client asks it to end, or the store fails.
    pub fn work(&mut self, received: &Receiver<Event>) -> Result<(), StoreError> {
        let ended = self.turns(received);
        if let Err(error) = &ended {
            self.refuse_everything(&error.to_string());
        }
        ended
    }

    fn turns(&mut self, received: &Receiver<Event>) -> Result<(), StoreError> {
        self.reading = crate::clock::read();
        self.now = self.reading.wall;
        self.recover()?;
        self.end_turn()?;
        loop {
            if self.end == End::Now || (self.end == End::WhenNothingRuns && !self.has_work()) || self.lingered() {
                return Ok(());
            }
            let meant = self.wait();
            let first = received.recv_timeout(meant);
            self.begin_turn(meant);
            let woken = self.timers.next().into_iter().chain(self.wake_at.map(|wake| wake.0)).any(|at| at <= self.now);
            if woken || first.is_ok() {
                self.last_told.something_happened();
            }
            if let Ok(first) = first {
                for event in std::iter::once(first).chain(received.try_iter().take(EVENTS_A_TURN)) {
                    self.take(event)?;
                    // What follows from it stands before the next is looked at: a plan that was cancelled and is queued
                    // again is not ended by what its cancelling left to be done.
                    self.apply_effects()?;
                }
            }
            self.timers_due()?;
            if self.wake_at.is_some_and(|wake| wake.0 <= self.now) {
                self.wake_at = None;
                scheduler::on_time(&mut self.core, Millis(self.now), &mut self.effects);
            }
            self.end_turn()?;
        }
    }

    fn take(&mut self, event: Event) -> Result<(), StoreError> {
        match event {
            Event::Connected(client, outgoing) => self.clients.add(client, outgoing),
            Event::Disconnected(client) => self.clients.remove(client),
            Event::Request(client, envelope) => self.request(client, *envelope)?,
            Event::BadRequest(client, id, reason) => {
                let message = format!("this is no command of this version of the program: {reason}");
                self.refuse(client, id, ErrorCode::BadRequest, message);
            }
            Event::Terminate => self.end = End::Now,
            Event::ProjectOpened(client, id, opened) => match *opened {
                Ok(project) => {
                    let document = crate::api::ProjectDocument(project.document);
                    self.answer(client, id, Reply::Project(Box::new(document)));
                }
                Err(error) => self.answer(client, id, Reply::Refused(error)),
            },
            Event::ProjectViewed(client, id, viewed) => self.project_viewed(client, id, *viewed)?,
            Event::RunPrepared(client, id, prepared) => self.run_prepared(client, id, *prepared)?,
            Event::TrialWritten(client, id, written) => self.trial_written(client, id, *written),
            Event::WorkerExamined(worker, examined) => self.worker_examined(&worker, *examined)?,
            Event::WorkerTrusted(client, id, worker, trusted) => self.worker_trusted(client, id, &worker, trusted)?,
            Event::SecretKept(client, id, worker, kept) => self.secret_kept(client, id, &worker, kept),
            Event::ServeEnsured(worker, life) => self.serve_ensured(&worker, life)?,
            Event::Answer(client, id, reply) => {
                if let Reply::Checks(checks) = &*reply {
                    self.checked(checks)?;
                }
                self.answer(client, id, *reply);
            }
            Event::Rechecked(worker, ready) => self.rechecked(&worker, ready)?,
            Event::WorkerNews(worker, news) => self.worker_news(&worker, *news)?,
            Event::Staged(attempt, staged) => self.staged(&attempt, staged)?,
            Event::Withdrawn(attempt, withdrawn) => self.withdrawn(&attempt, withdrawn)?,
            Event::CancelAsked(attempt, asked) => self.cancel_asked(&attempt, asked)?,
            Event::Found(attempt, found) => self.found(&attempt, found)?,
            Event::Collected(attempt, collected) => self.collected(&attempt, *collected)?,
            Event::Published(intent, published) => self.published(intent, published)?,
            Event::Cleaned(attempt, cleaned) => self.cleaned(&attempt, cleaned)?,
            Event::FolderFreed(freed) => self.folder_freed(freed)?,
            Event::FolderMeasured(run, bytes) => self.folder_measured(&run, bytes)?,
            Event::DiskSeen(free_bytes) => self.disk_seen(free_bytes),
            Event::Awake(wish, said) => self.awake_said(wish, said),
        }
        Ok(())
    }

    /// Lets the queue decide, writes everything, and only then begins and tells.
    fn end_turn(&mut self) -> Result<(), StoreError> {
        let turn = self.store_turn()?;
        for job in turn.jobs {
            self.jobs.begin(job);
        }
        self.look_after_sleep();
        self.tell(turn.answers, turn.watchers);
        Ok(())
    }

    /// Lets the queue decide and writes everything. What is left to be done may be done then.
    fn store_turn(&mut self) -> Result<Turn, StoreError> {
        self.settle()?;
        self.note_stuck_runs()?;
        self.look_at_disk_while_working();
        for key in std::mem::take(&mut self.turn.changed) {
            if let Some(row) = self.core.plan_row(&key) {
                self.store.set_plan_row(&row)?;
                if let Some(plan) = self.plan_mut(key.run.as_str(), key.plan.as_str()) {
                    plan.stored.row = Some(row);
                }
            }
        }
        self.store_silences()?;
        self.heed_ssh_logins();
        for hash in self.hashes.take_learned() {
            self.store.remember_hash(&hash, self.now)?;
        }
        self.answer_waiting();
        self.store.commit()?;
        let turn = std::mem::take(&mut self.turn);
        if turn.precious {
            self.store.flush();
        }
        Ok(turn)
    }

    /// Begins a job once this turn is stored.
    fn later(&mut self, job: Job) {
        self.turn.jobs.push(job);
    }

    /// Answers a command once this turn is stored.
    fn answer(&mut self, client: ClientId, id: u64, reply: Reply) {
        self.turn.answers.push((client, id, reply));
        self.clients.hurry(client);
    }

    fn refuse(&mut self, client: ClientId, id: u64, code: ErrorCode, message: impl Into<String>) {
        self.answer(client, id, Reply::Refused(crate::api::ApiError::new(code, message)));
    }

    /// Whoever waits for an answer is told why there is none: the turn was not stored.
    fn refuse_everything(&mut self, reason: &str) {
        let turn = std::mem::take(&mut self.turn);
        let answers = turn.answers.into_iter().map(|(client, id, _)| (client, id)).chain(turn.watchers);
        let waiting = std::mem::take(&mut self.waiting).into_iter().map(|(client, id, _)| (client, id));
        let starting = std::mem::take(&mut self.starts).into_keys();
        for (client, id) in answers.chain(waiting).chain(starting).collect::<Vec<_>>() {
            let error = crate::api::ApiError::new(ErrorCode::Internal, reason);
            self.clients.answer(client, id, Reply::Refused(error));
        }
    }

    fn millis(&self) -> Millis {
        Millis(self.now)
    }

    fn plan_mut(&mut self, run: &str, plan: &str) -> Option<&mut PlanEntry> {
        self.runs.get_mut(run)?.plan_mut(plan)
    }

    fn plan(&self, run: &str, plan: &str) -> Option<&PlanEntry> {
        self.runs.get(run)?.plan(plan)
    }

    fn attempt(&self, id: &AttemptId) -> Option<&StoredAttempt> {
        let belongs = self.attempts.get(id)?;
        self.plan(&belongs.run, &belongs.plan)?.attempt(belongs.number)
    }

    /// Changes an attempt and stores it; nothing happens where it is not known any more.
    fn change_attempt(&mut self, id: &AttemptId, change: impl FnOnce(&mut StoredAttempt)) -> Result<(), StoreError> {
        let Some(belongs) = self.attempts.get(id).cloned() else { return Ok(()) };
        let Some(plan) = self.plan_mut(&belongs.run, &belongs.plan) else { return Ok(()) };
        let Some(attempt) = plan.attempts.iter_mut().find(|attempt| attempt.number == belongs.number) else {
            return Ok(());
        };
        let before = attempt.clone();
        change(attempt);
        if *attempt != before {
            let changed = attempt.clone();
            self.store.put_attempt(&changed)?;
            self.clients.note_plan(&belongs.run, &belongs.plan);
        }
        Ok(())
    }

    /// Writes an entry of the log.
    fn log(&mut self, run: Option<&str>, plan: Option<&str>, kind: &str, text: String) -> Result<(), StoreError> {
        tracing::info!(run, plan, kind, "{text}");
        let entry = self.store.log(run, plan, self.now, kind, text)?;
        self.clients.note_log(&entry);
        Ok(())
    }

    /// Whether anything goes on that the controller should see through.
    fn has_work(&self) -> bool {
        let queue = self.core.runs().any(|(_, run)| {
            let counts = run.counts();
            counts.active > 0 || (counts.waiting > 0 && !run.options().paused)
        });
        queue || !self.intents.is_empty() || self.jobs.in_flight() > 0
    }

    fn lingered(&mut self) -> bool {
        if !self.clients.is_empty() || self.has_work() {
            self.idle_since = None;
            return false;
        }
        self.idle_since.get_or_insert_with(Instant::now).elapsed() >= self.linger
    }

    /// How long nothing needs to be done if nothing happens.
    fn wait(&self) -> Duration {
        let now = Instant::now();
        let due = self.clients.next_due(now).into_iter().chain(self.last_told.due(now));
        let batch = due.min().map(|due| due.saturating_duration_since(now));
        let until = |time: i64| Duration::from_millis(u64::try_from(time - self.now).unwrap_or(0));
        let timer = self.timers.next().map(until);
        let wake = self.wake_at.map(|wake| until(wake.0));
        let idle = self.idle_since.map(|since| self.linger.saturating_sub(since.elapsed()));
        let look_again = Duration::from_secs(if self.clients.is_empty() { 1 } else { 60 });
        [batch, timer, wake, idle].into_iter().flatten().fold(look_again, Duration::min)
    }

    fn after(&mut self, time: Duration, timer: Timer) {
        self.timers.add(self.now + i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 2), timer);
    }
}

/// The controller's linger time, which tests shorten.
fn linger() -> Duration {
    let given = std::env::var(LINGER_SECONDS).ok().and_then(|text| text.parse::<f64>().ok());
    given.filter(|seconds| seconds.is_finite() && *seconds >= 0.0).map_or(LINGER, Duration::from_secs_f64)
}
