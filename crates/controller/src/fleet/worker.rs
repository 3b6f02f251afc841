//! What the controller knows of one worker beside what the queue knows.

use super::Found;
use crate::runs::engine_choice::engine_id;
use engines::InstalledEngine;
use scheduler::{EngineId, Millis};
use std::sync::Arc;
use workers::follow::Follower;
use workers::link::{Files, ServeLife, Starter};
use workers::settings::WorkerSettings;

/// The two halves of a link in one.
pub(crate) trait Link: Files + Starter {
    /// Its files, shared.
    fn files(self: Arc<Self>) -> Arc<dyn Files>;
    /// Its starter, shared.
    fn starter(self: Arc<Self>) -> Arc<dyn Starter>;
}

impl<T: Files + Starter + 'static> Link for T {
    fn files(self: Arc<Self>) -> Arc<dyn Files> {
        self
    }

    fn starter(self: Arc<Self>) -> Arc<dyn Starter> {
        self
    }
}

/// A worker.
pub(crate) struct FleetWorker {
    /// What its owner says of it.
    pub settings: WorkerSettings,
    /// Whether it is kept in the store.
    pub kept: bool,
    /// Its link, or why there is none.
    pub link: Result<Arc<dyn Link>, String>,
    /// What was found there, once it was examined.
    pub found: Option<Found>,
    /// Whether it is being examined now.
    pub examining: bool,
    /// When it was examined last, milliseconds since 1970 UTC.
    pub examined_at: i64,
    /// When its cache was cleaned last, milliseconds since 1970 UTC.
    pub cleaned_at: i64,
    /// Follows its attempts, once one was placed there.
    pub follower: Option<Follower>,
    /// What its `serve` said last.
    pub serve: Option<ServeLife>,
}

impl FleetWorker {
    /// A worker nobody looked at yet.
    pub fn new(settings: WorkerSettings, kept: bool, link: Result<Arc<dyn Link>, String>) -> Self {
        Self {
            settings,
            kept,
            link,
            found: None,
            examining: false,
            examined_at: 0,
            cleaned_at: 0,
            follower: None,
            serve: None,
        }
    }

    /// The engine of a name in the queue.
    pub fn engine(&self, id: &EngineId) -> Option<&InstalledEngine> {
        self.found.as_ref()?.engines.iter().find(|engine| engine_id(engine) == *id)
    }

    /// Cores it may use.
    pub fn cores(&self) -> Option<u32> {
        self.settings.cores_total.or(self.found.as_ref().map(|found| found.facts.cores))
    }

    /// Slots its `serve` shall keep.
    pub fn wanted_slots(&self) -> u32 {
        let settings = &self.settings;
        scheduler::slots_of(settings.max_parallel_plans, self.cores().unwrap_or(1), settings.cores_per_plan)
    }

    /// What the user set, as the queue needs it.
    pub fn queue_settings(&self) -> scheduler::WorkerSettings {
        scheduler::WorkerSettings {
            queue_priority: self.settings.queue_priority,
            max_parallel_plans: self.settings.max_parallel_plans,
            cores_per_plan: self.settings.cores_per_plan,
            speed: None,
        }
    }

    /// What was found, as the queue needs it. A `serve` that is busy keeps its slots; an idle one is given the wanted
    /// number when it is needed.
    pub fn queue_facts(&self) -> Option<scheduler::WorkerFacts> {
        let found = self.found.as_ref()?;
        let slots = match &self.serve {
            Some(ServeLife::Alive(Some(state))) if !state.busy.is_empty() => Some(state.slots),
            Some(ServeLife::Alive(_) | ServeLife::Gone(_)) | None => None,
        };
        Some(scheduler::WorkerFacts {
            slots,
            cores_total: self.cores().unwrap_or(found.facts.cores),
            memory_bytes: Some(found.facts.memory_bytes),
            memory_free_bytes: Some(found.facts.memory_available_bytes),
            disk_free_bytes: Some(found.facts.disk_free_bytes),
            engines: found.engines.iter().map(engine_id).collect(),
        })
    }

    /// Expected ends of the slots that other controllers use, by this machine's clock.
    pub fn busy_elsewhere(&self, our_id: &str) -> Vec<Option<Millis>> {
        let Some(ServeLife::Alive(Some(state))) = &self.serve else { return Vec::new() };
        let offset = self.found.as_ref().map_or(0, |found| found.clock_offset);
        let others = state.busy.iter().filter(|slot| slot.controller.id != our_id);
        others.map(|slot| slot.expected_end.map(|end| Millis(end - offset))).collect()
    }
}
