//! One series.

use super::{SeriesNumbers, SeriesPlace};
use crate::source::{ResultSource, SourceError};

/// Reads the series of a place; thinned to `most` values.
pub fn series(
    source: &dyn ResultSource,
    place: &SeriesPlace,
    variable: &str,
    most: usize,
) -> Result<SeriesNumbers, SourceError> {
    let _ = (source, place, variable, most);
    unreachable!()
}
