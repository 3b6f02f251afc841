//! Puts a verified result beside its project: under an intent in the store, so that it can be redone after a crash at any
//! point, by temporary file and rename, so that nobody ever sees half of it.
//!
//! What may be replaced is decided in [`rules`]; [`carry_out`] does it. The user's other files are never touched.

pub(crate) mod carry_out;
mod intent;
pub(crate) mod rules;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
mod writable;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use carry_out::{PublishTrouble, Published, carry_out};
pub(crate) use intent::{Intent, Item, Replace};
pub(crate) use writable::not_writable;
