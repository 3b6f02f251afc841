//! The ordered checks that make a worker ready. Each tells what was found and, where it did not pass, the way out.

mod check;
mod words;
mod worker;

#[cfg(test)]
mod tests;

pub use check::{Check, CheckState, Checklist};
pub use worker::{Checked, check_worker};

use crate::settings::NotSupported;

/// The checklist of a worker that this version cannot use.
pub fn not_supported(refused: &NotSupported) -> Checklist {
    let way_out = "Leave it in the list for a later version, or run on this machine";
    Checklist { checks: vec![Check::failed("kind", "Kind of worker", refused.to_string(), way_out)], facts: None }
}
