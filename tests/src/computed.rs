//! The practice engine's own log: what was computed when, by whom.

use std::collections::BTreeMap;
use std::path::Path;

/// One computation of a plan, as the engine's log tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Computation {
    /// "01".
    pub plan: String,
    /// Process id of the engine.
    pub pid: u32,
    /// Seconds since 1970.
    pub start: f64,
    /// Seconds since 1970; none where the engine was ended before.
    pub end: Option<f64>,
}

/// Reads the log; a file that is not there is an empty log.
pub fn read_log(file: &Path) -> Vec<Computation> {
    let mut computations: Vec<Computation> = Vec::new();
    for line in std::fs::read_to_string(file).unwrap_or_default().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [word, plan, pid, time] = words[..] else { panic!("a line of the engine's log is odd: {line:?}") };
        let (pid, time) = (pid.parse().expect("a process id"), time.parse::<f64>().expect("a time"));
        match word {
            "start" => computations.push(Computation { plan: plan.to_owned(), pid, start: time, end: None }),
            "end" => {
                let of = computations.iter_mut().rev().find(|c| c.pid == pid && c.plan == plan && c.end.is_none());
                of.expect("an end has a start").end = Some(time);
            }
            other => panic!("a line of the engine's log begins with {other:?}"),
        }
    }
    computations
}

/// Pairs of computations of one plan that went on at the same time. One without an end counts as a moment.
pub fn overlapping(computations: &[Computation]) -> Vec<(Computation, Computation)> {
    let mut by_plan: BTreeMap<&str, Vec<&Computation>> = BTreeMap::new();
    for computation in computations {
        by_plan.entry(&computation.plan).or_default().push(computation);
    }
    let mut found = Vec::new();
    for several in by_plan.values() {
        for (index, first) in several.iter().enumerate() {
            for second in &several[index + 1..] {
                let (early, late) = if first.start <= second.start { (first, second) } else { (second, first) };
                if late.start < early.end.unwrap_or(early.start) {
                    found.push(((*early).clone(), (*late).clone()));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computations_of_one_plan_at_the_same_time_are_found() {
        let of = |plan: &str, pid, start, end| Computation { plan: plan.to_owned(), pid, start, end };
        let apart = [of("01", 1, 0.0, Some(1.0)), of("01", 2, 1.0, Some(2.0)), of("02", 3, 0.5, Some(3.0))];
        assert!(overlapping(&apart).is_empty());
        let together = [of("01", 1, 0.0, Some(1.5)), of("01", 2, 1.0, None)];
        assert_eq!(overlapping(&together).len(), 1);
    }
}
