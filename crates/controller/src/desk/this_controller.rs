//! What the controller says of itself: its machine, the disk of its home, and what it found running when it started.

use super::Desk;
use super::timers::Timer;
use crate::api::{AwakeState, ControllerView};
use crate::home::Home;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::attempts::{AttemptState, StoredAttempt};
use protocol::AttemptId;
use std::collections::BTreeSet;
use std::time::Duration;
use workers::link::Files;
use workers::local::LocalLink;

/// Time between two looks at the disk of the home while something runs.
const DISK_AGAIN: Duration = Duration::from_secs(60);

/// What is known of this process.
pub(super) struct ThisController {
    started_at: i64,
    machine: String,
    disk_free_bytes: Option<u64>,
    found_running: u32,
    /// Attempts that were on workers when the controller started, and were not found there yet.
    at_start: BTreeSet<AttemptId>,
}

impl ThisController {
    /// It starts now.
    pub fn starting(now: i64) -> Self {
        Self {
            started_at: now,
            machine: crate::machine::hostname(),
            disk_free_bytes: None,
            found_running: 0,
            at_start: BTreeSet::new(),
        }
    }

    /// The controller as clients see it.
    pub fn view(&self, home: &Home, awake: &AwakeState) -> ControllerView {
        ControllerView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            home: home.root().to_string_lossy().into_owned(),
            machine: self.machine.clone(),
            started_at: self.started_at,
            found_running: self.found_running,
            awake: awake.clone(),
            disk_free_bytes: self.disk_free_bytes,
        }
    }
}

impl Desk {
    pub(super) fn note_controller(&mut self) {
        self.clients.watchers().for_each(|watching| watching.note_controller());
    }

    /// Notes which attempts may go on on workers: nobody was there to follow them.
    pub(super) fn note_attempts_at_start(&mut self) {
        // The end of what is being collected was known before.
        let may_run = |attempt: &&StoredAttempt| !attempt.state.is_over() && attempt.state != AttemptState::Collecting;
        let attempts = self.runs.values().flat_map(|run| &run.plans).flat_map(|plan| &plan.attempts);
        self.this_controller.at_start = attempts.filter(may_run).map(|attempt| AttemptId(attempt.id.clone())).collect();
    }

    /// An attempt was found on its worker: whether it computes, or did while nobody was there. Each counts once.
    pub(super) fn found_since_start(&mut self, attempt: &AttemptId, computes: bool) {
        if self.this_controller.at_start.remove(attempt) && computes {
            self.this_controller.found_running += 1;
            self.note_controller();
        }
    }

    /// Looks at the disk of the home, on a thread of its own: it may be a share.
    pub(super) fn begin_looking_at_disk(&mut self) {
        let home = self.home.root().to_path_buf();
        self.later(job(move || Event::DiskSeen(LocalLink::new("home", home).free_space().ok())));
    }

    pub(super) fn disk_seen(&mut self, free_bytes: Option<u64>) {
        if self.this_controller.disk_free_bytes != free_bytes {
            self.this_controller.disk_free_bytes = free_bytes;
            self.note_controller();
        }
    }

    /// While something runs, the disk is looked at again.
    pub(super) fn look_at_disk_while_working(&mut self) {
        let runs = self.core.runs().any(|(_, run)| run.counts().active > 0);
        if runs && !self.timers.has(&Timer::LookAtDisk) {
            self.after(DISK_AGAIN, Timer::LookAtDisk);
        }
    }
}
