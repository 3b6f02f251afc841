//! Keeping this machine awake while it is needed.

use super::Desk;
use crate::api::AwakeState;
use crate::fleet::FleetWorker;
use crate::keep_awake::{WorkHere, needs_awake};
use crate::process::event::Event;
use ::awake::{Keeper, StayAwake};
use scheduler::{RunId, WorkerId};
use workers::settings::WorkerKind;

/// What was asked of the system, and what it said.
pub(super) struct KeptAwake {
    /// None where the system is not to be asked.
    keeper: Option<Keeper>,
    /// The number of the wish that stands.
    wish: Option<u64>,
    state: AwakeState,
}

impl KeptAwake {
    /// The system is not asked.
    pub fn off() -> Self {
        Self { keeper: None, wish: None, state: AwakeState::NotNeeded {} }
    }

    /// How it stands, for clients.
    pub fn state(&self) -> &AwakeState {
        &self.state
    }
}

impl Desk {
    /// From now on this system is asked to stay awake where that is needed.
    pub fn keep_awake_by(&mut self, system: Box<dyn StayAwake>) {
        let events = self.jobs.events().clone();
        let tell = move |wish, said| {
            // The dispatcher is gone only when the process ends.
            let _ = events.send(Event::Awake(wish, said));
        };
        match Keeper::start(system, tell) {
            Ok(keeper) => self.awake.keeper = Some(keeper),
            Err(error) => tracing::warn!(%error, "nobody keeps this machine awake"),
        }
    }

    /// Asks the system, or lets go, as it is needed after this turn.
    pub(super) fn look_after_sleep(&mut self) {
        if self.awake.keeper.is_none() {
            return;
        }
        let needed = needs_awake(self.settings.keep_awake, &self.work_here());
        let Some(keeper) = &mut self.awake.keeper else { return };
        match (needed, self.awake.wish) {
            (true, None) => self.awake.wish = Some(keeper.hold()),
            (false, Some(_)) => {
                keeper.release();
                self.awake.wish = None;
                self.awake_is(AwakeState::NotNeeded {});
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// The system answered. What it refuses is not asked again until it was not needed in between.
    pub(super) fn awake_said(&mut self, wish: u64, said: Result<(), String>) {
        if self.awake.wish != Some(wish) {
            return;
        }
        match said {
            Ok(()) => self.awake_is(AwakeState::Held {}),
            Err(reason) => {
                tracing::info!(reason, "this machine is not kept awake");
                self.awake_is(AwakeState::Unavailable { reason });
            }
        }
    }

    fn awake_is(&mut self, state: AwakeState) {
        if self.awake.state != state {
            self.awake.state = state;
            self.note_controller();
        }
    }

    fn work_here(&self) -> Vec<WorkHere> {
        let here = self.fleet.values().filter(|worker| worker.settings.kind == WorkerKind::Local);
        here.map(|worker| self.work_of(worker)).collect()
    }

    fn work_of(&self, worker: &FleetWorker) -> WorkHere {
        let name = worker.settings.name.as_str();
        let Some(queued) = self.core.worker(&WorkerId::from(name)) else { return WorkHere::default() };
        let takes = queued.takes_plans() || self.may_mend(name);
        let mut open = self.runs.values().filter(|run| !run.is_over() && !run.stuck);
        let awaited = takes
            && open.any(|run| {
                let waits = || self.core.run(&RunId::from(run.stored.id.as_str()));
                run.stored.workers.iter().any(|worker| worker == name)
                    && waits().is_some_and(|run| run.counts().waiting > 0 && !run.options().paused)
            });
        WorkHere { attempts: queued.carried(), awaited }
    }
}
