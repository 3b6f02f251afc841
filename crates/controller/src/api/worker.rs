//! Workers as clients see them.

use serde::{Deserialize, Serialize};

/// State of a worker, with what a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum WorkerState {
    /// Not looked at yet.
    Unknown {},
    /// Takes plans.
    Ready {},
    /// Cannot be reached.
    Unreachable {
        /// Since, milliseconds since 1970 UTC.
        since: i64,
        /// So long the plans there are waited for, milliseconds since 1970 UTC; then they may start elsewhere.
        until: i64,
        /// Why.
        reason: String,
    },
    /// Something must be mended first.
    NeedsAttention {
        /// What.
        reason: String,
    },
    /// Took no more plans after failures, or on the user's word.
    SetAside {
        /// Why.
        reason: String,
    },
    /// Finishes its plans and takes no more.
    Draining {},
    /// This kind of worker cannot be used by this version.
    NotSupported {
        /// Why.
        reason: String,
    },
}

/// A slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SlotView {
    /// Number, from 1.
    pub slot: u32,
    /// What runs there, in words; none where it is free.
    pub what: Option<String>,
    /// Whose work it is.
    pub owner: Option<String>,
    /// Expected end, milliseconds since 1970 UTC.
    pub until: Option<i64>,
}

/// A worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WorkerView {
    /// Name.
    pub name: String,
    /// "local", "ssh", …
    pub kind: String,
    /// State.
    pub state: WorkerState,
    /// Slots with what runs there.
    pub slots: Vec<SlotView>,
    /// Logical cores.
    pub cores: Option<u32>,
    /// Memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Free bytes of the worker folder's disk.
    pub disk_free_bytes: Option<u64>,
    /// Engines found, "HEC-RAS 6.6", "practice 1".
    pub engines: Vec<String>,
    /// Lower is used first.
    pub queue_priority: u32,
    /// The worker folder.
    pub folder: String,
    /// Bytes of kept attempts and cache.
    pub folder_bytes: Option<u64>,
    /// Memory free for plans when it was last looked at, bytes.
    pub memory_free_bytes: Option<u64>,
    /// Cores that our plans use there now.
    pub cores_used: f64,
    /// Memory that our plans use there now, bytes.
    pub memory_used_bytes: u64,
    /// Name of the machine, as it says it.
    pub machine: Option<String>,
    /// Operating system: "linux", "windows", "macos".
    pub system: Option<String>,
    /// Whether it is kept as a setting; else it is this machine's default, or belongs to a run's own file.
    pub kept: bool,
    /// Whether it is being looked at now.
    pub examining: bool,
    /// Its settings, as an entry of a worker file; without secrets.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub entry: serde_json::Value,
}

/// New settings of a kept worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangeWorker {
    /// Its name.
    pub name: String,
    /// Keys of a worker file that change; null takes a key away. The name stays.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub entry: serde_json::Value,
}

/// A trial run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TryWorker {
    /// Which worker.
    pub name: String,
    /// `practice`, or a version such as "6.6"; none takes the newest HEC-RAS found there, else the practice engine.
    pub engine: Option<String>,
}

/// A worker to be added: one entry of a worker file, as an object with its keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct AddWorker(#[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))] pub serde_json::Value);

/// What an import did.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportedWorkers {
    /// Names added.
    pub added: Vec<String>,
    /// Names skipped because they are disabled.
    pub skipped: Vec<String>,
    /// What a person should read.
    pub warnings: Vec<String>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// Worker.
    pub worker: String,
    /// Stable id of the check.
    pub id: String,
    /// What is checked.
    pub title: String,
    /// "passed", "warned", "failed", "asks", "waiting".
    pub state: String,
    /// What was found.
    pub detail: String,
    /// The way out where it did not pass.
    pub way_out: Option<String>,
    /// Fingerprint of a machine's key that a person must confirm, where the check asks for that: `SHA256:…`.
    pub fingerprint: Option<String>,
}

/// A secret text: it prints as `***`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct SecretText(pub String);

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// What a secret opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum SecretOf {
    /// The login on the worker: its password.
    Login,
    /// The key that its settings name: its passphrase.
    Key,
}

/// A password or passphrase of a worker, to be kept in the system's credential store and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WorkerSecret {
    /// Which worker.
    pub name: String,
    /// What it opens.
    pub of: SecretOf,
    /// The secret.
    pub secret: SecretText,
}

/// The checklist of one worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WorkerCheck {
    /// Worker.
    pub name: String,
    /// Whether it is ready.
    pub ready: bool,
    /// Checks in order.
    pub checks: Vec<CheckView>,
}

/// How a worker's agent is ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StopWorker {
    /// Which; all where none.
    pub name: Option<String>,
    /// At once: running plans go back to the queue.
    pub force: bool,
}

/// Which logs go where.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WorkerLogs {
    /// Which; all where none.
    pub name: Option<String>,
    /// Folder.
    pub to: String,
    /// Delete them on the worker afterwards.
    pub delete: bool,
}
