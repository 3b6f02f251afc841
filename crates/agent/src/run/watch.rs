//! Watches a computing engine until nothing of it is left: reads what it tells, samples, and stops it when it must.

use super::dialogs::{Dialogs, on_the_screen};
use super::limits::{Limits, SignsOfLife};
use super::produced::Inventory;
use super::report::Reporter;
use super::tail::Tail;
use crate::folder::{AttemptFolder, is_gone};
use crate::machine;
use crate::process::{self, EngineTree, Exit};
use engines::PlanRun;
use protocol::{AgentEventBody, AttemptSpec, EngineKind, ResourceSample, StopCause, attempt_file};
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// First and longest pause between two looks; the end of the engine is noticed at once, not at a look.
const FIRST_LOOK: Duration = Duration::from_millis(20);
const LOOK: Duration = Duration::from_millis(100);
/// From asking to killing.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same while the machine shuts down.
const PATIENCE_AT_SHUTDOWN: Duration = Duration::from_secs(3);
/// A launcher's children that still live this long after their result was completed are ended.
const AFTER_RESULT: Duration = Duration::from_secs(10);
/// The first sample comes early, so that a short computation has one too.
const FIRST_SAMPLE: Duration = Duration::from_secs(1);

/// What watching gave.
#[derive(Debug)]
pub(super) struct Watched {
    pub exit: Exit,
    pub stopped: Option<StopCause>,
    pub compute_seconds: f64,
    pub peak_memory_bytes: u64,
}

pub(super) struct Watch<'a> {
    folder: &'a AttemptFolder,
    spec: &'a AttemptSpec,
    tree: &'a EngineTree,
    reporter: &'a mut Reporter,
    messages: Tail,
    console: Tail,
    cancel: PathBuf,
    unfinished: PathBuf,
    begun: Instant,
    exit: Option<Exit>,
    limits: Limits,
    dialogs: Dialogs,
    samples: Samples,
    memory_kills: Option<u64>,
}

/// State of sampling.
#[derive(Debug, Default)]
struct Samples {
    due: Option<Duration>,
    last: Option<(Duration, f64)>,
    peak_memory_bytes: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(
        folder: &'a AttemptFolder,
        spec: &'a AttemptSpec,
        plan: &PlanRun,
        tree: &'a EngineTree,
        reporter: &'a mut Reporter,
    ) -> Self {
        let files = folder.files();
        let interval = spec.resource_interval_seconds.map(Duration::from_secs);
        Self {
            folder,
            spec,
            tree,
            reporter,
            messages: Tail::new(plan.messages_file().below(&files)),
            console: Tail::new(folder.file(attempt_file::CONSOLE)),
            cancel: folder.file(attempt_file::CANCEL),
            unfinished: plan.unfinished_file().below(&files),
            begun: Instant::now(),
            exit: None,
            limits: Limits::new(spec.time_limit_seconds, spec.silence_limit_seconds),
            dialogs: Dialogs::default(),
            samples: Samples { due: interval.map(|interval| interval.min(FIRST_SAMPLE)), ..Samples::default() },
            memory_kills: None,
        }
    }

    /// Returns when the engine's first process and its whole tree are gone.
    pub(super) fn until_the_end(mut self, mut child: Child) -> Watched {
        let (sender, ended) = channel();
        std::thread::spawn(move || {
            let exit = child.wait().map_or(Exit::Code(-1), Exit::of);
            let _ = sender.send(exit);
        });
        let mut pause = FIRST_LOOK;
        let stopped = loop {
            self.wait(&ended, pause);
            pause = (pause * 2).min(LOOK);
            self.follow();
            self.look_for_dialogs();
            if self.exit.is_some() && self.launcher_is_done(&ended) {
                break None;
            }
            if let Some(cause) = self.must_stop() {
                break Some(cause);
            }
        };
        // Before the tree is ended: what follows is not computing.
        let compute_seconds = self.begun.elapsed().as_secs_f64();
        if let Some(cause) = stopped {
            if cause == StopCause::Silence {
                self.reporter.evidence.on_the_screen = on_the_screen(&self.tree.windows());
            }
            self.reporter.events.write(AgentEventBody::Stopping { cause });
            self.tree.ask();
            let patience = if cause == StopCause::Shutdown { PATIENCE_AT_SHUTDOWN } else { PATIENCE };
            self.wait_for_all(&ended, patience);
        }
        let exit = self.end_all(&ended);
        self.drain();
        if let (Some(before), Some(after)) = (self.memory_kills, machine::memory_kills())
            && after > before
        {
            self.reporter.evidence.out_of_memory = true;
        }
        let peak_memory_bytes = self.samples.peak_memory_bytes.max(process::children_peak_memory());
        Watched { exit, stopped, compute_seconds, peak_memory_bytes }
    }

