//! Settings of the program, as one document.

use super::RunOptions;
use serde::{Deserialize, Serialize};

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Every setting, with the defaults of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Colours of the window.
    pub theme: Theme,
    /// Keep this machine awake while it computes, or while plans wait for it.
    pub keep_awake: bool,
    /// A notice of the desktop when a run ended.
    pub notice_at_end: bool,
    /// A notice of the desktop at the first failure of a run.
    pub notice_at_first_failure: bool,
    /// Ended runs kept at least, whatever their age.
    pub keep_runs: u32,
    /// Days for which ended runs are kept beyond that.
    pub keep_days: u32,
    /// Minutes for which plans on a worker that cannot be reached are waited for; then they may start elsewhere.
    pub unreachable_minutes: u32,
    /// Logins over SSH under way at once, on all workers together.
    pub max_parallel_ssh: u32,
    /// Options with which a new run begins.
    pub run: RunOptions,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            keep_awake: true,
            notice_at_end: true,
            notice_at_first_failure: true,
            keep_runs: 20,
            keep_days: 30,
            unreachable_minutes: 30,
            max_parallel_ssh: 10,
            run: RunOptions::default(),
        }
    }
}

/// One place in which the program keeps something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StoragePart {
    /// What is kept there, for people.
    pub what: String,
    /// File or folder.
    pub path: String,
    /// Bytes it takes.
    pub bytes: u64,
}

/// Where everything is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Storage {
    /// `SPILLWAY_HOME`.
    pub home: String,
    /// Its parts.
    pub parts: Vec<StoragePart>,
    /// Free bytes on its disk.
    pub disk_free_bytes: Option<u64>,
}
