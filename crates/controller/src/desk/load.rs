//! The state as the store tells it.

use super::awake::KeptAwake;
use super::projects::MOST_PROJECTS;
use super::this_controller::ThisController;
use super::timers::Timers;
use super::watch::LastTold;
use super::{Belongs, Desk, End, Turn, linger};
use crate::api::RunState;
use crate::fleet::{FleetWorker, definition};
use crate::home::Home;
use crate::process::ControllerError;
use crate::process::clients::Clients;
use crate::process::jobs::Jobs;
use crate::runs::entry::{PlanEntry, RunEntry};
use crate::runs::hashes::Hashes;
use crate::store::{Store, StoreError};
use protocol::{AttemptId, ControllerLabel};
use scheduler::{Core, Millis, PlanRow, PlanState, RunRow, Settings, WorkerRow};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use workers::blobs::BlobStore;

/// Seconds after which an attempt that nobody could reach is given up: instead of the setting, for tests and drills.
pub(super) const UNREACHABLE_SECONDS: &str = "SPILLWAY_UNREACHABLE_SECONDS";

/// Seconds after a start or a waking before which no silent worker is given up.
const GRACE_SECONDS: &str = "SPILLWAY_GRACE_SECONDS";

/// Seconds without a sign of life after which a worker of another machine is unreachable.
const SILENCE_SECONDS: &str = "SPILLWAY_SILENCE_SECONDS";

impl Desk {
    /// Takes the store in. Nothing is begun yet.
    pub fn open(home: Home, store: Store, jobs: Jobs) -> Result<Self, ControllerError> {
        let reading = crate::clock::read();
        let now = reading.wall;
        let blobs = BlobStore::open(home.blobs()).map_err(|error| ControllerError::Store(error.to_string()))?;
        let label = ControllerLabel { id: store.store_id()?, owner: owner() };
        let hashes = Arc::new(Hashes::from_stored(store.hashes()?));
        let (runs, attempts) = load_runs(&store)?;
        let (fleet, worker_rows) = load_fleet(&home, &store, &runs)?;
        let (program, window_memory) = (store.settings()?, store.window_memory()?);
        let projects = store.recent_projects(MOST_PROJECTS)?;
        let limit = seconds(UNREACHABLE_SECONDS, u64::from(program.unreachable_minutes) * 60);
        let grace = seconds(GRACE_SECONDS, Settings::default().grace.as_secs());
        let settings = Settings { unreachable_limit: limit, grace, ..Settings::default() };
        let silences = store.silences()?;
        let core = restore(settings, worker_rows, &runs, Millis(now)).silent_before(&silences, Millis(now));
        store.commit()?;
        Ok(Self {
            home,
            store,
            core,
            silence: seconds(SILENCE_SECONDS, 60),
            label,
            blobs,
            hashes,
            jobs,
            runs,
            attempts,
            fleet,
            intents: BTreeMap::new(),
            starts: HashMap::new(),
            waiting: Vec::new(),
            staging: HashMap::new(),
            withdraw_when_staged: BTreeSet::new(),
            agents_coming: BTreeSet::new(),
            followed: BTreeSet::new(),
            collecting: BTreeSet::new(),
            left_behind: BTreeSet::new(),
            rechecks: BTreeMap::new(),
            rechecking: BTreeSet::new(),
            clients: Clients::default(),
            last_told: LastTold::default(),
            this_controller: ThisController::starting(now),
            awake: KeptAwake::off(),
            // The first turn says how many.
            ssh_logins: None,
            settings: program,
            window_memory,
            projects,
            effects: Vec::new(),
            timers: Timers::default(),
            wake_at: None,
            turn: Turn::default(),
            now,
            reading,
            silences,
            end: End::NotYet,
            idle_since: None,
            linger: linger(),
        })
    }
}

type Runs = (BTreeMap<String, RunEntry>, HashMap<AttemptId, Belongs>);