    /// Waits for the end of the first process, or for the next look.
    fn wait(&mut self, ended: &Receiver<Exit>, pause: Duration) {
        if self.exit.is_some() {
            std::thread::sleep(pause);
            return;
        }
        match ended.recv_timeout(pause) {
            Ok(exit) => self.exit = Some(exit),
            Err(RecvTimeoutError::Timeout) => {}
            // The waiting thread always sends before it ends.
            Err(RecvTimeoutError::Disconnected) => self.exit = Some(Exit::Code(-1)),
        }
    }

    /// HEC-RAS for Windows, and the practice engine that plays it: the launcher may end before what it launched. It is done
    /// when nothing of the tree lives, or when its unfinished result has been gone for a while. The Linux programs are done
    /// when their first process is.
    fn launcher_is_done(&mut self, ended: &Receiver<Exit>) -> bool {
        match self.spec.engine.kind {
            EngineKind::RasLinux => true,
            EngineKind::Practice | EngineKind::RasWindows => {
                if !self.tree.has_members() {
                    return true;
                }
                if self.unfinished.exists() {
                    return false;
                }
                self.wait_for_all(ended, AFTER_RESULT);
                !self.unfinished.exists()
            }
        }
    }

    fn must_stop(&mut self) -> Option<StopCause> {
        let now = self.begun.elapsed();
        if process::stop_was_asked() {
            return Some(StopCause::Shutdown);
        }
        // Whoever removes the folder takes away every place where a result could stand.
        if self.cancel.exists() || is_gone(self.folder.path()) {
            return Some(StopCause::Cancelled);
        }
        self.limits.time_is_over(now).or_else(|| self.look_for_life(now))
    }

    fn look_for_life(&mut self, now: Duration) -> Option<StopCause> {
        if !self.limits.wants_look(now) {
            return None;
        }
        let inventory = Inventory::of(&self.folder.files());
        let signs = SignsOfLife {
            output_bytes: self.messages.offset() + self.console.offset(),
            files: inventory.fingerprint(),
            cpu_seconds: self.tree.sample().cpu_seconds,
        };
        self.limits.look(now, signs)
    }

    /// Tells a window that waits for an answer: nobody may sit before the worker.
    fn look_for_dialogs(&mut self) {
        let now = self.begun.elapsed();
        if cfg!(windows) && self.dialogs.wants_look(now) {
            let told = self.dialogs.look(now, &self.tree.windows());
            if let Some(told) = told {
                self.reporter.events.write(told);
            }
        }
    }

    /// Reads what is new, and samples when it is time.
    fn follow(&mut self) {
        let (messages, console) = (self.messages.read_new(), self.console.read_new());
        self.reporter.take(&messages, &console);
        let now = self.begun.elapsed();
        if self.exit.is_none() && self.memory_kills.is_none() && now > FIRST_LOOK {
            self.memory_kills = machine::memory_kills();
        }
        if self.exit.is_none() && self.samples.due.is_some_and(|due| now >= due) {
            self.sample(now);
        }
    }

    fn sample(&mut self, now: Duration) {
        let sample = self.tree.sample();
        let (before, cpu_before) =
            self.samples.last.replace((now, sample.cpu_seconds)).unwrap_or((Duration::ZERO, 0.0));
        let passed = (now - before).as_secs_f64();
        self.samples.peak_memory_bytes = self.samples.peak_memory_bytes.max(sample.memory_bytes);
        self.samples.due = self.spec.resource_interval_seconds.map(|seconds| now + Duration::from_secs(seconds.max(1)));
        self.reporter.events.write(AgentEventBody::Resources(ResourceSample {
            cores: if passed > 0.0 { ((sample.cpu_seconds - cpu_before) / passed).max(0.0) } else { 0.0 },
            memory_bytes: sample.memory_bytes,
            folder_bytes: Inventory::of(self.folder.path()).bytes(),
        }));
    }

    fn wait_for_all(&mut self, ended: &Receiver<Exit>, patience: Duration) {
        let until = Instant::now() + patience;
        while Instant::now() < until && (self.exit.is_none() || self.tree.has_members()) {
            self.wait(ended, FIRST_LOOK);
            self.follow();
        }
    }

    /// Kills until nothing is left; a process that the system cannot end yet is waited for, never left behind.
    fn end_all(&mut self, ended: &Receiver<Exit>) -> Exit {
        let mut pause = Duration::from_millis(2);
        loop {
            match self.exit {
                Some(exit) if !self.tree.has_members() => return exit,
                _ => self.tree.kill(),
            }
            self.wait(ended, pause);
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Reads both files to their end.
    fn drain(&mut self) {
        loop {
            let (messages, console) = (self.messages.read_new(), self.console.read_new());
            if messages.is_empty() && console.is_empty() {
                break;
            }
            self.reporter.take(&messages, &console);
        }
        self.reporter.finish();
    }
}
