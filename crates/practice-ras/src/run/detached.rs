//! Ending before the computation does: a second process of this program computes, as HEC-RAS 7 leaves its solver behind.

use crate::faults::FaultKind;
use crate::plan_case::PlanAddress;
use crate::settings::read_settings;
use std::ffi::OsString;
use std::process::Command;
use std::time::{Duration, Instant};

/// Says in the second process that it is the second one.
const VARIABLE: &str = "PRACTICE_RAS_SOLVER";
/// The first one ends when the second has begun, or after this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Leaves the computation to a second process where the settings ask for it; then this one is done.
pub(super) fn left_to_another(address: &PlanAddress, arguments: &[OsString]) -> bool {
    let asked = read_settings(&address.folder, &address.number)
        .fault
        .is_some_and(|fault| fault.kind == FaultKind::DetachedSolver);
    if !asked || std::env::var_os(VARIABLE).is_some() {
        return false;
    }
    let program = std::env::current_exe().unwrap_or_default();
    let Ok(mut solver) = Command::new(program).args(arguments).env(VARIABLE, "1").spawn() else { return false };
    let unfinished = address.folder.join(format!("{}.p{}.tmp.hdf", address.stem, address.number));
    let begun = Instant::now();
    while !unfinished.exists() && begun.elapsed() < PATIENCE && matches!(solver.try_wait(), Ok(None)) {
        std::thread::sleep(PAUSE);
    }
    true
}
