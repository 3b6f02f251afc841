//! The keeper of a folder's slots: claims from the inbox as long as slots are free, and adopts what an earlier `serve` began.

use super::is_change;
use super::lost::close_lost;
use super::slots::{Slots, Work};
use super::start::{ServeError, ServeOptions, io_error, log_of};
use super::wakeful::Wakeful;
use crate::events::EventLog;
use crate::folder::{
    AttemptFolder, DocumentError, FolderLock, WorkerFolder, is_gone, keep_reserve, now, write_document,
};
use crate::process;
use notify::{RecursiveMode, Watcher};
use protocol::{AgentEventBody, AttemptId, ControllerLabel, SCHEMA_VERSION, ServeState, attempt_file};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// The inbox is also looked at this often: some file systems tell nothing.
const LOOK: Duration = Duration::from_secs(1);
/// `serve.json` is written at most this often; what changes in between is told together.
const TELL_PAUSE: Duration = Duration::from_millis(100);
/// Pause before ending again what could not be ended, and before claiming again what could not be claimed.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// What wakes the keeper.
enum Signal {
    Inbox,
    /// No `run` of this attempt lives any more.
    RunEnded(AttemptId),
    /// The attempt has its end.
    Closed(AttemptId),
}

pub(super) struct Keeper {
    folder: WorkerFolder,
    options: ServeOptions,
    program: PathBuf,
    since: i64,
    slots: Slots,
    wakeful: Wakeful,
    /// Claimed by an earlier `serve` that did not come to start them.
    claimed: VecDeque<AttemptId>,
    /// Names in the inbox that cannot be claimed, because an attempt of that name stands in `attempts/`.
    unclaimable: BTreeSet<AttemptId>,
    /// Names in the inbox that the system did not let it claim, and when; they are tried again after a pause.
    not_claimed: BTreeMap<AttemptId, Instant>,
    /// When `serve.json` was written, and whether it is out of date.
    told: Option<Instant>,
    untold: bool,
    sender: Sender<Signal>,
    receiver: Receiver<Signal>,
    /// Kept alive, it sends.
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Keeper {
    pub(super) fn new(folder: WorkerFolder, options: ServeOptions) -> Result<Self, ServeError> {
        let program = std::env::current_exe().map_err(io_error("find", Path::new("the agent's own program")))?;
        let (sender, receiver) = channel();
        let to_keeper = sender.clone();
        // Before the first look into the inbox, so that nothing falls between.
        let watcher = notify::recommended_watcher(move |event| {
            if is_change(&event) {
                let _ = to_keeper.send(Signal::Inbox);
            }
        });
        let watcher = watcher.and_then(|mut watcher| {
            watcher.watch(&folder.inbox(), RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        if let Err(error) = &watcher {
            tracing::warn!("the inbox is looked at every second only: {error}");
        }
        Ok(Self {
            folder,
            program,
            since: now(),
            slots: Slots::new(options.slots.max(1)),
            wakeful: Wakeful::new(awake::this_system()),
            options,
            claimed: VecDeque::new(),
            unclaimable: BTreeSet::new(),
            not_claimed: BTreeMap::new(),
            told: None,
            untold: true,
            sender,
            receiver,
            _watcher: watcher.ok(),
        })
    }

    /// Takes up every attempt that has no end yet.
    pub(super) fn adopt(&mut self) {
        for attempt in WorkerFolder::attempt_names(&self.folder.attempts()) {
            let folder = self.folder.attempt(&attempt);
            if folder.result().is_some() {
                continue;
            }
            if folder.is_running().unwrap_or(false) {
                tracing::info!(%attempt, "adopted, it is being computed");
                self.take_slot(&folder, &attempt);
                self.wait_for_lock(folder, attempt);
            } else if folder.was_started() {
                tracing::warn!(%attempt, "its agent is gone");
                self.take_slot(&folder, &attempt);
                self.close(folder, attempt);
            } else {
                tracing::info!(%attempt, "adopted, it was claimed and not begun");
                let events = folder.file(attempt_file::EVENTS);
                if !events.exists() {
                    EventLog::open(&events).write(AgentEventBody::Claimed {});
                }
                self.claimed.push_back(attempt);
            }
        }
    }

    pub(super) fn until_idle(&mut self) {
        let mut idle_since = Instant::now();
        loop {
            self.untold |= self.fill();
            let telling = self.tell_when_due();
            if !self.slots.is_empty() || !self.claimed.is_empty() {
                idle_since = Instant::now();
            }
            if is_gone(&self.folder.inbox()) {
                tracing::info!("the worker folder was removed, this ends");
                return;
            }
            let left = self.options.linger.saturating_sub(idle_since.elapsed());
            if left.is_zero() && self.next_in_inbox().is_none() {
                tracing::info!("nothing to do, this ends");
                self.tell();
                return;
            }
            let pause = LOOK.min(left.max(Duration::from_millis(1))).min(telling.unwrap_or(LOOK));
            match self.receiver.recv_timeout(pause) {
                Ok(signal) => self.take_all(signal),
                // The keeper holds a sender itself.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
    }

    fn take_all(&mut self, first: Signal) {
        let mut freed = false;
        let mut next = Some(first);
        while let Some(signal) = next {
            match signal {
                Signal::Inbox => {}
                Signal::RunEnded(attempt) => {
                    let folder = self.folder.attempt(&attempt);
                    let result = fs::metadata(folder.file(attempt_file::RESULT));
                    if result.is_ok_and(|result| result.len() > 0) || !folder.path().exists() {
                        self.release_slot(&attempt);
                        freed = true;
                    } else {
                        tracing::warn!(%attempt, "its agent ended without a result");
                        self.close(folder, attempt);
                    }
                }
                Signal::Closed(attempt) => {
                    self.release_slot(&attempt);
                    freed = true;
                }
            }
            next = self.receiver.try_recv().ok();
        }
        self.untold |= freed;
    }

    /// Begins attempts while slots are free; says whether any was begun.
    fn fill(&mut self) -> bool {
        let mut begun = false;
        while self.slots.has_free() {
            if let Some(attempt) = self.claimed.pop_front() {
                self.begin(attempt);
            } else if let Some(attempt) = self.next_in_inbox() {
                if !self.claim(&attempt) {
                    continue;
                }
                self.begin(attempt);
            } else {
                break;
            }
            begun = true;
        }
        begun
    }

    fn take_slot(&mut self, folder: &AttemptFolder, attempt: &AttemptId) {
        let (work, keep_awake) = work_of(folder, attempt);
        self.slots.take(work);
        self.wakeful.begun(attempt, keep_awake);
    }

    fn release_slot(&mut self, attempt: &AttemptId) {
        self.slots.release(attempt);
        self.wakeful.ended(attempt);
    }

    fn next_in_inbox(&self) -> Option<AttemptId> {
        let names = WorkerFolder::attempt_names(&self.folder.inbox());
        let paused =
            |attempt: &AttemptId| self.not_claimed.get(attempt).is_some_and(|tried| tried.elapsed() < TRY_AGAIN);
        names.into_iter().find(|attempt| !self.unclaimable.contains(attempt) && !paused(attempt))
    }

    /// Renames the attempt out of the inbox; false where it was withdrawn before, or its name stands already.
    fn claim(&mut self, attempt: &AttemptId) -> bool {
        let folder = self.folder.attempt(attempt);
        let from = self.folder.inbox().join(attempt.as_str());
        if folder.path().exists() {
            tracing::error!(%attempt, "an attempt of this name stands already; it stays in the inbox");
            self.unclaimable.insert(attempt.clone());
            return false;
        }
        match patient::rename(&from, folder.path()) {
            Ok(()) => {
                EventLog::open(&folder.file(attempt_file::EVENTS)).write(AgentEventBody::Claimed {});
                true
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => {
                tracing::error!(%attempt, "cannot be claimed, it is tried again: {error}");
                self.not_claimed.insert(attempt.clone(), Instant::now());
                false
            }
        }
    }

    /// Starts the `run` of a claimed attempt.
    fn begin(&mut self, attempt: AttemptId) {
        let folder = self.folder.attempt(&attempt);
        keep_reserve(self.folder.path());
        let args: [&OsStr; 3] = ["run".as_ref(), self.folder.path().as_os_str(), attempt.as_str().as_ref()];
        let spawned = process::spawn_detached(&self.program, &args, Stdio::null(), log_of(&self.folder));
        self.take_slot(&folder, &attempt);
        match spawned {
            Ok(mut child) => {
                let sender = self.sender.clone();
                std::thread::spawn(move || {
                    let _ = child.wait();
                    let _ = sender.send(Signal::RunEnded(attempt));
                });
            }
            Err(error) => {
                tracing::error!(%attempt, "cannot start its agent: {error}");
                self.close(folder, attempt);
            }
        }
    }

    /// Waits in a thread until the `run` of an adopted attempt is gone.
    fn wait_for_lock(&self, folder: AttemptFolder, attempt: AttemptId) {
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            let _ = FolderLock::wait(&folder.file(attempt_file::LOCK));
            let _ = sender.send(Signal::RunEnded(attempt));
        });
    }

    /// Gives an attempt without an agent its end, in a thread: its engine may take a while to die.
    fn close(&self, folder: AttemptFolder, attempt: AttemptId) {
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            while !close_lost(&folder, &attempt) {
                std::thread::sleep(TRY_AGAIN);
            }
            let _ = sender.send(Signal::Closed(attempt));
        });
    }

    /// Writes `serve.json` when something changed and it is time; else how long it still waits.
    fn tell_when_due(&mut self) -> Option<Duration> {
        if !self.untold {
            return None;
        }
        let left = self.told.map_or(Duration::ZERO, |told| TELL_PAUSE.saturating_sub(told.elapsed()));
        if left.is_zero() {
            self.tell();
            return None;
        }
        Some(left)
    }

    /// Writes `serve.json`. That it cannot be written stops no work.
    pub(super) fn tell(&mut self) {
        self.untold = false;
        self.told = Some(Instant::now());
        let state = ServeState {
            schema: SCHEMA_VERSION,
            pid: std::process::id(),
            version: crate::VERSION.to_owned(),
            slots: self.options.slots.max(1),
            since: self.since,
            busy: self.slots.busy().to_vec(),
        };
        if let Err(error) = write_document(&self.folder.serve_file(), &state, false) {
            tracing::warn!("serve.json: {error}");
        }
    }
}

/// What an attempt is, for people, and whether it wants the machine awake; as good as its spec can be read.
fn work_of(folder: &AttemptFolder, attempt: &AttemptId) -> (Work, bool) {
    let since = folder.started().map_or_else(now, |started| started.at);
    let read: Result<_, DocumentError> = folder.spec();
    match read {
        Ok(spec) => {
            let work = Work {
                attempt: attempt.clone(),
                controller: spec.controller,
                what: format!("{}, plan {}", spec.project_title, spec.plan_number),
                since,
                expected_end: spec.expected_seconds.map(|seconds| since + (seconds * 1000.0) as i64),
            };
            (work, spec.keep_awake)
        }
        Err(_) => {
            let work = Work {
                attempt: attempt.clone(),
                controller: ControllerLabel { id: String::new(), owner: "unknown".to_owned() },
                what: "an attempt that cannot be read".to_owned(),
                since,
                expected_end: None,
            };
            (work, false)
        }
    }
}
