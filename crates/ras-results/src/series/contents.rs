//! What of a result file can be drawn: by names and shapes alone.

use super::ResultContents;
use crate::source::{ResultSource, SourceError};

/// Places, variables and reaches of a result file.
pub fn contents(source: &dyn ResultSource) -> Result<ResultContents, SourceError> {
    let _ = source;
    unreachable!()
}
