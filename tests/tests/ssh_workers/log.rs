//! What a run's log says of attempts that failed.

use super::fleet::Fleet;

/// Sentences about attempts that did not end as they should.
pub fn failures_of(fleet: &Fleet) -> Vec<String> {
    let failing = ["attempt-failed", "given-up", "failed-on-worker", "lost"];
    fleet.log().into_iter().filter(|(kind, ..)| failing.contains(&kind.as_str())).map(|(.., text)| text).collect()
}
