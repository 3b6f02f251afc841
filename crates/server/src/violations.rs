//! What the browser says the page did against its policy: counted, and the newest kept, so that tests can hold it at none.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Reports that are kept.
const KEPT: usize = 20;

/// Bytes of the longest report that is taken.
pub(crate) const LONGEST_REPORT: usize = 64 << 10;

/// The type of a report's content. A page of another origin cannot send it without asking first.
pub(crate) const REPORT_TYPE: &str = "application/csp-report";

#[derive(Debug, Default)]
struct Told {
    count: u64,
    newest: VecDeque<Value>,
}

/// Reports since the server was started.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    told: Mutex<Told>,
}

impl Violations {
    /// A browser reported something. What is no JSON is kept as text.
    pub fn note(&self, report: &[u8]) {
        let report = serde_json::from_slice(report).unwrap_or_else(|_| String::from_utf8_lossy(report).into());
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.count += 1;
        told.newest.push_back(report);
        if told.newest.len() > KEPT {
            told.newest.pop_front();
        }
    }

    /// `{"count", "newest"}`.
    pub fn as_json(&self) -> Value {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        json!({ "count": told.count, "newest": told.newest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_counts_and_the_newest_are_kept() {
        let violations = Violations::default();
        assert_eq!(violations.as_json(), json!({ "count": 0, "newest": [] }));
        violations.note(b"no json");
        for number in 0..KEPT {
            violations.note(format!("{{\"n\":{number}}}").as_bytes());
        }
        let told = violations.as_json();
        assert_eq!(told["count"], KEPT as u64 + 1);
        assert_eq!(told["newest"].as_array().unwrap().len(), KEPT);
        assert_eq!(told["newest"][0]["n"], 0);
    }
}
