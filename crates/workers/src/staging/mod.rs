//! Bringing an attempt to a worker, taking it back, and keeping the worker folder tidy.
//!
//! An attempt is in the inbox whole or not at all: its files travel first, and one rename commits it.

mod cache;
mod leftovers;
mod space;
mod stage;
mod withdraw;

pub use cache::{CacheCleaned, CacheLimits, clean_cache};
pub(crate) use leftovers::CHECK;
pub use leftovers::{Leftover, leftovers, read_spec, remove_abandoned, remove_attempt};
pub use space::bytes_needed;
pub use stage::{StageError, StageOptions, StageProgress, Staged, prepare_folder, stage};
pub use withdraw::{Cancelled, Withdrawn, cancel, place_of, put_to_rest, withdraw};
