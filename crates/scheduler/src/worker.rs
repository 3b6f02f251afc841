//! Workers: what the user set, what was found there, how they are, and what they carry. Plain data and plain sums.

use crate::load::Loads;
use crate::{Cause, EngineId, Millis, PlanKey};
use serde::{Deserialize, Serialize};

/// Cores of a plan where nobody said otherwise.
pub const DEFAULT_CORES_PER_PLAN: u32 = 4;

/// Slots of a worker: `max_parallel_plans` where given, else `cores_total / cores_per_plan` (4 where not given), at
/// least 1.
pub fn slots_of(max_parallel_plans: Option<u32>, cores_total: u32, cores_per_plan: Option<u32>) -> u32 {
    match max_parallel_plans {
        Some(slots) => slots.max(1),
        None => (cores_total / cores_per_plan.unwrap_or(DEFAULT_CORES_PER_PLAN).max(1)).max(1),
    }
}

/// What the user set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkerSettings {
    /// Lower is used first, 0 to 9.
    pub queue_priority: u8,
    /// Slots, where the user gave their number. Then cores are not counted.
    pub max_parallel_plans: Option<u32>,
    /// Cores of each plan, where given.
    pub cores_per_plan: Option<u32>,
    /// Speed beside other workers, where known: 2.0 computes in half the time. Else it is learned.
    pub speed: Option<f64>,
}

/// What was found on the worker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkerFacts {
    /// Slots its agent keeps, where it is known already (the first `serve` of a folder sets them); else by
    /// [`slots_of`].
    pub slots: Option<u32>,
    /// Logical cores.
    pub cores_total: u32,
    /// Memory in bytes, where known.
    pub memory_bytes: Option<u64>,
    /// Memory free now, bytes, where known. What our own attempts use is added again in here.
    pub memory_free_bytes: Option<u64>,
    /// Free bytes on the worker folder's disk, where known.
    pub disk_free_bytes: Option<u64>,
    /// Engines found.
    pub engines: Vec<EngineId>,
}

/// How a worker is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Health {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// It takes plans.
    Ready,
    /// Something must be mended first.
    NeedsAttention {
        /// What.
        reason: String,
    },
    /// It cannot be reached. What runs there goes on.
    Unreachable {
        /// Since when.
        since: Millis,
        /// Why.
        reason: String,
    },
}

/// A worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Worker {
    pub(crate) settings: WorkerSettings,
    pub(crate) facts: Option<WorkerFacts>,
    pub(crate) health: Health,
    /// It was silent when the controller ended, and was not looked at since.
    pub(crate) silent_since: Option<Millis>,
    /// It answered since the controller was started or its machine woke.
    pub(crate) heard: bool,
    /// It finishes its plans and takes no more.
    pub(crate) draining: bool,
    /// It was removed; it leaves once nothing of ours is there.
    pub(crate) leaving: bool,
    /// Why it was set aside.
    pub(crate) set_aside: Option<SetAside>,
    /// Slots other controllers use, with the expected end of each.
    pub(crate) elsewhere: Vec<Option<Millis>>,
    /// Infrastructure failures in a row, of different plans, each with the first cause.
    pub(crate) streak: Vec<(PlanKey, Cause)>,
    /// Infrastructure failures one right after the other, of whatever plans. Not stored, as the two that follow.
    pub(crate) failed_in_a_row: u32,
    /// When the last of these was.
    pub(crate) failed_at: Millis,
    /// Until then it gets no attempt.
    pub(crate) rests_until: Option<Millis>,
    /// Seconds computed here and seconds that were expected for it.
    pub(crate) pace: Pace,
    /// What it carries.
    pub(crate) loads: Loads,
    /// Memory for our attempts in all, bytes: what was free, and what ours used of it then.
    pub(crate) memory_room: Option<u64>,
    /// The same for the disk.
    pub(crate) disk_room: Option<u64>,
    /// Whether attempts wait in its inbox behind others, as the index has it.
    pub(crate) is_behind: bool,
    /// The tier under which it stands in the index of workers with room.
    pub(crate) open_as: Option<u8>,
}

/// Why a worker was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum SetAside {
    /// The user did it.
    User {
        /// Why.
        reason: String,
    },
    /// Plans failed there one after the other.
    Failures {
        /// In words.
        reason: String,
    },
}

/// Sums to compare the speeds of workers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// Seconds computed.
    pub computed: f64,
    /// Seconds that were expected.
    pub expected: f64,
    /// Plans in these sums.
    pub plans: u32,
}

impl Pace {
    /// Adds one plan.
    pub(crate) fn add(&mut self, computed: f64, expected: f64) {
        self.computed += computed;
        self.expected += expected;
        self.plans += 1;
    }
}

impl Worker {
    pub(crate) fn new(settings: WorkerSettings) -> Self {
        Self {
            settings,
            facts: None,
            health: Health::Unknown,
            silent_since: None,
            heard: false,
            draining: false,
            leaving: false,
            set_aside: None,
            elsewhere: Vec::new(),
            streak: Vec::new(),
            failed_in_a_row: 0,
            failed_at: Millis(0),
            rests_until: None,
            pace: Pace::default(),
            loads: Loads::default(),
            memory_room: None,
            disk_room: None,
            is_behind: false,
            open_as: None,
        }
    }

    /// What the user set.
    pub fn settings(&self) -> &WorkerSettings {
        &self.settings
    }

    /// What was found there, once it was looked at.
    pub fn facts(&self) -> Option<&WorkerFacts> {
        self.facts.as_ref()
    }

    /// How it is.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Since when it was silent as the controller ended, where it was not looked at since.
    pub fn silent_before(&self) -> Option<Millis> {
        self.silent_since
    }

    /// Whether nothing was heard when it was looked at last.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent_since.is_some() || matches!(self.health, Health::Unreachable { .. })
    }

    /// It answers.
    pub(crate) fn answers(&mut self) {
        self.silent_since = None;
        self.heard = true;
    }

    /// Whether it finishes its plans and takes no more.
    pub fn is_draining(&self) -> bool {
        self.draining || self.leaving
    }

    /// Why it was set aside.
    pub fn set_aside(&self) -> Option<&SetAside> {
        self.set_aside.as_ref()
    }

    /// Slots of its agent; 0 as long as nobody looked.
    pub fn slots(&self) -> u32 {
        match &self.facts {
            None => 0,
            Some(facts) => facts.slots.unwrap_or_else(|| {
                slots_of(self.settings.max_parallel_plans, facts.cores_total, self.settings.cores_per_plan)
            }),
        }
    }

    /// Attempts of ours that take or may take a slot: staged, claimed, lost, and given up without proof.
    pub fn carried(&self) -> usize {
        self.loads.len()
    }

    /// Slots used by other controllers.
    pub fn slots_used_elsewhere(&self) -> usize {
        self.elsewhere.len()
    }

    /// Whether it takes plans at all.
    pub fn takes_plans(&self) -> bool {
        self.health == Health::Ready && !self.draining && !self.leaving && self.set_aside.is_none()
    }

    /// Slots in which a plan would start at once.
    pub fn free_slots(&self) -> u32 {
        self.slots().saturating_sub(self.used())
    }

    /// Attempts of ours that wait in the inbox behind others.
    pub fn waiting_behind(&self) -> u32 {
        self.used().saturating_sub(self.slots()).min(count(self.loads.unclaimed()))
    }

    fn used(&self) -> u32 {
        count(self.loads.len()).saturating_add(count(self.elsewhere.len()).min(self.slots()))
    }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
