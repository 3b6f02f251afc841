//! The follower of one worker: a thread that waits for notices, looks, and tells.

use super::news::FollowerNews;
use super::pending::Pending;
use super::seen::Seen;
use super::settings::FollowSettings;
use super::silence::{Hearing, Silence, Tell, tell};
use crate::link::{Files, LinkError, Notice, ServeLife, Starter, Watch};
use protocol::AttemptId;
use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Time between the notice that a lock's file was closed and the question whether the lock is free.
const LOCK_PAUSE: Duration = Duration::from_millis(25);

/// What wakes the follower.
pub(super) enum Input {
    /// Follow this attempt from this offset on.
    Watch(AttemptId, u64),
    /// Follow it no more.
    Unwatch(AttemptId),
    /// Look everywhere now.
    Nudge,
    /// There are notices of the system.
    Notices,
    /// End.
    Stop,
}

/// Follows the attempts of one worker until it is dropped.
pub struct Follower {
    inputs: Sender<Input>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts to follow. `tell` is called on the follower's own thread, in order; while it takes its time, news gather in
    /// the files, not in memory.
    pub fn start(
        files: Arc<dyn Files>,
        starter: Arc<dyn Starter>,
        settings: FollowSettings,
        tell: impl FnMut(FollowerNews) + Send + 'static,
    ) -> io::Result<Self> {
        let (inputs, received) = mpsc::channel();
        let notices = inputs.clone();
        let name = format!("follow-{}", files.worker());
        let tell: Tell = Arc::new(Mutex::new(Box::new(tell)));
        let hearing = Arc::new(Mutex::new(Hearing::now()));
        if !settings.patience.is_zero() {
            Silence::watch(files.worker(), settings.patience, &hearing, &tell)?;
        }
        let thread = std::thread::Builder::new().name(name).spawn(move || {
            let following = Following {
                files,
                starter,
                settings,
                attempts: BTreeMap::new(),
                due: BTreeMap::new(),
                watch: None,
                pending: Pending::default(),
                serve: None,
                serve_due: None,
                silent: 0,
                hearing,
                tell,
            };
            following.run(&received, &notices);
        })?;
        Ok(Self { inputs, thread: Some(thread) })
    }

    /// Follows an attempt; `offset` is where its events are not known yet, 0 for a new one. It may be anywhere on the worker.
    pub fn watch(&self, attempt: AttemptId, offset: u64) {
        let _ = self.inputs.send(Input::Watch(attempt, offset));
    }

    /// Follows an attempt no more.
    pub fn unwatch(&self, attempt: AttemptId) {
        let _ = self.inputs.send(Input::Unwatch(attempt));
    }

