//! What `serve` says about itself and its machine, for every controller that puts work there.

use crate::{AttemptId, ControllerLabel};
use serde::{Deserialize, Serialize};

/// `host.json`: which machine a worker folder belongs to. A folder on a shared home must not mix machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostIdentity {
    /// [`crate::SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// The system's machine id, or a hash of what identifies it.
    pub machine_id: String,
    /// Name of the machine.
    pub hostname: String,
}

/// One busy slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BusySlot {
    /// Slot number, from 1.
    pub slot: u32,
    /// Which attempt.
    pub attempt: AttemptId,
    /// Whose work it is.
    pub controller: ControllerLabel,
    /// "Bald Eagle, plan 03".
    pub what: String,
    /// Claimed at, milliseconds since 1970 UTC, worker's clock.
    pub since: i64,
    /// Expected end, the same clock, where the controller expected one.
    pub expected_end: Option<i64>,
}

/// `serve.json`: written by temp file and rename whenever it changes; true only while the lock `serve.lock` is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServeState {
    /// [`crate::SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// Process id of `serve`.
    pub pid: u32,
    /// Version of the agent.
    pub version: String,
    /// How many slots it keeps. The first `serve` of a folder sets it; later ones are told.
    pub slots: u32,
    /// Running since, milliseconds since 1970 UTC.
    pub since: i64,
    /// Slots in use, sorted by slot.
    pub busy: Vec<BusySlot>,
}

/// What `spillway-agent facts` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerFacts {
    /// [`crate::SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// Version of the agent.
    pub agent_version: String,
    /// "linux", "windows", "macos".
    pub os: String,
    /// "x86_64".
    pub arch: String,
    /// Name of the machine.
    pub hostname: String,
    /// Stable id of the machine.
    pub machine_id: String,
    /// Changes with every start of the machine.
    pub boot_id: String,
    /// Logical cores.
    pub cores: u32,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Memory free for a plan now, bytes.
    pub memory_available_bytes: u64,
    /// Free bytes on the disk of the folder.
    pub disk_free_bytes: u64,
    /// Worker's clock, milliseconds since 1970 UTC.
    pub clock: i64,
}

/// One line of `spillway-agent serve --stdio`: an attempt changed, look into its folder. A hint only: the files are the truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct News {
    /// Which attempt.
    pub attempt: AttemptId,
    /// What changed.
    pub what: NewsKind,
}

/// What changed at an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewsKind {
    /// `serve` took it out of the inbox.
    Claimed,
    /// `events.jsonl` grew.
    Events,
    /// `result.json` stands.
    Ended,
    /// News of a newer agent that this reader does not know.
    #[serde(other)]
    Unknown,
}
