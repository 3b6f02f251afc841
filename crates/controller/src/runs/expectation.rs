//! What a plan will take, as far as anything is known: its last computation with the same engine, else an older result,
//! else its cells and steps.

use crate::store::history::PastComputation;
use protocol::Manifest;
use ras_results::cost::ComputationCost;

/// Cell steps a core computes in a second, roughly, over the engines that were timed. Only plans about which nothing else
/// is known are ordered by it.
const CELL_STEPS_A_SECOND: f64 = 2.0e6;

/// Bytes of memory a cell takes, with a base for the program itself.
const MEMORY_A_CELL: u64 = 4_000;
const MEMORY_BASE: u64 = 200 << 20;

/// What a plan will take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Expectation {
    /// Seconds of computing.
    pub seconds: Option<f64>,
    /// Memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Room on the worker's disk in bytes.
    pub disk_bytes: Option<u64>,
    /// Bytes of its result, which comes back.
    pub result_bytes: Option<u64>,
}

/// What is expected. `practice` says that the practice engine computes: it takes little memory, and times of HEC-RAS say
/// nothing about it, nor its times about HEC-RAS.
pub(crate) fn expect(
    past: Option<&PastComputation>,
    older: Option<&ComputationCost>,
    manifest: &Manifest,
    practice: bool,
) -> Expectation {
    let staged = workers::staging::bytes_needed(manifest, 0);
    if let Some(past) = past {
        return Expectation {
            seconds: Some(past.seconds),
            memory_bytes: Some(past.peak_memory).filter(|bytes| *bytes > 0),
            disk_bytes: Some(staged.saturating_add(past.result_bytes)),
            result_bytes: Some(past.result_bytes),
        };
    }
    let Some(older) = older else { return Expectation { disk_bytes: Some(staged), ..Expectation::default() } };
    let comparable = older.practice == practice;
    let steps = older.computation_steps.or(Some(older.outputs)).filter(|steps| *steps > 0);
    let size = (older.cells + older.cross_sections).max(1) as f64;
    let by_size = steps.map(|steps| size * steps as f64 / CELL_STEPS_A_SECOND);
    let seconds = if comparable { older.seconds.filter(|seconds| *seconds > 0.0).or(by_size) } else { None };
    let memory = MEMORY_BASE.saturating_add(older.cells.saturating_mul(MEMORY_A_CELL));
    Expectation {
        seconds,
        memory_bytes: Some(memory).filter(|_| !practice && older.cells > 0),
        disk_bytes: Some(staged),
        result_bytes: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(practice: bool) -> ComputationCost {
        ComputationCost {
            seconds: Some(900.0),
            cells: 100_000,
            computation_steps: Some(1000),
            practice,
            ..ComputationCost::default()
        }
    }

    #[test]
    fn the_last_computation_counts_more_than_an_older_result() {
        let past = PastComputation { seconds: 12.0, peak_memory: 5, result_bytes: 7 };
        let expected = expect(Some(&past), Some(&cost(false)), &Manifest::default(), false);
        assert_eq!((expected.seconds, expected.memory_bytes, expected.disk_bytes), (Some(12.0), Some(5), Some(7)));
    }

    #[test]
    fn times_of_practice_say_nothing_about_hec_ras() {
        let expected = expect(None, Some(&cost(true)), &Manifest::default(), false);
        assert_eq!(expected.seconds, None);
        assert!(expected.memory_bytes.is_some());
        assert_eq!(expect(None, Some(&cost(false)), &Manifest::default(), false).seconds, Some(900.0));
        assert_eq!(expect(None, Some(&cost(false)), &Manifest::default(), true).seconds, None);
    }
}