    /// Looks at everything now, for instance because a live channel of the worker brought news.
    pub fn nudge(&self) {
        let _ = self.inputs.send(Input::Nudge);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.inputs.send(Input::Stop);
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

/// What a look at the worker brought.
enum Heard {
    /// It answers.
    Still,
    /// It answers again.
    Again,
    /// It does not answer.
    Nothing,
}

struct Following {
    files: Arc<dyn Files>,
    starter: Arc<dyn Starter>,
    settings: FollowSettings,
    attempts: BTreeMap<AttemptId, Seen>,
    /// Attempts to look at, and when.
    due: BTreeMap<AttemptId, Instant>,
    watch: Option<Box<dyn Watch>>,
    pending: Pending,
    serve: Option<ServeLife>,
    /// When `serve` is to be looked at again.
    serve_due: Option<Instant>,
    /// How often it was asked since it answers no more.
    silent: u32,
    hearing: Arc<Mutex<Hearing>>,
    tell: Tell,
}

impl Following {
    fn run(mut self, received: &Receiver<Input>, notices: &Sender<Input>) {
        self.begin_watch(notices);
        let mut look_at_serve = true;
        let mut next_round = Instant::now();
        loop {
            if Instant::now() >= next_round {
                // A worker that does not answer is asked once a round, not twice.
                if self.silent == 0 {
                    self.begin_watch(notices);
                }
                self.everything_is_due();
                look_at_serve = true;
                next_round = Instant::now() + self.round();
            }
            if self.serve_due.is_some_and(|due| due <= Instant::now()) {
                self.serve_due = None;
                look_at_serve = true;
            }
            let looked = self.look_at_serve_if(look_at_serve).and_then(|()| self.look_at_due());
            look_at_serve = false;
            match self.note(looked) {
                Heard::Still => {}
                Heard::Again => next_round = Instant::now(),
                Heard::Nothing => next_round = next_round.min(Instant::now() + self.round()),
            }

            let wake = self.due.values().chain(&self.serve_due).min().map_or(next_round, |due| next_round.min(*due));
            let wait = wake.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            let first = match received.recv_timeout(wait) {
                Ok(input) => input,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Whatever came meanwhile is taken together, so that a burst is looked at once.
            for input in std::iter::once(first).chain(received.try_iter()) {
                match input {
                    Input::Stop => return,
                    Input::Watch(attempt, offset) => {
                        self.due.insert(attempt.clone(), Instant::now());
                        self.attempts.insert(attempt, Seen::from(offset));
                    }
                    Input::Unwatch(attempt) => self.forget(&attempt),
                    Input::Nudge => {
                        self.everything_is_due();
                        look_at_serve = true;
                    }
                    Input::Notices => {
                        for notice in self.pending.take() {
                            look_at_serve |= self.take_notice(notice);
                        }
                    }
                }
            }
        }
    }

    /// True where `serve` is to be looked at.
    fn take_notice(&mut self, notice: Notice) -> bool {
        match notice {
            Notice::Everything => {
                self.everything_is_due();
                true
            }
            Notice::Ended => {
                self.watch_ended();
                self.everything_is_due();
                true
            }
            Notice::Serve => {
                // A lock is given back a moment after its file is closed.
                self.serve_due = Some(Instant::now() + LOCK_PAUSE);
                true
            }
            Notice::Events(attempt) => {
                self.events_are_due(attempt);
                false
            }
            Notice::Attempt(attempt) => {
                if self.attempts.contains_key(&attempt) {
                    self.due.insert(attempt, Instant::now());
                }
                false
            }
            Notice::Lock(attempt) => {
                if let Some(seen) = self.attempts.get_mut(&attempt) {
                    seen.ask_life = true;
                    // A lock is given back a moment after its file is closed.
                    self.due.insert(attempt, Instant::now() + LOCK_PAUSE);
                }
                false
            }
        }
    }

    /// Time between two looks at everything.
    fn round(&self) -> Duration {
        if self.silent > 0 {
            return self.settings.poll.saturating_mul(1 << (self.silent - 1).min(8)).min(self.settings.slowest_poll);
        }
        match (&self.watch, self.files.local_folder()) {
            (Some(_), Some(_)) => self.settings.watched_poll,
            // Often enough that silence is silence.
            (Some(_), None) if self.settings.patience.is_zero() => self.settings.watched_far_poll,
            (Some(_), None) => self.settings.watched_far_poll.min(self.settings.patience / 4),
            (None, Some(_)) => self.settings.unwatched_poll,
            (None, None) => self.settings.poll,
        }
    }

    fn begin_watch(&mut self, notices: &Sender<Input>) {
        if self.watch.is_some() {
            return;
        }
        let (pending, notices) = (self.pending.clone(), notices.clone());
        let tell = move |notice| {
            if pending.add(notice) {
                // Where the follower is gone there is nobody to tell.
                let _ = notices.send(Input::Notices);
            }
        };
        self.watch = self.files.watch(Arc::new(tell));
    }

    /// A folder that comes back may be another one than the watched one.
    fn watch_ended(&mut self) {
        self.watch = None;
        self.attempts.values_mut().for_each(|seen| seen.watched = false);
    }

    fn everything_is_due(&mut self) {
        let now = Instant::now();
        for (attempt, seen) in &mut self.attempts {
            if !seen.is_gone() {
                seen.ask_life = true;
                self.due.insert(attempt.clone(), now);
            }
        }
    }

    /// Events are gathered for a moment while they come fast.
    fn events_are_due(&mut self, attempt: AttemptId) {
        if let Some(seen) = self.attempts.get(&attempt) {
            let now = Instant::now();
            let when = seen.read_at.map_or(now, |read| now.max(read + self.settings.gather));
            self.due.entry(attempt).and_modify(|due| *due = (*due).min(when)).or_insert(when);
        }
    }

    fn look_at_due(&mut self) -> Result<(), LinkError> {
        let now = Instant::now();
        let due: Vec<AttemptId> =
            self.due.iter().filter(|(_, when)| **when <= now).map(|(attempt, _)| attempt.clone()).collect();
        for attempt in due {
            self.due.remove(&attempt);
            let Some(seen) = self.attempts.get_mut(&attempt) else { continue };
            seen.look(&*self.files, &attempt, self.settings.chunk_bytes, &mut |news| tell(&self.tell, news))?;
            if seen.is_claimed()
                && !seen.watched
                && let Some(watch) = &mut self.watch
            {
                seen.watched = watch.add(&attempt);
                // What was written before the watch began.
                seen.look(&*self.files, &attempt, self.settings.chunk_bytes, &mut |news| tell(&self.tell, news))?;
            }
            if std::mem::take(&mut seen.ask_life) && seen.awaits_result() {
                let life = self.starter.attempt_life(&attempt)?;
                if let Some(life) = seen.note_life(life) {
                    tell(&self.tell, FollowerNews::Life { attempt: attempt.clone(), life });
                }
            }
        }
        Ok(())
    }

    fn look_at_serve_if(&mut self, wanted: bool) -> Result<(), LinkError> {
        if !wanted {
            return Ok(());
        }
        let life = self.starter.serve_life()?;
        if self.serve.as_ref() != Some(&life) {
            self.serve = Some(life.clone());
            self.tell(FollowerNews::Serve(life));
        }
        Ok(())
    }

    fn note(&mut self, looked: Result<(), LinkError>) -> Heard {
        let Err(error) = looked else {
            if std::mem::take(&mut self.silent) == 0 {
                self.hearing().last = Instant::now();
                return Heard::Still;
            }
            // Also where it was not told yet: others may have met the silence.
            let mut hearing = self.hearing();
            (hearing.last, hearing.unreachable) = (Instant::now(), false);
            drop(hearing);
            self.tell(FollowerNews::Reachable);
            return Heard::Again;
        };
        self.silent += 1;
        if self.silent == 1 {
            self.watch_ended();
        }
        tracing::debug!(%error, times = self.silent, "no answer");
        let mut hearing = self.hearing();
        if !hearing.unreachable && hearing.last.elapsed() >= self.settings.patience {
            hearing.unreachable = true;
            drop(hearing);
            self.tell(FollowerNews::Unreachable(error));
        }
        Heard::Nothing
    }

    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, news: FollowerNews) {
        tell(&self.tell, news);
    }

    fn forget(&mut self, attempt: &AttemptId) {
        self.due.remove(attempt);
        if let Some(seen) = self.attempts.remove(attempt)
            && seen.watched
            && let Some(watch) = &mut self.watch
        {
            watch.remove(attempt);
        }
    }
}
