//! Names in a worker folder and in an attempt's folder. The folder is the whole interface of a worker.

/// Names directly in the worker folder.
pub mod worker_folder {
    /// [`crate::HostIdentity`].
    pub const HOST: &str = "host.json";
    /// [`crate::ServeState`].
    pub const SERVE: &str = "serve.json";
    /// Held (whole-file lock) by the one `serve` of the folder.
    pub const SERVE_LOCK: &str = "serve.lock";
    /// Log of `serve`.
    pub const SERVE_LOG: &str = "serve.log";
    /// Agents by hash.
    pub const BIN: &str = "bin";
    /// Input blobs by BLAKE3, read-only.
    pub const CACHE: &str = "cache";
    /// Committed attempts, not yet claimed. A name that begins with `.` is not committed yet.
    pub const INBOX: &str = "inbox";
    /// Claimed attempts.
    pub const ATTEMPTS: &str = "attempts";
    /// Attempts a controller took back.
    pub const WITHDRAWN: &str = "withdrawn";
    /// Room kept back for the ends of attempts on a full disk.
    pub const RESERVE: &str = "reserve";
}

/// Names in an attempt's folder.
pub mod attempt_file {
    /// [`crate::AttemptSpec`].
    pub const SPEC: &str = "spec.json";
    /// The private folder.
    pub const FILES: &str = "files";
    /// [`crate::AgentEvent`] lines.
    pub const EVENTS: &str = "events.jsonl";
    /// What the engine's programs printed.
    pub const CONSOLE: &str = "console.log";
    /// Made with O_EXCL by the one `run`: pid, start time, boot id and process group of the engine.
    pub const STARTED: &str = "started";
    /// Held (whole-file lock) by `run` while it lives.
    pub const LOCK: &str = "lock";
    /// Its existence asks `run` to stop.
    pub const CANCEL: &str = "cancel";
    /// [`crate::AttemptResult`].
    pub const RESULT: &str = "result.json";
}