fn load_runs(store: &Store) -> Result<Runs, StoreError> {
    let mut runs = BTreeMap::new();
    for stored in store.runs()? {
        let plans = store.plans(&stored.id)?.into_iter().map(PlanEntry::new).collect();
        let mut entry = RunEntry::new(stored, plans);
        interrupt(&mut entry);
        store.update_run(&entry.stored)?;
        runs.insert(entry.stored.id.clone(), entry);
    }
    let mut attempts = HashMap::new();
    for attempt in store.attempts()? {
        let belongs = Belongs { run: attempt.run.clone(), plan: attempt.plan.clone(), number: attempt.number };
        let Some(plan) = runs.get_mut(&attempt.run).and_then(|run| run.plan_mut(&attempt.plan)) else { continue };
        attempts.insert(AttemptId(attempt.id.clone()), belongs);
        plan.attempts.push(attempt);
    }
    Ok((runs, attempts))
}

/// A run that was active and has plans in the queue waits for `runs resume`; what is on workers goes on.
fn interrupt(run: &mut RunEntry) {
    let has_waiting = run
        .plans
        .iter()
        .any(|plan| plan.stored.row.as_ref().is_some_and(|row| matches!(row.state, PlanState::Waiting { .. })));
    if run.stored.state == RunState::Active && has_waiting {
        run.stored.state = RunState::Interrupted;
        run.stored.scheduling.options.paused = true;
    }
}

type Fleet = (BTreeMap<String, FleetWorker>, Vec<WorkerRow>);

fn load_fleet(home: &Home, store: &Store, runs: &BTreeMap<String, RunEntry>) -> Result<Fleet, StoreError> {
    let mut fleet = BTreeMap::new();
    let mut rows = Vec::new();
    for kept in store.workers()? {
        let settings = match workers::worker_file::read_entry(&kept.entry, "the store") {
            Ok(mut file) if file.workers.len() == 1 => file.workers.remove(0),
            Ok(_) => continue,
            Err(error) => {
                tracing::warn!(worker = kept.name, %error, "a kept worker is not understood and left out");
                continue;
            }
        };
        let link = definition::link(home, &settings);
        fleet.insert(kept.name.clone(), FleetWorker::new(settings, true, link));
        rows.push(kept.row);
    }
    let mut not_kept = Vec::new();
    if fleet.is_empty() {
        not_kept.push(definition::this_machine());
    }
    for run in runs.values().filter(|run| !run.is_over() || has_uncleaned(run)) {
        if let Some(own) = &run.stored.own_workers {
            // It was read when the run was made.
            if let Ok(file) = workers::worker_file::read(&own.text, &own.file) {
                not_kept.extend(definition::renamed(file.workers, &run.stored.workers));
            }
        } else if run.stored.workers.iter().any(|name| name == definition::LOCAL) {
            not_kept.push(definition::this_machine());
        }
    }
    for settings in not_kept {
        if !fleet.contains_key(&settings.name) {
            let link = definition::link(home, &settings);
            let worker = FleetWorker::new(settings, false, link);
            rows.push(WorkerRow {
                worker: worker.settings.name.as_str().into(),
                settings: worker.queue_settings(),
                draining: false,
                set_aside: None,
                pace: Default::default(),
            });
            fleet.insert(worker.settings.name.clone(), worker);
        }
    }
    Ok((fleet, rows))
}

fn has_uncleaned(run: &RunEntry) -> bool {
    run.plans.iter().flat_map(|plan| &plan.attempts).any(|attempt| !attempt.cleaned)
}

fn restore(settings: Settings, workers: Vec<WorkerRow>, runs: &BTreeMap<String, RunEntry>, now: Millis) -> Core {
    let plans: Vec<PlanRow> =
        runs.values().flat_map(|run| &run.plans).filter_map(|plan| plan.stored.row.clone()).collect();
    let queued = |run: &&RunEntry| run.plans.iter().any(|plan| plan.stored.row.is_some());
    let rows: Vec<RunRow> = runs.values().filter(queued).map(|run| run.stored.scheduling.clone()).collect();
    Core::restore(settings, workers, rows, plans, now)
}

/// `user@machine`, for another user of the same worker.
fn owner() -> String {
    let user = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    format!("{}@{}", user.unwrap_or_else(|| "somebody".to_owned()), crate::machine::hostname())
}
/// Seconds that the environment says.
pub(super) fn seconds(variable: &str, otherwise: u64) -> Duration {
    let told = std::env::var(variable).ok().and_then(|text| text.parse().ok());
    Duration::from_secs(told.unwrap_or(otherwise))
}
