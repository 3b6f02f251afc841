//! Whether an attempt lives, is over, or is proven dead. Only proof lets its plan start elsewhere.

mod evidence;
mod judge;

pub use evidence::{ProcessRecord, StartedRecord, attempt_life_here};
pub use judge::{AttemptLife, DeathProof, Evidence, Place, judge};
