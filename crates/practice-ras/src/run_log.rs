//! The log of computations that tests count: one line when a plan starts and one when it ends, each a single append.

use jiff::Timestamp;
use std::fs::OpenOptions;
use std::io::Write;

/// Environment variable with the path of the log.
pub const VARIABLE: &str = "PRACTICE_RAS_LOG";

/// Writes `end` when it is dropped, however the computation ended short of the death of the process.
#[derive(Debug)]
pub struct RunLog {
    plan: String,
}

impl RunLog {
    /// Writes `start PLAN PID TIME`, the time as seconds since 1970 UTC.
    #[must_use]
    pub fn start(plan: &str) -> Self {
        let log = Self { plan: plan.to_owned() };
        log.append("start");
        log
    }

    /// A log that cannot be written must not fail the run it counts.
    fn append(&self, what: &str) {
        let Some(path) = std::env::var_os(VARIABLE) else { return };
        let now = Timestamp::now();
        let (seconds, micros) = (now.as_second(), now.subsec_microsecond());
        let line = format!("{what} {} {} {seconds}.{micros:06}\n", self.plan, std::process::id());
        if let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path) {
            let _ = file.write_all(line.as_bytes());
        }
    }
}

impl Drop for RunLog {
    fn drop(&mut self) {
        self.append("end");
    }
}
