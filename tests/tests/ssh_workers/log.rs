//! What a run's log says of attempts that failed.

use super::fleet::Fleet;
use std::collections::BTreeSet;

/// The one sentence of each attempt that failed.
pub fn failures_of(fleet: &Fleet) -> Vec<String> {
    let failing = ["failed-on-worker", "failed", "retried"];
    fleet.log().into_iter().filter(|(kind, ..)| failing.contains(&kind.as_str())).map(|(.., text)| text).collect()
}

/// The sentences without what differs from run to run: numbers of plans, of processes, and times.
pub fn words_of(failures: &[String]) -> String {
    let plain = |text: &String| {
        let mut plain = String::new();
        for character in text.chars() {
            match character {
                '0'..='9' if plain.ends_with('#') => {}
                '0'..='9' => plain.push('#'),
                other => plain.push(other),
            }
        }
        plain
    };
    failures.iter().map(plain).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("\n")
}
