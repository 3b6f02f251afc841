//! A profile along a reach.

use super::ProfileNumbers;
use crate::source::{ResultSource, SourceError};

/// Reads the profile of a reach.
pub fn profile(source: &dyn ResultSource, river: &str, reach: &str) -> Result<ProfileNumbers, SourceError> {
    let _ = (source, river, reach);
    unreachable!()
}
